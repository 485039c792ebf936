//! The iOS and macOS Keychain behind the API of `securestore-core`.
//!
//! [`ExpoBackend`] shares its entries with expo-secure-store, and `open_expo` opens it; everything else here is about the
//! native layout.
//! [`KeychainBackend`] implements [`Backend`](securestore_core::Backend) over the [`seam`]: four calls of the Keychain, and
//! LocalAuthentication. Every decision is made above the seam, so it is compiled and tested on every host. Below it is the
//! module `ffi`, on Apple's systems only (and with the feature `emulated`, for this project's tests).
//!
//! The module [`import`] reads what other libraries stored, for a migration.
//!
//! # Layout
//! All rows are generic passwords of service `securestore.1/<service>`; the access group is named in every call if one is
//! configured. A `/` can't stand in a key, so no two names meet.
//!
//! | row | account | generic | label | description | data |
//! |---|---|---|---|---|---|
//! | plain entry | `<key>` | `<key>` | `securestore entry` | `value` | the value |
//! | head of chunks | `<key>` | `<key>/head` | `securestore entry` | `head <generation>` | the head |
//! | marker | `<key>` | as above | `securestore entry` | `marker 1 …` | none |
//! | body | `<key>/b0` or `<key>/b1` | `<key>/body` | `securestore body` | as its marker | the value, or the head |
//! | chunk | `<key>/c/<generation>/<index>` | `<key>/<generation>` | `securestore chunk` | none | ciphertext |
//!
//! * A plain entry is **one row**: one call reads it, one adds it, two replace it.
//! * An entry with authentication, or of class `WhenPasscodeSetThisDeviceOnly`, is **a marker and a body**. iOS answers "not
//!   found" for a body whose biometrics changed or whose passcode went, and may delete it; the marker (no access control,
//!   no secret, `AfterFirstUnlockThisDeviceOnly`) tells lost from absent. It also answers without a prompt.
//! * There are **two slots for the body**: a new value goes into the free one, the marker that names it is the commit point,
//!   the old one is removed last. An update in place would prompt, a delete and an add would lose the old value in a crash.
//!   A body carries its marker's description and is looked up by it, so a leftover is never taken for the value.
//! * Generic tells **an inline entry from one that heads chunks**, so that one conditional update both replaces an inline
//!   entry and proves that no chunks lost their head. Description is the other condition: it names exactly one content.
//! * One label for all main rows makes a list **one query**, which no row but a main row can lock.
//!
//! # Limits
//! * Two processes that replace the same authenticated entry in the same instant can leave a marker whose body is gone: it
//!   reads as [`EncryptionKeyLost`](securestore_core::ErrorKind::EncryptionKeyLost) and can be set again.
//! * A body that a crash left beside a plain entry (it became plain, or it should have become authenticated) is invisible
//!   and still behind its access control. Setting the entry with authentication, removing it once more when it is absent, and
//!   `clear` delete it; replacing or removing the plain entry doesn't look for it, to stay at two calls and one.
//! * `clear` of another process between the first chunk and the head of a `set` can damage that entry.
//! * Without an access group the Keychain looks in all groups of the app: give stores in different groups different
//!   services, or name the group everywhere.
//! * The simulator of iOS ignores access control: it never prompts and never invalidates.
#![deny(unsafe_code)]

mod backend;
mod builder;
mod calls;
mod error;
mod expo;
#[cfg(any(target_vendor = "apple", feature = "emulated"))]
#[expect(unsafe_code, reason = "the leaf is where the foreign calls are")]
pub mod ffi;
pub mod import;
mod layout;
mod prompting;
pub mod seam;
#[cfg(target_vendor = "apple")]
mod system;
#[cfg(test)]
mod test_support;

pub use backend::KeychainBackend;
pub use builder::KeychainBackendBuilder;
pub use expo::{ExpoBackend, ExpoBackendBuilder};
#[cfg(target_vendor = "apple")]
pub use system::{builder, expo_builder, open, open_expo};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;

//! The Android Keystore and SharedPreferences behind the API of `securestore-core`.
//!
//! [`ExpoBackend`] shares its entries with expo-secure-store, and [`open_expo`] opens it; everything else here is about the
//! native layout.
//! [`KeystoreBackend`] implements [`Backend`](securestore_core::Backend) over the [`seam`]: the Keystore, SharedPreferences
//! and `BiometricPrompt`, call for call. Every decision is made above the seam, so it is compiled and tested on every host.
//! [`open`] is the store on the phone that the app runs on: below the seam it calls Android's Java classes.
//! The feature `import` has sources for a migration that read what other libraries stored.
//!
//! # Initialization
//! Android gives a library no way to find its app, so the app says where it is, once and before the first store is opened;
//! later calls change nothing. Until then [`open`] answers [`Misconfigured`](securestore_core::ErrorKind::Misconfigured).
//!
//! | framework | what to do |
//! |---|---|
//! | Tauri 2 | put [`jni_on_load!`] into the app's library |
//! | Dioxus mobile | the same |
//! | android-activity, also Slint, Bevy and winit on it | in `android_main(app)` call [`initialize`] with `app.vm_as_ptr()` and `app.activity_as_ptr()`; or the feature `ndk-context` and `initialize_from_ndk_context()` |
//! | UniFFI, plain JNI | [`jni_on_load!`], or [`initialize`] in a native method that gets a `Context` |
//!
//! * [`initialize`] takes the `JavaVM` and any `Context`, and keeps the application's, never an activity.
//! * [`jni_on_load!`] exports `JNI_OnLoad` **from the app's library**, which may have one only. The context is then
//!   `ActivityThread.currentApplication()`, which is there as soon as the app's code runs.
//! * A library with a `JNI_OnLoad` of its own calls [`initialize`] from there or later.
//!
//! ```
//! // The whole set-up of an app whose framework has no JNI_OnLoad of its own:
//! securestore_android::jni_on_load!();
//! # fn main() {}
//! ```
//!
//! A prompt needs `<uses-permission android:name="android.permission.USE_BIOMETRIC"/>` in the manifest, an activity in the
//! foreground, and any thread but the main one to wait on: the async operations wait on their own.
//!
//! # Layout
//! A service has two preference files in credential-encrypted storage, `securestore.1.<hash>` and the same with `.chunks`.
//! `<hash>` is the first 32 hexadecimal digits of the SHA-256 of the service, because a service may be longer than a file
//! name. The aliases of its Keystore keys are `securestore.1.<hash>.<policy>.<generation>`.
//!
//! | file | name | value |
//! |---|---|---|
//! | both | `#` | the header: JSON with the layout's version and the service |
//! | main | `e/<key>` | an entry |
//! | main | `d/<policy>/<generation>` | a data key, wrapped by the Keystore key of this generation |
//! | main | `g/<policy>` | the current generation of the policy |
//! | chunks | `c/<key>/<generation>/<index>` | when the chunk was written, and its ciphertext |
//!
//! Names are in clear; a `/` can't stand in a key, so no two names meet. Values are Base64 of binary records: XML can't carry
//! every character.
//!
//! * **Header.** Android loads a damaged preference file as an empty one and replaces it with the next commit. A file that is
//!   on disk without the header of its service is [`Corrupt`](securestore_core::ErrorKind::Corrupt), and nothing is ever
//!   written over it.
//! * **Policy.** `plain`, `bio-current`, `bio-any` or `presence`, with `-scope` for entries that one prompt opens together and
//!   with `-udr` where the device must be unlocked: what a Keystore key is created for. Entries of one policy share a key, because Android limits the number of keys.
//! * **Generation.** 128 random bits, part of the alias. Creating a key under an existing alias would silently destroy what the
//!   old one encrypted, so it never happens: a key that can't be used is followed by one of a new generation. Entries name
//!   theirs, so the others stay as they are, listed as unreadable. An alias is deleted after the commit that makes it
//!   needless; a crash between the two leaves an unused key.
//! * **Plain entries** are sealed in the process with AES-256-GCM under the data key: a warm `get` or `set` asks the Keystore
//!   nothing, a cold one once. A data key of `plain-udr` is never kept in memory: there the lock must count each time.
//! * **Authenticated entries** are sealed by the Keystore key, which takes one prompt for each use, `set` included.
//! * **Entries of an unlock scope** are sealed in the process too, under a data key that takes a prompt to unwrap: for one
//!   use, or for the life of a guard. Before each use under a guard the Keystore key must still begin an operation, so a changed
//!   enrolment or a removed lock screen ends it.
//! * **Authenticated in clear.** The layout, the service, the key, the policy, the generation and all else that a record tells
//!   in clear are bound to its ciphertext: no record can be altered, or moved to another name.
//! * **One commit.** A wrapped data key, its pointer and the entries of a batch appear together. A commit that fails has
//!   changed the memory of SharedPreferences all the same, so the old values are committed again.
//! * **Chunks** have a file of their own, because a commit writes a whole file. They are ciphertext already, under a key that
//!   only their head holds, and are not encrypted twice.
//!
//! # Limits
//! * A second process of the app may undo changes, because SharedPreferences reads a file once a process; it never mixes keys.
//! * A restored backup brings the files without the keys: its entries are
//!   [`EncryptionKeyLost`](securestore_core::ErrorKind::EncryptionKeyLost). A list can tell this of authenticated entries and of
//!   replaced keys; for other plain entries it would have to ask the Keystore, and a `get` says so.
//! * The first write of a file has no backup that Android could go back to. So a file begins with a commit of nothing but
//!   its header; a file that is damaged even so stays refused until the app's data is cleared. No value was ever in it.
#![deny(unsafe_code)]

mod backend;
mod capabilities;
mod crypto;
mod error;
mod expo;
#[expect(unsafe_code, reason = "the leaf is where the foreign calls are")]
#[doc(hidden)]
pub mod ffi;
mod files;
#[cfg(feature = "import")]
pub mod import;
mod locks;
#[cfg(feature = "manifest")]
pub mod manifest;
mod names;
mod operations;
mod policy;
mod preferences;
mod record;
pub mod seam;
mod settled;
mod system;
#[cfg(test)]
mod test_support;

/// The oldest Android that a store works on: `Context.getDataDir`, by which the preferences are found, came with API 24.
///
/// <https://developer.android.com/reference/android/content/Context#getDataDir()>
pub const OLDEST_API: u32 = 24;

pub use backend::{KeystoreBackend, KeystoreBackendBuilder, StrongBox};
pub use expo::{ExpoBackend, ExpoBackendBuilder};
pub use ffi::initialize;
#[cfg(feature = "ndk-context")]
pub use ffi::initialize_from_ndk_context;
pub use system::{builder, expo_builder, open, open_expo};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;

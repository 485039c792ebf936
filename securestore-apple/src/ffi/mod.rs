//! The FFI leaf: the [`seam`](crate::seam) on Security.framework, CoreFoundation and LocalAuthentication.
//!
//! It converts, calls, and converts back; it decides nothing. Everything foreign is owned by a type that releases it, and a
//! status or an answer that the platform's documentation doesn't provide for becomes an error, never a panic.
//!
//! # Two builds
//! On Apple's systems it is linked to the frameworks. The feature `emulated` compiles the same code for other hosts, where
//! whoever links a binary has to supply the symbols of `SYMBOLS.txt`; this project's tests do. A binary that doesn't use the
//! leaf needs none of them, because the linker discards the leaf whole.
//!
//! # Secrets
//! A value on its way in lies in a `CFMutableData` that is overwritten when the call has returned. A value on its way out is
//! copied into a [`Secret`](securestore_core::Secret) at once, but the `CFData` that Security.framework made is immutable and
//! shared, so it is released as it is: CoreFoundation frees it without overwriting. What the frameworks and the daemon behind
//! them copy for themselves (messages, dictionaries) is out of reach. Attributes (accounts, labels) are no secrets.

mod access;
mod constants;
mod context;
mod data;
mod dictionary;
mod item;
mod keychain;
mod text;

#[cfg(all(target_vendor = "apple", not(target_os = "tvos")))]
#[path = "local_authentication.rs"]
mod authentication;
#[cfg(target_os = "tvos")]
#[path = "no_authentication.rs"]
mod authentication;
#[cfg(all(
    target_vendor = "apple",
    not(any(target_os = "tvos", target_os = "watchos"))
))]
mod info;

#[cfg(target_vendor = "apple")]
pub use authentication::SystemLocalAuthentication;
pub use context::RawContext;
pub use keychain::SystemKeychain;

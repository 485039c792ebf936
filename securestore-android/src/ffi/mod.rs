//! The JNI leaf: the [`seam`](crate::seam) on Android's Java classes.
//!
//! It converts, calls, and converts back; it decides nothing. The same code runs on a phone and, in this project's tests, on a
//! desktop's Java VM. Every member of a Java class that it uses stands in one table (`bindings.rs`, printed as
//! `BINDINGS.tsv`) and is looked up by itself when it is first used, so one that an old Android lacks can't break another.
//!
//! # References and exceptions
//! Each visit to Java pushes a frame of local references and pops it, so an attached thread that stays in Rust collects
//! none. An exception is cleared and turned into an [`Exception`](crate::seam::Exception): its class, the class of its cause and
//! the Keystore's code. Its message is never read. No panic crosses into Java.
//!
//! # Secrets
//! A `byte[]` with a plaintext is overwritten when the call has returned. What Android copies for itself is out of reach.

mod bindings;
mod bytes;
mod callback;
mod cipher;
mod environment;
mod exception;
mod frame;
mod key_spec;
mod keystore;
mod member;
mod platform;
mod preferences;
mod prompt;
mod reference;
mod rsa;
mod sensors;
mod visit;

pub use cipher::SystemCipher;
pub use environment::Environment;
#[cfg(feature = "ndk-context")]
pub use environment::initialize_from_ndk_context;
pub use environment::{initialize, on_load};
pub use keystore::SystemKeystore;
pub use platform::SystemPlatform;
pub use preferences::SystemPreferences;
pub use prompt::SystemAuthenticator;

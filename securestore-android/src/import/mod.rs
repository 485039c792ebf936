//! Reads what other libraries stored, as the source of a migration: feature `import`.
//!
//! Nothing here prompts, creates a key, or changes anything but in `remove`. The format is that of the library's public source; the
//! vectors of the tests were written by Tink for Java, and by the JDK's ciphers as the library calls them. No importer was ever run
//! on a phone.
//!
//! [`EncryptedPreferences`] reads AndroidX's EncryptedSharedPreferences, [`FlutterSecureStorage`] what flutter_secure_storage
//! stored. Each source says what it can't read.

mod encrypted_preferences;
mod flutter;
mod keys;
mod keyset;
mod protobuf;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use securestore_core::Result;

pub use encrypted_preferences::EncryptedPreferences;
pub use flutter::FlutterSecureStorage;

use crate::ffi::{Environment, SystemKeystore, SystemPlatform, SystemPreferences};
use crate::seam::{Keystore, Platform, SharedPreferences};

/// The parts of Android that an importer reads.
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a test gives parts of its own, and must notice a new one"
)]
pub struct ImportSeams {
    /// The Keystore
    pub keystore: Arc<dyn Keystore>,
    /// The preference files
    pub preferences: Arc<dyn SharedPreferences>,
    /// Facts about the phone
    pub platform: Arc<dyn Platform>,
}

impl ImportSeams {
    /// Returns the parts of the phone that the app runs on.
    ///
    /// # Errors
    /// [`ErrorKind::Misconfigured`](securestore_core::ErrorKind::Misconfigured) if the crate is not
    /// [initialized](crate#initialization).
    pub fn system() -> Result<Self> {
        let environment = Environment::current()?;
        Ok(Self {
            keystore: Arc::new(SystemKeystore::new(environment)),
            preferences: Arc::new(SystemPreferences::new(environment)),
            platform: Arc::new(SystemPlatform::new(environment)),
        })
    }
}

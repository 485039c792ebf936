//! Reads what other libraries stored, as the source of [`migrate`](crate::migrate): feature `import`.
//!
//! * On iOS and macOS `FlutterSecureStorage` reads the Keychain rows of flutter_secure_storage.
//! * On Android `FlutterSecureStorage` reads its files, and `EncryptedPreferences` those of AndroidX's EncryptedSharedPreferences;
//!   both are made with `ImportSeams::system()`.
//! * Elsewhere there is nothing to read, and the module is empty.
//!
//! No importer prompts, creates a key, or changes anything but what a migration removes. Each says what it can't read. None was
//! ever run on a device.

#[cfg(target_os = "android")]
pub use securestore_android::import::{EncryptedPreferences, FlutterSecureStorage, ImportSeams};
#[cfg(target_vendor = "apple")]
pub use securestore_apple::import::FlutterSecureStorage;

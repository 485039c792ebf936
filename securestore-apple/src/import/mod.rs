//! Reads what other libraries stored in the Keychain, as the source of a migration.
//!
//! Nothing here prompts, or changes anything but in `remove`. The format is that of the library's public source. No importer was
//! ever run on a device.
//!
//! [`FlutterSecureStorage`] reads the rows of flutter_secure_storage. It says what it can't read.

mod flutter_secure_storage;
#[cfg(test)]
mod tests;

pub use flutter_secure_storage::FlutterSecureStorage;

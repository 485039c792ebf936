//! The real Keychain backend.

use std::sync::Arc;

use securestore_apple::KeychainBackend;
use securestore_apple::ffi::{SystemKeychain, SystemLocalAuthentication};
use securestore_core::{
    BackendStore, Key, Result, SecureStore, SecureStoreExt, SizePolicy, SystemClock,
};

/// The backend under test, as reports name it.
pub const BACKEND: &str = "Apple, native layout";

/// Opens a store in the Keychain of this system.
///
/// # Errors
/// If the service's name is none.
pub fn open(service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
    let backend = KeychainBackend::builder(
        service.parse()?,
        Arc::new(SystemKeychain::new()),
        Arc::new(SystemLocalAuthentication::new()),
        Arc::new(SystemClock::new()),
    );
    Ok(Arc::new(BackendStore::with_sizes(
        Arc::new(backend.build()),
        sizes,
    )))
}

/// Asks the Keychain once whether it answers this program at all.
///
/// # Errors
/// What the Keychain answered.
pub fn probe() -> Result<()> {
    const KEY: Key = Key::new("probe");
    let store = open("conformance.probe", SizePolicy::new())?;
    store.blocking().set(&KEY, "probe")?;
    store.blocking().delete(&KEY)
}

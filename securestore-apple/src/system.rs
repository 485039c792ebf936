//! Stores on the device that the app runs on.

use std::sync::Arc;

use securestore_core::{BackendStore, Error, Operation, Result, SecureStore, Service, SystemClock};

use crate::backend::KeychainBackend;
use crate::builder::KeychainBackendBuilder;
use crate::expo::{ExpoBackend, ExpoBackendBuilder};
use crate::ffi::{SystemKeychain, SystemLocalAuthentication};
use crate::proven::ProvenAbsence;
use crate::seam::Keychain;

/// Opens the store of `service` in this device's Keychain, with the defaults; [`builder`] is the way to others.
///
/// Nothing is read or created before the first operation. Stores of one service share their entries.
///
/// # Errors
/// [`ErrorKind::InvalidKey`](securestore_core::ErrorKind::InvalidKey) for a service that is not a name.
pub fn open(service: &str) -> Result<Arc<dyn SecureStore>> {
    let service = service
        .parse()
        .map_err(|e: Error| e.during(Operation::Open))?;
    let backend = builder(service).build();
    Ok(Arc::new(BackendStore::new(Arc::new(backend))))
}

/// Begins a backend for `service` on this device's Keychain.
pub fn builder(service: Service) -> KeychainBackendBuilder {
    KeychainBackend::builder(
        service,
        keychain(),
        Arc::new(SystemLocalAuthentication::new()),
        Arc::new(SystemClock::new()),
    )
}

/// Opens the entries that the app's JavaScript keeps with expo-secure-store under this `keychainService`; its default is `app`.
///
/// Nothing is read or created before the first operation. What this layout can't do is in [`ExpoBackend`].
///
/// # Errors
/// As [`open`].
pub fn open_expo(service: &str) -> Result<Arc<dyn SecureStore>> {
    let service = service
        .parse()
        .map_err(|e: Error| e.during(Operation::Open))?;
    let backend = expo_builder(service).build();
    Ok(Arc::new(BackendStore::new(Arc::new(backend))))
}

/// Begins a backend for the entries of Expo's `keychainService` in this device's Keychain; here the `accessGroup` is named.
pub fn expo_builder(service: Service) -> ExpoBackendBuilder {
    ExpoBackend::builder(
        service,
        keychain(),
        Arc::new(SystemLocalAuthentication::new()),
    )
}

/// Returns this device's Keychain; on a Mac with the proof that its "not found" can be believed.
pub(crate) fn keychain() -> Arc<dyn Keychain> {
    let keychain = Arc::new(SystemKeychain::new());
    if cfg!(target_os = "macos") {
        Arc::new(ProvenAbsence::new(keychain))
    } else {
        keychain
    }
}

//! Opening stores on a simulated phone: the real backends over the simulated system.

use std::sync::Arc;

use securestore_android::{ExpoBackend as AndroidExpoBackend, KeystoreBackend};
use securestore_apple::{ExpoBackend as AppleExpoBackend, KeychainBackend};
use securestore_core::{
    Backend, BackendStore, Operation, Result, SecureStore, Service, SizePolicy,
};

use crate::device::Model;
use crate::phone::{DEFAULT_APP, SimulatedPhone};

impl SimulatedPhone {
    /// Opens a store in the phone's app, as the platform crates' `open` does on a real one.
    ///
    /// The store dies with the app's process: open it again after a restart.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`](securestore_core::ErrorKind::InvalidKey) for a service that breaks the naming rule,
    /// [`ErrorKind::Unavailable`](securestore_core::ErrorKind::Unavailable) if the app is not installed.
    pub fn open(&self, service: &str) -> Result<Arc<dyn SecureStore>> {
        self.open_with(service, SizePolicy::new())
    }

    /// Opens a store with this size policy; see [`open`](Self::open).
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn open_with(&self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let backend = self.backend(DEFAULT_APP, service)?;
        Ok(Arc::new(BackendStore::with_sizes(backend, sizes)))
    }

    /// Creates the backend of an app, for a test that builds its own store on it.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn backend(&self, app: &str, service: &str) -> Result<Arc<dyn Backend>> {
        let service: Service = service
            .parse()
            .map_err(|e: securestore_core::Error| e.during(Operation::Open))?;
        Ok(match self.model() {
            Model::Ios(_) => {
                let seams = self.apple_seams(app)?;
                let builder = KeychainBackend::builder(
                    service,
                    seams.keychain,
                    seams.authentication,
                    seams.clock,
                );
                Arc::new(builder.build())
            }
            Model::Android(_) => {
                let seams = self.android_seams(app)?;
                let builder = KeystoreBackend::builder(
                    service,
                    seams.keystore,
                    seams.preferences,
                    seams.authenticator,
                    seams.platform,
                    seams.clock,
                );
                Arc::new(builder.pause(seams.pause).build())
            }
        })
    }

    /// Opens a store in the phone's app that shares its entries with expo-secure-store.
    ///
    /// # Errors
    /// Those of [`expo_backend`](Self::expo_backend).
    pub fn open_expo(&self, service: &str) -> Result<Arc<dyn SecureStore>> {
        let backend = self.expo_backend(DEFAULT_APP, service)?;
        Ok(Arc::new(BackendStore::new(backend)))
    }

    /// Creates the backend of an app in Expo's layout, for a test that builds its own store on it.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub fn expo_backend(&self, app: &str, service: &str) -> Result<Arc<dyn Backend>> {
        let service: Service = service
            .parse()
            .map_err(|e: securestore_core::Error| e.during(Operation::Open))?;
        Ok(match self.model() {
            Model::Ios(_) => {
                let seams = self.apple_seams(app)?;
                let builder =
                    AppleExpoBackend::builder(service, seams.keychain, seams.authentication);
                Arc::new(builder.build())
            }
            Model::Android(_) => {
                let seams = self.android_seams(app)?;
                let builder = AndroidExpoBackend::builder(
                    service,
                    seams.keystore,
                    seams.preferences,
                    seams.authenticator,
                    seams.platform,
                );
                Arc::new(builder.pause(seams.pause).build())
            }
        })
    }
}

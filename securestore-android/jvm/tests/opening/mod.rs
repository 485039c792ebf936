//! Opening stores through the leaf.
#![expect(
    clippy::unwrap_used,
    reason = "a test ends when something unexpected happens"
)]

use std::sync::Arc;

use securestore_android::ffi::{
    Environment, SystemAuthenticator, SystemKeystore, SystemPlatform, SystemPreferences,
};
use securestore_android::{KeystoreBackend, KeystoreBackendBuilder};
use securestore_android_jvm::{Context, Virtual};
use securestore_core::{Backend, BackendStore, Service, SizePolicy};
use securestore_mock::{DEFAULT_APP, SimulatedPhone};

use super::common::{connect, initialize_with};

/// Gives the leaf the VM and the application's context.
pub(crate) fn initialize() {
    let application = Virtual::new(Context::Application);
    let (vm, context) = application.pointers();
    initialize_with(vm, context).unwrap();
}

/// How a store is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Native,
    Expo,
}

/// Opens a store on the phone through the leaf.
pub(crate) fn open(
    layout: Layout,
    phone: &SimulatedPhone,
    service: &str,
    sizes: SizePolicy,
) -> securestore_core::Result<BackendStore> {
    connect(phone)?;
    let service: Service = service.parse()?;
    let backend: Arc<dyn Backend> = match layout {
        Layout::Native => Arc::new(native(phone, service)?.build()),
        Layout::Expo => Arc::new(securestore_android::expo_builder(service)?.build()),
    };
    Ok(BackendStore::with_sizes(backend, sizes))
}

/// As [`securestore_android::builder`] does it, but with the phone's clock.
pub(crate) fn native(
    phone: &SimulatedPhone,
    service: Service,
) -> securestore_core::Result<KeystoreBackendBuilder> {
    let environment = Environment::current()?;
    Ok(KeystoreBackend::builder(
        service,
        Arc::new(SystemKeystore::new(environment)),
        Arc::new(SystemPreferences::new(environment)),
        Arc::new(SystemAuthenticator::new(environment)),
        Arc::new(SystemPlatform::new(environment)),
        phone.android_seams(DEFAULT_APP)?.clock,
    ))
}

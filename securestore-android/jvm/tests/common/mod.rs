//! A simulated Android phone whose stores reach it through the leaf and a Java VM.
#![expect(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses some of it, and ends when something unexpected happens"
)]

use std::sync::{Arc, Mutex, PoisonError};

use securestore_android::KeystoreBackend;
use securestore_android::ffi::{
    Environment, SystemAuthenticator, SystemKeystore, SystemPlatform, SystemPreferences,
};
use securestore_android_jvm::{Context, Phone, Virtual, api_level, insert};
use securestore_core::{Backend, BackendStore, Service, SizePolicy};
use securestore_mock::{DEFAULT_APP, Model, SimulatedPhone};

static PHONE: Mutex<Option<SimulatedPhone>> = Mutex::new(None);

/// Creates a phone with the API level of this process.
pub(crate) fn new_phone() -> SimulatedPhone {
    SimulatedPhone::new(Model::Android(api_level()))
}

/// Makes the running process of the app on this phone the one that the doubles ask.
pub(crate) fn connect(phone: &SimulatedPhone) -> securestore_core::Result<()> {
    let seams = phone.android_seams(DEFAULT_APP)?;
    *PHONE.lock().unwrap_or_else(PoisonError::into_inner) = Some(phone.clone());
    insert(Phone {
        keystore: seams.keystore,
        preferences: seams.preferences,
        authenticator: seams.authenticator,
        platform: seams.platform,
        files,
    })
    .unwrap();
    Ok(())
}

fn files() -> Vec<(String, u64)> {
    let phone = PHONE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    phone
        .map(|phone| phone.preference_file_lengths(DEFAULT_APP))
        .unwrap_or_default()
}

/// Gives the leaf the VM and the application's context.
pub(crate) fn initialize() {
    let application = Virtual::new(Context::Application);
    let (vm, context) = application.pointers();
    initialize_with(vm, context).unwrap();
}

#[expect(unsafe_code, reason = "the call takes pointers")]
pub(crate) fn initialize_with(
    vm: *mut std::ffi::c_void,
    context: *mut std::ffi::c_void,
) -> securestore_core::Result<()> {
    // SAFETY: the pointers are those of the running VM and of an object that it holds, or null.
    unsafe { securestore_android::initialize(vm, context) }
}

/// Opens a store on the phone through the leaf, with the phone's clock.
pub(crate) fn open(
    phone: &SimulatedPhone,
    service: &str,
    sizes: SizePolicy,
) -> securestore_core::Result<BackendStore> {
    connect(phone)?;
    let service: Service = service.parse()?;
    let environment = Environment::current()?;
    let backend = KeystoreBackend::builder(
        service,
        Arc::new(SystemKeystore::new(environment)),
        Arc::new(SystemPreferences::new(environment)),
        Arc::new(SystemAuthenticator::new(environment)),
        Arc::new(SystemPlatform::new(environment)),
        phone.android_seams(DEFAULT_APP)?.clock,
    )
    .build();
    let backend: Arc<dyn Backend> = Arc::new(backend);
    Ok(BackendStore::with_sizes(backend, sizes))
}

//! Stores on the phone that the app runs on.

use std::sync::Arc;

use securestore_core::{BackendStore, Result, SecureStore, Service, SystemClock};

use crate::backend::{KeystoreBackend, KeystoreBackendBuilder};
use crate::expo::{ExpoBackend, ExpoBackendBuilder};
use crate::ffi::{
    Environment, SystemAuthenticator, SystemKeystore, SystemPlatform, SystemPreferences,
};

/// Opens the store of `service` on this phone, with the defaults; [`builder`] is the way to others.
///
/// Nothing is read or created before the first operation. Stores of one service share their entries.
///
/// # Errors
/// [`ErrorKind::InvalidKey`](securestore_core::ErrorKind::InvalidKey) for a service that is not a name;
/// [`ErrorKind::Misconfigured`](securestore_core::ErrorKind::Misconfigured) if the crate is not
/// [initialized](crate#initialization); [`ErrorKind::Unsupported`](securestore_core::ErrorKind::Unsupported) below API 24.
pub fn open(service: &str) -> Result<Arc<dyn SecureStore>> {
    let backend = builder(service.parse()?)?.build();
    Ok(Arc::new(BackendStore::new(Arc::new(backend))))
}

/// Begins a backend for `service` on this phone.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use securestore_android::StrongBox;
/// use securestore_core::{BackendStore, Service};
///
/// let builder = securestore_android::builder(Service::new("com.example.app"))?;
/// let backend = builder.strong_box(StrongBox::Preferred).build();
/// let store = BackendStore::new(Arc::new(backend));
/// # Ok::<(), securestore_core::Error>(())
/// ```
///
/// # Errors
/// As [`open`].
pub fn builder(service: Service) -> Result<KeystoreBackendBuilder> {
    let environment = Environment::current()?;
    Ok(KeystoreBackend::builder(
        service,
        Arc::new(SystemKeystore::new(environment)),
        Arc::new(SystemPreferences::new(environment)),
        Arc::new(SystemAuthenticator::new(environment)),
        Arc::new(SystemPlatform::new(environment)),
        Arc::new(SystemClock::new()),
    ))
}

/// Opens the entries that the app's JavaScript keeps with expo-secure-store under this `keychainService`; its default is `key_v1`.
///
/// Nothing is read or created before the first operation. What this layout can't do is in [`ExpoBackend`].
///
/// # Errors
/// As [`open`].
pub fn open_expo(service: &str) -> Result<Arc<dyn SecureStore>> {
    let backend = expo_builder(service.parse()?)?.build();
    Ok(Arc::new(BackendStore::new(Arc::new(backend))))
}

/// Begins a backend for the entries of Expo's `keychainService` on this phone.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use securestore_core::{BackendStore, Service, SizePolicy};
///
/// let backend = securestore_android::expo_builder(Service::new("key_v1"))?.build();
/// let store = BackendStore::with_sizes(Arc::new(backend), SizePolicy::new().with_max_len(2048));
/// # Ok::<(), securestore_core::Error>(())
/// ```
///
/// # Errors
/// As [`open`].
pub fn expo_builder(service: Service) -> Result<ExpoBackendBuilder> {
    let environment = Environment::current()?;
    Ok(ExpoBackend::builder(
        service,
        Arc::new(SystemKeystore::new(environment)),
        Arc::new(SystemPreferences::new(environment)),
        Arc::new(SystemAuthenticator::new(environment)),
        Arc::new(SystemPlatform::new(environment)),
    ))
}

/// Exports the `JNI_OnLoad` that tells the store which Java VM it runs in; for the app's own library, at most once.
///
/// The context is then the running application's (`ActivityThread.currentApplication`), so the app calls nothing. A library that
/// has a `JNI_OnLoad` already calls [`initialize`](crate::initialize) instead.
///
/// ```
/// securestore_android::jni_on_load!();
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! jni_on_load {
    () => {
        /// Called by the Java VM when it loads the library.
        ///
        /// # Safety
        /// For the Java VM alone.
        #[unsafe(no_mangle)]
        pub unsafe extern "system" fn JNI_OnLoad(
            vm: *mut ::core::ffi::c_void,
            _reserved: *mut ::core::ffi::c_void,
        ) -> i32 {
            // SAFETY: the Java VM passes itself.
            unsafe { $crate::ffi::on_load(vm) }
        }
    };
}

#[cfg(test)]
mod tests {
    use securestore_core::ErrorKind;

    use super::*;

    #[test]
    fn a_store_needs_a_java_vm() {
        for open in [open, open_expo] {
            let answer = |service| open(service).map(drop).unwrap_err().kind();

            assert_eq!(answer("app"), ErrorKind::Misconfigured);
            assert_eq!(answer("a b"), ErrorKind::InvalidKey);
        }
    }
}

//! Which platform's store is opened.

use std::sync::Arc;

use securestore_core::{Result, SecureStore};

/// Opens the store of `service`: the Keychain on Apple's systems, the Keystore on Android.
///
/// Nothing is read or created before the first operation. Stores of one service share their entries; the app's bundle or package
/// name is a good choice.
///
/// # Errors
/// [`ErrorKind::InvalidKey`](crate::ErrorKind::InvalidKey) for a service that breaks the naming rule;
/// [`ErrorKind::Misconfigured`](crate::ErrorKind::Misconfigured) on Android if the Java VM isn't known;
/// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) with [`Recovery::FixCode`](crate::Recovery::FixCode) on a platform that has
/// no secure store: see [`FallbackStore`](crate::FallbackStore).
pub fn open(service: &str) -> Result<Arc<dyn SecureStore>> {
    open_here(service)
}

#[cfg(target_vendor = "apple")]
use securestore_apple::open as open_here;

#[cfg(target_os = "android")]
use securestore_android::open as open_here;

#[cfg(not(any(target_vendor = "apple", target_os = "android")))]
fn open_here(service: &str) -> Result<Arc<dyn SecureStore>> {
    use securestore_core::{Error, ErrorKind, Operation, Recovery, Service};

    service
        .parse::<Service>()
        .map_err(|e| e.during(Operation::Open))?;
    Err(Error::new(
        ErrorKind::Unavailable,
        "this platform has no secure store, only Apple's systems and Android do; name a fallback with \
         FallbackStore::over(open(..), Otherwise::memory(..)), or use securestore-mock in tests",
    )
    .with_recovery(Recovery::FixCode)
    .during(Operation::Open))
}

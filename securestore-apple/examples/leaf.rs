//! A dynamic library that holds the whole FFI leaf, for `cargo xtask check-targets` to link for iOS; empty on other hosts.
#![cfg(target_vendor = "apple")]

use std::sync::Arc;

use securestore_apple::KeychainBackend;
use securestore_apple::ffi::{SystemKeychain, SystemLocalAuthentication};
use securestore_core::{Availability, Backend, Service, SystemClock};

/// Says whether the Keychain answers: 1 if it does, 0 if not. Every call of the leaf is in reach from here.
#[unsafe(no_mangle)]
pub extern "C" fn securestore_keychain_answers() -> i32 {
    let backend: Arc<dyn Backend> = Arc::new(
        KeychainBackend::builder(
            Service::new("check"),
            Arc::new(SystemKeychain::new()),
            Arc::new(SystemLocalAuthentication::new()),
            Arc::new(SystemClock::new()),
        )
        .build(),
    );
    i32::from(backend.availability() == Availability::Available)
}

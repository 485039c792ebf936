//! An app's whole library in Rust, for `cargo xtask check-targets` to link for Android: `JNI_OnLoad` and one native method.
//!
//! The Java side: `System.loadLibrary("android_leaf")`, and in `com.example.Vault` a `static native int roundTrip()`.

use std::ffi::c_void;

use securestore_core::{Key, Result, SecureStoreExt};

securestore_android::jni_on_load!();

const TOKEN: Key = Key::new("token");

/// Keeps a value, reads it and deletes it. 0: it came back, 1: it didn't, 2: the store refused.
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_example_Vault_roundTrip(
    _env: *mut c_void,
    _class: *mut c_void,
) -> i32 {
    match round_trip() {
        Ok(true) => 0,
        Ok(false) => 1,
        Err(_) => 2,
    }
}

fn round_trip() -> Result<bool> {
    let store = securestore_android::open("com.example.app")?;
    let store = store.blocking();
    store.set(&TOKEN, "t0p")?;
    let kept = store.get(&TOKEN)?;
    store.delete(&TOKEN)?;
    Ok(kept.is_some_and(|kept| kept.expose_secret() == b"t0p"))
}

//! Nothing that the leaf makes outlives its calls; the only test of its process, because it counts all objects.
#![cfg(not(target_vendor = "apple"))]
#![expect(unsafe_code, reason = "one leak is planted with a foreign call")]

use std::sync::Arc;

use core_foundation_sys::base::{CFRelease, kCFAllocatorDefault};
use core_foundation_sys::data::CFDataCreate;
use securestore_apple::KeychainBackend;
use securestore_apple_emulated_abi::{EmulatedKeychain, EmulatedLocalAuthentication, live_objects};
use securestore_core::{
    BackendStore, GetOptions, Key, Prompt, Protection, SecureStoreExt, Service, SetOptions,
};
use securestore_mock::{Answer, DEFAULT_APP, ios};

const PLAIN: Key = Key::new("plain");
const CLOSED: Key = Key::new("closed");

#[test]
fn no_object_outlives_its_call() {
    let phone = ios();
    let seams = phone.apple_seams(DEFAULT_APP).unwrap();
    let keychain = Arc::new(EmulatedKeychain::new(seams.keychain));
    let authentication = Arc::new(EmulatedLocalAuthentication::new(seams.authentication));
    let service = Service::new("app");
    let backend = KeychainBackend::builder(service, keychain, authentication, seams.clock);
    let store = BackendStore::new(Arc::new(backend.build()));
    let store = store.blocking();
    let biometry = SetOptions::new().with_protection(Protection::biometry());
    let asking = || GetOptions::new().with_prompt(Prompt::new("Log in"));

    store.set(&PLAIN, "old").unwrap();
    store.set(&PLAIN, "new").unwrap();
    store.set(&PLAIN, vec![7; 100_000]).unwrap();
    store.set_opts(&CLOSED, "secret".into(), biometry).unwrap();
    assert!(store.get(&PLAIN).unwrap().is_some());
    assert!(store.get(&CLOSED).is_err());
    assert!(store.get_opts(&CLOSED, asking()).unwrap().is_some());
    phone.answer(Answer::Cancel);
    assert!(store.get_opts(&CLOSED, asking()).is_err());
    assert_eq!(store.entries().unwrap().len(), 2);
    phone.lock();
    assert!(store.get(&PLAIN).is_err());
    assert!(store.set(&PLAIN, "locked").is_err());
    phone.unlock();
    store.delete(&PLAIN).unwrap();
    store.clear().unwrap();

    assert_eq!(live_objects(), 0);

    let bytes = [1_u8];
    // SAFETY: CFBase.h: a constant.
    let allocator = unsafe { kCFAllocatorDefault };
    // SAFETY: CFData.h: `bytes` holds one byte.
    let leak = unsafe { CFDataCreate(allocator, bytes.as_ptr(), 1) };
    assert_eq!(live_objects(), 1, "a leak is not found");
    // SAFETY: it is ours, once.
    unsafe { CFRelease(leak.cast()) };
    assert_eq!(live_objects(), 0);
}

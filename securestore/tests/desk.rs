//! What `open` answers on a platform without a store, and the same code on a simulated phone.
#![cfg(not(any(target_vendor = "apple", target_os = "android")))]

use securestore::{
    ErrorKind, FallbackStore, KeptIn, Key, Otherwise, Recovery, SecureStore, SecureStoreExt,
};

const KEY: Key = Key::new("k");

fn keeps_a_value(store: &dyn SecureStore) -> bool {
    store.blocking().set(&KEY, "v").is_ok() && matches!(store.blocking().get(&KEY), Ok(Some(_)))
}

#[test]
fn nothing_is_opened_and_the_text_says_what_to_do() {
    let error = securestore::open("com.example.app").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.recovery(), Recovery::FixCode);
    assert!(error.to_string().contains("FallbackStore"), "{error}");
}

#[test]
fn a_wrong_name_is_told_before_the_platform() {
    let error = securestore::open("two words").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InvalidKey);
}

#[test]
fn a_named_fallback_is_taken() {
    let opened = securestore::open("com.example.app");

    let store = FallbackStore::over(opened, Otherwise::memory("com.example.app").unwrap()).unwrap();

    assert_eq!(store.kept_in(), KeptIn::Memory);
    assert!(keeps_a_value(&store));
}

#[test]
fn the_same_code_runs_on_both_simulated_phones() {
    for phone in [securestore_mock::ios(), securestore_mock::android()] {
        let store = phone.open("com.example.app").unwrap();

        assert!(keeps_a_value(&*store));
    }
}

//! A session on a desk, where the app named a fallback.
#![cfg(not(any(target_vendor = "apple", target_os = "android")))]

use std::sync::Arc;

use futures_lite::future::block_on;
use securestore::{FallbackStore, Otherwise, Secret, SystemClock};
use securestore_session::{DeskServer, Sessions, State};

#[test]
fn one_signs_in_with_the_keys_of_the_phones() {
    let opened = securestore::open("com.example.app.session");
    let otherwise = Otherwise::memory("com.example.app.session").unwrap();
    let store = Arc::new(FallbackStore::over(opened, otherwise).unwrap());
    let server = Arc::new(DeskServer::new());
    let launch = || Sessions::new(store.clone(), server.clone(), Arc::new(SystemClock::new()));
    let password = Secret::from(DeskServer::PASSWORD);

    block_on(launch().sign_in("ali", &password, None)).unwrap();
    let state = block_on(launch().restore(None));

    assert!(matches!(state, State::SignedIn(_)), "{state:?}");
}

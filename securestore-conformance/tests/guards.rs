//! What a call says whose guard opens nothing (UNLOCK-4 to UNLOCK-6).

use futures_lite::future::block_on;
use securestore_core::{
    ErrorKind, GetOptions, Key, Prompt, Protection, Recovery, SecureStoreExt, SetOptions,
};
use securestore_mock::{android, ios};

const SEED: Key = Key::new("seed");

#[test]
fn a_guard_that_opens_nothing_is_named_in_the_error() {
    for phone in [ios(), android()] {
        let (store, other) = (phone.open("app").unwrap(), phone.open("app").unwrap());
        let guard = store.blocking().unlock(Prompt::new("open")).unwrap();
        let protection = Protection::biometry().per_unlock();
        let under = || SetOptions::from(protection).with_unlock(&guard);
        let set = store.blocking().set_opts(&SEED, "s".into(), under());
        set.unwrap();
        let given = || GetOptions::new().with_unlock(&guard);

        let foreign = other.blocking().get_opts(&SEED, given()).unwrap_err();
        let foreign_too = block_on(other.get_opts(&SEED, given())).unwrap_err();
        store.lock();
        let ended = store.blocking().get_opts(&SEED, given()).unwrap_err();
        let ended_too = block_on(store.get_opts(&SEED, given())).unwrap_err();
        let none = store.blocking().get(&SEED).unwrap_err();

        for error in [&foreign, &foreign_too] {
            assert_eq!(error.recovery(), Recovery::FixCode);
            assert!(error.to_string().contains("of another store"), "{error}");
        }
        for error in [&ended, &ended_too] {
            assert_eq!(error.recovery(), Recovery::AskAgain);
            assert!(error.to_string().contains("has ended"), "{error}");
        }
        for error in [foreign, ended, none] {
            assert_eq!(error.kind(), ErrorKind::InteractionRequired);
        }
    }
}

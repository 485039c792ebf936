//! A Keystore that fails without saying that a key is gone: nothing calls an entry lost, and no key that may live is replaced.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as the tests do"
)]

use std::sync::Arc;

use securestore_android::seam::{Cause, Edit, Exception, ExceptionClass, KeystoreCode};
use securestore_core::{Error, ErrorKind, Key, Recovery, SecureStore, SecureStoreExt};
use securestore_mock::{
    At, BackupKind, DEFAULT_APP, Disturbance, Event, Fault, Model, SimulatedPhone,
};

const OLD: Key = Key::new("old");
const NEW: Key = Key::new("new");
const LEVELS: [u32; 5] = [26, 28, 30, 31, 35];

/// How a store is opened: in the native layout or in Expo's.
type Layout = fn(&SimulatedPhone) -> Arc<dyn SecureStore>;
const LAYOUTS: [Layout; 2] = [native, expo];

fn native(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("app").unwrap()
}

fn expo(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open_expo("app").unwrap()
}

/// A phone that stored an entry in an earlier process.
fn stored(level: u32, open: Layout) -> SimulatedPhone {
    let phone = SimulatedPhone::new(Model::Android(level));
    open(&phone).blocking().set(&OLD, "value").unwrap();
    phone.kill_app();
    phone
}

fn get(store: &dyn SecureStore, key: &Key) -> Result<Option<String>, Error> {
    store.blocking().get_string(key)
}

/// An exception whose cause is there and doesn't say why: its code can be read from API 33 on, and not all of them then.
fn untold(class: ExceptionClass) -> Exception {
    Exception::new(class).caused_by(Cause::Other(
        "android.security.KeyStoreException".to_owned(),
    ))
}

fn throws(phone: &SimulatedPhone, call: &'static str, exception: &Exception, times: usize) {
    for nth in 0..times {
        let fault = Fault::Exception(exception.clone());
        phone.disturb(At::Call(call, nth), Disturbance::Answer(fault));
    }
}

/// LOSS-2, BUSY-1: `AndroidKeyStoreSpi.engineGetKey` wraps any failure of the daemon in this exception.
#[test]
fn a_key_that_can_not_be_looked_up_is_not_lost() {
    let failed = untold(ExceptionClass::UnrecoverableKey);
    for level in LEVELS {
        for open in LAYOUTS {
            let phone = stored(level, open);
            let store = open(&phone);

            throws(&phone, "getKey", &failed, 2);
            assert_eq!(get(&*store, &OLD).unwrap().as_deref(), Some("value"));
            phone.kill_app();
            let store = open(&phone);
            throws(&phone, "getKey", &failed, 30);
            let told = get(&*store, &OLD).unwrap_err();
            drop(store.blocking().set(&NEW, "new"));
            phone.settle();

            assert_eq!(told.kind(), ErrorKind::Unavailable, "API {level}");
            assert_ne!(told.recovery(), Recovery::SignInAgain);
            assert_eq!(get(&*store, &OLD).unwrap().as_deref(), Some("value"));
        }
    }
}

/// Some phones refuse a key's blob until they are updated, and open it again then. With how often an operation tries: what doesn't say
/// why may be a failure of the moment.
fn refusals() -> [(Exception, usize); 2] {
    let code = Cause::KeyStore(KeystoreCode::INVALID_KEY_BLOB);
    [
        (untold(ExceptionClass::InvalidKey), 3),
        (
            Exception::new(ExceptionClass::InvalidKey).caused_by(code),
            1,
        ),
    ]
}

/// LOSS-3.
#[test]
fn an_entry_whose_key_the_hardware_refuses_is_kept() {
    for (refused, tries) in refusals() {
        for level in LEVELS {
            for open in LAYOUTS {
                let phone = stored(level, open);
                throws(&phone, "Cipher.init", &refused, tries);

                let told = get(&*open(&phone), &OLD).unwrap_err();

                assert_eq!(told.kind(), ErrorKind::Unavailable, "API {level}");
                assert_eq!(told.recovery(), Recovery::AfterReboot);
                assert!(told.detail().contains("keep the entry"), "{told}");
                assert_eq!(get(&*open(&phone), &OLD).unwrap().as_deref(), Some("value"));
            }
        }
    }
}

/// LOSS-3: the native layout goes on under a new key; the old one and its entries stay.
#[test]
fn a_set_goes_on_where_the_hardware_refuses_the_old_key() {
    for (refused, tries) in refusals() {
        for level in LEVELS {
            let phone = stored(level, native);
            throws(&phone, "Cipher.init", &refused, tries);

            native(&phone).blocking().set(&NEW, "new").unwrap();

            phone.kill_app();
            let store = native(&phone);
            assert_eq!(get(&*store, &NEW).unwrap().as_deref(), Some("new"));
            assert_eq!(get(&*store, &OLD).unwrap().as_deref(), Some("value"));
        }
    }
}

/// EXPO-15: there a new key would destroy the old one.
#[test]
fn a_set_in_expos_layout_replaces_no_key_that_the_hardware_refuses() {
    for (refused, tries) in refusals() {
        for level in LEVELS {
            let phone = stored(level, expo);
            throws(&phone, "Cipher.init", &refused, tries);

            let told = expo(&phone).blocking().set(&NEW, "new").unwrap_err();
            phone.settle();

            assert_eq!(told.kind(), ErrorKind::Unavailable);
            assert_eq!(get(&*expo(&phone), &OLD).unwrap().as_deref(), Some("value"));
        }
    }
}

/// GET-1, LOSS-2, EXPO-15: up to API 30 a `KeyStore` that was loaded before finds nothing after that.
#[test]
fn a_restart_of_the_daemon_loses_no_entry() {
    for level in LEVELS {
        for open in LAYOUTS {
            let phone = stored(level, open);
            let store = open(&phone);
            // Loaded now, and asked for a key of its own.
            store.blocking().set(&NEW, "new").unwrap();
            for _ in 0..2 {
                phone.apply(Event::RestartKeystore);
                store.lock();

                let read = get(&*store, &OLD).unwrap();

                assert_eq!(read.as_deref(), Some("value"), "API {level}");
            }
            phone.apply(Event::RestartKeystore);
            store.lock();
            store.blocking().set(&NEW, "newer").unwrap();
            assert_eq!(get(&*store, &OLD).unwrap().as_deref(), Some("value"));
            assert!(!phone.steps().iter().any(|step| step.call == "deleteEntry"));
        }
    }
}

/// LOSS-2: a key that is really gone is believed to be gone.
#[test]
fn a_key_that_is_gone_is_told_after_a_second_look() {
    for (level, looks) in [(26, 2), (30, 2), (31, 1), (35, 1)] {
        let phone = stored(level, native);
        let backup = phone.back_up(BackupKind::Encrypted);
        let phone = phone.replaced_by_new(&backup).unwrap();
        let store = native(&phone);
        phone.clear_journal();

        let told = get(&*store, &OLD).unwrap_err();

        let asked = phone
            .steps()
            .into_iter()
            .filter(|step| step.call == "getKey");
        assert_eq!(told.kind(), ErrorKind::EncryptionKeyLost, "API {level}");
        assert_eq!(asked.count(), looks, "API {level}");
    }
}

/// ANDROID-3: what can't be read may name any key, so none goes.
#[test]
fn no_alias_goes_while_an_entry_can_not_be_read() {
    let phone = stored(35, native);
    let seams = phone.android_seams(DEFAULT_APP).unwrap();
    let files = phone.preference_files(DEFAULT_APP);
    let file = files
        .iter()
        .find(|file| !file.ends_with(".chunks"))
        .unwrap();
    let record = seams
        .preferences
        .get_string(file, "e/old")
        .unwrap()
        .unwrap();
    let write = |text: &str| {
        let mut edit = Edit::new();
        edit.put("e/old", text);
        assert!(seams.preferences.commit(file, &edit).unwrap());
    };
    write("of another version");
    let [_, (refused, tries)] = refusals();
    throws(&phone, "Cipher.init", &refused, tries);

    native(&phone).blocking().set(&NEW, "new").unwrap();

    write(&record);
    phone.kill_app();
    assert_eq!(
        get(&*native(&phone), &OLD).unwrap().as_deref(),
        Some("value")
    );
}

//! An authenticated entry after a loss on both simulated phones: it stays listed, says so, and is stored again at once (LOSS-2, LOSS-3).
//!
//! Here are the events for which the suite has no control, because no real phone can be driven to them: a lock screen that is set
//! up again, and a phone that takes the place of another.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;

use securestore_core::{
    ErrorKind, GetOptions, Key, Prompt, Protection, Secret, SecureStore, SecureStoreExt, SetOptions,
};
use securestore_mock::{BackupKind, Event, Model, SimulatedPhone};

const VAULT: Key = Key::new("vault");
const MODELS: [Model; 4] = [
    Model::Ios(26),
    Model::Android(28),
    Model::Android(30),
    Model::Android(35),
];

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("com.example.app").unwrap()
}

fn stores(phone: &SimulatedPhone, value: &str) {
    let mut options = SetOptions::from(Protection::biometry());
    options.prompt = Some(Prompt::new("Keep it"));
    let store = open(phone);
    store
        .blocking()
        .set_opts(&VAULT, value.into(), options)
        .unwrap();
}

/// What the app reads, or why it can't.
type Read = Result<Option<String>, ErrorKind>;

fn asks(phone: &SimulatedPhone) -> Read {
    let mut options = GetOptions::new();
    options.prompt = Some(Prompt::new("Open it"));
    let read = open(phone).blocking().get_opts(&VAULT, options);
    let text = |value: Secret| String::from_utf8(value.expose_secret().to_vec()).unwrap();
    read.map(|value| value.map(text))
        .map_err(|error| error.kind())
}

/// Whether the entry is there, with a list and without.
fn is_listed(phone: &SimulatedPhone) -> [bool; 2] {
    let store = open(phone);
    let entries = store.blocking().entries().unwrap();
    let contained = store.blocking().contains(&VAULT).unwrap();
    [contained, entries.iter().any(|entry| entry.key == VAULT)]
}

fn is_lost(read: &Read) -> bool {
    matches!(
        read,
        Err(ErrorKind::Invalidated | ErrorKind::EncryptionKeyLost)
    )
}

fn in_use(model: Model) -> SimulatedPhone {
    let phone = SimulatedPhone::new(model);
    stores(&phone, "old");
    phone
}

fn set_up_again(phone: &SimulatedPhone) {
    phone.apply(Event::SetPasscode);
    phone.enrol_biometric();
}

#[test]
fn a_lost_entry_stays_listed_across_restarts() {
    for model in MODELS {
        let phone = in_use(model);
        phone.remove_passcode();

        for restart in 0..3 {
            phone.kill_app();

            let read = asks(&phone);

            assert!(is_lost(&read), "{model:?}, restart {restart}: {read:?}");
            assert_eq!(is_listed(&phone), [true; 2], "{model:?}, {restart}");
        }
    }
}

#[test]
fn a_lock_screen_that_is_set_up_again_brings_no_entry_back() {
    for model in MODELS {
        let phone = in_use(model);
        phone.remove_passcode();
        set_up_again(&phone);
        phone.kill_app();

        let read = asks(&phone);

        assert!(is_lost(&read), "{model:?}: {read:?}");
        assert_eq!(is_listed(&phone), [true; 2], "{model:?}");
    }
}

#[test]
fn an_entry_is_stored_at_once_after_the_lock_screen_was_set_up_again() {
    for model in MODELS {
        let phone = in_use(model);
        phone.remove_passcode();
        set_up_again(&phone);

        stores(&phone, "new");
        phone.kill_app();

        assert_eq!(asks(&phone), Ok(Some("new".into())), "{model:?}");
    }
}

#[test]
fn an_entry_is_stored_at_once_after_another_enrolment() {
    for model in MODELS {
        let phone = in_use(model);
        phone.enrol_biometric();

        let before = asks(&phone);
        stores(&phone, "new");
        phone.kill_app();

        assert!(is_lost(&before), "{model:?}: {before:?}");
        assert_eq!(asks(&phone), Ok(Some("new".into())), "{model:?}");
    }
}

#[test]
fn an_entry_is_stored_at_once_on_a_restored_phone() {
    for model in MODELS {
        for kind in [BackupKind::Encrypted, BackupKind::Unencrypted] {
            let old = in_use(model);
            let phone = old.replaced_by_new(&old.back_up(kind)).unwrap();

            let before = asks(&phone);
            stores(&phone, "new");
            phone.kill_app();

            let gone = before == Ok(None) || is_lost(&before);
            assert!(gone, "{model:?}, {kind:?}: {before:?}");
            assert_eq!(asks(&phone), Ok(Some("new".into())), "{model:?}, {kind:?}");
        }
    }
}

#[test]
fn an_entry_is_stored_at_once_after_a_reinstallation() {
    for model in MODELS {
        let phone = in_use(model);
        phone.reinstall_app();

        let before = asks(&phone);
        stores(&phone, "new");
        phone.kill_app();

        // An iPhone's entries outlive the app, an Android phone's never do.
        let left = matches!(model, Model::Ios(_)).then(|| "old".into());
        assert_eq!(before, Ok(left), "{model:?}");
        assert_eq!(asks(&phone), Ok(Some("new".into())), "{model:?}");
    }
}

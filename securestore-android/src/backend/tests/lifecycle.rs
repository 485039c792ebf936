//! Encryption keys: lost, damaged, slow, in a StrongBox; when a new one is made and an old one goes.

use std::time::Duration;

use securestore_core::Recovery;

use super::super::StrongBox;
use super::*;
use crate::seam::{Cause, KeystoreCode};

#[test]
fn reading_creates_no_key() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    phone.lose_keys();
    let backend = reopen(&phone);
    let before = phone.state().disk.clone();
    phone.calls();

    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::EncryptionKeyLost);
    assert!(backend.inspect(&TOKEN).unwrap().is_some());
    assert_eq!(backend.list().unwrap().len(), 1);

    assert_eq!(phone.state().disk, before);
    let calls = phone.calls();
    let harmless = ["get_string", "get_all", "get_key"];
    assert!(
        calls
            .iter()
            .all(|call| harmless.iter().any(|name| call.starts_with(name))),
        "{calls:?}"
    );
}

#[test]
fn a_lost_key_is_replaced_by_the_next_set_and_other_entries_stay_listed() {
    let unrecoverable = || Exception::new(ExceptionClass::UnrecoverableKey);
    let invalidated = || Exception::new(ExceptionClass::KeyPermanentlyInvalidated);
    for fault in [
        None,
        Some(("get_key", unrecoverable())),
        Some(("init decrypt", invalidated())),
    ] {
        let phone = Phone::new();
        set(&open(&phone), &TOKEN, "old", PLAIN).unwrap();
        set(&open(&phone), &OTHER, "other", PLAIN).unwrap();
        let backend = reopen(&phone);
        match fault {
            Some((call, exception)) => phone.fail(call, exception),
            None => phone.lose_keys(),
        }

        set(&backend, &TOKEN, "new", PLAIN).unwrap();
        let current = current_generation(&phone);
        phone
            .state()
            .keys
            .retain(|alias, _| alias.ends_with(&current));

        assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
        assert_eq!(get_kind(&backend, &OTHER), ErrorKind::EncryptionKeyLost);
        assert_eq!(readability(&backend, &TOKEN), Readability::Readable);
        assert_eq!(
            readability(&backend, &OTHER),
            Readability::Unreadable(ErrorKind::EncryptionKeyLost)
        );

        set(&backend, &OTHER, "again", PLAIN).unwrap();
        assert_eq!(get(&backend, &OTHER).unwrap(), value("again"));
        assert_eq!(
            phone.main_names(),
            ["#", "d/plain/#", "e/other", "e/token", "g/plain"]
        );
        assert_eq!(get(&reopen(&phone), &TOKEN).unwrap(), value("new"));
    }
}

#[test]
fn a_damaged_data_key_is_corrupt_until_the_next_set() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "old", PLAIN).unwrap();
    let backend = reopen(&phone);
    let foreign = crate::record::WrappedKey {
        iv: [0; 12],
        sealed: vec![0; 48],
    }
    .encode();
    for damage in [value("not base64"), Some(foreign)] {
        phone.tamper("d/plain/#", |_| damage.clone());

        assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Corrupt);
    }

    set(&backend, &TOKEN, "new", PLAIN).unwrap();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
    assert_eq!(phone.main_names(), ["#", "d/plain/#", "e/token", "g/plain"]);
    assert_eq!(phone.aliases(), ["plain.#"]);
}

#[test]
fn a_tag_failure_is_not_tried_again() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    let backend = reopen(&phone);
    phone.calls();
    phone.fail("do_final", Exception::new(ExceptionClass::AeadBadTag));

    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Corrupt);

    assert_eq!(
        phone
            .calls()
            .iter()
            .filter(|call| *call == "do_final")
            .count(),
        1
    );
}

/// BUSY-1.
#[test]
fn a_moment_of_weakness_is_tried_again_a_few_times_and_changes_nothing() {
    let busy = || {
        Exception::new(ExceptionClass::IllegalBlockSize)
            .caused_by(Cause::KeyStore(KeystoreCode::INVALID_OPERATION_HANDLE))
    };
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    let backend = reopen(&phone);

    phone.fail("do_final", busy());
    phone.fail("do_final", busy());
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(
        std::mem::take(&mut phone.state().pauses),
        [20, 80].map(millis)
    );

    backend.lock();
    (0..6).for_each(|_| phone.fail("do_final", busy()));
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Busy);
    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), ErrorKind::Busy);
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(phone.aliases(), ["plain.#"]);
}

#[test]
fn busy_slots_and_a_dead_daemon_are_temporary() {
    let hint = millis(250);
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    let backend = reopen(&phone);

    let fail = |class: ExceptionClass, times| {
        for _ in 0..times {
            phone.fail("init decrypt", Exception::new(class.clone()));
        }
    };
    fail(ExceptionClass::BackendBusy(hint), 3);
    let error = set(&backend, &TOKEN, "new", PLAIN).unwrap_err();
    assert_eq!(
        (error.kind(), error.recovery()),
        (ErrorKind::Busy, Recovery::RetryAfter(hint))
    );
    assert_eq!(std::mem::take(&mut phone.state().pauses), [hint, hint]);
    fail(ExceptionClass::BackendBusy(hint + millis(1)), 1);
    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), ErrorKind::Busy);
    assert_eq!(phone.state().pauses, []);
    fail(ExceptionClass::KeyStoreConnect, 3);
    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), ErrorKind::Unavailable);

    fail(ExceptionClass::KeyStoreConnect, 2);
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(phone.aliases(), ["plain.#"]);
}

#[test]
fn a_locked_device_is_not_a_lost_key() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", UNLOCKED).unwrap();
    let locked = || {
        Exception::new(ExceptionClass::InvalidKey)
            .caused_by(Cause::KeyStore(KeystoreCode::DEVICE_LOCKED))
    };

    phone.fail("init decrypt", locked());
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::DeviceLocked);
    phone.fail("init decrypt", locked());
    assert_eq!(
        set_kind(&backend, &TOKEN, UNLOCKED),
        ErrorKind::DeviceLocked
    );

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("old"));
}

#[test]
fn a_set_that_fails_after_its_key_was_created_removes_it() {
    let phone = Phone::new();
    let backend = open(&phone);
    phone.fail("init encrypt", Exception::new(ExceptionClass::Provider));

    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), ErrorKind::Internal);

    assert_eq!(phone.aliases(), [""; 0]);
    assert_eq!(phone.state().disk.len(), 0);
}

#[test]
fn two_backends_of_one_store_share_its_key() {
    let phone = Phone::new();
    let (first, second) = (open(&phone), open(&phone));
    set(&first, &TOKEN, "one", PLAIN).unwrap();
    set(&second, &OTHER, "two", PLAIN).unwrap();
    assert_eq!(phone.aliases(), ["plain.#"]);

    first.clear(Duration::ZERO).unwrap();
    set(&second, &TOKEN, "three", PLAIN).unwrap();

    assert_eq!(phone.aliases(), ["plain.#"]);
    assert_eq!(get(&first, &TOKEN).unwrap(), value("three"));
    assert_eq!(get(&reopen(&phone), &TOKEN).unwrap(), value("three"));
}

#[test]
fn a_strong_box_is_used_only_on_request() {
    let created = |strong_box, api, available: bool| {
        let phone = Phone::new();
        phone.state().api = api;
        if !available {
            phone.fail(
                "generate_key in StrongBox",
                Exception::new(ExceptionClass::StrongBoxUnavailable),
            );
        }
        let outcome = set(
            &builder(&phone).strong_box(strong_box).build(),
            &TOKEN,
            "t0p",
            PLAIN,
        );
        let in_strong_box: Vec<_> = phone
            .state()
            .keys
            .values()
            .map(|spec| spec.strong_box)
            .collect();
        (outcome.map_err(|error| error.kind()), in_strong_box)
    };
    let done = Ok(Replaced::Inline);

    assert_eq!(created(StrongBox::Never, 36, true), (done, vec![false]));
    assert_eq!(created(StrongBox::Preferred, 36, true), (done, vec![true]));
    assert_eq!(
        created(StrongBox::Preferred, 36, false),
        (done, vec![false])
    );
    assert_eq!(created(StrongBox::Preferred, 27, true), (done, vec![false]));
    assert_eq!(created(StrongBox::Required, 36, true), (done, vec![true]));
    assert_eq!(
        created(StrongBox::Required, 36, false),
        (Err(ErrorKind::Unsupported), vec![])
    );
    assert_eq!(
        created(StrongBox::Required, 27, true),
        (Err(ErrorKind::Unsupported), vec![])
    );
}

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn current_generation(phone: &Phone) -> String {
    let state = phone.state();
    let mut pointers = state
        .memory
        .values()
        .filter_map(|values| values.get("g/plain"));
    pointers.next().unwrap().clone()
}

/// ASK-6.
#[test]
fn a_prompt_stays_ten_minutes_or_as_long_as_the_builder_says() {
    let phone = Phone::new();

    set(&open(&phone), &TOKEN, "t0p", BIOMETRY).unwrap();
    assert_eq!(phone.state().longest_prompt, Duration::from_secs(600));

    let minute = Duration::from_secs(60);
    let impatient = builder(&phone).longest_prompt(minute).build();
    set(&impatient, &TOKEN, "t0p", BIOMETRY).unwrap();
    assert_eq!(phone.state().longest_prompt, minute);
}

//! Headers, and commits that fail.

use std::collections::BTreeMap;
use std::time::Duration;

use securestore_core::{Availability, Recovery};

use super::*;

fn everything_is_refused(phone: &Phone, kind: ErrorKind) {
    let backend = open(phone);
    let before = phone.state().memory.clone();
    phone.calls();

    assert_eq!(get_kind(&backend, &TOKEN), kind);
    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), kind);
    assert_eq!(set_kind(&backend, &TOKEN, BIOMETRY), kind);
    assert_eq!(backend.inspect(&TOKEN).unwrap_err().kind(), kind);
    assert_eq!(backend.list().unwrap_err().kind(), kind);
    assert_eq!(backend.remove_main(&TOKEN).unwrap_err().kind(), kind);
    assert_eq!(backend.clear(Duration::ZERO).unwrap_err().kind(), kind);
    assert_eq!(backend.availability(), Availability::Unavailable(kind));

    let calls = phone.calls();
    assert!(
        calls.iter().all(|call| call.contains("main")),
        "no key, no prompt: {calls:?}"
    );
    assert!(
        !calls.iter().any(|call| call.starts_with("commit")),
        "{calls:?}"
    );
    assert_eq!(phone.state().memory, before);
}

#[test]
fn a_damaged_file_that_loads_as_empty_is_corrupt_and_stays() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    phone.kill();
    phone.state().memory.values_mut().for_each(BTreeMap::clear);

    everything_is_refused(&phone, ErrorKind::Corrupt);

    let error = get(&open(&phone), &TOKEN).unwrap_err();
    assert_eq!(error.recovery(), Recovery::FixSetup);
}

#[test]
fn a_file_with_a_foreign_header_is_corrupt_and_stays() {
    for header in [
        None,
        value(""),
        value("{}"),
        value(r#"{"layout":2,"service":"app"}"#),
        value(r#"{"layout":1,"service":"ap"}"#),
    ] {
        let phone = Phone::new();
        set(&open(&phone), &OTHER, "t0p", PLAIN).unwrap();
        phone.kill();
        phone.tamper("#", |_| header.clone());

        everything_is_refused(&phone, ErrorKind::Corrupt);
    }
}

#[test]
fn before_the_first_unlock_everything_says_locked() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    let locked = |call| phone.fail(call, Exception::new(ExceptionClass::IllegalState));

    locked("get_string");
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::DeviceLocked);
    locked("get_string");
    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), ErrorKind::DeviceLocked);
    locked("commit");
    assert_eq!(set_kind(&backend, &TOKEN, PLAIN), ErrorKind::DeviceLocked);
    locked("get_all");
    assert_eq!(backend.list().unwrap_err().kind(), ErrorKind::DeviceLocked);
    locked("get_all");
    assert_eq!(
        backend.clear(Duration::ZERO).unwrap_err().kind(),
        ErrorKind::DeviceLocked
    );
    locked("get_string");
    assert_eq!(
        backend.availability(),
        Availability::Unavailable(ErrorKind::DeviceLocked)
    );

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(backend.availability(), Availability::Available);
}

#[test]
fn a_commit_that_says_false_is_taken_back() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    let before = phone.state().disk.clone();
    phone.state().commits.extend([false, true]);
    phone.calls();

    let error = set(&backend, &TOKEN, "new", PLAIN).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.detail().contains("nothing was changed"), "{error}");
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("old"));
    assert_eq!(phone.state().memory, before);
    assert_eq!(phone.state().disk, before);
}

#[test]
fn a_commit_that_cannot_be_taken_back_is_old_or_new() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    phone.state().commits.extend([false, false]);

    let error = set(&backend, &TOKEN, "new", PLAIN).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.detail().contains("the old or the new one"), "{error}");
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("old"));
}

#[test]
fn a_first_set_that_is_taken_back_leaves_no_key_and_a_file_with_a_header() {
    let header = [false, true].as_slice();
    let header_twice = [false, false].as_slice();
    let entry = [true, false, true].as_slice();
    for commits in [header, header_twice, entry] {
        let phone = Phone::new();
        phone.state().commits.extend(commits);

        assert_eq!(set_kind(&open(&phone), &TOKEN, PLAIN), ErrorKind::Io);

        assert_eq!(phone.main_names(), ["#"]);
        assert_eq!(phone.aliases(), [""; 0]);
        let backend = reopen(&phone);
        assert_eq!(get(&backend, &TOKEN).unwrap(), None);
        set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
        assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    }
}

#[test]
fn a_first_set_of_unknown_fate_keeps_its_key() {
    let phone = Phone::new();
    phone.state().commits.extend([true, false, false]);

    assert_eq!(set_kind(&open(&phone), &TOKEN, PLAIN), ErrorKind::Io);

    assert_eq!(phone.aliases(), ["plain.#"]);
}

#[test]
fn a_removal_and_a_clear_that_fail_leave_everything() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    set(&backend, &OTHER, "more", BIOMETRY).unwrap();
    let before = phone.state().memory.clone();

    phone.state().commits.extend([false, true]);
    assert_eq!(
        backend.remove_main(&TOKEN).unwrap_err().kind(),
        ErrorKind::Io
    );
    assert_eq!(phone.state().memory, before);

    phone.state().commits.extend([false, true]);
    assert_eq!(
        backend.clear(Duration::ZERO).unwrap_err().kind(),
        ErrorKind::Io
    );
    assert_eq!(phone.state().memory, before);
    assert_eq!(phone.aliases().len(), 2);
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
}

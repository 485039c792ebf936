//! Exact calls of Expo's layout, and what is left when one of them fails.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Backend, ErrorKind, Interaction, Key, Op, Prompt, Protection, Readability, Removed, Result,
    Secret, Service,
};

use super::ExpoBackend;
use crate::seam::{Cause, Exception, ExceptionClass, KeystoreCode};
use crate::test_support::Phone;

static TOKEN: Key = Key::new("token");
static OTHER: Key = Key::new("other");
const PLAIN: Protection = Protection::platform_default();
const BIOMETRY: Protection = Protection::biometry();

fn open(phone: &Phone) -> ExpoBackend {
    open_service(phone, "app")
}

fn open_service(phone: &Phone, service: &str) -> ExpoBackend {
    let phone = Arc::new(phone.clone());
    let service: Service = service.parse().unwrap();
    ExpoBackend::builder(
        service,
        phone.clone(),
        phone.clone(),
        phone.clone(),
        phone.clone(),
    )
    .pause(phone)
    .build()
}

fn set(backend: &ExpoBackend, key: &Key, value: &str, protection: Protection) -> Result<()> {
    let (content, prompt) = (Secret::from(value), Prompt::new("why"));
    let interaction = Interaction::none().with_prompt(Some(&prompt));
    let put = Op::put_main(key, &content, protection, None);
    backend.apply(&[put], &interaction).map(drop)
}

fn get(backend: &ExpoBackend, key: &Key) -> Result<Option<String>> {
    let prompt = Prompt::new("why");
    let secret = backend.read(key, &Interaction::none().with_prompt(Some(&prompt)))?;
    Ok(secret.map(|secret| secret.expose_str().unwrap().to_owned()))
}

fn get_kind(backend: &ExpoBackend, key: &Key) -> ErrorKind {
    get(backend, key).unwrap_err().kind()
}

fn value(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn stored(phone: &Phone, name: &str) -> Option<String> {
    phone.state().disk.get("SecureStore")?.get(name).cloned()
}

/// EXPO-10: nothing but Expo's file, names and aliases.
#[test]
fn a_first_set_creates_the_key_and_commits_once() {
    let phone = Phone::new();

    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();

    let alias = "AES/GCM/NoPadding:app:keystoreUnauthenticated";
    assert_eq!(
        phone.calls(),
        [
            "get_string SecureStore app-token",
            &format!("get_key {alias}"),
            &format!("generate_key {alias}"),
            &format!("get_key {alias}"),
            "init encrypt",
            "do_final",
            "get_string SecureStore token",
            "commit SecureStore +app-token",
        ]
    );
    insta::assert_snapshot!(stored(&phone, "app-token").unwrap(), @r#"{"ct":"8W7dJcH+NqKI1v4N+NdvdgCF5Q==","iv":"AQEBAQEBAQEBAQEB","tlen":128,"scheme":"aes","usesKeystoreSuffix":true,"keystoreAlias":"app","requireAuthentication":false}"#);
}

/// EXPO-11, EXPO-16.
#[test]
fn a_read_is_one_operation_and_an_absent_entry_two_looks() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    phone.calls();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(
        phone.calls(),
        [
            "get_string SecureStore app-token",
            "get_key AES/GCM/NoPadding:app:keystoreUnauthenticated",
            "init decrypt",
            "do_final",
        ]
    );
    assert_eq!(get(&backend, &OTHER).unwrap(), None);
    assert_eq!(
        phone.calls(),
        [
            "get_string SecureStore app-other",
            "get_string SecureStore other"
        ]
    );
}

/// EXPO-12, EXPO-19: the key is looked at once more after the prompt.
#[test]
fn an_authenticated_set_shows_one_prompt() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &OTHER, "first", BIOMETRY).unwrap();
    phone.calls();

    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();

    assert_eq!(
        phone.calls(),
        [
            "get_string SecureStore app-token",
            "get_key AES/GCM/NoPadding:app:keystoreAuthenticated",
            "init encrypt",
            "prompt",
            "do_final",
            "get_string SecureStore app-token",
            "init encrypt",
            "get_string SecureStore token",
            "commit SecureStore +app-token",
        ]
    );
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
}

#[test]
fn without_a_prompt_nothing_is_created() {
    let phone = Phone::new();
    let content = Secret::from("t0p");
    let put = Op::put_main(&TOKEN, &content, BIOMETRY, None);

    let error = open(&phone)
        .apply(&[put], &Interaction::none())
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InteractionRequired);
    assert_eq!(phone.calls(), [""; 0]);
}

/// EXPO-19.
#[test]
fn a_key_that_was_replaced_behind_the_prompt_changes_nothing() {
    let phone = Phone::new();
    let backend = Arc::new(open(&phone));
    set(&backend, &TOKEN, "old", BIOMETRY).unwrap();
    let before = phone.state().disk.clone();
    let meanwhile = phone.clone();
    phone.state().during_prompt = Some(Box::new(move || meanwhile.lose_keys()));

    let error = set(&backend, &TOKEN, "new", BIOMETRY).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Busy);
    assert_eq!(phone.state().disk, before);
}

/// EXPO-15.
#[test]
fn a_key_that_only_seems_to_be_lost_is_not_replaced() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &OTHER, "other", PLAIN).unwrap();
    let lost = Exception::new(ExceptionClass::KeyPermanentlyInvalidated);
    phone.fail("init encrypt", lost);

    set(&backend, &TOKEN, "new", PLAIN).unwrap();

    assert_eq!(get(&backend, &OTHER).unwrap(), value("other"));
}

/// EXPO-15, GET-2.
#[test]
fn a_lost_key_is_told_until_a_set_replaces_it_and_nothing_is_purged() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    set(&backend, &OTHER, "other", PLAIN).unwrap();
    let before = phone.state().disk.clone();
    phone.lose_keys();

    assert_eq!(get_kind(&backend, &OTHER), ErrorKind::EncryptionKeyLost);
    let listed = backend.list().unwrap();
    assert!(listed.iter().all(|record| {
        record.info.readability == Readability::Unreadable(ErrorKind::EncryptionKeyLost)
    }));
    assert_eq!(phone.aliases(), [""; 0]);
    assert_eq!(phone.state().disk, before);

    set(&backend, &TOKEN, "new", PLAIN).unwrap();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
    assert_eq!(get_kind(&backend, &OTHER), ErrorKind::Corrupt);
    assert!(stored(&phone, "app-other").is_some());
}

#[test]
fn a_locked_or_busy_keystore_replaces_no_key() {
    for (class, code, times, kind) in [
        (
            ExceptionClass::UserNotAuthenticated,
            KeystoreCode::LOCKED,
            1,
            ErrorKind::DeviceLocked,
        ),
        (
            ExceptionClass::InvalidKey,
            KeystoreCode::SYSTEM_ERROR,
            3,
            ErrorKind::Busy,
        ),
    ] {
        let phone = Phone::new();
        let backend = open(&phone);
        set(&backend, &TOKEN, "old", PLAIN).unwrap();
        let exception = Exception::new(class).caused_by(Cause::KeyStore(code));
        (0..times).for_each(|_| phone.fail("init encrypt", exception.clone()));
        let aliases = phone.state().keys.clone();

        let error = set(&backend, &TOKEN, "new", PLAIN).unwrap_err();

        assert_eq!(error.kind(), kind);
        assert_eq!(phone.state().faults.len(), 0);
        assert_eq!(phone.state().keys, aliases);
        assert_eq!(get(&backend, &TOKEN).unwrap(), value("old"));
    }
}

/// BUSY-1.
#[test]
fn a_moment_of_weakness_is_tried_again_a_few_times_and_changes_nothing() {
    let dropped = Exception::new(ExceptionClass::IllegalBlockSize)
        .caused_by(Cause::KeyStore(KeystoreCode::INVALID_OPERATION_HANDLE));
    let pauses = [20, 80].map(Duration::from_millis);
    let phone = Phone::new();
    let backend = open(&phone);
    let fail = |times| (0..times).for_each(|_| phone.fail("do_final", dropped.clone()));

    fail(2);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    assert_eq!(std::mem::take(&mut phone.state().pauses), pauses);
    fail(2);
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(std::mem::take(&mut phone.state().pauses), pauses);

    let before = phone.state().disk.clone();
    fail(6);
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Busy);
    let error = set(&backend, &TOKEN, "new", PLAIN).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert_eq!(phone.state().faults.len(), 0);
    assert_eq!(phone.state().disk, before);
}

/// UNLOCK-8: also without the checks of core.
#[test]
fn nothing_is_unlocked_and_no_entry_of_a_scope_is_set() {
    let phone = Phone::new();
    let backend = open(&phone);
    let (scoped, prompt) = (BIOMETRY.per_unlock(), Prompt::new("why"));
    let interaction = Interaction::none().with_prompt(Some(&prompt));

    let error = backend.unlock(scoped, &interaction).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let error = set(&backend, &TOKEN, "t0p", scoped).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);

    assert_eq!(phone.calls(), [""; 0]);
}

/// SET-7.
#[test]
fn a_commit_that_says_false_is_taken_back() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    let before = phone.state().disk.clone();

    phone.state().commits.extend([false, true]);
    let error = set(&backend, &TOKEN, "new", BIOMETRY).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    phone.state().commits.extend([false, true]);
    let error = backend.remove_main(&TOKEN).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    phone.state().commits.extend([false, true]);
    let error = backend.clear(Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);

    assert_eq!(phone.state().memory, before);
    assert_eq!(phone.state().disk, before);
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("old"));
}

/// EXPO-13, EXPO-16: the guard; a bare name may be the name of a newer entry.
#[test]
fn a_key_that_looks_like_a_name_touches_no_other_entry() {
    let phone = Phone::new();
    let backend = open(&phone);
    let lookalike = Key::new("app-token");
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();

    assert_eq!(get(&backend, &lookalike).unwrap(), None);
    assert_eq!(backend.remove_main(&lookalike).unwrap(), Removed::Nothing);
    set(&backend, &lookalike, "mine", PLAIN).unwrap();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(get(&backend, &lookalike).unwrap(), value("mine"));
    assert_eq!(backend.list().unwrap().len(), 2);
}

/// EXPO-13.
#[test]
fn another_service_s_entry_of_the_same_name_is_not_overwritten() {
    let phone = Phone::new();
    let (short, long) = (open_service(&phone, "a"), open_service(&phone, "a-b"));
    set(&short, &Key::new("b-c"), "short", PLAIN).unwrap();
    phone.calls();

    for protection in [PLAIN, BIOMETRY] {
        let error = set(&long, &Key::new("c"), "long", protection).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    assert!(long.list().unwrap().is_empty());
    let calls = phone.calls();
    assert!(!calls.iter().any(|call| call == "prompt"), "{calls:?}");
    assert_eq!(get(&short, &Key::new("b-c")).unwrap(), value("short"));
}

/// EXPO-17.
#[test]
fn entries_that_no_key_names_are_not_omitted_from_a_list() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    let json = stored(&phone, "app-token").unwrap();
    let mut state = phone.state();
    let values = state.memory.get_mut("SecureStore").unwrap();
    values.insert("another library's".to_owned(), "words".to_owned());
    drop(state);
    assert_eq!(backend.list().unwrap().len(), 1);

    let mut state = phone.state();
    let values = state.memory.get_mut("SecureStore").unwrap();
    values.insert(format!("app-{}", "k".repeat(256)), json);
    drop(state);

    let error = backend.list().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
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
    let error = set(&backend, &TOKEN, "new", PLAIN).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeviceLocked);
    locked("get_all");
    assert_eq!(backend.list().unwrap_err().kind(), ErrorKind::DeviceLocked);
    locked("get_all");
    let error = backend.clear(Duration::ZERO).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DeviceLocked);
    locked("exists");
    assert_ne!(
        backend.availability(),
        securestore_core::Availability::Available
    );
}

//! Authenticated entries: one operation and one prompt for each use.

use std::sync::Arc;

use securestore_core::{Biometrics, Cancellation, Recovery};

use super::*;
use crate::seam::{Cause, KeystoreCode, PromptError};

#[test]
fn set_and_get_prompt_once_each() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", BIOMETRY).unwrap();
    get(&backend, &TOKEN).unwrap();
    phone.calls();

    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();

    assert_eq!(
        phone.calls(),
        [
            "get_string main g/bio-current",
            "get_key bio-current.#",
            "init encrypt",
            "prompt",
            "do_final",
            "get_string main g/bio-current",
            "get_string main e/token",
            "commit main +e/token",
        ]
    );
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_key bio-current.#",
            "init decrypt",
            "prompt",
            "do_final"
        ]
    );
}

#[test]
fn set_without_a_prompt_is_refused_before_a_key_is_created() {
    let phone = Phone::new();
    let backend = open(&phone);
    let content = Secret::from("t0p");
    phone.calls();

    let error = backend
        .apply(
            &[Op::put_main(&TOKEN, &content, BIOMETRY, None)],
            &Interaction::none(),
        )
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InteractionRequired);
    assert_eq!(phone.calls(), [""; 0]);
}

#[test]
fn set_without_a_prompt_says_first_that_nothing_is_enrolled() {
    let phone = Phone::new();
    let backend = open(&phone);
    let content = Secret::from("t0p");
    let ops = [Op::put_main(&TOKEN, &content, BIOMETRY, None)];
    let kind = || {
        backend
            .apply(&ops, &Interaction::none())
            .unwrap_err()
            .kind()
    };

    phone.state().biometrics = Biometrics::NotEnrolled;
    assert_eq!(kind(), ErrorKind::NotEnrolled);
    phone.state().biometrics = Biometrics::LockedOut;
    assert_eq!(kind(), ErrorKind::InteractionRequired);
    phone.state().secure = false;
    assert_eq!(kind(), ErrorKind::NotEnrolled);

    assert_eq!(phone.calls(), [""; 0]);
}

#[test]
fn get_without_a_prompt_tells_a_dead_key_from_a_missing_prompt() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();
    let kind = || {
        backend
            .read(&TOKEN, &Interaction::none())
            .unwrap_err()
            .kind()
    };
    phone.calls();

    assert_eq!(kind(), ErrorKind::InteractionRequired);
    phone.fail(
        "init decrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );
    assert_eq!(kind(), ErrorKind::Invalidated);
    let locked = Cause::KeyStore(KeystoreCode::DEVICE_LOCKED);
    phone.fail(
        "init decrypt",
        Exception::new(ExceptionClass::InvalidKey).caused_by(locked),
    );
    assert_eq!(kind(), ErrorKind::DeviceLocked);
    phone.lose_keys();
    assert_eq!(kind(), ErrorKind::EncryptionKeyLost);

    assert!(!phone.calls().contains(&"prompt".to_owned()));
}

#[test]
fn a_dead_key_is_reported_without_a_prompt() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();
    phone.calls();
    phone.fail(
        "init decrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );

    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Invalidated);

    assert!(!phone.calls().contains(&"prompt".to_owned()));
}

#[test]
fn a_key_that_died_with_the_lock_screen_is_lost_not_invalidated() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();
    phone.state().secure = false;
    phone.fail(
        "init decrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );

    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::EncryptionKeyLost);
}

#[test]
fn a_prompt_that_fails_leaves_the_old_value_and_no_key() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    let before = phone.state().disk.clone();
    for (code, kind) in [
        (PromptError::USER_CANCELED, ErrorKind::Cancelled),
        (PromptError::NEGATIVE_BUTTON, ErrorKind::Cancelled),
        (PromptError::CANCELED, ErrorKind::Interrupted),
        (PromptError::NO_ANSWER, ErrorKind::Interrupted),
        (PromptError::LOCKOUT, ErrorKind::BiometryLockout),
        (PromptError::NO_BIOMETRICS, ErrorKind::NotEnrolled),
    ] {
        phone.state().prompts.push_back(Err(code));

        assert_eq!(set_kind(&backend, &TOKEN, BIOMETRY), kind);

        assert_eq!(phone.state().disk, before);
        assert_eq!(phone.aliases(), ["plain.#"]);
    }
}

#[test]
fn a_permanent_lockout_says_that_unlocking_helps() {
    let phone = Phone::new();
    let backend = open(&phone);
    phone
        .state()
        .prompts
        .push_back(Err(PromptError::LOCKOUT_PERMANENT));

    let error = set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::BiometryLockout);
    assert_eq!(error.recovery(), Recovery::WaitForUnlock);
}

#[test]
fn a_prompt_behind_the_keyguard_is_a_locked_device() {
    let phone = Phone::new();
    let backend = open(&phone);
    phone.state().locked = true;
    phone.state().prompts.push_back(Err(PromptError::CANCELED));

    assert_eq!(
        set_kind(&backend, &TOKEN, BIOMETRY),
        ErrorKind::DeviceLocked
    );
}

#[test]
fn a_withdrawn_prompt_is_cancelled() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();
    let prompt = Prompt::new("why");
    let cancellation = Cancellation::new();
    let interaction = Interaction::none()
        .with_prompt(Some(&prompt))
        .with_cancellation(&cancellation);
    phone.state().prompts.push_back(Err(PromptError::CANCELED));
    let withdraw = cancellation.clone();
    phone.state().during_prompt = Some(Box::new(move || withdraw.cancel()));

    let error = backend.read(&TOKEN, &interaction).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

#[test]
fn what_is_not_enrolled_is_not_stored() {
    let phone = Phone::new();
    let backend = open(&phone);
    let cause =
        Exception::new(ExceptionClass::InvalidAlgorithmParameter).caused_by(Cause::IllegalState);
    phone.fail("generate_key", cause);

    assert_eq!(set_kind(&backend, &TOKEN, BIOMETRY), ErrorKind::NotEnrolled);

    assert_eq!(phone.state().disk.len(), 0);
    assert_eq!(get(&backend, &TOKEN).unwrap(), None);
}

#[test]
fn an_operation_that_was_pruned_behind_the_prompt_is_busy_and_does_not_prompt_again() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();
    phone.calls();
    let pruned = Cause::KeyStore(KeystoreCode::INVALID_OPERATION_HANDLE);
    phone.fail(
        "do_final",
        Exception::new(ExceptionClass::IllegalBlockSize).caused_by(pruned),
    );

    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Busy);

    assert_eq!(
        phone
            .calls()
            .iter()
            .filter(|call| *call == "prompt")
            .count(),
        1
    );
}

#[test]
fn changed_biometrics_give_a_new_key_and_keep_other_entries_listed() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", BIOMETRY).unwrap();
    set(&backend, &OTHER, "other", BIOMETRY).unwrap();
    phone.fail(
        "init encrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );

    set(&backend, &TOKEN, "new", BIOMETRY).unwrap();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
    assert_eq!(phone.aliases(), ["bio-current.#", "bio-current.#"]);
    phone.fail(
        "init decrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );
    assert_eq!(get_kind(&backend, &OTHER), ErrorKind::Invalidated);

    backend.remove_main(&OTHER).unwrap();

    assert_eq!(phone.aliases(), ["bio-current.#"]);
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
}

#[test]
fn entries_of_a_lost_key_are_listed_as_unreadable() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", BIOMETRY).unwrap();
    assert_eq!(
        readability(&backend, &TOKEN),
        Readability::NeedsAuthentication
    );

    phone.lose_keys();

    assert_eq!(
        readability(&backend, &TOKEN),
        Readability::Unreadable(ErrorKind::EncryptionKeyLost)
    );
}

#[test]
fn the_store_is_not_locked_while_a_prompt_is_shown() {
    let phone = Phone::new();
    let backend = Arc::new(open(&phone));
    set(&backend, &TOKEN, "old", BIOMETRY).unwrap();
    let meanwhile = Arc::clone(&backend);
    phone.state().during_prompt = Some(Box::new(move || {
        set(&meanwhile, &OTHER, "other", PLAIN).unwrap();
    }));

    set(&backend, &TOKEN, "new", BIOMETRY).unwrap();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
    assert_eq!(get(&backend, &OTHER).unwrap(), value("other"));
}

#[test]
fn a_store_that_was_cleared_behind_the_prompt_gets_no_record_without_a_key() {
    let phone = Phone::new();
    let backend = Arc::new(open(&phone));
    set(&backend, &TOKEN, "old", BIOMETRY).unwrap();
    let meanwhile = Arc::clone(&backend);
    phone.state().during_prompt = Some(Box::new(move || {
        meanwhile.clear(std::time::Duration::ZERO).unwrap()
    }));

    assert_eq!(set_kind(&backend, &TOKEN, BIOMETRY), ErrorKind::Busy);

    assert_eq!(get(&backend, &TOKEN).unwrap(), None);
    set(&backend, &TOKEN, "new", BIOMETRY).unwrap();
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("new"));
}

#[test]
fn a_batch_prompts_for_each_authenticated_entry_and_commits_once() {
    let phone = Phone::new();
    let backend = open(&phone);
    let (content, prompt) = (Secret::from("t0p"), Prompt::new("why"));
    let interaction = Interaction::none().with_prompt(Some(&prompt));
    let ops = [
        Op::put_main(&TOKEN, &content, BIOMETRY, None),
        Op::put_main(&OTHER, &content, BIOMETRY, None),
    ];
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    phone.calls();

    backend.apply(&ops, &interaction).unwrap();

    let calls = phone.calls();
    let count = |call: &str| calls.iter().filter(|known| known.starts_with(call)).count();
    assert_eq!(
        (count("prompt"), count("generate_key"), count("commit")),
        (2, 1, 1)
    );
    assert_eq!(
        calls.last().unwrap(),
        "commit main +e/other +e/token +g/bio-current"
    );

    phone
        .state()
        .prompts
        .extend([Ok(()), Err(PromptError::USER_CANCELED)]);
    let before = phone.state().disk.clone();
    assert_eq!(
        backend.apply(&ops, &interaction).unwrap_err().kind(),
        ErrorKind::Cancelled
    );
    assert_eq!(phone.state().disk, before);
}

#[test]
fn a_new_protection_takes_the_place_of_the_old_one() {
    let phone = Phone::new();
    let backend = open(&phone);
    let presence = Protection::new(
        Accessibility::AfterFirstUnlock,
        Authentication::UserPresence,
    );

    for protection in [PLAIN, BIOMETRY, presence, UNLOCKED, PLAIN] {
        set(&backend, &TOKEN, "t0p", protection).unwrap();

        assert_eq!(
            backend.inspect(&TOKEN).unwrap().unwrap().info.protection,
            protection
        );
        assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
        assert_eq!(
            phone
                .main_names()
                .iter()
                .filter(|name| name.starts_with("e/"))
                .count(),
            1
        );
    }
}

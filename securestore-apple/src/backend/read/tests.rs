//! Exact calls of `get`, and what each answer of the Keychain means.

use std::error::Error as _;

use securestore_core::{Backend, Biometrics, Cancellation, Error, ErrorKind, Prompt, Recovery};

use super::*;
use crate::layout::Slot;
use crate::seam::Constraint;
use crate::test_support::{Phone, body, key, main, marker, passcode_marker, plain};

const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);
const NOT_ALLOWED: Result<Vec<Item>, Status> = Err(Status::INTERACTION_NOT_ALLOWED);
const REFUSED: Result<Vec<Item>, Status> = Err(Status::AUTH_FAILED);

const COPY_MAIN: &str = "COPY OneAttributesAndData account=token";
const BODY: &str =
    "account=token/b1 description='marker 1 1 ak biometryCurrentSet - 01 1000.000000000'";

fn current_set() -> Marker {
    marker(Constraint::BiometryCurrentSet)
}

fn marked(marker: Marker) -> Result<Vec<Item>, Status> {
    Ok(vec![main(MainRow::Marker(marker))])
}

fn get(phone: &Phone) -> Result<Option<Vec<u8>>> {
    read(phone, &Interaction::none())
}

fn get_with_prompt(phone: &Phone) -> Result<Option<Vec<u8>>> {
    read(
        phone,
        &Interaction::none().with_prompt(Some(&Prompt::new("why"))),
    )
}

fn read(phone: &Phone, interaction: &Interaction<'_>) -> Result<Option<Vec<u8>>> {
    let secret = phone.backend().read(&key(), interaction)?;
    Ok(secret.map(|secret| secret.expose_secret().to_vec()))
}

fn status_of(error: &Error) -> String {
    error.source().unwrap().to_string()
}

/// APPLE-4: the query in the call names no protection.
#[test]
fn a_plain_entry_is_read_in_one_call() {
    let phone = Phone::new().copies(Ok(vec![plain("value")]));

    assert_eq!(get(&phone).unwrap().unwrap(), b"value");
    assert_eq!(phone.calls(), [COPY_MAIN]);
}

#[test]
fn an_absent_entry_is_one_call() {
    let phone = Phone::new().copies(ABSENT);

    assert_eq!(get(&phone).unwrap(), None);
    assert_eq!(phone.calls(), [COPY_MAIN]);
}

#[test]
fn an_item_without_data_is_an_empty_value() {
    let phone = Phone::new().copies(Ok(vec![main(MainRow::Plain(None))]));

    assert_eq!(get(&phone).unwrap().unwrap(), b"");
}

#[test]
fn a_locked_entry_is_not_reported_absent() {
    let phone = Phone::new().copies(NOT_ALLOWED);

    assert_eq!(get(&phone).unwrap_err().kind(), ErrorKind::DeviceLocked);
}

#[test]
fn success_without_an_item_is_not_reported_absent() {
    let phone = Phone::new().copies(Ok(Vec::new()));

    assert_eq!(get(&phone).unwrap_err().kind(), ErrorKind::Internal);
}

#[test]
fn a_row_of_another_layout_is_corrupt() {
    for description in [None, Some("marker 9".to_owned())] {
        let phone = Phone::new().copies(Ok(vec![Item {
            description,
            ..plain("canary")
        }]));

        let error = get(&phone).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(!format!("{error:?}").contains("canary"));
    }
}

#[test]
fn an_authenticated_entry_is_read_in_two_calls_with_one_prompt() {
    let phone = Phone::new()
        .copies(marked(current_set()))
        .copies(Ok(vec![body(&current_set(), "value")]));

    assert_eq!(get_with_prompt(&phone).unwrap().unwrap(), b"value");
    assert_eq!(
        phone.calls(),
        [
            COPY_MAIN,
            &format!("COPY OneAttributesAndData {BODY} ui='why'")
        ]
    );
}

#[test]
fn an_authenticated_entry_needs_a_prompt() {
    let phone = Phone::new()
        .copies(marked(current_set()))
        .copies(NOT_ALLOWED)
        .copies(ABSENT);

    let error = get(&phone).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InteractionRequired);
    assert_eq!(
        status_of(&error),
        "OSStatus -25308 (errSecInteractionNotAllowed)"
    );
    assert_eq!(
        phone.calls(),
        [
            COPY_MAIN,
            &format!("COPY OneAttributesAndData {BODY}"),
            &format!("COPY OneAttributesAndData {BODY} ui=Skip")
        ]
    );
}

#[test]
fn a_locked_authenticated_entry_is_locked_with_and_without_a_prompt() {
    let silent = Phone::new()
        .copies(marked(current_set()))
        .copies(NOT_ALLOWED)
        .copies(NOT_ALLOWED);
    let prompting = Phone::new()
        .copies(marked(current_set()))
        .copies(NOT_ALLOWED);

    assert_eq!(get(&silent).unwrap_err().kind(), ErrorKind::DeviceLocked);
    assert_eq!(
        get_with_prompt(&prompting).unwrap_err().kind(),
        ErrorKind::DeviceLocked
    );
}

#[test]
fn a_keychain_that_ignores_access_control_gives_the_value() {
    let phone = Phone::new()
        .copies(marked(current_set()))
        .copies(Ok(vec![body(&current_set(), "value")]));

    assert_eq!(get(&phone).unwrap().unwrap(), b"value");
}

#[test]
fn an_entry_of_the_passcode_never_prompts() {
    let readable = Phone::new()
        .copies(marked(passcode_marker()))
        .copies(Ok(vec![body(&passcode_marker(), "value")]));
    let locked = Phone::new()
        .copies(marked(passcode_marker()))
        .copies(NOT_ALLOWED);

    assert_eq!(get_with_prompt(&readable).unwrap().unwrap(), b"value");
    assert!(
        readable.calls().iter().all(|call| !call.contains("ui=")),
        "{:?}",
        readable.calls()
    );
    assert_eq!(get(&locked).unwrap_err().kind(), ErrorKind::DeviceLocked);
}

/// APPLE-2, APPLE-5.
#[test]
fn a_missing_body_is_lost_and_not_absent() {
    let lost = |marker: Marker, phone: Phone| {
        phone
            .copies(marked(marker.clone()))
            .copies(ABSENT)
            .copies(marked(marker))
    };
    for (marker, phone, kind) in [
        (current_set(), Phone::new(), ErrorKind::EncryptionKeyLost),
        (
            current_set(),
            Phone::new().with_domain_state(Some(vec![2])),
            ErrorKind::Invalidated,
        ),
        (
            current_set(),
            Phone::new().with_biometrics(Biometrics::NotEnrolled),
            ErrorKind::Invalidated,
        ),
        // Nobody knows whether these changed.
        (
            current_set(),
            Phone::new().with_biometrics(Biometrics::LockedOut),
            ErrorKind::EncryptionKeyLost,
        ),
        (
            Marker {
                enrolment: None,
                ..current_set()
            },
            Phone::new().with_domain_state(Some(vec![2])),
            ErrorKind::EncryptionKeyLost,
        ),
        (
            marker(Constraint::BiometryAny),
            Phone::new().with_domain_state(Some(vec![2])),
            ErrorKind::EncryptionKeyLost,
        ),
        (
            passcode_marker(),
            Phone::new(),
            ErrorKind::EncryptionKeyLost,
        ),
    ] {
        let phone = lost(marker, phone);

        let error = get_with_prompt(&phone).unwrap_err();

        assert_eq!(error.kind(), kind);
        assert_eq!(error.recovery(), Recovery::SignInAgain);
        assert_eq!(status_of(&error), "OSStatus -25300 (errSecItemNotFound)");
    }
}

#[test]
fn a_body_that_a_set_moved_is_read_with_the_same_prompt() {
    let moved = Marker {
        slot: Slot::Zero,
        ..current_set()
    };
    let phone = Phone::new()
        .copies(marked(current_set()))
        .copies(ABSENT)
        .copies(marked(moved.clone()))
        .copies(Ok(vec![body(&moved, "new")]));

    assert_eq!(get_with_prompt(&phone).unwrap().unwrap(), b"new");
}

#[test]
fn an_entry_that_is_removed_or_becomes_plain_while_it_is_read_is_no_loss() {
    let removed = Phone::new()
        .copies(marked(current_set()))
        .copies(ABSENT)
        .copies(ABSENT);
    let plain = Phone::new()
        .copies(marked(current_set()))
        .copies(ABSENT)
        .copies(Ok(vec![plain("new")]));

    assert_eq!(get_with_prompt(&removed).unwrap(), None);
    assert_eq!(get_with_prompt(&plain).unwrap().unwrap(), b"new");
}

#[test]
fn an_entry_that_never_holds_still_is_busy() {
    let mut phone = Phone::new();
    for seconds in 0..4 {
        let set_at = std::time::Duration::from_secs(seconds);
        phone = phone
            .copies(marked(Marker {
                set_at,
                ..current_set()
            }))
            .copies(ABSENT);
    }

    assert_eq!(get_with_prompt(&phone).unwrap_err().kind(), ErrorKind::Busy);
}

#[test]
fn a_refused_prompt_says_why() {
    for (constraint, phone, kind, recovery) in [
        (
            Constraint::BiometryCurrentSet,
            Phone::new(),
            ErrorKind::AuthenticationFailed,
            Recovery::AskAgain,
        ),
        (
            Constraint::BiometryAny,
            Phone::new().with_biometrics(Biometrics::LockedOut),
            ErrorKind::BiometryLockout,
            Recovery::WaitForUnlock,
        ),
        (
            Constraint::UserPresence,
            Phone::new().with_biometrics(Biometrics::LockedOut),
            ErrorKind::AuthenticationFailed,
            Recovery::AskAgain,
        ),
        (
            Constraint::BiometryCurrentSet,
            Phone::new().with_domain_state(Some(vec![2])),
            ErrorKind::AuthenticationFailed,
            Recovery::AskAgain,
        ),
        (
            Constraint::BiometryAny,
            Phone::new().with_domain_state(Some(vec![2])),
            ErrorKind::AuthenticationFailed,
            Recovery::AskAgain,
        ),
        (
            Constraint::UserPresence,
            Phone::new()
                .with_biometrics(Biometrics::NotEnrolled)
                .without_passcode(),
            ErrorKind::NotEnrolled,
            Recovery::FixSetup,
        ),
        (
            Constraint::BiometryAny,
            Phone::new().with_biometrics(Biometrics::NotEnrolled),
            ErrorKind::AuthenticationFailed,
            Recovery::FixSetup,
        ),
        (
            Constraint::BiometryCurrentSet,
            Phone::new().with_biometrics(Biometrics::PermissionDenied),
            ErrorKind::AuthenticationFailed,
            Recovery::FixSetup,
        ),
    ] {
        let phone = phone
            .copies(marked(marker(constraint)))
            .copies(REFUSED)
            .copies(Err(Status::INTERACTION_NOT_ALLOWED));

        let error = get_with_prompt(&phone).unwrap_err();

        assert_eq!((error.kind(), error.recovery()), (kind, recovery));
        assert_eq!(status_of(&error), "OSStatus -25293 (errSecAuthFailed)");
    }
}

#[test]
fn a_dismissed_prompt_is_cancelled() {
    let phone = Phone::new()
        .copies(marked(current_set()))
        .copies(Err(Status::USER_CANCELED));

    assert_eq!(
        get_with_prompt(&phone).unwrap_err().kind(),
        ErrorKind::Cancelled
    );
}

#[test]
fn a_withdrawn_prompt_is_taken_away_and_cancelled() {
    let cancellation = Cancellation::new();
    let phone = Phone::new()
        .copies(marked(current_set()))
        .copies_while(REFUSED, {
            let cancellation = cancellation.clone();
            move || cancellation.cancel()
        });
    let prompt = Prompt::new("why");

    let error = read(
        &phone,
        &Interaction::none()
            .with_prompt(Some(&prompt))
            .with_cancellation(&cancellation),
    )
    .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(phone.calls().last().unwrap(), "INVALIDATE");
}

//! Exact calls of `set` with authentication, and what is left when one of them fails.

use securestore_core::{
    Accessibility, Applied, Authentication, Biometrics, EntryInfo, ErrorKind, Protection,
    Readability,
};

use super::*;
use crate::test_support::{GENERATION, Phone, body, inline, key, main, marker, set};

const OK: Result<(), Status> = Ok(());
const DUPLICATE: Result<(), Status> = Err(Status::DUPLICATE_ITEM);
const NOT_FOUND: Result<(), Status> = Err(Status::ITEM_NOT_FOUND);

const ADD_BODY_1: &str = "ADD account=token/b1 generic=token/body label='securestore body' \
                          description='marker 1 1 ak biometryCurrentSet - 01 1000.000000000' \
                          Control(WhenUnlocked, BiometryCurrentSet) 5B";
const ADD_BODY_0: &str = "ADD account=token/b0 generic=token/body label='securestore body' \
                          description='marker 1 0 ak biometryCurrentSet - 01 1000.000000000' \
                          Control(WhenUnlocked, BiometryCurrentSet) 5B";
const ADD_MARKER_1: &str = "ADD account=token generic=token label='securestore entry' \
                            description='marker 1 1 ak biometryCurrentSet - 01 1000.000000000' \
                            Accessible(AfterFirstUnlockThisDeviceOnly) 0B";
const TO_MARKER_1: &str = "TO generic=token label='securestore entry' \
                           description='marker 1 1 ak biometryCurrentSet - 01 1000.000000000' \
                           Accessible(AfterFirstUnlockThisDeviceOnly) 0B";
const TO_MARKER_0: &str = "TO generic=token label='securestore entry' \
                           description='marker 1 0 ak biometryCurrentSet - 01 1000.000000000' \
                           Accessible(AfterFirstUnlockThisDeviceOnly) 0B";

const LOOK: &str = "COPY OneAttributes account=token";
const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);

/// The main row of an entry whose body is in this slot.
fn in_slot(slot: Slot, constraint: Constraint) -> Result<Vec<Item>, Status> {
    let marker = Marker {
        slot,
        ..marker(constraint)
    };
    Ok(vec![main(MainRow::Marker(marker))])
}

const BIOMETRY: Protection = Protection::new(
    Accessibility::WhenUnlocked,
    Authentication::BiometryCurrentSet,
);

#[test]
fn a_new_authenticated_entry_is_three_calls() {
    let phone = Phone::new().copies(ABSENT).adds(OK).adds(OK);

    let applied = set(&phone.backend(), Protection::biometry(), None).unwrap();

    assert_eq!(applied, inline(BIOMETRY));
    let Applied::Main(info, _) = applied else {
        panic!("not a main slot")
    };
    assert_eq!(info.readability, Readability::NeedsAuthentication);
    assert_eq!(phone.calls(), [LOOK, ADD_BODY_1, ADD_MARKER_1]);
}

/// APPLE-3.
#[test]
fn an_authenticated_entry_is_replaced_in_four_calls() {
    let any = "biometryAny - 01 1000.000000000";
    for (old, body, marker, gone) in [
        (Slot::One, ADD_BODY_0, TO_MARKER_0, "b1"),
        (Slot::Zero, ADD_BODY_1, TO_MARKER_1, "b0"),
    ] {
        let phone = Phone::new()
            .copies(in_slot(old, Constraint::BiometryAny))
            .adds(OK)
            .updates(OK)
            .deletes(OK);

        set(&phone.backend(), Protection::biometry(), None).unwrap();

        let digit = old.digit();
        let update = format!(
            "UPDATE account=token generic=token description='marker 1 {digit} ak {any}' {marker}"
        );
        let delete = format!("DELETE account=token/{gone}");
        assert_eq!(phone.calls(), [LOOK, body, &update, &delete]);
    }
}

#[test]
fn an_authenticated_entry_reports_the_head_that_it_replaces() {
    let old = Marker {
        slot: Slot::Zero,
        heads: Some(GENERATION),
        ..marker(Constraint::UserPresence)
    };
    let phone = Phone::new()
        .copies(Ok(vec![main(MainRow::Marker(old))]))
        .adds(OK)
        .updates(OK)
        .deletes(OK);

    let applied = set(&phone.backend(), Protection::biometry(), None).unwrap();

    assert_eq!(
        applied,
        Applied::Main(
            EntryInfo::new(key(), BIOMETRY),
            Replaced::Chunked(GENERATION)
        )
    );
}

#[test]
fn an_orphan_of_an_interrupted_set_makes_room() {
    let current = || in_slot(Slot::Zero, Constraint::BiometryAny);
    let phone = Phone::new()
        .copies(current())
        .adds(DUPLICATE)
        .copies(current())
        .deletes(OK)
        .adds(OK)
        .updates(OK)
        .deletes(OK);

    set(&phone.backend(), Protection::biometry(), None).unwrap();

    let update = format!(
        "UPDATE account=token generic=token description='marker 1 0 ak biometryAny - 01 1000.000000000' {TO_MARKER_1}"
    );
    assert_eq!(
        phone.calls(),
        [
            LOOK,
            ADD_BODY_1,
            LOOK,
            "DELETE account=token/b1",
            ADD_BODY_1,
            &update,
            "DELETE account=token/b0",
        ]
    );
}

#[test]
fn a_body_that_another_process_committed_meanwhile_stays() {
    let phone = Phone::new()
        .copies(ABSENT)
        .adds(DUPLICATE)
        .copies(in_slot(Slot::One, Constraint::BiometryAny))
        .adds(OK)
        .updates(OK)
        .deletes(OK);

    set(&phone.backend(), Protection::biometry(), None).unwrap();

    let calls = phone.calls();
    assert_eq!(
        calls.get(..4).unwrap(),
        [LOOK, ADD_BODY_1, LOOK, ADD_BODY_0]
    );
    assert_eq!(calls.last().unwrap(), "DELETE account=token/b1");
}

#[test]
fn a_marker_that_is_refused_takes_its_body_back() {
    let phone = Phone::new()
        .copies(ABSENT)
        .adds(OK)
        .adds(Err(Status::INTERACTION_NOT_ALLOWED))
        .deletes(OK);

    let error = set(&phone.backend(), Protection::biometry(), None).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::DeviceLocked);
    assert_eq!(
        phone.calls().last().unwrap(),
        "DELETE account=token/b1 description='marker 1 1 ak biometryCurrentSet - 01 1000.000000000'"
    );
}

#[test]
fn a_body_stays_while_its_marker_may_be_there() {
    let phone = Phone::new()
        .copies(ABSENT)
        .adds(OK)
        .adds(Err(Status::IO))
        .copies(Err(Status::IO));

    let error = set(&phone.backend(), Protection::biometry(), None).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn a_commit_whose_answer_was_lost_is_a_success() {
    let committed = main(MainRow::Marker(marker(Constraint::BiometryCurrentSet)));
    let phone = Phone::new()
        .copies(ABSENT)
        .adds(OK)
        .adds(Err(Status::INTERNAL))
        .copies(Ok(vec![committed]))
        .deletes(NOT_FOUND);

    let applied = set(&phone.backend(), Protection::biometry(), None).unwrap();

    assert_eq!(applied, inline(BIOMETRY));
    assert_eq!(phone.calls().last().unwrap(), "DELETE account=token/b0");
}

#[test]
fn a_protection_that_is_not_set_up_says_what_to_do_and_writes_nothing() {
    let not_enrolled = |phone: Phone| phone.with_biometrics(Biometrics::NotEnrolled);
    for (phone, authentication, kind) in [
        (
            not_enrolled(Phone::new()),
            Authentication::BiometryAny,
            ErrorKind::NotEnrolled,
        ),
        (
            not_enrolled(Phone::new()).without_passcode(),
            Authentication::UserPresence,
            ErrorKind::NotEnrolled,
        ),
        (
            not_enrolled(Phone::new()),
            Authentication::UserPresence,
            ErrorKind::AuthenticationFailed,
        ),
        (
            Phone::new().with_biometrics(Biometrics::LockedOut),
            Authentication::BiometryCurrentSet,
            ErrorKind::BiometryLockout,
        ),
        (
            Phone::new().with_biometrics(Biometrics::PermissionDenied),
            Authentication::BiometryAny,
            ErrorKind::Misconfigured,
        ),
        (
            Phone::new(),
            Authentication::BiometryAny,
            ErrorKind::AuthenticationFailed,
        ),
    ] {
        let phone = phone.copies(ABSENT).adds(Err(Status::AUTH_FAILED));

        let error = set(
            &phone.backend(),
            Protection::new(Accessibility::WhenUnlocked, authentication),
            None,
        )
        .unwrap_err();

        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(phone.calls().len(), 2);
    }
}

#[test]
fn an_entry_of_the_passcode_needs_one() {
    let protection = Protection::new(
        Accessibility::WhenPasscodeSetThisDeviceOnly,
        Authentication::None,
    );
    for status in [Status::NOT_AVAILABLE, Status::AUTH_FAILED] {
        let phone = Phone::new()
            .without_passcode()
            .copies(ABSENT)
            .adds(Err(status));

        let error = set(&phone.backend(), protection, None).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::NotEnrolled);
        assert!(error.detail().contains("set a passcode"), "{error}");
    }
}

#[test]
fn an_entry_of_the_passcode_has_a_marker_and_a_body_without_access_control() {
    let phone = Phone::new().copies(ABSENT).adds(OK).adds(OK);
    let protection = Protection::new(
        Accessibility::WhenPasscodeSetThisDeviceOnly,
        Authentication::None,
    );

    let applied = set(&phone.backend(), protection, Some(GENERATION)).unwrap();

    assert_eq!(applied, inline(protection));
    let text = "marker 1 1 akpu none abababababababababababababababab - 1000.000000000";
    assert_eq!(
        phone.calls(),
        [
            LOOK.to_owned(),
            format!(
                "ADD account=token/b1 generic=token/body label='securestore body' description='{text}' \
                 Accessible(WhenPasscodeSetThisDeviceOnly) 5B"
            ),
            format!(
                "ADD account=token generic=token/head label='securestore entry' description='{text}' \
                 Accessible(AfterFirstUnlockThisDeviceOnly) 0B"
            ),
        ]
    );
}

#[test]
fn a_body_is_described_like_its_marker() {
    let marker = marker(Constraint::UserPresence);

    assert_eq!(
        body(&marker, "v").description,
        main(MainRow::Marker(marker)).description
    );
}

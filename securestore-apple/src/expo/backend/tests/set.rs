//! Exact calls of `set`, and what stays when one of them fails.

use super::*;

const DUPLICATE: Result<(), Status> = Err(Status::DUPLICATE_ITEM);

fn set(phone: &Phone, protection: Protection, prompt: Option<&Prompt>) -> Result<Vec<Applied>> {
    let (key, content) = (key(), Secret::from("value"));
    phone.expo_backend().apply(
        &[Op::put_main(&key, &content, protection, None)],
        &Interaction::none().with_prompt(prompt),
    )
}

/// EXPO-3, EXPO-8.
#[test]
fn a_plain_entry_is_added_and_its_copies_removed() {
    let phone = Phone::new()
        .adds(OK)
        .deletes(NOT_FOUND)
        .deletes(OK)
        .deletes(OK);

    set(&phone, Protection::after_first_unlock(), None).unwrap();

    assert_eq!(
        calls(&phone),
        [
            "ADD service=app:no-auth Accessible(AfterFirstUnlock) 5B",
            "DELETE service=app",
            "DELETE service=app:auth-deviceCredentials",
            "DELETE service=app:auth",
        ]
    );
}

/// EXPO-3, EXPO-8: the old value is visible until its row goes.
#[test]
fn an_authenticated_entry_is_added_before_the_plain_one_goes() {
    let phone = Phone::new()
        .adds(OK)
        .deletes(OK)
        .deletes(OK)
        .deletes(NOT_FOUND);

    set(&phone, Protection::biometry(), None).unwrap();

    assert_eq!(
        calls(&phone),
        [
            "ADD service=app:auth Control(WhenUnlocked, BiometryCurrentSet) 5B",
            "DELETE service=app:no-auth",
            "DELETE service=app",
            "DELETE service=app:auth-deviceCredentials",
        ]
    );
}

/// EXPO-8.
#[test]
fn a_plain_row_that_stays_fails_the_set_and_keeps_the_old_value() {
    let phone = Phone::new()
        .adds(OK)
        .deletes(Err(Status::IO))
        .copies(Ok(Vec::new()))
        .deletes(OK);

    let error = set(&phone, Protection::biometry(), None).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(calls(&phone).last().unwrap(), "DELETE service=app:auth");
}

/// EXPO-8, BUSY-2: nothing covers the new value, so it is the entry.
#[test]
fn a_delete_that_fails_where_no_plain_row_is_fails_no_set() {
    let phone = Phone::new()
        .adds(DUPLICATE)
        .updates(OK)
        .deletes(Err(Status::IO))
        .copies(Err(Status::ITEM_NOT_FOUND))
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND);

    set(&phone, Protection::biometry(), Some(&Prompt::new("Log in"))).unwrap();
}

/// EXPO-8: the accessibility is the new one, which Expo itself leaves as it was.
#[test]
fn an_overwritten_entry_takes_the_new_accessibility() {
    let phone = Phone::new()
        .adds(DUPLICATE)
        .updates(OK)
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND);

    set(&phone, Protection::when_unlocked(), None).unwrap();

    assert_eq!(
        calls(&phone).get(1).unwrap(),
        "UPDATE service=app:no-auth TO Accessible(WhenUnlocked) 5B"
    );
}

/// EXPO-2.
#[test]
fn overwriting_an_authenticated_entry_shows_the_prompt() {
    let phone = Phone::new()
        .adds(DUPLICATE)
        .updates(OK)
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND);

    set(
        &phone,
        Protection::biometry(),
        Some(&Prompt::new("Save the token")),
    )
    .unwrap();

    assert_eq!(
        calls(&phone).get(1).unwrap(),
        "UPDATE service=app:auth ui='Save the token' TO Control(WhenUnlocked, BiometryCurrentSet) 5B"
    );
}

/// EXPO-2.
#[test]
fn a_needed_prompt_is_told_from_a_locked_device() {
    let closed = Err(Status::INTERACTION_NOT_ALLOWED);
    let needed = Phone::new().adds(DUPLICATE).updates(closed).copies(ABSENT);
    let locked = Phone::new()
        .adds(DUPLICATE)
        .updates(closed)
        .copies(NOT_ALLOWED);

    let needed = set(&needed, Protection::biometry(), None).unwrap_err();
    let locked = set(&locked, Protection::biometry(), None).unwrap_err();

    assert_eq!(needed.kind(), ErrorKind::InteractionRequired);
    assert_eq!(locked.kind(), ErrorKind::DeviceLocked);
}

/// EXPO-8.
#[test]
fn a_row_that_nobody_can_find_gives_way() {
    let phone = Phone::new()
        .adds(DUPLICATE)
        .updates(NOT_FOUND)
        .adds(DUPLICATE)
        .updates(NOT_FOUND)
        .copies(ABSENT)
        .deletes(OK)
        .adds(OK)
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND)
        .deletes(NOT_FOUND);

    set(&phone, Protection::biometry(), None).unwrap();

    assert_eq!(
        calls(&phone).get(4).unwrap(),
        "COPY Existence service=app:auth"
    );
    assert_eq!(calls(&phone).get(5).unwrap(), "DELETE service=app:auth");
}

/// EXPO-8.
#[test]
fn a_locked_row_never_gives_way() {
    let mut phone = Phone::new().adds(DUPLICATE).updates(NOT_FOUND);
    for _ in 0..3 {
        phone = phone.adds(DUPLICATE).updates(NOT_FOUND).copies(NOT_ALLOWED);
    }
    let phone = phone.copies(NOT_ALLOWED);

    let error = set(&phone, Protection::biometry(), None).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Busy);
    assert!(!calls(&phone).iter().any(|call| call.starts_with("DELETE")));
}

#[test]
fn another_app_s_item_of_the_same_name_is_not_overwritten() {
    let mut phone = Phone::new().adds(DUPLICATE).updates(NOT_FOUND);
    for _ in 0..3 {
        phone = phone
            .adds(DUPLICATE)
            .updates(NOT_FOUND)
            .copies(ABSENT)
            .deletes(NOT_FOUND);
    }
    let phone = phone.copies(Ok(Vec::new()));

    let error = set(&phone, Protection::when_unlocked(), None).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Corrupt);
}

#[test]
fn a_missing_passcode_is_named() {
    let phone = Phone::new()
        .without_passcode()
        .adds(Err(Status::AUTH_FAILED));

    let error = set(&phone, Protection::biometry(), None).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::NotEnrolled);
}

/// EXPO-5.
#[test]
fn a_chunk_is_refused() {
    let (key, bytes) = (key(), vec![1]);
    let chunk = Op::put_chunk(
        &key,
        Generation::from_bytes([1; 16]),
        0,
        &bytes,
        Protection::when_unlocked(),
    );

    let error = Phone::new()
        .expo_backend()
        .apply(&[chunk], &Interaction::none())
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

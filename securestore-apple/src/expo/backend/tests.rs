//! Exact calls of Expo's layout, and what each answer of the Keychain means.

use securestore_core::{Biometrics, Prompt, Protection, Readability};

use super::*;
use crate::seam::{Accessible, Item, Status};
use crate::test_support::{Phone, key};

mod set;

const OK: Result<(), Status> = Ok(());
const NOT_FOUND: Result<(), Status> = Err(Status::ITEM_NOT_FOUND);
const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);
const NOT_ALLOWED: Result<Vec<Item>, Status> = Err(Status::INTERACTION_NOT_ALLOWED);
const READ: &str = "COPY OneAttributesAndData";
const LOOK: &str = "COPY OneAttributes";

fn row(service: &str, value: &[u8]) -> Item {
    Item {
        service: service.to_owned(),
        account: b"token".to_vec(),
        generic: Some(b"token".to_vec()),
        label: None,
        description: None,
        access_group: "T.app".to_owned(),
        accessible: Accessible::AfterFirstUnlock,
        created: None,
        data: Some(Secret::new(value.to_vec())),
    }
}

fn calls(phone: &Phone) -> Vec<String> {
    phone
        .calls()
        .iter()
        .map(|call| call.replace(" account=token generic=token", ""))
        .collect()
}

fn read(phone: &Phone) -> Result<Option<Secret>> {
    phone.expo_backend().read(&key(), &Interaction::none())
}

/// EXPO-6, EXPO-7: the first service once more, for a `set` that moved the entry meanwhile.
#[test]
fn an_absent_entry_is_looked_for_in_expos_order() {
    let phone = (0..5).fold(Phone::new(), |phone, _| phone.copies(ABSENT));

    assert!(read(&phone).unwrap().is_none());
    assert_eq!(
        calls(&phone),
        [
            "app:no-auth",
            "app:auth",
            "app:auth-deviceCredentials",
            "app",
            "app:no-auth"
        ]
        .map(|service| format!("{READ} service={service}"))
    );
}

/// EXPO-7.
#[test]
fn the_first_row_found_is_the_entry() {
    let phone = Phone::new()
        .copies(ABSENT)
        .copies(ABSENT)
        .copies(ABSENT)
        .copies(Ok(vec![row("app", &[0xff, 0])]));

    let value = read(&phone).unwrap().unwrap();

    assert_eq!(value.expose_secret(), [0xff, 0]);
}

/// EXPO-1, EXPO-7.
#[test]
fn only_not_found_goes_on_to_the_next_service() {
    for (status, kind) in [
        (Status::IO, ErrorKind::Io),
        (Status::MISSING_ENTITLEMENT, ErrorKind::MissingEntitlement),
        (Status::AUTH_FAILED, ErrorKind::InteractionRequired),
        (Status::DECODE, ErrorKind::Corrupt),
    ] {
        let phone = Phone::new().copies(Err(status));

        assert_eq!(read(&phone).unwrap_err().kind(), kind);
        assert_eq!(phone.calls().len(), 1);
    }
}

#[test]
fn an_authenticated_entry_is_read_with_the_prompt() {
    let phone = Phone::new()
        .copies(ABSENT)
        .copies(NOT_ALLOWED)
        .copies(Ok(vec![row("app:auth", b"value")]));
    let prompt = Prompt::new("Log in");

    let value = phone
        .expo_backend()
        .read(&key(), &Interaction::none().with_prompt(Some(&prompt)))
        .unwrap();

    assert!(value.is_some());
    assert_eq!(
        calls(&phone).last().unwrap(),
        &format!("{READ} service=app:auth ui='Log in'")
    );
}

#[test]
fn a_read_without_a_prompt_tells_why() {
    let needed = Phone::new().copies(NOT_ALLOWED).copies(ABSENT);
    let locked = Phone::new().copies(NOT_ALLOWED).copies(NOT_ALLOWED);

    assert_eq!(
        read(&needed).unwrap_err().kind(),
        ErrorKind::InteractionRequired
    );
    assert_eq!(read(&locked).unwrap_err().kind(), ErrorKind::DeviceLocked);
}

#[test]
fn locked_biometrics_are_a_lockout_once_somebody_was_asked() {
    let phone = Phone::new()
        .with_biometrics(Biometrics::LockedOut)
        .copies(Err(Status::AUTH_FAILED))
        .copies(Err(Status::AUTH_FAILED));
    let prompt = Prompt::new("Log in");

    let asked = phone
        .expo_backend()
        .read(&key(), &Interaction::none().with_prompt(Some(&prompt)));

    assert_eq!(asked.unwrap_err().kind(), ErrorKind::BiometryLockout);
}

#[test]
fn looking_at_an_entry_never_prompts() {
    let plain = Phone::new().copies(Ok(vec![row("app:no-auth", b"")]));
    let authenticated = Phone::new()
        .copies(ABSENT)
        .copies(NOT_ALLOWED)
        .copies(ABSENT);

    let plain_info = plain.expo_backend().inspect(&key()).unwrap().unwrap().info;
    let info = authenticated
        .expo_backend()
        .inspect(&key())
        .unwrap()
        .unwrap()
        .info;

    assert_eq!(plain_info.protection, Protection::after_first_unlock());
    assert_eq!(info.readability, Readability::NeedsAuthentication);
    assert_eq!(
        calls(&authenticated),
        [
            format!("{LOOK} service=app:no-auth"),
            format!("{LOOK} service=app:auth"),
            "COPY Existence service=app:auth ui=Skip".to_owned(),
        ]
    );
}

/// EXPO-8.
#[test]
fn removing_uncovers_no_older_value_and_reports_what_stays() {
    let gone = Phone::new()
        .deletes(OK)
        .deletes(NOT_FOUND)
        .deletes(OK)
        .deletes(OK);
    let stays = Phone::new().deletes(NOT_FOUND).deletes(Err(Status::IO));

    assert_eq!(
        gone.expo_backend().remove_main(&key()).unwrap(),
        Removed::Inline
    );
    assert_eq!(
        calls(&gone),
        [
            "app",
            "app:auth-deviceCredentials",
            "app:auth",
            "app:no-auth"
        ]
        .map(|service| format!("DELETE service={service}"))
    );
    assert_eq!(
        stays.expo_backend().remove_main(&key()).unwrap_err().kind(),
        ErrorKind::Io
    );
}

/// EXPO-9.
#[test]
fn clear_spares_what_expo_did_not_write() {
    let foreign = Item {
        generic: None,
        ..row("app", b"theirs")
    };
    let phone = Phone::new()
        .copies(Ok(vec![foreign, row("app", b"old")]))
        .deletes(OK)
        .deletes(NOT_FOUND)
        .deletes(OK)
        .deletes(OK);

    phone.expo_backend().clear(Duration::ZERO).unwrap();

    assert_eq!(
        phone.calls(),
        [
            "COPY AllAttributes service=app",
            "DELETE service=app account=token generic=token",
            "DELETE service=app:auth-deviceCredentials",
            "DELETE service=app:auth",
            "DELETE service=app:no-auth",
        ]
    );
}

/// EXPO-9.
#[test]
fn clear_says_when_hidden_items_stay() {
    let phone = Phone::new().copies(NOT_ALLOWED).copies(ABSENT);

    let error = phone.expo_backend().clear(Duration::ZERO).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

/// EXPO-4.
#[test]
fn a_list_is_refused() {
    let error = Phone::new().expo_backend().list().unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn stores_of_two_groups_are_two_places() {
    let phone = Phone::new();
    let grouped = ExpoBackend::builder(
        Service::new("app"),
        phone.expo_backend().keychain,
        phone.expo_backend().authentication,
    )
    .access_group("T.group")
    .build();

    assert_ne!(grouped.place(), phone.expo_backend().place());
    assert_eq!(grouped.rows(Alias::Auth).access_group, Some("T.group"));
}

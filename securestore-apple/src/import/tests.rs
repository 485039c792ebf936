//! Exact calls of the importer, and what each answer of the Keychain means; whole migrations run on the simulated phone.

use std::sync::Arc;

use securestore_core::{ErrorKind, MigrationSource, Secret};

use super::FlutterSecureStorage;
use crate::seam::{Accessible, Item, Status};
use crate::test_support::Phone;

const ABSENT: Result<Vec<Item>, Status> = Err(Status::ITEM_NOT_FOUND);
const NOT_ALLOWED: Result<Vec<Item>, Status> = Err(Status::INTERACTION_NOT_ALLOWED);

fn row(account: &[u8], value: &[u8]) -> Item {
    Item {
        service: "flutter_secure_storage_service".to_owned(),
        account: account.to_vec(),
        generic: None,
        label: None,
        description: None,
        access_group: "T.app".to_owned(),
        accessible: Accessible::WhenUnlocked,
        created: None,
        data: Some(Secret::new(value.to_vec())),
    }
}

fn source(phone: &Phone) -> FlutterSecureStorage {
    FlutterSecureStorage::new(Arc::new(phone.keychain()))
}

fn read(phone: &Phone) -> Result<Option<String>, ErrorKind> {
    let value = source(phone).read("token").map_err(|error| error.kind())?;
    Ok(value.map(|value| value.expose_str().unwrap().to_owned()))
}

#[test]
fn a_read_looks_at_both_kinds_of_rows_and_for_a_wrapped_key() {
    let phone = Phone::new()
        .copies(Ok(vec![row(b"token", b"t0p")]))
        .copies(ABSENT)
        .copies(ABSENT)
        .copies(ABSENT);

    assert_eq!(read(&phone), Ok(Some("t0p".to_owned())));
    let service = "service=flutter_secure_storage_service";
    assert_eq!(
        phone.calls(),
        [
            format!("COPY AllAttributesAndData {service} account=token"),
            format!("COPY AllAttributesAndData {service} account=token synchronizable"),
            format!("COPY Existence {service} account=fss.wrapped.token"),
            format!("COPY Existence {service} account=fss.wrapped.token synchronizable"),
        ]
    );
}

#[test]
fn options_of_the_app_are_in_every_query() {
    let phone = Phone::new().copies(ABSENT).copies(ABSENT);
    let source = source(&phone)
        .with_account_name("vault")
        .with_access_group("T.shared");

    assert!(source.read("token").unwrap().is_none());
    assert_eq!(
        phone.calls()[0],
        "COPY AllAttributesAndData service=vault account=token group=T.shared"
    );
    assert!(phone.calls()[1].contains("service=vault account=token group=T.shared"));
}

#[test]
fn several_equal_values_are_one_and_different_ones_are_refused() {
    let token = |value: &[u8]| Ok(vec![row(b"token", value)]);
    let equal = Phone::new()
        .copies(token(b"t0p"))
        .copies(token(b"t0p"))
        .copies(ABSENT)
        .copies(ABSENT);
    let synchronized = Phone::new().copies(token(b"t0p")).copies(token(b"old"));
    let groups = Phone::new().copies(Ok(vec![row(b"token", b"a"), row(b"token", b"b")]));

    assert_eq!(read(&equal), Ok(Some("t0p".to_owned())));
    assert_eq!(read(&synchronized), Err(ErrorKind::Unsupported));
    assert_eq!(read(&groups), Err(ErrorKind::Unsupported));
}

#[test]
fn a_failure_is_no_absence() {
    for (status, kind) in [
        (Status::IO, ErrorKind::Io),
        (Status::MISSING_ENTITLEMENT, ErrorKind::MissingEntitlement),
        (Status::AUTH_FAILED, ErrorKind::AuthenticationFailed),
    ] {
        let failing = || Phone::new().copies(ABSENT).copies(Err(status));

        assert_eq!(read(&failing()), Err(kind));
        assert_eq!(source(&failing()).names().unwrap_err().kind(), kind);
        assert_eq!(source(&failing()).remove("token").unwrap_err().kind(), kind);
    }
}

#[test]
fn a_closed_row_tells_whether_the_phone_is_locked() {
    let locked = || Phone::new().copies(NOT_ALLOWED).copies(NOT_ALLOWED);
    let asking = || Phone::new().copies(NOT_ALLOWED).copies(ABSENT);

    assert_eq!(read(&locked()), Err(ErrorKind::DeviceLocked));
    assert_eq!(read(&asking()), Err(ErrorKind::InteractionRequired));
    let names = |phone: &Phone| source(phone).names().unwrap_err().kind();
    assert_eq!(names(&locked()), ErrorKind::DeviceLocked);
    assert_eq!(names(&asking()), ErrorKind::InteractionRequired);
}

#[test]
fn a_wrapped_key_that_is_closed_still_refuses_its_value() {
    let value = || {
        Phone::new()
            .copies(Ok(vec![row(b"token", b"t0p")]))
            .copies(ABSENT)
    };
    let asking = value().copies(NOT_ALLOWED).copies(ABSENT);
    let locked = value().copies(NOT_ALLOWED).copies(NOT_ALLOWED);

    assert_eq!(read(&asking), Err(ErrorKind::Unsupported));
    assert_eq!(read(&locked), Err(ErrorKind::DeviceLocked));
}

#[test]
fn only_text_is_a_value_and_a_name() {
    let value = Phone::new()
        .copies(Ok(vec![row(b"token", &[0xff])]))
        .copies(ABSENT)
        .copies(ABSENT)
        .copies(ABSENT);
    let names = Phone::new()
        .copies(Ok(vec![row(&[0xff], b""), row(b"token", b"")]))
        .copies(ABSENT);

    assert_eq!(read(&value), Err(ErrorKind::Corrupt));
    assert_eq!(source(&names).names().unwrap(), ["token"]);
}

#[test]
fn a_removal_that_stops_half_way_is_an_error() {
    let phone = Phone::new()
        .copies(ABSENT)
        .copies(ABSENT)
        .deletes(Ok(()))
        .deletes(Err(Status::NOT_AVAILABLE));

    let error = source(&phone).remove("token").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

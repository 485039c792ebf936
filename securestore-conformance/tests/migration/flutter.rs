//! Moving out of flutter_secure_storage's rows, on the simulated iPhone.

use securestore_apple::import::FlutterSecureStorage;
use securestore_apple::seam::{
    Access, Accessible, Constraint, ItemClass, Keychain, NewItem, Query,
};
use securestore_core::{MigrationPlan, MigrationSource, migrate_blocking};

use super::*;

const SERVICE: &str = "flutter_secure_storage_service";
const READABLE: Access = Access::Accessible(Accessible::WhenUnlocked);

/// An iPhone with an app, and its keychain.
fn phone() -> (SimulatedPhone, Arc<dyn SecureStore>, Arc<dyn Keychain>) {
    let phone = ios();
    let store = native(&phone);
    let seams = phone.apple_seams(securestore_mock::DEFAULT_APP).unwrap();
    (phone, store, seams.keychain)
}

/// Adds a row as the library does.
fn add(
    keychain: &Arc<dyn Keychain>,
    account: &str,
    value: &str,
    synchronizable: bool,
    access: Access,
) {
    let item = NewItem {
        class: ItemClass::GenericPassword,
        service: SERVICE,
        account: account.as_bytes(),
        generic: None,
        label: None,
        description: None,
        access_group: None,
        synchronizable,
        access,
        data: &Secret::from(value),
    };
    keychain.add(&item).unwrap();
}

fn source(keychain: &Arc<dyn Keychain>) -> Arc<FlutterSecureStorage> {
    Arc::new(FlutterSecureStorage::new(Arc::clone(keychain)))
}

fn read(store: &Arc<dyn SecureStore>, key: &Key) -> Option<String> {
    store.blocking().get_string(key).unwrap()
}

#[test]
fn rows_of_both_kinds_move_and_are_gone_then() {
    let (_, store, keychain) = phone();
    add(&keychain, "token", "t0p", false, READABLE);
    add(&keychain, "other", "synced", true, READABLE);
    let source = source(&keychain);

    let report = migrate_blocking(Arc::clone(&source), &*store, &MigrationPlan::new()).unwrap();

    assert!(report.is_complete(), "{report}");
    assert_eq!(report.moved(), 2);
    assert_eq!(read(&store, &TOKEN).as_deref(), Some("t0p"));
    assert_eq!(read(&store, &OTHER).as_deref(), Some("synced"));
    assert!(source.names().unwrap().is_empty());
}

#[test]
fn other_rows_of_the_app_are_left_alone() {
    let (_, store, keychain) = phone();
    set(&store, &OTHER, "mine", Protection::when_unlocked());
    add(&keychain, "token", "t0p", false, READABLE);

    let plan = MigrationPlan::new();
    let report = migrate_blocking(source(&keychain), &*store, &plan).unwrap();

    assert_eq!(report.moved(), 1);
    assert_eq!(read(&store, &OTHER).as_deref(), Some("mine"));
}

#[test]
fn values_under_the_secure_enclave_and_in_two_rows_stay_where_they_are() {
    let (_, store, keychain) = phone();
    add(&keychain, "token", "ciphertext", false, READABLE);
    add(&keychain, "fss.wrapped.token", "wrapped", false, READABLE);
    add(&keychain, "other", "here", false, READABLE);
    add(&keychain, "other", "in iCloud", true, READABLE);
    let source = source(&keychain);

    let report = migrate_blocking(Arc::clone(&source), &*store, &MigrationPlan::new()).unwrap();

    assert_eq!(report.moved(), 0);
    for name in ["token", "other"] {
        match report.outcome(name) {
            Some(MigrationOutcome::Failed(error)) => {
                assert_eq!(error.kind(), ErrorKind::Unsupported);
            }
            outcome => panic!("{name}: {outcome:?}"),
        }
    }
    assert_eq!(source.names().unwrap(), ["other", "token"]);
    assert_eq!(
        source.remove("token").unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    let row = Query {
        service: Some(SERVICE),
        account: Some(b"fss.wrapped.token"),
        ..Query::default()
    };
    assert!(
        keychain
            .copy_matching(&row, securestore_apple::seam::Returns::Existence)
            .is_ok()
    );
}

#[test]
fn a_locked_phone_stops_the_migration() {
    let (phone, store, keychain) = phone();
    add(&keychain, "token", "t0p", false, READABLE);
    phone.lock();

    let plan = MigrationPlan::new();
    let error = migrate_blocking(source(&keychain), &*store, &plan).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::DeviceLocked);
    phone.unlock();
    let report = migrate_blocking(source(&keychain), &*store, &plan).unwrap();
    assert_eq!(report.moved(), 1);
}

#[test]
fn rows_that_ask_are_not_listed_and_the_others_can_be_named() {
    let (_, store, keychain) = phone();
    let closed = Access::Control(Accessible::WhenUnlocked, Constraint::BiometryAny);
    add(&keychain, "vault", "v", false, closed);
    add(&keychain, "token", "t0p", false, READABLE);
    let source = source(&keychain);

    assert_eq!(
        source.names().unwrap_err().kind(),
        ErrorKind::InteractionRequired
    );
    assert_eq!(
        source.read("vault").unwrap_err().kind(),
        ErrorKind::InteractionRequired
    );
    let value = source.read("token").unwrap().unwrap();
    assert_eq!(value.expose_str().unwrap(), "t0p");
    assert!(store.blocking().entries().unwrap().is_empty());
}

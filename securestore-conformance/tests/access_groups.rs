//! Stores of one service inside and outside a named access group on one iPhone, and apps whose groups change.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as the tests do"
)]

use std::sync::Arc;

use securestore_apple::seam::{Query, Status};
use securestore_apple::{ExpoBackend, KeychainBackend, ProvenAbsence};
use securestore_core::{
    Accessibility, Availability, BackendStore, ErrorKind, GetOptions, Key, MigrationPlan, Prompt,
    Protection, SecureStore, SecureStoreExt, SetOptions, migrate_blocking,
};
use securestore_mock::{DEFAULT_APP, SimulatedPhone};

const TOKEN: Key = Key::new("token");
const OTHER: Key = Key::new("other");
const SHARED: &str = "TEAM.shared";

fn phone() -> SimulatedPhone {
    let phone = securestore_mock::ios();
    phone.entitle(DEFAULT_APP, SHARED);
    phone
}

fn open(phone: &SimulatedPhone, group: Option<&str>) -> Arc<dyn SecureStore> {
    let seams = phone.apple_seams(DEFAULT_APP).unwrap();
    let mut builder = KeychainBackend::builder(
        "com.example.app".parse().unwrap(),
        seams.keychain,
        seams.authentication,
        seams.clock,
    );
    if let Some(group) = group {
        builder = builder.access_group(group);
    }
    Arc::new(BackendStore::new(Arc::new(builder.build())))
}

fn open_expo(phone: &SimulatedPhone, group: Option<&str>) -> Arc<dyn SecureStore> {
    let seams = phone.apple_seams(DEFAULT_APP).unwrap();
    let service = "com.example.app".parse().unwrap();
    let mut builder = ExpoBackend::builder(service, seams.keychain, seams.authentication);
    if let Some(group) = group {
        builder = builder.access_group(group);
    }
    Arc::new(BackendStore::new(Arc::new(builder.build())))
}

fn open_on_mac(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    let seams = phone.apple_seams(DEFAULT_APP).unwrap();
    let builder = KeychainBackend::builder(
        "com.example.app".parse().unwrap(),
        Arc::new(ProvenAbsence::new(seams.keychain)),
        seams.authentication,
        seams.clock,
    );
    Arc::new(BackendStore::new(Arc::new(builder.build())))
}

fn keys(store: &dyn SecureStore) -> Vec<String> {
    let entries = store.blocking().entries().unwrap();
    entries.iter().map(|entry| entry.key.to_string()).collect()
}

fn read(store: &dyn SecureStore, key: &Key) -> Option<String> {
    let options = GetOptions::from(Prompt::new("Open"));
    let value = store.blocking().get_opts(key, options).unwrap();
    value.map(|value| value.expose_str().unwrap().to_owned())
}

/// APPLE-1, LIST-1, DEL-1, DEL-2.
#[test]
fn a_store_without_a_group_leaves_the_entries_of_a_group_alone() {
    for protection in [Protection::when_unlocked(), Protection::biometry()] {
        let phone = phone();
        let (own, shared) = (open(&phone, None), open(&phone, Some(SHARED)));
        shared
            .blocking()
            .set_opts(&TOKEN, "theirs".into(), SetOptions::from(protection))
            .unwrap();

        assert_eq!(read(&*own, &TOKEN), None);
        assert_eq!(keys(&*own), [""; 0]);
        own.blocking().set(&TOKEN, "mine").unwrap();
        own.blocking().set(&OTHER, "mine too").unwrap();
        own.blocking().delete(&TOKEN).unwrap();
        own.blocking().clear().unwrap();

        assert_eq!(read(&*shared, &TOKEN).as_deref(), Some("theirs"));
        assert_eq!(keys(&*shared), ["token"]);
    }
}

/// MIGRATE-1.
#[test]
fn entries_move_into_a_group_and_out_of_it() {
    for protection in [Protection::when_unlocked(), Protection::biometry()] {
        for (from, to) in [(None, Some(SHARED)), (Some(SHARED), None)] {
            let phone = phone();
            let (from, to) = (open(&phone, from), open(&phone, to));
            from.blocking()
                .set_opts(&TOKEN, "t0p".into(), SetOptions::from(protection))
                .unwrap();
            let plan = MigrationPlan::new().with_prompt(Prompt::new("Move"));

            let report = migrate_blocking(Arc::clone(&from), &*to, &plan).unwrap();

            assert!(report.is_complete(), "{report}");
            assert_eq!(read(&*to, &TOKEN).as_deref(), Some("t0p"));
            assert_eq!(keys(&*from), [""; 0]);
        }
    }
}

/// EXPO-20.
#[test]
fn a_store_in_expos_layout_without_a_group_searches_all_groups() {
    let phone = phone();
    let (own, shared) = (open_expo(&phone, None), open_expo(&phone, Some(SHARED)));
    shared.blocking().set(&TOKEN, "theirs").unwrap();

    assert_eq!(read(&*own, &TOKEN).as_deref(), Some("theirs"));
    own.blocking().delete(&TOKEN).unwrap();

    assert_eq!(read(&*shared, &TOKEN), None);
}

/// The app's groups, and those of an update that puts another one first.
const BEFORE: [&str; 2] = ["TEAM.app", SHARED];
const AFTER: [&str; 2] = [SHARED, "TEAM.app"];

/// Says whether any row of the store without a group is left, whatever it is.
fn leaves_rows(phone: &SimulatedPhone) -> bool {
    let everything = Query {
        service: Some("securestore.1/com.example.app"),
        ..Query::default()
    };
    let keychain = phone.apple_seams(DEFAULT_APP).unwrap().keychain;
    keychain.delete(&everything) != Err(Status::ITEM_NOT_FOUND)
}

/// SET-1, GET-1, DEL-1: an update of the app that puts another group first.
#[test]
fn an_entry_stays_one_entry_when_another_group_comes_first() {
    let protections = [
        Protection::when_unlocked(),
        Protection::biometry(),
        Protection::when_unlocked()
            .with_accessibility(Accessibility::WhenPasscodeSetThisDeviceOnly),
    ];
    for old in protections {
        for new in protections {
            for length in [3, 100_000] {
                let phone = phone();
                phone.set_access_groups(DEFAULT_APP, &BEFORE);
                let store = open(&phone, None);
                let set = |text: &str, protection: Protection| {
                    let value = text.repeat(length).into();
                    let options = SetOptions::from(protection);
                    open(&phone, None)
                        .blocking()
                        .set_opts(&TOKEN, value, options)
                        .unwrap();
                };
                set("o", old);
                phone.set_access_groups(DEFAULT_APP, &AFTER);

                set("n", new);
                set("m", new);
                phone.set_access_groups(DEFAULT_APP, &BEFORE);
                set("l", new);

                assert_eq!(
                    read(&*store, &TOKEN),
                    Some("l".repeat(length)),
                    "{old:?} {new:?}"
                );
                assert_eq!(keys(&*store), ["token"], "{old:?} {new:?}");
                store.blocking().delete(&TOKEN).unwrap();
                assert_eq!(read(&*store, &TOKEN), None, "{old:?} {new:?}");
                assert!(!leaves_rows(&phone), "{old:?} {new:?}");
            }
        }
    }
}

/// GET-1: on macOS a program that lost its entitlements finds nothing when it reads.
#[test]
fn absence_is_proven_on_a_mac_where_the_program_has_no_group() {
    let phone = phone();
    phone.set_knobs(|knobs| knobs.macos_reads_without_groups = true);
    let store = open(&phone, None);
    store.blocking().set(&TOKEN, "t0p").unwrap();
    phone.set_access_groups(DEFAULT_APP, &[]);

    let store = open_on_mac(&phone);
    let blocking = store.blocking();

    assert_eq!(kind(blocking.get(&TOKEN)), ErrorKind::MissingEntitlement);
    assert_eq!(
        kind(blocking.contains(&TOKEN)),
        ErrorKind::MissingEntitlement
    );
    assert_eq!(kind(blocking.entries()), ErrorKind::MissingEntitlement);
    assert_eq!(
        blocking.availability(),
        Availability::Unavailable(ErrorKind::MissingEntitlement)
    );
    phone.set_access_groups(DEFAULT_APP, &BEFORE);
    assert_eq!(read(&*store, &TOKEN).as_deref(), Some("t0p"));
}

/// COST-3: the proof is made once.
#[test]
fn absence_is_proven_once_in_a_process() {
    let phone = phone();
    let store = open_on_mac(&phone);

    assert_eq!(read(&*store, &TOKEN), None);
    phone.clear_journal();
    assert_eq!(read(&*store, &TOKEN), None);

    assert_eq!(phone.counts().keychain_calls, 1);
}

fn kind<T: std::fmt::Debug>(answer: securestore_core::Result<T>) -> ErrorKind {
    answer.unwrap_err().kind()
}

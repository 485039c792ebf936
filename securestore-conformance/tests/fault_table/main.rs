//! Every fault that a simulated phone can have, at every step of every operation: a typed error, and nothing changed. A removal
//! that fails half-way may have removed the entry; the next one removes the rest (BUSY-2).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper shows its counts, and ends its test when something unexpected happens"
)]

mod case;
mod meaning;
mod operations;

use std::collections::BTreeSet;
use std::sync::Arc;

use securestore_android::seam::{Exception, ExceptionClass, SecurityLevel};
use securestore_android::{KeystoreBackend, StrongBox};
use securestore_core::{
    BackendStore, Chunking, ErrorKind, Protection, Secret, SecureStore, SecureStoreExt, Service,
    SizePolicy, UnlockScopes,
};
use securestore_mock::{DEFAULT_APP, Fault, Model, SimulatedPhone};

use case::{Case, Table};
use operations::{Given, KEY, OPERATIONS, options};

/// Opens a store of the running process.
pub(crate) type Open = fn(&SimulatedPhone) -> Arc<dyn SecureStore>;

const NATIVE: Open = |phone| phone.open_with("faults", SizePolicy::portable()).unwrap();
const EXPO: Open = |phone| phone.open_expo("faults").unwrap();
const STRONG_BOX_PREFERRED: Open = |phone| strong_box(phone, StrongBox::Preferred);
const STRONG_BOX_REQUIRED: Open = |phone| strong_box(phone, StrongBox::Required);

fn strong_box(phone: &SimulatedPhone, strong_box: StrongBox) -> Arc<dyn SecureStore> {
    let seams = phone.android_seams(DEFAULT_APP).unwrap();
    let builder = KeystoreBackend::builder(
        Service::new("faults"),
        seams.keystore,
        seams.preferences,
        seams.authenticator,
        seams.platform,
        seams.clock,
    );
    let backend = builder.pause(seams.pause).strong_box(strong_box).build();
    Arc::new(BackendStore::with_sizes(
        Arc::new(backend),
        SizePolicy::portable(),
    ))
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_on_ios() {
    every_fault(&SimulatedPhone::new(Model::Ios(26)), NATIVE, 3000);
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_on_android_30() {
    every_fault(&SimulatedPhone::new(Model::Android(30)), NATIVE, 3000);
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_on_android_35() {
    every_fault(&SimulatedPhone::new(Model::Android(35)), NATIVE, 3000);
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_in_expos_layout_on_ios() {
    every_fault(&SimulatedPhone::new(Model::Ios(26)), EXPO, 300);
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_in_expos_layout_on_android_30() {
    every_fault(&SimulatedPhone::new(Model::Android(30)), EXPO, 300);
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_in_expos_layout_on_android_35() {
    every_fault(&SimulatedPhone::new(Model::Android(35)), EXPO, 300);
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_where_a_strong_box_is_preferred() {
    let table = every_fault(&with_strong_box(), STRONG_BOX_PREFERRED, 3000);

    assert_eq!(without_strong_box(&table), BTreeSet::from([None]));
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_where_a_strong_box_is_required() {
    let table = every_fault(&with_strong_box(), STRONG_BOX_REQUIRED, 3000);

    let refused = BTreeSet::from([Some(ErrorKind::Unsupported)]);
    assert_eq!(without_strong_box(&table), refused);
}

/// Returns what became of the exception that says that there is no StrongBox.
fn without_strong_box(table: &Table) -> BTreeSet<Option<ErrorKind>> {
    let fault = Fault::Exception(Exception::new(ExceptionClass::StrongBoxUnavailable));
    let fault = meaning::text(&fault);
    let rows = table.keys().filter(|(name, _)| *name == fault);
    rows.map(|(_, kind)| *kind).collect()
}

fn with_strong_box() -> SimulatedPhone {
    let phone = SimulatedPhone::new(Model::Android(35));
    phone.set_secure_hardware(SecurityLevel::StrongBox);
    phone
}

/// The values and protections that a store has. `len` is the length of a long value; it is chunked where values are.
fn given(store: &dyn SecureStore, len: usize) -> Vec<Given> {
    let mut all = Vec::new();
    let has_scopes = store.capabilities().unlock_scopes == UnlockScopes::Supported;
    for (name, protection) in [
        ("plain", Protection::platform_default()),
        ("authenticated", Protection::biometry()),
        ("scope", Protection::biometry().per_unlock()),
    ] {
        if name == "scope" && !has_scopes {
            continue;
        }
        for (old, new) in [(3, 4), (len, 2 * len)] {
            all.push(Given {
                name,
                protection,
                old: Secret::new(vec![b'o'; old]),
                new: Secret::new(vec![b'n'; new]),
            });
        }
    }
    all
}

/// Disturbs all operations on a store, and prints and returns the table.
fn every_fault(phone: &SimulatedPhone, open: Open, len: usize) -> Table {
    let fresh = phone.device();
    let mut table = Table::new();
    let all = given(&*open(phone), len);
    let is_expo = open(phone).capabilities().chunking == Chunking::Never;
    for given in &all {
        phone.set_device(fresh.clone());
        let store = open(phone);
        let set = options(given.protection);
        let set = store.blocking().set_opts(&KEY, given.old.clone(), set);
        set.unwrap();
        store.blocking().repair().unwrap(); // loads both files of Android into the memory of the process
        let before = phone.device();
        for (name, operation) in OPERATIONS {
            let case = Case {
                phone,
                open,
                before: &before,
                given,
                operation,
                removes: matches!(name, "delete" | "clear"),
                has_chunks: !is_expo && given.old.len() == len,
                is_expo,
            };
            let Given {
                name: kind, old, ..
            } = given;
            let story = format!("{:?}, {name}, {kind}, {} bytes", phone.model(), old.len());
            case.at_every_step(&story, &mut table);
        }
    }
    print_table(&table);
    table
}

fn print_table(table: &Table) {
    for ((fault, kind), count) in table {
        let told = kind.map_or("done all the same".to_owned(), |kind| format!("{kind:?}"));
        println!("{fault:75} {told:20} {count:4}");
    }
    let total: usize = table.values().sum();
    println!("{total} faults");
    assert!(total > 100, "{total}");
}

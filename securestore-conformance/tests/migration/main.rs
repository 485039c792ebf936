//! What a migration does with each value on both simulated phones (MIGRATE-3 to MIGRATE-11).

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

mod flutter;
mod protection;
mod values;

use std::sync::Arc;

use securestore_core::{
    ErrorKind, Key, MemoryStorage, MigrationOutcome, MigrationReport, PlainStorage, Prompt,
    Protection, Secret, SecureStore, SecureStoreExt, SetOptions, SkipReason,
};
use securestore_mock::{SimulatedPhone, android, ios};

const TOKEN: Key = Key::new("token");
const OTHER: Key = Key::new("other");
const VAULT: Key = Key::new("vault");

fn both() -> [SimulatedPhone; 2] {
    [ios(), android()]
}

fn native(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("app").unwrap()
}

fn expo(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open_expo("app").unwrap()
}

fn preferences(values: &[(&str, &str)]) -> Arc<MemoryStorage> {
    let storage = MemoryStorage::new();
    for (name, value) in values {
        storage.write(name, &Secret::from(*value)).unwrap();
    }
    Arc::new(storage)
}

fn set(store: &Arc<dyn SecureStore>, key: &Key, value: &str, protection: Protection) {
    let options = SetOptions::from(protection).with_prompt(Prompt::new("set"));
    let set = store.blocking().set_opts(key, value.into(), options);
    set.unwrap();
}

fn ask(store: &Arc<dyn SecureStore>, key: &Key) -> Option<String> {
    let read = store.blocking().get_with(key, Prompt::new("read"));
    read.unwrap()
        .map(|value| value.expose_str().unwrap().to_owned())
}

fn names(storage: &MemoryStorage) -> Vec<String> {
    PlainStorage::names(storage).unwrap()
}

fn skipped(report: &MigrationReport, name: &str) -> SkipReason {
    match report.outcome(name) {
        Some(MigrationOutcome::Skipped(reason)) => *reason,
        other => panic!("{name}: {other:?}"),
    }
}

fn failed(report: &MigrationReport, name: &str) -> ErrorKind {
    match report.outcome(name) {
        Some(MigrationOutcome::Failed(error)) => error.kind(),
        other => panic!("{name}: {other:?}"),
    }
}

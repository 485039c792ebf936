//! The modelled calls through a real store, and what can be seen of the store afterwards.

use std::sync::Arc;

use securestore_core::{ErrorKind, GetOptions, Key, SecureStore, SecureStoreExt, SetOptions};
use securestore_mock::SimulatedPhone;

use crate::setup::{Case, ENTRY, Kind, OTHER, Prepare, must, prompt};

const SERVICE: &str = "com.example.app";
const ELSEWHERE: &str = "com.example.elsewhere";
const OLD: &str = "old value";
const NEW: &str = "new value";

/// The calls that change something.
const WRITES: [&str; 6] = [
    "ADD",
    "UPDATE",
    "DELETE",
    "generateKey",
    "deleteEntry",
    "commit",
];

/// What the app does before the modelled call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum First {
    Nothing,
    /// It sets a third entry of the same kind.
    SetsAnother,
}

/// What a call answered, and what is there afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// `Ok`, `Ok(true)`, `Ok[entry,other]`, or the kind of an error.
    pub(crate) result: String,
    pub(crate) prompted: bool,
    pub(crate) after: Entries,
}

/// What the entries are, once the phone is unlocked again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entries {
    /// `old value`, `new value`, `absent`, or the kind of the error that reading gives.
    pub(crate) entry: String,
    pub(crate) other: String,
    /// The same of an entry of another store.
    pub(crate) elsewhere: String,
}

/// Makes the call of the case's row.
pub(crate) fn call(case: &Case, first: First) -> Outcome {
    let phone = case.phone(&mut ThroughStore);
    let store = must(phone.open(SERVICE));
    prepare_call(&*store, case.kind, first);
    phone.clear_journal();
    let mut result = operate(&*store, case.kind, case.row.op);
    let prompted = phone.counts().prompts > 0;
    let wrote = phone.steps().iter().any(|step| WRITES.contains(&step.call));
    if wrote && ["get", "exists", "keys"].contains(&case.row.op) {
        result.push_str(" and wrote");
    }
    Outcome {
        result,
        prompted,
        after: observe(&phone),
    }
}

/// Returns what is there if the call is not made.
pub(crate) fn without_call(case: &Case, first: First) -> Entries {
    let phone = case.phone(&mut ThroughStore);
    prepare_call(&*must(phone.open(SERVICE)), case.kind, first);
    observe(&phone)
}

/// Stores what the case says through the store.
struct ThroughStore;

impl Prepare for ThroughStore {
    fn store(&mut self, phone: &SimulatedPhone, key: &'static str, kind: Kind) {
        set(&*must(phone.open(SERVICE)), key, kind);
    }

    fn before_event(&mut self, phone: &SimulatedPhone) {
        let store = must(phone.open(ELSEWHERE));
        must(store.blocking().set(&Key::new(ENTRY), OLD));
    }
}

fn prepare_call(store: &dyn SecureStore, kind: Kind, first: First) {
    if first == First::SetsAnother {
        set(store, "another", kind);
    }
}

fn set(store: &dyn SecureStore, key: &'static str, kind: Kind) {
    must(
        store
            .blocking()
            .set_opts(&Key::new(key), OLD.into(), options(kind)),
    );
}

fn options(kind: Kind) -> SetOptions {
    SetOptions::from(kind.protection()).with_prompt(prompt())
}

fn operate(store: &dyn SecureStore, kind: Kind, op: &str) -> String {
    const KEY: Key = Key::new(ENTRY);
    let store = store.blocking();
    let answer = match op {
        "set_new" | "overwrite" => store.set_opts(&KEY, NEW.into(), options(kind)).map(|info| {
            let given = info.protection.authentication();
            if given == kind.protection().authentication() {
                "Ok".to_owned()
            } else {
                format!("Ok with {given:?}")
            }
        }),
        "get" => store
            .get_opts(&KEY, GetOptions::from(prompt()))
            .map(|value| match value {
                None => "Ok(None)".to_owned(),
                Some(value) if value.expose_secret() == OLD.as_bytes() => "Ok(value)".to_owned(),
                Some(_) => "Ok(another value)".to_owned(),
            }),
        "delete" => store.delete(&KEY).map(|()| "Ok".to_owned()),
        "exists" => store.contains(&KEY).map(|found| format!("Ok({found})")),
        "keys" => store.entries().map(|entries| {
            let names: Vec<_> = entries.iter().map(|info| info.key.as_str()).collect();
            format!("Ok[{}]", names.join(","))
        }),
        "clear" => store.clear().map(|()| "Ok".to_owned()),
        other => panic!("no such operation: {other}"),
    };
    answer.unwrap_or_else(|error| format!("{:?}", error.kind()))
}

fn observe(phone: &SimulatedPhone) -> Entries {
    phone.unlock();
    let store = must(phone.open(SERVICE));
    Entries {
        entry: read(phone, &store, ENTRY),
        other: read(phone, &store, OTHER),
        elsewhere: read(phone, &must(phone.open(ELSEWHERE)), ENTRY),
    }
}

/// Reads an entry; answers that are still queued from the modelled call may spoil some prompts.
fn read(phone: &SimulatedPhone, store: &Arc<dyn SecureStore>, key: &'static str) -> String {
    const SPOILED: [ErrorKind; 4] = [
        ErrorKind::AuthenticationFailed,
        ErrorKind::BiometryLockout,
        ErrorKind::Cancelled,
        ErrorKind::Interrupted,
    ];
    let key = Key::new(key);
    let mut attempts = 0;
    let value = loop {
        attempts += 1;
        match store.blocking().get_opts(&key, GetOptions::from(prompt())) {
            Err(error) if SPOILED.contains(&error.kind()) && attempts < 4 => phone.unlock(),
            value => break value,
        }
    };
    let seen = match value {
        Ok(None) => "absent".to_owned(),
        Ok(Some(value)) => String::from_utf8_lossy(value.expose_secret()).into_owned(),
        Err(error) => format!("{:?}", error.kind()),
    };
    match store.blocking().contains(&key) {
        Ok(found) if found == (seen != "absent") => seen,
        contains => format!("{seen}, and contains says {contains:?}"),
    }
}

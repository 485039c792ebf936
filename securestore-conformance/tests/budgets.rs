//! The budgets of SPEC.md, counted on simulated phones.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;

use securestore_core::{
    GetOptions, Key, Prompt, Protection, SecureStore, SecureStoreExt, SetOptions,
};
use securestore_mock::{Counts, SimulatedPhone, android, ios};

const KEY: Key = Key::new("k");

/// Keychain calls, keystore operations and prompts of one operation.
type Cost = (usize, usize, usize);

#[test]
fn plain_entries_cost_one_keychain_call() {
    let phone = ios();
    let store = phone.open("budget").unwrap();
    let store = store.blocking();

    assert_eq!(
        cost(&phone, || drop(store.set(&KEY, "v").unwrap())),
        (3, 0, 0),
        "COST-4 new"
    );
    assert_eq!(
        cost(&phone, || drop(store.set(&KEY, "w").unwrap())),
        (1, 0, 0),
        "COST-4 overwrite"
    );
    assert_eq!(
        cost(&phone, || drop(store.get(&KEY).unwrap())),
        (1, 0, 0),
        "COST-1"
    );
    assert_eq!(
        cost(&phone, || assert!(store.contains(&KEY).unwrap())),
        (1, 0, 0),
        "COST-5"
    );
    assert_eq!(
        cost(&phone, || store.delete(&KEY).unwrap()),
        (1, 0, 0),
        "COST-5"
    );
    assert!(
        cost(&phone, || drop(store.get(&KEY).unwrap())).0 <= 2,
        "COST-3"
    );
}

#[test]
fn warm_plain_entries_cost_no_keystore_operation() {
    let phone = android();
    phone
        .open("budget")
        .unwrap()
        .blocking()
        .set(&KEY, "v")
        .unwrap();
    phone.kill_app();
    let store = phone.open("budget").unwrap();
    let store = store.blocking();

    assert_eq!(
        cost(&phone, || drop(store.get(&KEY).unwrap())),
        (0, 1, 0),
        "COST-2"
    );
    assert_eq!(
        cost(&phone, || drop(store.get(&KEY).unwrap())),
        (0, 0, 0),
        "COST-1"
    );
    assert_eq!(
        cost(&phone, || drop(store.set(&KEY, "w").unwrap())),
        (0, 0, 0),
        "COST-4 overwrite"
    );
    assert_eq!(
        cost(&phone, || drop(store.set(&Key::new("new"), "w").unwrap())),
        (0, 0, 0),
        "COST-4 new"
    );
    assert_eq!(
        cost(&phone, || assert!(store.contains(&KEY).unwrap())),
        (0, 0, 0),
        "COST-5"
    );
    assert_eq!(
        cost(&phone, || store.delete(&KEY).unwrap()),
        (0, 0, 0),
        "COST-5"
    );
    assert_eq!(
        cost(&phone, || drop(store.get(&KEY).unwrap())),
        (0, 0, 0),
        "COST-3"
    );
}

#[test]
fn authenticated_entries_on_ios_prompt_once_to_read_and_never_to_write() {
    let phone = ios();
    let store = phone.open("budget").unwrap();
    let store = store.blocking();

    assert_eq!(
        cost(&phone, || drop(
            store.set_opts(&KEY, "v".into(), biometry()).unwrap()
        )),
        (3, 0, 0),
        "COST-9 new"
    );
    let overwrite = cost(&phone, || {
        drop(store.set_opts(&KEY, "w".into(), biometry()).unwrap())
    });
    assert!(
        overwrite.0 <= 4 && overwrite.2 == 0,
        "COST-9 overwrite: {overwrite:?}"
    );
    let second = cost(&phone, || {
        drop(store.set_opts(&KEY, "x".into(), biometry()).unwrap())
    });
    assert!(
        second.0 <= 4 && second.2 == 0,
        "COST-9 overwrite of the other slot: {second:?}"
    );
    assert_eq!(
        cost(&phone, || drop(store.get_opts(&KEY, ask()).unwrap())),
        (2, 0, 1),
        "COST-8"
    );
    let contains = cost(&phone, || assert!(store.contains(&KEY).unwrap()));
    assert!(contains.0 <= 2 && contains.2 == 0, "COST-6: {contains:?}");
}

#[test]
fn authenticated_entries_on_android_prompt_once_each_time() {
    let phone = android();
    let store = phone.open("budget").unwrap();
    let store = store.blocking();
    store.set_opts(&KEY, "v".into(), biometry()).unwrap();

    assert_eq!(
        cost(&phone, || drop(
            store.set_opts(&KEY, "w".into(), biometry()).unwrap()
        )),
        (0, 1, 1),
        "COST-9"
    );
    assert_eq!(
        cost(&phone, || drop(store.get_opts(&KEY, ask()).unwrap())),
        (0, 1, 1),
        "COST-8"
    );
    assert_eq!(
        cost(&phone, || assert!(store.contains(&KEY).unwrap())),
        (0, 0, 0),
        "COST-6"
    );
}

#[test]
fn listing_and_clearing_cost_two_calls_whatever_the_number() {
    for number in [0, 1, 40] {
        let phone = ios();
        let store = filled(&phone, number);

        let list = cost(&phone, || {
            assert_eq!(store.blocking().entries().unwrap().len(), number)
        });
        let clear = cost(&phone, || store.blocking().clear().unwrap());

        assert!(
            list.0 <= 2 && clear.0 <= 2,
            "COST-7: {number} entries, {list:?}, {clear:?}"
        );
    }
}

#[test]
fn a_long_value_is_read_with_two_calls() {
    let phone = ios();
    let store = phone.open("budget").unwrap();
    let store = store.blocking();
    store.set(&KEY, vec![1; 1 << 20]).unwrap();
    assert_eq!(
        cost(&phone, || drop(store.get(&KEY).unwrap())),
        (2, 0, 0),
        "COST-10"
    );

    store
        .set_opts(&KEY, vec![1; 1 << 20].into(), biometry())
        .unwrap();
    let (calls, _, prompts) = cost(&phone, || drop(store.get_opts(&KEY, ask()).unwrap()));
    assert_eq!(
        (calls, prompts),
        (3, 1),
        "COST-10 and COST-8: marker, body, chunks"
    );
}

fn filled(phone: &SimulatedPhone, number: usize) -> Arc<dyn SecureStore> {
    let store = phone.open("budget").unwrap();
    for i in 0..number {
        let key = format!("k{i}").parse().unwrap();
        let value = vec![1; if i % 10 == 3 { 70_000 } else { 10 }];
        let options = if i % 4 == 1 {
            biometry()
        } else {
            SetOptions::new()
        };
        store
            .blocking()
            .set_opts(&key, value.into(), options)
            .unwrap();
    }
    store
}

fn cost(phone: &SimulatedPhone, operation: impl FnOnce()) -> Cost {
    phone.clear_journal();
    operation();
    let Counts {
        keychain_calls,
        keystore_operations,
        prompts,
        ..
    } = phone.counts();
    (keychain_calls, keystore_operations, prompts)
}

fn biometry() -> SetOptions {
    SetOptions::from(Protection::biometry()).with_prompt(Prompt::new("set"))
}

fn ask() -> GetOptions {
    Prompt::new("get").into()
}

#[test]
fn a_guard_costs_one_prompt_and_its_uses_none() {
    let scoped = || SetOptions::from(Protection::biometry().per_unlock());
    for (phone, unlock, read, written) in [
        (ios(), (0, 0, 1), (2, 0, 0), (4, 0, 0)),
        (android(), (0, 1, 1), (0, 0, 0), (0, 0, 0)),
    ] {
        let store = phone.open("budget").unwrap();
        let store = store.blocking();
        let asked = scoped().with_prompt(Prompt::new("set"));
        store.set_opts(&KEY, "v".into(), asked).unwrap();
        let mut guard = None;

        let unlocked = cost(&phone, || {
            guard = Some(store.unlock(Prompt::new("unlock")).unwrap());
        });
        let guard = guard.unwrap();

        assert_eq!(unlocked, unlock, "COST-13");
        assert_eq!(
            cost(&phone, || drop(store.get_with(&KEY, &guard).unwrap())),
            read,
            "COST-14 get"
        );
        let set = cost(&phone, || {
            let options = scoped().with_unlock(&guard);
            drop(store.set_opts(&KEY, "w".into(), options).unwrap());
        });
        assert!(
            set.0 <= written.0 && (set.1, set.2) == (0, 0),
            "COST-14 set: {set:?}"
        );
    }
}

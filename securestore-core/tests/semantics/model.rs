//! Any sequence of operations is what a plain map does: GET-1, GET-4, LIST-1, SIZE-3.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use securestore_core::{BackendStore, Batches, Key, SecureStoreExt as _, SetItem};

use crate::scenario::HOUR;
use crate::support::{MemoryBackend, bytes, exposed, raw_head, store};

static KEYS: [Key; 3] = [Key::new("a"), Key::new("a.b"), Key::new("B")];

#[derive(Clone, Debug)]
enum Operation {
    Set(Key, Value),
    SetMany(Value, Value),
    Get(Key),
    Delete(Key),
    Contains(Key),
    Entries,
    Clear,
    Repair,
    Reopen,
}

/// Made up when it is needed, so that a failing sequence prints short.
#[derive(Clone, Debug)]
enum Value {
    Bytes {
        len: usize,
        seed: u8,
    },
    /// So much of a head, and some bytes behind it.
    LikeAHead {
        of_head: usize,
        tail: usize,
    },
}

impl Value {
    fn to_bytes(&self) -> Vec<u8> {
        static HEAD: LazyLock<Vec<u8>> = LazyLock::new(raw_head);
        match *self {
            Self::Bytes { len, seed } => bytes(len, seed),
            Self::LikeAHead { of_head, tail } => HEAD
                .iter()
                .copied()
                .take(of_head)
                .chain(bytes(tail, 1))
                .collect(),
        }
    }
}

fn keys() -> impl Strategy<Value = Key> {
    prop::sample::select(KEYS.as_slice())
}

fn values(limit: usize) -> impl Strategy<Value = Value> {
    let around_the_limit = (limit - 2)..(limit + 3);
    let len = prop_oneof![
        2 => 0_usize..4,
        4 => around_the_limit,
        3 => 0..(4 * limit),
        1 => 0..(200_usize << 10) + 1,
    ];
    let plain = (len, any::<u8>()).prop_map(|(len, seed)| Value::Bytes { len, seed });
    let tail = prop_oneof![0..100_usize, (limit - 10)..(limit + 10)];
    let like_a_head =
        (7..=69_usize, tail).prop_map(|(of_head, tail)| Value::LikeAHead { of_head, tail });
    prop_oneof![4 => plain, 1 => like_a_head]
}

fn operations(limit: usize) -> impl Strategy<Value = Vec<Operation>> {
    let operation = prop_oneof![
        6 => (keys(), values(limit)).prop_map(|(key, value)| Operation::Set(key, value)),
        1 => (values(limit), values(limit)).prop_map(|(a, b)| Operation::SetMany(a, b)),
        4 => keys().prop_map(Operation::Get),
        2 => keys().prop_map(Operation::Delete),
        1 => keys().prop_map(Operation::Contains),
        1 => Just(Operation::Entries),
        1 => Just(Operation::Clear),
        1 => Just(Operation::Repair),
        1 => Just(Operation::Reopen),
    ];
    prop::collection::vec(operation, 1..24)
}

/// An inline limit and operations on values around it.
fn plans() -> impl Strategy<Value = (usize, Batches, Vec<Operation>)> {
    let limits = prop::sample::select([64, 2048, 32 << 10].as_slice());
    let batches = prop::sample::select([Batches::InOrder, Batches::Atomic].as_slice());
    (limits, batches).prop_flat_map(|(limit, batches)| {
        operations(limit).prop_map(move |operations| (limit, batches, operations))
    })
}

/// As many cases as the variable of proptest says, which `cargo xtask adversary` sets.
fn config() -> ProptestConfig {
    let default = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => default,
        None => ProptestConfig {
            cases: 64,
            ..default
        },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn store_does_what_a_map_does((limit, batches, operations) in plans()) {
        let backend = MemoryBackend::new(batches).with_inline_limit(limit).shared();
        let mut store = store(&backend);
        let mut map = BTreeMap::new();
        for operation in &operations {
            if matches!(operation, Operation::Reopen) {
                store = BackendStore::new(backend.clone());
            }
            check(&store, &mut map, operation)?;
            prop_assert!(backend.slot_lens().iter().all(|&len| len <= limit.max(69)));
        }
        for key in &KEYS {
            check(&store, &mut map, &Operation::Get(key.clone()))?;
        }
        prop_assert!(backend.orphans().is_empty(), "nothing was interrupted");
        backend.advance(HOUR);
        check(&store, &mut map, &Operation::Repair)?;
        check(&store, &mut map, &Operation::Entries)?;
    }
}

fn check(
    store: &BackendStore,
    map: &mut BTreeMap<Key, Vec<u8>>,
    operation: &Operation,
) -> TestCaseResult {
    let store = store.blocking();
    match operation {
        Operation::Set(key, value) => {
            store.set(key, value.to_bytes())?;
            map.insert(key.clone(), value.to_bytes());
        }
        Operation::SetMany(a, b) => {
            let [first, _, last] = &KEYS;
            let values = [(first.clone(), a.to_bytes()), (last.clone(), b.to_bytes())];
            let items = values.clone().map(|(key, value)| SetItem::new(key, value));
            for result in store.set_many(items.to_vec()) {
                result?;
            }
            map.extend(values);
        }
        Operation::Get(key) => {
            prop_assert!(exposed(store.get(key)?).as_ref() == map.get(key));
        }
        Operation::Delete(key) => {
            store.delete(key)?;
            map.remove(key);
        }
        Operation::Contains(key) => {
            prop_assert_eq!(store.contains(key)?, map.contains_key(key));
        }
        Operation::Entries => {
            let listed: Vec<_> = store
                .entries()?
                .into_iter()
                .map(|entry| entry.key)
                .collect();
            prop_assert_eq!(listed, map.keys().cloned().collect::<Vec<_>>());
        }
        Operation::Clear => {
            store.clear()?;
            map.clear();
        }
        Operation::Repair => {
            prop_assert_eq!(store.repair()?.collected_chunks, 0);
        }
        Operation::Reopen => {}
    }
    Ok(())
}

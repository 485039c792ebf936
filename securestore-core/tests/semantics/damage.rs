//! Damaged and foreign data are errors, never an absent value: GET-1, LOSS-4, CHUNK-1.

use std::collections::BTreeMap;
use std::sync::Arc;

use securestore_core::{
    BackendStore, Batches, ErrorKind, Key, Operation, Recovery, SecureStoreExt as _,
};

use crate::support::{MemoryBackend, SMALL_LIMIT, bytes, raw_head, read, store};

const KEY: Key = Key::new("k");
const OTHER: Key = Key::new("other");

fn chunked() -> (Arc<MemoryBackend>, BackendStore) {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);
    store.blocking().set(&KEY, bytes(400, 1)).unwrap();
    (backend, store)
}

#[track_caller]
fn assert_corrupt(store: &BackendStore, what: &str) {
    let error = store.blocking().get(&KEY).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{what}");
    assert_eq!(error.operation(), Some(Operation::Get));
    assert_eq!(error.recovery(), Recovery::SignInAgain);
}

#[test]
fn missing_and_damaged_chunks_are_corrupt() {
    type Damage = fn(&mut BTreeMap<u32, Vec<u8>>);
    let damages: [(&str, Damage); 8] = [
        ("all missing", |chunks| chunks.clear()),
        ("first missing", |chunks| drop(chunks.remove(&0))),
        ("last missing", |chunks| drop(chunks.pop_last())),
        ("one too many", |chunks| drop(chunks.insert(9, vec![0; 16]))),
        ("one flipped bit", |chunks| {
            chunks.get_mut(&2).unwrap()[3] ^= 1
        }),
        ("cut short", |chunks| {
            chunks.get_mut(&1).unwrap().truncate(50)
        }),
        ("emptied", |chunks| chunks.get_mut(&0).unwrap().clear()),
        ("swapped", |chunks| {
            let (first, second) = (chunks[&0].clone(), chunks[&1].clone());
            chunks.extend([(0, second), (1, first)]);
        }),
    ];
    for (what, damage) in damages {
        let (backend, store) = chunked();

        backend.damage_chunks(&KEY, damage);

        assert_corrupt(&store, what);
        assert!(store.blocking().contains(&KEY).unwrap(), "{what}");
    }
}

#[test]
fn chunks_of_another_entry_are_corrupt() {
    let (backend, store) = chunked();
    store.blocking().set(&OTHER, bytes(400, 1)).unwrap();
    let mut foreign = BTreeMap::new();
    backend.damage_chunks(&OTHER, |chunks| foreign.clone_from(chunks));

    backend.damage_chunks(&KEY, |chunks| *chunks = foreign);

    assert_corrupt(&store, "foreign chunks");
}

#[test]
fn head_of_another_entry_is_corrupt() {
    let (backend, store) = chunked();

    backend.damage_main(&KEY, |main| *main = raw_head());

    assert_corrupt(&store, "foreign head");
}

#[test]
fn every_flipped_byte_of_a_head_is_corrupt() {
    let (backend, store) = chunked();
    let len = backend.main(&KEY).unwrap().len();
    // Without the magic it is another value: that the main slot is whole is the backend's promise.
    for index in 8..len {
        backend.damage_main(&KEY, |main| main[index] ^= 0xff);

        match store.blocking().get(&KEY) {
            // The format's kind `framed value` is one bit away from `head`; a flip of all bits is not.
            Ok(value) => panic!("byte {index}: read {} bytes", value.unwrap().len()),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {index}"),
        }

        backend.damage_main(&KEY, |main| main[index] ^= 0xff);
    }
    assert_eq!(read(&store, &KEY), Some(bytes(400, 1)));
}

#[test]
fn head_that_names_a_huge_length_reserves_no_memory() {
    let (backend, store) = chunked();

    backend.damage_main(&KEY, |main| main[25..33].fill(0x0f));

    assert_corrupt(&store, "huge length");
}

#[test]
fn damaged_value_is_replaced_and_deleted_like_any_other() {
    let (backend, store) = chunked();
    backend.damage_chunks(&KEY, |chunks| drop(chunks.remove(&1)));

    store.blocking().set(&KEY, bytes(300, 2)).unwrap();

    assert_eq!(read(&store, &KEY), Some(bytes(300, 2)));
    assert!(backend.orphans().is_empty());

    backend.damage_chunks(&KEY, |chunks| drop(chunks.remove(&1)));
    store.blocking().delete(&KEY).unwrap();

    assert!(backend.slot_lens().is_empty());
}

#[test]
fn failing_backend_is_never_an_absent_value() {
    let (backend, store) = chunked();
    for &kind in ErrorKind::ALL {
        backend.fail_next(kind);
        assert_eq!(store.blocking().get(&KEY).unwrap_err().kind(), kind);
        backend.fail_next(kind);
        assert_eq!(store.blocking().contains(&KEY).unwrap_err().kind(), kind);
        backend.fail_next(kind);
        assert_eq!(store.blocking().entries().unwrap_err().kind(), kind);
    }

    assert_eq!(read(&store, &KEY), Some(bytes(400, 1)));
}

#[test]
fn reading_changes_nothing() {
    let (backend, store) = chunked();
    backend.damage_chunks(&KEY, |chunks| drop(chunks.remove(&1)));
    let before = (backend.counts(), backend.slot_lens());

    drop(store.blocking().get(&KEY));
    store.blocking().contains(&KEY).unwrap();
    store.blocking().entries().unwrap();

    let after = backend.counts();
    assert_eq!(
        (after.apply, after.effects),
        (before.0.apply, before.0.effects)
    );
    assert_eq!(backend.slot_lens(), before.1);
}

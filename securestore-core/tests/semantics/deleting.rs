//! Removing entries and what they leave behind: DEL-1, DEL-2, CHUNK-3.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    BackendStore, Batches, ErrorKind, Key, Operation, Protection, SecureStoreExt as _,
};

use crate::support::{Counts, MemoryBackend, SMALL_LIMIT, bytes, read, store};

const KEY: Key = Key::new("k");
const HOUR: Duration = Duration::from_secs(60 * 60);

fn small() -> (Arc<MemoryBackend>, BackendStore) {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);
    (backend, store)
}

/// Leaves chunks without a head, as a `set` that never ended does.
fn leave_orphans(backend: &MemoryBackend, store: &BackendStore, key: &Key) -> usize {
    let before = backend.orphans().len();
    backend.cut_at(4);
    store.blocking().set(key, bytes(400, 9)).unwrap_err();
    assert!(backend.revive());
    backend.orphans().len() - before
}

#[test]
fn deleting_an_absent_entry_is_no_error() {
    let (_, store) = small();

    store.blocking().delete(&KEY).unwrap();

    assert!(!store.blocking().contains(&KEY).unwrap());
}

#[test]
fn deleting_removes_the_chunks_and_nothing_else() {
    let (backend, store) = small();
    let other = Key::new("k2");
    store.blocking().set(&KEY, bytes(400, 1)).unwrap();
    store.blocking().set(&other, bytes(300, 2)).unwrap();

    store.blocking().delete(&KEY).unwrap();

    assert_eq!(read(&store, &KEY), None);
    assert_eq!(read(&store, &other), Some(bytes(300, 2)));
    assert!(backend.orphans().is_empty());
}

#[test]
fn deleting_and_clearing_never_prompt() {
    let (backend, store) = small();
    for len in [10, 300] {
        let set = || {
            let options = Protection::biometry().into();
            store
                .blocking()
                .set_opts(&KEY, bytes(len, 1).into(), options)
                .unwrap();
        };
        set();
        store.blocking().delete(&KEY).unwrap();
        set();
        store.blocking().clear().unwrap();
    }

    assert!(backend.slot_lens().is_empty());
    assert_eq!(backend.desk().shown().total, 0);
}

#[test]
fn plain_operations_on_inline_entries_take_one_call() {
    let (backend, store) = small();

    store.blocking().set(&KEY, "v").unwrap();
    store.blocking().set(&KEY, "w").unwrap();
    store.blocking().get(&KEY).unwrap();
    store.blocking().contains(&KEY).unwrap();
    store.blocking().entries().unwrap();
    store.blocking().delete(&KEY).unwrap();
    store.blocking().clear().unwrap();

    let expected = Counts {
        apply: 2,
        read: 1,
        inspect: 1,
        list: 1,
        remove_main: 1,
        clear: 1,
        effects: 3,
        ..Counts::default()
    };
    assert_eq!(backend.counts(), expected);
}

#[test]
fn clear_removes_everything_but_young_orphans() {
    let (backend, store) = small();
    let old = leave_orphans(&backend, &store, &Key::new("old"));
    backend.advance(HOUR);
    let young = leave_orphans(&backend, &store, &Key::new("young"));
    store.blocking().set(&KEY, bytes(400, 1)).unwrap();
    assert_eq!(backend.orphans().len(), old + young);

    store.blocking().clear().unwrap();

    assert_eq!(store.blocking().entries().unwrap(), []);
    assert_eq!(backend.chunk_count(), young);
}

#[test]
fn repair_collects_orphans_once_they_are_an_hour_old() {
    let (backend, store) = small();
    store.blocking().set(&KEY, bytes(300, 1)).unwrap();
    let orphans = leave_orphans(&backend, &store, &KEY);
    backend.advance(HOUR - Duration::from_nanos(1));

    let early = store.blocking().repair().unwrap();
    backend.advance(Duration::from_nanos(1));
    let late = store.blocking().repair().unwrap();
    let again = store.blocking().repair().unwrap();

    assert_eq!((early.collected_chunks, early.spared_chunks), (0, orphans));
    assert_eq!((late.collected_chunks, late.spared_chunks), (orphans, 0));
    assert_eq!((again.collected_chunks, again.spared_chunks), (0, 0));
    assert!(backend.orphans().is_empty());
    assert_eq!(read(&store, &KEY), Some(bytes(300, 1)));
}

#[test]
fn set_and_delete_of_chunked_entries_collect_old_orphans() {
    type Operation = fn(&BackendStore);
    let operations: [(&str, Operation); 4] = [
        ("chunked to chunked", |s| {
            drop(s.blocking().set(&KEY, bytes(300, 2)).unwrap())
        }),
        ("chunked to inline", |s| {
            drop(s.blocking().set(&KEY, "v").unwrap())
        }),
        ("delete", |s| s.blocking().delete(&KEY).unwrap()),
        ("clear", |s| s.blocking().clear().unwrap()),
    ];
    for (what, operation) in operations {
        let (backend, store) = small();
        store.blocking().set(&KEY, bytes(300, 1)).unwrap();
        leave_orphans(&backend, &store, &KEY);
        backend.advance(HOUR);

        operation(&store);

        assert!(backend.orphans().is_empty(), "{what}");
    }
}

#[test]
fn orphans_are_invisible() {
    let (backend, store) = small();

    leave_orphans(&backend, &store, &KEY);

    assert_eq!(read(&store, &KEY), None);
    assert!(!store.blocking().contains(&KEY).unwrap());
    assert_eq!(store.blocking().entries().unwrap(), []);
}

#[test]
fn failed_operations_name_themselves_and_change_nothing() {
    let (backend, store) = small();
    store.blocking().set(&KEY, bytes(300, 1)).unwrap();
    let store = store.blocking();
    type Attempt<'a> = &'a dyn Fn() -> Option<Operation>;
    let attempts: [(Operation, Attempt<'_>); 5] = [
        (Operation::Set, &|| {
            store.set(&KEY, "v").unwrap_err().operation()
        }),
        (Operation::Delete, &|| {
            store.delete(&KEY).unwrap_err().operation()
        }),
        (Operation::Clear, &|| store.clear().unwrap_err().operation()),
        (Operation::Repair, &|| {
            store.repair().unwrap_err().operation()
        }),
        (Operation::Biometrics, &|| {
            store.biometrics().unwrap_err().operation()
        }),
    ];

    for (operation, attempt) in attempts {
        backend.fail_next(ErrorKind::DeviceLocked);

        assert_eq!(attempt(), Some(operation));
    }
    assert_eq!(store.get(&KEY).unwrap().map(|value| value.len()), Some(300));
}

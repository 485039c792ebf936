//! Writers, readers and a `repair` beside them: GET-3, SET-1, CHUNK-3.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use securestore_core::{Batches, Key, SecureStoreExt as _, SetItem};

use crate::scenario::HOUR;
use crate::support::{BOTH, MemoryBackend, SMALL_LIMIT, read, store};

const KEY: Key = Key::new("k");
const WRITERS: u8 = 2;
const WRITES: u8 = 40;

/// Returns a value that tells its writer and its turn in every byte pair: inline, chunked, longer.
fn value(writer: u8, turn: u8) -> Vec<u8> {
    let pairs = 20 + 70 * usize::from(turn % 4);
    [writer, turn].repeat(pairs)
}

#[track_caller]
fn assert_whole(found: &[u8]) {
    let &[writer, turn, ..] = found else {
        panic!("{} bytes", found.len());
    };
    assert!(found == value(writer, turn), "a mixture of values");
}

fn small(batches: Batches) -> Arc<MemoryBackend> {
    MemoryBackend::new(batches)
        .with_inline_limit(SMALL_LIMIT)
        .shared()
}

#[test]
fn committed_value_is_never_lost_or_torn() {
    for batches in BOTH {
        let backend = small(batches);
        let running = AtomicUsize::new(usize::from(WRITERS));
        store(&backend).blocking().set(&KEY, value(0, 0)).unwrap();

        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let store = store(&backend);
                let running = &running;
                scope.spawn(move || {
                    for turn in 0..WRITES {
                        store.blocking().set(&KEY, value(writer, turn)).unwrap();
                        assert_whole(&read(&store, &KEY).unwrap());
                    }
                    running.fetch_sub(1, Ordering::SeqCst);
                });
            }
            for _ in 0..2 {
                let (store, running) = (store(&backend), &running);
                scope.spawn(move || {
                    while running.load(Ordering::SeqCst) > 0 {
                        assert_whole(&read(&store, &KEY).unwrap());
                        assert!(store.blocking().contains(&KEY).unwrap());
                        assert_eq!(store.blocking().entries().unwrap().len(), 1);
                    }
                });
            }
            let (store, backend, running) = (store(&backend), &backend, &running);
            scope.spawn(move || {
                while running.load(Ordering::SeqCst) > 0 {
                    // Chunks of a `set` that runs are old at once; only the entry's lock protects them.
                    backend.advance(HOUR);
                    store.blocking().repair().unwrap();
                }
            });
        });

        let store = store(&backend);
        let last: Vec<_> = (0..WRITERS)
            .map(|writer| value(writer, WRITES - 1))
            .collect();
        assert!(last.contains(&read(&store, &KEY).unwrap()));
        assert!(backend.orphans().is_empty());
    }
}

#[test]
fn value_beside_deleting_is_whole_or_absent() {
    for batches in BOTH {
        let backend = small(batches);
        let running = AtomicUsize::new(1);

        thread::scope(|scope| {
            let (writer, deleter, reader) = (store(&backend), store(&backend), store(&backend));
            let running = &running;
            scope.spawn(move || {
                for turn in 0..WRITES {
                    writer.blocking().set(&KEY, value(1, turn)).unwrap();
                }
                running.store(0, Ordering::SeqCst);
            });
            scope.spawn(move || {
                while running.load(Ordering::SeqCst) > 0 {
                    deleter.blocking().delete(&KEY).unwrap();
                }
            });
            scope.spawn(move || {
                while running.load(Ordering::SeqCst) > 0 {
                    if let Some(found) = read(&reader, &KEY) {
                        assert_whole(&found);
                    }
                }
            });
        });

        store(&backend).blocking().delete(&KEY).unwrap();
        assert!(backend.slot_lens().is_empty(), "deleting leaves no chunk");
    }
}

#[test]
fn batches_and_single_writers_of_the_same_entries_do_not_mix() {
    const OTHER: Key = Key::new("other");
    let backend = small(Batches::Atomic);

    thread::scope(|scope| {
        for (writer, keys) in [(0, [KEY, OTHER]), (1, [OTHER, KEY])] {
            let store = store(&backend);
            scope.spawn(move || {
                for turn in 0..WRITES {
                    let item = |key: &Key| SetItem::new(key.clone(), value(writer, turn));
                    let results = store.blocking().set_many(keys.iter().map(item).collect());
                    assert!(results.iter().all(Result::is_ok));
                }
            });
        }
    });

    let store = store(&backend);
    assert_eq!(
        read(&store, &KEY),
        read(&store, &OTHER),
        "one batch was the last"
    );
    assert!(backend.orphans().is_empty());
}

#[test]
fn writers_of_different_entries_do_not_wait_for_each_other() {
    let backend = small(Batches::InOrder);
    let store = store(&backend);
    backend.pause_at(1);

    thread::scope(|scope| {
        scope.spawn(|| store.blocking().set(&KEY, "slow").unwrap());
        backend.wait_for_pause();

        // It takes no lock of the other entry: a delete of an absent entry has no effect that could be held up.
        store.blocking().delete(&Key::new("other")).unwrap();

        backend.go_on();
    });
    assert_eq!(read(&store, &KEY), Some(b"slow".to_vec()));
}

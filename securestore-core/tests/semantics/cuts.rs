//! A crash at every step of every operation leaves old or new: SET-1, CHUNK-2, CHUNK-3.

use securestore_core::{Batches, ErrorKind, Key, SecureStoreExt as _};

use crate::scenario::{HOUR, NEXT, SCENARIOS, assert_old_or_new, assert_recovers, values};
use crate::support::{BOTH, MemoryBackend, SMALL_LIMIT, bytes, read, store};

#[test]
fn every_cut_leaves_old_or_new() {
    for batches in BOTH {
        for scenario in SCENARIOS {
            let uncut = scenario.cut(batches, usize::MAX);
            let new = values(&uncut.store);
            for n in 1.. {
                let crashed = scenario.cut(batches, n);

                let found = values(&crashed.store);

                let states = (&crashed.before, &found, &new);
                assert_old_or_new(scenario.step, batches, &crashed.result, states);
                assert_recovers(&crashed.backend, &crashed.store);
                if !crashed.reached {
                    crashed.result.unwrap();
                    break;
                }
            }
        }
    }
}

#[test]
fn after_every_cut_the_next_operation_works_and_spares_what_is_young() {
    for batches in BOTH {
        for scenario in SCENARIOS {
            for next in NEXT {
                for n in 1.. {
                    let crashed = scenario.cut(batches, n);
                    let young = crashed.backend.orphans_younger_than(HOUR);

                    (next.run)(&crashed.store).unwrap();

                    let left = crashed.backend.orphans_younger_than(HOUR);
                    assert!(
                        left.is_superset(&young),
                        "{} then {}",
                        scenario.step.name,
                        next.name
                    );
                    assert_recovers(&crashed.backend, &crashed.store);
                    if !crashed.reached {
                        break;
                    }
                }
            }
        }
    }
}

#[test]
fn operation_that_lost_its_answer_leaves_old_or_new() {
    const KEY: Key = Key::new("k");
    for batches in BOTH {
        for (old, new) in [(10, 20), (10, 300), (300, 10), (300, 400)] {
            let backend = MemoryBackend::new(batches)
                .with_inline_limit(SMALL_LIMIT)
                .shared();
            let store = store(&backend);
            store.blocking().set(&KEY, bytes(old, 1)).unwrap();
            backend.lose_next_answer(ErrorKind::Io);

            let error = store.blocking().set(&KEY, bytes(new, 2)).unwrap_err();

            assert_eq!(error.kind(), ErrorKind::Io);
            let found = read(&store, &KEY);
            assert!(found == Some(bytes(old, 1)) || found == Some(bytes(new, 2)));
            assert_recovers(&backend, &store);
        }
    }
}

#[test]
fn failed_set_cleans_up_at_once_where_it_can() {
    for batches in BOTH {
        let backend = MemoryBackend::new(batches)
            .with_inline_limit(SMALL_LIMIT)
            .shared();
        let store = store(&backend);
        let key = Key::new("k");
        backend.clear_enrolment();
        let options = securestore_core::Protection::biometry().into();

        store
            .blocking()
            .set_opts(&key, bytes(300, 1).into(), options)
            .unwrap_err();

        assert_eq!(backend.chunk_count(), 0);
    }
}

#[test]
fn failed_removal_of_replaced_chunks_does_not_fail_the_set() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);
    let key = Key::new("k");
    store.blocking().set(&key, bytes(300, 1)).unwrap();
    let effects_of_set = 5;
    backend.cut_at(effects_of_set + 1);

    store.blocking().set(&key, bytes(300, 2)).unwrap();

    assert!(backend.revive());
    assert_eq!(read(&store, &key), Some(bytes(300, 2)));
    assert_eq!(backend.orphans().len(), 4);
    assert_recovers(&backend, &store);
}

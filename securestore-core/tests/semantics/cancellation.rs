//! Dropping a future: CANCEL-1.

use std::pin::Pin;
use std::sync::Arc;
use std::thread;

use futures_lite::future::{block_on, poll_once};
use securestore_core::{
    BackendStore, Batches, Key, Prompt, PromptOnSet, Protection, SecureStore as _,
    SecureStoreExt as _, SetItem, SetOptions,
};

use crate::support::{BOTH, Counts, MemoryBackend, SMALL_LIMIT, bytes, exposed, read, store};

static KEY: Key = Key::new("k");

/// A store whose authenticated entries prompt on `get` and on `set`; the prompts stand.
fn prompting(batches: Batches) -> (Arc<MemoryBackend>, BackendStore) {
    let backend = MemoryBackend::new(batches)
        .with_inline_limit(SMALL_LIMIT)
        .with_capabilities(|capabilities| capabilities.prompt_on_set = PromptOnSet::Always)
        .shared();
    let store = store(&backend);
    (backend, store)
}

fn vault_options() -> SetOptions {
    SetOptions::from(Protection::biometry()).with_prompt("Save")
}

/// Starts the operation behind a future.
fn start<T>(future: &mut Pin<Box<dyn Future<Output = T> + Send + '_>>) {
    assert!(block_on(poll_once(future)).is_none());
}

#[test]
fn future_that_was_never_polled_does_nothing() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    drop(store.set(&KEY, "v"));
    drop(store.delete(&KEY));
    drop(store.clear());

    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn dropping_a_read_withdraws_its_prompt() {
    for len in [10, 300] {
        let (backend, store) = prompting(Batches::InOrder);
        store
            .blocking()
            .set_opts(&KEY, bytes(len, 1).into(), vault_options())
            .unwrap();
        backend.desk().hold();
        let before = backend.counts();

        let mut reading = store.get_with(&KEY, Prompt::new("Open"));
        start(&mut reading);
        backend.desk().wait_until(|shown| shown.now == 1);
        drop(reading);
        backend.desk().wait_until(|shown| shown.now == 0);

        backend.wait_until_idle();
        assert_eq!(backend.desk().shown().withdrawn, 1);
        assert_eq!(
            backend.counts(),
            Counts {
                read: before.read + 1,
                ..before
            }
        );
    }
}

#[test]
fn dropping_a_set_withdraws_its_prompt_and_leaves_the_old_value() {
    for batches in BOTH {
        for len in [10, 300] {
            let (backend, store) = prompting(batches);
            store.blocking().set(&KEY, bytes(200, 1)).unwrap();
            let (slots, before) = (backend.slot_lens(), backend.counts());
            backend.desk().hold();

            let mut setting = store.set_opts(&KEY, bytes(len, 2).into(), vault_options());
            start(&mut setting);
            backend.desk().wait_until(|shown| shown.now == 1);
            drop(setting);
            backend.desk().wait_until(|shown| shown.now == 0);

            if len > SMALL_LIMIT {
                backend.wait_until(|counts| counts.apply == before.apply + 2);
            }
            backend.wait_until_idle();
            assert_eq!(backend.desk().shown().withdrawn, 1);
            assert_eq!(read(&store, &KEY), Some(bytes(200, 1)));
            assert_eq!(backend.slot_lens(), slots, "no chunk is left");
        }
    }
}

#[test]
fn dropping_a_batch_withdraws_its_prompt_and_writes_nothing() {
    let (backend, store) = prompting(Batches::Atomic);
    backend.desk().hold();
    let items = ["a", "b"]
        .map(|name| SetItem::new(name.parse().unwrap(), "v").with_options(vault_options()));

    let mut setting = store.set_many(items.to_vec());
    start(&mut setting);
    backend.desk().wait_until(|shown| shown.now == 1);
    drop(setting);
    backend.desk().wait_until(|shown| shown.now == 0);

    backend.wait_until_idle();
    assert_eq!(
        backend.counts(),
        Counts {
            apply: 1,
            ..Counts::default()
        }
    );
}

#[test]
fn dropped_operation_that_waits_for_its_turn_never_prompts() {
    let (backend, store) = prompting(Batches::InOrder);
    store
        .blocking()
        .set_opts(&KEY, "v".into(), vault_options())
        .unwrap();
    let prompts_before = backend.desk().shown().total;
    backend.desk().hold();

    thread::scope(|scope| {
        let first = scope.spawn(|| {
            store
                .blocking()
                .get_with(&KEY, Prompt::new("First"))
                .unwrap()
        });
        backend.desk().wait_until(|shown| shown.now == 1);
        let reads = backend.counts().read;
        let mut waiting = store.get_with(&KEY, Prompt::new("Second"));
        start(&mut waiting);
        backend.wait_until(|counts| counts.read > reads);

        drop(waiting);
        backend.desk().answer();

        assert_eq!(exposed(first.join().unwrap()), Some(b"v".to_vec()));
    });
    backend.wait_until_idle();
    assert_eq!(backend.desk().shown().total, prompts_before + 1);
}

#[test]
fn dropped_set_that_waits_for_another_writer_writes_nothing() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);
    backend.pause_at(1);

    thread::scope(|scope| {
        scope.spawn(|| store.blocking().set(&KEY, "first").unwrap());
        backend.wait_for_pause();
        let mut waiting = store.set(&KEY, "second");
        start(&mut waiting);

        drop(waiting);
        backend.go_on();
    });

    backend.wait_until_idle();
    assert_eq!(read(&store, &KEY), Some(b"first".to_vec()));
}

#[test]
fn dropping_a_set_at_every_effect_leaves_old_or_new() {
    for batches in BOTH {
        for (old, new) in [(10, 20), (10, 300), (300, 10), (300, 400)] {
            let effects = {
                let backend = MemoryBackend::new(batches)
                    .with_inline_limit(SMALL_LIMIT)
                    .shared();
                let store = store(&backend);
                store.blocking().set(&KEY, bytes(old, 1)).unwrap();
                let before = backend.counts().effects;
                store.blocking().set(&KEY, bytes(new, 2)).unwrap();
                backend.counts().effects - before
            };
            for n in 1..=effects {
                let backend = MemoryBackend::new(batches)
                    .with_inline_limit(SMALL_LIMIT)
                    .shared();
                let store = store(&backend);
                store.blocking().set(&KEY, bytes(old, 1)).unwrap();
                backend.pause_at(n);

                let mut setting = store.set(&KEY, bytes(new, 2));
                start(&mut setting);
                backend.wait_for_pause();
                drop(setting);
                backend.go_on();
                backend.wait_until_idle();

                let found = read(&store, &KEY).unwrap();
                assert!(
                    found == bytes(old, 1) || found == bytes(new, 2),
                    "effect {n}"
                );
                store.blocking().set(&KEY, bytes(50, 3)).unwrap();
                assert_eq!(read(&store, &KEY), Some(bytes(50, 3)));
            }
        }
    }
}

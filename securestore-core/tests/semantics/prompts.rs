//! Prompts are shown only when asked for, and one at a time: ASK-1, ASK-2, ASK-3, CHUNK-4.

use std::sync::Arc;
use std::thread;

use securestore_core::{
    BackendStore, Batches, ErrorKind, Key, Prompt, Protection, SecureStoreExt as _,
};

use crate::support::{MemoryBackend, SMALL_LIMIT, bytes, exposed, store};

const KEY: Key = Key::new("k");

fn vault(len: usize) -> (Arc<MemoryBackend>, BackendStore) {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);
    let options = Protection::biometry().into();
    store
        .blocking()
        .set_opts(&KEY, bytes(len, 1).into(), options)
        .unwrap();
    (backend, store)
}

#[test]
fn without_a_prompt_nothing_is_shown() {
    for len in [10, 300] {
        let (backend, store) = vault(len);

        let error = store.blocking().get(&KEY).unwrap_err();
        store.blocking().contains(&KEY).unwrap();
        store.blocking().entries().unwrap();
        store.blocking().repair().unwrap();
        store.blocking().delete(&KEY).unwrap();

        assert_eq!(error.kind(), ErrorKind::InteractionRequired);
        assert_eq!(backend.desk().shown().total, 0);
    }
}

#[test]
fn one_prompt_reads_a_value_of_any_length() {
    for len in [10, 3_000] {
        let (backend, store) = vault(len);

        let value = store
            .blocking()
            .get_with(&KEY, Prompt::new("Open"))
            .unwrap();

        assert_eq!(exposed(value), Some(bytes(len, 1)));
        assert_eq!(backend.desk().reasons(), ["Open"]);
    }
}

#[test]
fn plain_entry_shows_no_prompt_that_it_does_not_need() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);
    store.blocking().set(&KEY, "v").unwrap();

    store
        .blocking()
        .get_with(&KEY, Prompt::new("Open"))
        .unwrap();

    assert_eq!(backend.desk().shown().total, 0);
}

#[test]
fn prompt_without_a_text_is_refused_and_not_shown() {
    let (backend, store) = vault(10);

    let error = store
        .blocking()
        .get_with(&KEY, Prompt::new(""))
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InvalidOption);
    assert_eq!(backend.desk().shown().total, 0);
}

#[test]
fn prompts_of_two_threads_are_never_shown_at_once() {
    let (backend, store) = vault(10);
    backend.desk().hold();

    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..25 {
                    store
                        .blocking()
                        .get_with(&KEY, Prompt::new("Open"))
                        .unwrap();
                }
            });
        }
        for n in 1..=50 {
            backend
                .desk()
                .wait_until(|shown| shown.total == n && shown.now == 1);
            backend.desk().answer();
        }
    });

    let shown = backend.desk().shown();
    assert_eq!((shown.total, shown.now, shown.most), (50, 0, 1));
}

#[test]
fn prompts_of_two_stores_are_never_shown_at_once() {
    let (first, first_store) = vault(10);
    let (second, second_store) = vault(300);
    first.desk().hold();

    thread::scope(|scope| {
        scope.spawn(|| {
            first_store
                .blocking()
                .get_with(&KEY, Prompt::new("One"))
                .unwrap()
        });
        first.desk().wait_until(|shown| shown.now == 1);
        let waiting = scope.spawn(|| {
            second_store
                .blocking()
                .get_with(&KEY, Prompt::new("Two"))
                .unwrap()
        });
        second.wait_until(|counts| counts.read > 0);
        assert_eq!(second.desk().shown().total, 0);

        first.desk().answer();

        assert_eq!(exposed(waiting.join().unwrap()), Some(bytes(300, 1)));
    });
    assert_eq!(second.desk().shown().total, 1);
}

#[test]
fn operations_without_a_prompt_do_not_wait_for_one() {
    let (backend, store) = vault(10);
    backend.desk().hold();

    thread::scope(|scope| {
        scope.spawn(|| {
            store
                .blocking()
                .get_with(&KEY, Prompt::new("Open"))
                .unwrap()
        });
        backend.desk().wait_until(|shown| shown.now == 1);

        store.blocking().set(&Key::new("plain"), "v").unwrap();
        store.blocking().get(&Key::new("plain")).unwrap();
        store.blocking().entries().unwrap();
        let error = store.blocking().get(&KEY).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::InteractionRequired);
        backend.desk().answer();
    });
}

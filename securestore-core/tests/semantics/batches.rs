//! Several entries in one call: BATCH-1, BATCH-2.

use std::sync::Arc;

use securestore_core::{
    Batches, ErrorKind, GetOptions, Key, Operation, PromptOnSet, Protection, SecureStoreExt as _,
    SetItem, SetOptions, SizePolicy,
};

use crate::support::{
    BOTH, Counts, MemoryBackend, SMALL_LIMIT, bytes, exposed, read, store, store_with,
};

const A: Key = Key::new("a");
const B: Key = Key::new("b");
const C: Key = Key::new("c");

fn backend(batches: Batches) -> Arc<MemoryBackend> {
    MemoryBackend::new(batches)
        .with_inline_limit(SMALL_LIMIT)
        .shared()
}

/// Two inline values and a chunked one.
fn items() -> Vec<SetItem> {
    vec![
        SetItem::new(A, bytes(10, 1)),
        SetItem::new(B, bytes(300, 2)),
        SetItem::new(C, bytes(20, 3)),
    ]
}

#[test]
fn atomic_backend_gets_one_batch() {
    let backend = backend(Batches::Atomic);
    let store = store(&backend);

    let results = store.blocking().set_many(vec![
        SetItem::new(A, "1"),
        SetItem::new(B, "2").with_options(Protection::when_unlocked()),
        SetItem::new(C, "3"),
    ]);

    let keys: Vec<_> = results
        .into_iter()
        .map(|result| result.unwrap().key)
        .collect();
    assert_eq!(keys, [A, B, C]);
    assert_eq!(
        backend.counts(),
        Counts {
            apply: 1,
            effects: 3,
            ..Counts::default()
        }
    );
}

#[test]
fn results_and_values_are_in_the_order_of_the_items() {
    for batches in BOTH {
        let backend = backend(batches);
        let store = store(&backend);

        let results = store.blocking().set_many(items());
        let values = store
            .blocking()
            .get_many(&[C, A, Key::new("absent"), B], GetOptions::new());

        let keys: Vec<_> = results
            .into_iter()
            .map(|result| result.unwrap().key)
            .collect();
        assert_eq!(keys, [A, B, C]);
        let values: Vec<_> = values
            .into_iter()
            .map(|value| exposed(value.unwrap()))
            .collect();
        assert_eq!(
            values,
            [
                Some(bytes(20, 3)),
                Some(bytes(10, 1)),
                None,
                Some(bytes(300, 2))
            ]
        );
    }
}

#[test]
fn empty_batch_does_nothing() {
    for batches in BOTH {
        let backend = backend(batches);
        let store = store(&backend);

        let set = store.blocking().set_many(Vec::new());
        let got = store.blocking().get_many(&[], GetOptions::new());

        assert!(set.is_empty() && got.is_empty());
        assert_eq!(backend.counts().effects, 0);
    }
}

#[test]
fn atomic_batch_is_all_or_nothing_at_every_cut() {
    let old = || [Some(bytes(30, 7)), Some(bytes(250, 8)), None];
    let new = || [Some(bytes(10, 1)), Some(bytes(300, 2)), Some(bytes(20, 3))];
    for n in 1.. {
        let backend = backend(Batches::Atomic);
        let store = store(&backend);
        store.blocking().set(&A, bytes(30, 7)).unwrap();
        store.blocking().set(&B, bytes(250, 8)).unwrap();
        backend.cut_at(n);

        let results = store.blocking().set_many(items());

        let cut = backend.revive();
        let expected = if results.iter().all(Result::is_ok) {
            new()
        } else {
            old()
        };
        assert!(results.iter().all(Result::is_ok) || results.iter().all(Result::is_err));
        assert_eq!(
            [&A, &B, &C].map(|key| read(&store, key)),
            expected,
            "cut {n}"
        );
        if !cut {
            assert!(n > 8, "chunks, three main slots and the replaced chunks");
            return;
        }
    }
}

#[test]
fn in_order_batch_gives_each_item_its_own_result() {
    let backend = backend(Batches::InOrder);
    let store = store_with(&backend, SizePolicy::new().with_max_len(15));
    let items = vec![
        SetItem::new(A, bytes(10, 1)),
        SetItem::new(B, bytes(16, 2)),
        SetItem::new(C, bytes(15, 3)),
    ];

    let results = store.blocking().set_many(items);

    let kinds = results
        .into_iter()
        .map(|result| result.err().map(|e| e.kind()));
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [None, Some(ErrorKind::TooLarge), None]
    );
    assert_eq!(
        [&A, &B, &C].map(|key| read(&store, key)),
        [Some(bytes(10, 1)), None, Some(bytes(15, 3))]
    );
}

#[test]
fn one_refused_item_refuses_an_atomic_batch_before_any_call() {
    let backend = backend(Batches::Atomic);
    let store = store_with(&backend, SizePolicy::new().with_max_len(15));

    let results = store.blocking().set_many(vec![
        SetItem::new(A, bytes(10, 1)),
        SetItem::new(B, bytes(16, 2)),
    ]);

    for result in results {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert_eq!(error.operation(), Some(Operation::Set));
    }
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn atomic_batch_that_names_a_key_twice_is_refused() {
    let backend = backend(Batches::Atomic);
    let items = ["1", "2"].map(|value| SetItem::new(A, value)).to_vec();

    let results = store(&backend).blocking().set_many(items);

    let kinds: Vec<_> = results
        .into_iter()
        .map(|result| result.unwrap_err().kind())
        .collect();
    assert_eq!(kinds, [ErrorKind::InvalidOption; 2]);
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn no_item_of_a_batch_is_stored_under_the_prompt_of_another() {
    let backend = MemoryBackend::new(Batches::Atomic)
        .with_capabilities(|capabilities| capabilities.prompt_on_set = PromptOnSet::Always)
        .shared();
    let guarded = |key| SetItem::new(key, "v").with_options(Protection::biometry());
    let asking = SetOptions::from(Protection::biometry()).with_prompt("Save");

    let results = store(&backend)
        .blocking()
        .set_many(vec![SetItem::new(A, "v").with_options(asking), guarded(B)]);

    for result in results {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::InteractionRequired);
    }
    assert!(backend.slot_lens().is_empty());
}

#[test]
fn every_prompt_of_a_batch_needs_a_text() {
    let backend = backend(Batches::Atomic);
    let asking = |text| SetOptions::from(Protection::platform_default()).with_prompt(text);

    let results = store(&backend).blocking().set_many(vec![
        SetItem::new(A, "v").with_options(asking("Save")),
        SetItem::new(B, "v").with_options(asking(" ")),
    ]);

    for result in results {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidOption);
    }
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn in_order_batch_that_names_a_key_twice_keeps_the_last() {
    let backend = backend(Batches::InOrder);
    let store = store(&backend);
    let items = ["1", "2"].map(|value| SetItem::new(A, value)).to_vec();

    let results = store.blocking().set_many(items);

    assert!(results.iter().all(Result::is_ok));
    assert_eq!(read(&store, &A), Some(b"2".to_vec()));
}

#[test]
fn one_failed_read_does_not_spoil_the_others() {
    let backend = backend(Batches::InOrder);
    let store = store(&backend);
    store.blocking().set_many(items());
    store
        .blocking()
        .set_opts(&B, "vault".into(), Protection::biometry().into())
        .unwrap();

    let values = store.blocking().get_many(&[A, B, C], GetOptions::new());

    let kinds = values
        .into_iter()
        .map(|value| value.err().map(|e| e.kind()));
    assert_eq!(
        kinds.collect::<Vec<_>>(),
        [None, Some(ErrorKind::InteractionRequired), None]
    );
}

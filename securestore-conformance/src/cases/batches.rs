//! Several entries in one call.

use securestore_core::{ErrorKind, GetOptions, Key, SecureStoreExt, SetItem, SizePolicy};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{A, B, LONG, equal, fails_with, is_absent, is_value, pattern};
use crate::fixture::Control;
use crate::need::Need;

const ATOMIC: &[Need] = &[Need::AtomicBatches];
const C: Key = Key::new("c");

/// What holds where batches go in order: each item has its own result.
fn goes_in_order(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open_sized(SizePolicy::new().with_max_len(100))?;
    let items = vec![
        SetItem::new(A, "first"),
        SetItem::new(B, pattern(101, 1)),
        SetItem::new(C, "last"),
    ];
    let kinds: Vec<_> = store
        .blocking()
        .set_many(items)
        .iter()
        .map(|result| result.as_ref().err().map(|error| error.kind()))
        .collect();
    equal(kinds, vec![None, Some(ErrorKind::TooLarge), None])?;
    is_value(store.get(&A)?, b"first")?;
    is_absent(store.get(&B)?)
}

pub(super) const fn every_item_is_stored() -> Case {
    case(&["BATCH-1"], |bench| {
        let store = bench.open()?;
        let items = vec![SetItem::new(A, "1"), SetItem::new(B, pattern(LONG, 2))];
        for result in store.blocking().set_many(items) {
            result?;
        }
        is_value(store.get(&A)?, b"1")?;
        is_value(store.get(&B)?, &pattern(LONG, 2))
    })
}

pub(super) const fn results_come_in_the_order_of_the_items() -> Case {
    case(&["BATCH-1", "SET-4"], |bench| {
        let store = bench.open()?;
        let items = vec![SetItem::new(B, "b"), SetItem::new(A, "a")];
        let mut keys = Vec::new();
        for result in store.blocking().set_many(items) {
            keys.push(result?.key);
        }
        equal(keys, vec![B, A])
    })
}

pub(super) const fn an_empty_batch_has_no_results() -> Case {
    case(&["BATCH-1"], |bench| {
        let store = bench.open()?;
        equal(store.blocking().set_many(Vec::new()).len(), 0)?;
        equal(store.blocking().get_many(&[], GetOptions::new()).len(), 0)
    })
}

pub(super) const fn many_are_read_in_order() -> Case {
    case(&["BATCH-1", "GET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "1")?;
        store.set(&C, "3")?;
        let values = store.blocking().get_many(&[C, B, A], GetOptions::new());
        let mut values = values.into_iter();
        for expected in [Some(b"3"), None, Some(b"1")] {
            let value = values.next().transpose()?.flatten();
            match expected {
                Some(expected) => is_value(value, expected)?,
                None => is_absent(value)?,
            }
        }
        equal(values.len(), 0)
    })
}

pub(super) const fn one_refused_item_refuses_an_atomic_batch() -> Case {
    case(&["BATCH-1", "SIZE-1"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(100))?;
        store.set(&A, "old")?;
        let items = vec![SetItem::new(A, "new"), SetItem::new(B, pattern(101, 1))];
        for result in store.blocking().set_many(items) {
            fails_with(result, ErrorKind::TooLarge)?;
        }
        is_value(store.get(&A)?, b"old")?;
        is_absent(store.get(&B)?)
    })
    .needs(ATOMIC, goes_in_order)
}

pub(super) const fn a_key_is_named_once_in_an_atomic_batch() -> Case {
    case(&["BATCH-2"], |bench| {
        let store = bench.open()?;
        let items = vec![SetItem::new(A, "1"), SetItem::new(A, "2")];
        for result in store.blocking().set_many(items) {
            fails_with(result, ErrorKind::InvalidOption)?;
        }
        is_absent(store.get(&A)?)
    })
    .needs(ATOMIC, goes_in_order)
}

pub(super) const fn a_crash_leaves_all_of_an_atomic_batch_or_nothing() -> Case {
    case(&["BATCH-1", "SET-1"], |bench| {
        for step in 0..12 {
            bench.drive(Control::Settle)?;
            let store = bench.open()?;
            store.clear()?;
            store.set(&A, "old")?;
            bench.drive(Control::KillAtStep(step))?;
            let items = vec![SetItem::new(A, "new"), SetItem::new(B, "new")];
            let done = store.blocking().set_many(items).iter().all(Result::is_ok);
            bench.drive(Control::Settle)?;
            let store = bench.open()?;
            let (a, b) = (store.get(&A)?, store.get(&B)?);
            if b.is_some() || done {
                is_value(a, b"new")?;
                is_value(b, b"new")?;
            } else {
                is_value(a, b"old")?;
            }
        }
        Ok(())
    })
    .needs(ATOMIC, goes_in_order)
}

pub(super) const fn a_batch_outlives_the_process() -> Case {
    case(&["BATCH-1", "SET-1"], |bench| {
        let store = bench.open()?;
        let items = vec![SetItem::new(A, "1"), SetItem::new(B, "2")];
        for result in store.blocking().set_many(items) {
            result?;
        }
        Ok(())
    })
    .after(Control::Restart, |bench| {
        let store = bench.open()?;
        is_value(store.get(&A)?, b"1")?;
        is_value(store.get(&B)?, b"2")
    })
}

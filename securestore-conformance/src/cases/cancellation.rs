//! A future that is dropped leaves nothing half done.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

use securestore_core::{GetOptions, Secret, SecureStoreExt, SetItem, SetOptions};

use crate::case::{Case, case};
use crate::check::{A, B, LONG, equal, is_absent, is_one_of, is_value, pattern};

/// Lets a future begin, and drops it.
fn begin<T>(future: impl Future<Output = T>) {
    let mut context = Context::from_waker(Waker::noop());
    let _ = pin!(future).poll(&mut context);
}

pub(super) const fn a_set_that_never_began_changes_nothing() -> Case {
    case(&["CANCEL-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        drop(store.shared().set_opts(&A, "new".into(), SetOptions::new()));
        is_value(store.get(&A)?, b"old")
    })
}

pub(super) const fn a_dropped_set_leaves_old_or_new() -> Case {
    case(&["CANCEL-1", "SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        for seed in 0..8 {
            let old = store.get(&A)?;
            let shared = store.shared();
            let new = pattern(LONG, seed);
            begin(shared.set_opts(&A, new.clone().into(), SetOptions::new()));
            let old = old.as_ref().map(Secret::expose_secret);
            is_one_of(store.get(&A)?, &[old, Some(&new)])?;
            store.set(&A, "old")?;
            is_value(store.get(&A)?, b"old")?;
        }
        Ok(())
    })
}

pub(super) const fn a_dropped_read_leaves_the_value() -> Case {
    case(&["CANCEL-1", "GET-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        for _ in 0..4 {
            begin(store.shared().get_opts(&A, GetOptions::new()));
        }
        is_value(store.get(&A)?, &pattern(LONG, 1))
    })
}

pub(super) const fn a_dropped_delete_leaves_the_whole_value_or_none() -> Case {
    case(&["CANCEL-1", "DEL-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        begin(store.shared().delete(&A));
        is_one_of(store.get(&A)?, &[None, Some(&pattern(LONG, 1))])?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn a_dropped_batch_leaves_whole_values() -> Case {
    case(&["CANCEL-1", "BATCH-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        let items = vec![SetItem::new(A, "new"), SetItem::new(B, pattern(LONG, 1))];
        begin(store.shared().set_many(items));
        is_one_of(store.get(&A)?, &[Some(b"old"), Some(b"new")])?;
        is_one_of(store.get(&B)?, &[None, Some(&pattern(LONG, 1))])
    })
}

pub(super) const fn a_store_works_after_many_dropped_futures() -> Case {
    case(&["CANCEL-1"], |bench| {
        let store = bench.open()?;
        for seed in 0..32 {
            let shared = store.shared();
            begin(shared.set_opts(&A, pattern(10, seed).into(), SetOptions::new()));
            begin(shared.contains(&A));
        }
        store.set(&A, "last")?;
        equal(store.blocking().contains(&A)?, true)?;
        is_value(store.get(&A)?, b"last")
    })
}

//! What `Observed` tells, and when its streams end (LAYER-4).

use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::{future::Future, pin::pin};

use futures_lite::future::{block_on, poll_once};
use securestore_core::{
    Batches, Change, Changes, Key, Observed, SecureStore, SecureStoreExt, SetItem, SetOptions,
    SizePolicy,
};

use crate::support::{MemoryBackend, store};

const KEY: Key = Key::new("k");
const OTHER: Key = Key::new("o");

fn observed() -> Observed {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    Observed::new(Arc::new(store(&backend)))
}

/// Returns the change that is waiting, if there is one.
fn waiting(changes: &mut Changes) -> Option<Change> {
    let mut next = pin!(changes.next());
    match next.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(change) => change,
        Poll::Pending => None,
    }
}

#[test]
fn writes_of_the_key_are_told_and_no_others() {
    let store = observed();
    let (mut changes, mut others) = (store.changes(&KEY), store.changes(&OTHER));

    store.blocking().set(&KEY, "v").unwrap();
    let set = waiting(&mut changes);
    store.blocking().delete(&KEY).unwrap();
    let deleted = waiting(&mut changes);
    store.blocking().set_many(vec![SetItem::new(KEY, "w")]);
    let set_again = waiting(&mut changes);
    let untouched = waiting(&mut others);
    store.blocking().clear().unwrap();

    assert_eq!(set, Some(Change::Set));
    assert_eq!(deleted, Some(Change::Deleted));
    assert_eq!(set_again, Some(Change::Set));
    assert_eq!(untouched, None);
    assert_eq!(waiting(&mut changes), Some(Change::Deleted));
    assert_eq!(waiting(&mut others), Some(Change::Deleted));
}

#[test]
fn only_the_last_change_waits() {
    let store = observed();
    let mut changes = store.changes(&KEY);

    store.blocking().set(&KEY, "v").unwrap();
    store.blocking().delete(&KEY).unwrap();

    assert_eq!(waiting(&mut changes), Some(Change::Deleted));
    assert_eq!(waiting(&mut changes), None);
}

#[test]
fn reads_and_refused_writes_change_nothing() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let sizes = SizePolicy::new().with_max_len(3);
    let inner = securestore_core::BackendStore::with_sizes(backend, sizes);
    let store = Observed::new(Arc::new(inner));
    let mut changes = store.changes(&KEY);

    assert!(store.blocking().set(&KEY, "too long").is_err());
    store.blocking().get(&KEY).unwrap();
    store.blocking().entries().unwrap();

    assert_eq!(waiting(&mut changes), None);
}

#[test]
fn a_write_that_is_dropped_is_uncertain() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = Observed::new(Arc::new(store(&backend)));
    let mut changes = store.changes(&KEY);
    backend.pause_at(1);

    let key = &KEY;
    let mut set = store.set_opts(key, "v".into(), SetOptions::new());
    assert!(block_on(poll_once(&mut set)).is_none());
    backend.wait_for_pause();
    drop(set);
    backend.go_on();
    backend.wait_until_idle();

    assert_eq!(waiting(&mut changes), Some(Change::Uncertain));
}

#[test]
fn a_waiting_stream_is_woken_by_a_change_and_by_the_end() {
    let store = observed();
    let mut changes = store.changes(&KEY);

    std::thread::scope(|scope| {
        let watcher =
            scope.spawn(move || block_on(async { (changes.next().await, changes.next().await) }));
        store.blocking().set(&KEY, "v").unwrap();
        drop(store);

        let (first, _) = watcher.join().unwrap();
        assert_eq!(first, Some(Change::Set));
    });
}

#[test]
fn the_end_comes_after_the_last_change() {
    let store = observed();
    let mut changes = store.changes(&KEY);
    store.blocking().set(&KEY, "v").unwrap();

    drop(store);

    let both = block_on(async { [changes.next().await, changes.next().await] });
    assert_eq!(both, [Some(Change::Set), None]);
}

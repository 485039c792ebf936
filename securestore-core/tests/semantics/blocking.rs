//! Where operations run: the calling thread when it blocks, a pool when it awaits.

use std::thread;

use futures_lite::future::block_on;
use securestore_core::{
    Availability, Batches, ErrorKind, GetOptions, Key, SecureStore as _, SecureStoreExt as _,
    SetItem,
};

use crate::support::{BOTH, MemoryBackend, read, store};

const KEY: Key = Key::new("k");

#[test]
fn blocking_calls_run_on_the_calling_thread() {
    for batches in BOTH {
        let backend = MemoryBackend::new(batches).shared();
        let store = store(&backend);

        let caller = thread::scope(|scope| {
            let calls = scope.spawn(|| {
                let store = store.blocking();
                store.set(&KEY, "v").unwrap();
                store.get(&KEY).unwrap();
                store.set_many(vec![SetItem::new(Key::new("a"), "v")]);
                store.get_many(&[KEY], GetOptions::new());
                store.contains(&KEY).unwrap();
                store.entries().unwrap();
                store.availability();
                store.biometrics().unwrap();
                store.repair().unwrap();
                store.delete(&KEY).unwrap();
                store.clear().unwrap();
                thread::current().id()
            });
            calls.join().unwrap()
        });

        assert_eq!(backend.threads(), [caller]);
    }
}

#[test]
fn awaited_calls_never_block_the_calling_thread() {
    for batches in BOTH {
        let backend = MemoryBackend::new(batches).shared();
        let store = store(&backend);

        block_on(async {
            store.set(&KEY, "v").await.unwrap();
            store.get(&KEY).await.unwrap();
            store.set_many(vec![SetItem::new(Key::new("a"), "v")]).await;
            store.get_many(&[KEY], GetOptions::new()).await;
            store.contains(&KEY).await.unwrap();
            store.entries().await.unwrap();
            store.availability().await;
            store.biometrics().await.unwrap();
            store.repair().await.unwrap();
            store.delete(&KEY).await.unwrap();
            store.clear().await.unwrap();
        });

        assert!(!backend.threads().contains(&thread::current().id()));
    }
}

#[test]
fn blocking_call_inside_an_executor_works_and_leaves_awaiting_as_it_was() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    block_on(async {
        store.blocking().set(&KEY, "v").unwrap();
        assert_eq!(backend.threads(), [thread::current().id()]);

        store.get(&KEY).await.unwrap();
        assert_eq!(backend.threads().len(), 2);
    });
}

#[test]
fn clones_are_handles_to_one_store() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    let other = store.clone();
    other.blocking().set(&KEY, "v").unwrap();

    assert_eq!(read(&store, &KEY), Some(b"v".to_vec()));
}

#[test]
fn unavailable_store_says_so() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    backend.fail_next(ErrorKind::DeviceLocked);

    let availability = store(&backend).blocking().availability();

    assert_eq!(
        availability,
        Availability::Unavailable(ErrorKind::DeviceLocked)
    );
}

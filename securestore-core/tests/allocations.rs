//! How much memory core takes beside the backend's: allocations of an inline `get`, peaks of chunked operations.
//!
//! The counters are the thread's own, and blocking calls run on the calling thread.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::sync::Arc;

use allocation_counter::measure;
use securestore_core::{
    Backend as _, BackendStore, Interaction, Key, Secret, SecureStore, SecureStoreExt as _,
    SetItem, TypedKey,
};

#[path = "support/discard.rs"]
mod discard;

use discard::DiscardBackend;

const KEY: Key = Key::new("k");
const MIB_16: usize = 16 << 20;

/// Returns a store over a backend that answers reads of the key with this value.
fn holding(value: &Secret) -> (Arc<DiscardBackend>, BackendStore) {
    let backend = Arc::new(DiscardBackend::new());
    let store = BackendStore::new(backend.clone());
    backend.keep(|| store.blocking().set(&KEY, value.clone()).unwrap());
    // Once, so that what the thread allocates at first use is not counted.
    store.blocking().get(&KEY).unwrap();
    (backend, store)
}

/// COST-11.
#[test]
fn inline_get_adds_two_allocations_at_most() {
    let (backend, store) = holding(&Secret::from("token"));
    let object: Arc<dyn SecureStore> = Arc::new(store.clone());

    let direct = measure(|| drop(backend.read(&KEY, &Interaction::none()).unwrap()));
    let through_store = measure(|| drop(store.blocking().get(&KEY).unwrap()));
    let through_object = measure(|| drop(object.blocking().get(&KEY).unwrap()));

    for got in [through_store, through_object] {
        let added = got.count_total - direct.count_total;
        assert!(
            added <= 2,
            "{added} allocations more than {}",
            direct.count_total
        );
        assert_eq!((got.count_current, got.bytes_current), (0, 0));
    }
}

#[test]
fn absent_get_adds_two_allocations_at_most() {
    const ABSENT: Key = Key::new("absent");
    let (backend, store) = holding(&Secret::from("token"));

    let direct = measure(|| drop(backend.read(&ABSENT, &Interaction::none()).unwrap()));
    let through_store = measure(|| drop(store.blocking().get(&ABSENT).unwrap()));

    assert!(through_store.count_total - direct.count_total <= 2);
}

#[test]
fn inline_value_is_not_copied() {
    let value = Secret::new(vec![7; 32 << 10]);
    let (backend, store) = holding(&value);

    let set = measure(|| drop(store.blocking().set(&KEY, value.clone()).unwrap()));
    let direct = measure(|| drop(backend.read(&KEY, &Interaction::none()).unwrap()));
    let get = measure(|| drop(store.blocking().get(&KEY).unwrap()));

    assert!(set.bytes_max < 4 << 10, "{} bytes", set.bytes_max);
    assert!(
        get.bytes_max - direct.bytes_max < 1 << 10,
        "{} bytes",
        get.bytes_max
    );
}

#[test]
fn typed_value_is_serialized_once() {
    const TEXT: TypedKey<String> = TypedKey::new("k");
    let text = "x".repeat(32 << 10);
    let (_, store) = holding(&Secret::from("token"));

    let save = measure(|| drop(store.blocking().save(&TEXT, &text[2..].to_owned()).unwrap()));

    // The text itself and its JSON.
    assert!(save.bytes_max < 68 << 10, "{} bytes", save.bytes_max);
}

/// COST-12.
#[test]
fn chunked_set_takes_little_more_than_twice_the_value_at_its_peak() {
    let value = Secret::new(vec![7; MIB_16]);
    let (_, store) = holding(&Secret::from("token"));

    let plain = measure(|| drop(store.blocking().set(&KEY, value.clone()).unwrap()));
    let batch = measure(|| {
        let items = vec![SetItem::new(KEY, value.clone())];
        store.blocking().set_many(items).remove(0).unwrap();
    });

    assert_peak("set", plain.bytes_max);
    assert_peak("set_many", batch.bytes_max);
}

#[test]
fn value_that_looks_like_a_head_takes_no_more() {
    let magic = {
        let (backend, _) = holding(&Secret::new(vec![7; 40 << 10]));
        let head = backend.read(&KEY, &Interaction::none()).unwrap().unwrap();
        head.expose_secret().to_vec()
    };
    let (_, store) = holding(&Secret::from("token"));
    let mut value = vec![7; MIB_16];
    value[..magic.len()].copy_from_slice(&magic);
    let value = Secret::new(value);

    let set = measure(|| drop(store.blocking().set(&KEY, value.clone()).unwrap()));

    assert_peak("set", set.bytes_max);
}

/// COST-12.
#[test]
fn chunked_get_takes_little_more_than_twice_the_value_at_its_peak() {
    let (_, store) = holding(&Secret::new(vec![7; MIB_16]));

    let get = measure(|| drop(store.blocking().get(&KEY).unwrap()));

    // Among them are the chunks that the backend hands out.
    assert_peak("get", get.bytes_max);
    assert_eq!(get.bytes_current, 0);
}

#[track_caller]
fn assert_peak(what: &str, peak: u64) {
    let times = peak as f64 / MIB_16 as f64;
    assert!(times <= 2.1, "{what}: peak {times:.3} x the value");
}

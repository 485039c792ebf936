//! What `CachedStore` remembers, and what it forgets (LAYER-1, LAYER-2, LAYER-3).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_lite::future::{block_on, poll_once};
use securestore_core::{
    Batches, CachedStore, Clock, ErrorKind, GetOptions, Key, Prompt, Protection, SecureStore,
    SecureStoreExt, SetOptions,
};

use crate::support::{MemoryBackend, exposed, store};

const KEY: Key = Key::new("k");
const MINUTE: Duration = Duration::from_secs(60);

#[derive(Debug)]
struct Hand(Mutex<Duration>);

impl Hand {
    fn at(seconds: u64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Duration::from_secs(seconds))))
    }

    fn moves_to(&self, seconds: u64) {
        *self.0.lock().unwrap() = Duration::from_secs(seconds);
    }
}

impl Clock for Hand {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

fn cached(backend: &Arc<MemoryBackend>, clock: &Arc<Hand>) -> CachedStore {
    let clock: Arc<dyn Clock> = clock.clone();
    CachedStore::new(Arc::new(store(backend)), clock, MINUTE)
}

/// Stores a value that the layer over the same backend does not hear of.
fn set_behind_its_back(backend: &Arc<MemoryBackend>, value: &str) {
    store(backend).blocking().set(&KEY, value).unwrap();
}

#[test]
fn value_is_read_once_until_its_time_is_over() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(100));
    let cached = cached(&backend, &clock);
    cached.blocking().set(&KEY, "first").unwrap();
    cached.blocking().get(&KEY).unwrap();
    set_behind_its_back(&backend, "second");

    clock.moves_to(159);
    let within = cached.blocking().get(&KEY).unwrap();
    clock.moves_to(160);
    let after = cached.blocking().get(&KEY).unwrap();

    assert_eq!(exposed(within), exposed(Some("first".into())));
    assert_eq!(exposed(after), exposed(Some("second".into())));
}

#[test]
fn clock_that_is_set_back_ends_the_time() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(100));
    let cached = cached(&backend, &clock);
    cached.blocking().set(&KEY, "first").unwrap();
    cached.blocking().get(&KEY).unwrap();
    set_behind_its_back(&backend, "second");

    clock.moves_to(99);

    let value = cached.blocking().get(&KEY).unwrap();
    assert_eq!(exposed(value), exposed(Some("second".into())));
}

#[test]
fn lock_forgets_every_value() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(0));
    let cached = cached(&backend, &clock);
    cached.blocking().set(&KEY, "first").unwrap();
    cached.blocking().get(&KEY).unwrap();
    set_behind_its_back(&backend, "second");

    cached.lock();

    let value = cached.blocking().get(&KEY).unwrap();
    assert_eq!(exposed(value), exposed(Some("second".into())));
}

#[test]
fn every_write_is_seen_at_once() {
    let (backend, clock) = (MemoryBackend::new(Batches::InOrder).shared(), Hand::at(0));
    let cached = cached(&backend, &clock);
    let cached = cached.blocking();
    let seen = || exposed(cached.get(&KEY).unwrap());

    cached.set(&KEY, "first").unwrap();
    assert_eq!(seen(), exposed(Some("first".into())));
    cached.set(&KEY, "second").unwrap();
    assert_eq!(seen(), exposed(Some("second".into())));
    cached.delete(&KEY).unwrap();
    assert_eq!(seen(), None);
    cached.set(&KEY, "third").unwrap();
    assert_eq!(seen(), exposed(Some("third".into())));
    cached.clear().unwrap();
    assert_eq!(seen(), None);
}

#[test]
fn value_behind_a_prompt_is_remembered_only_if_it_is_opted_in() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(0));
    let options = SetOptions::from(Protection::biometry()).with_prompt("set");
    let plain = cached(&backend, &clock);
    let opted = cached(&backend, &clock).remembering(KEY);
    plain
        .blocking()
        .set_opts(&KEY, "v".into(), options)
        .unwrap();

    for layer in [&plain, &opted] {
        let prompt = GetOptions::from(Prompt::new("get"));
        assert!(layer.blocking().get_opts(&KEY, prompt).unwrap().is_some());
    }

    let asked = plain.blocking().get(&KEY).map(exposed).unwrap_err();
    assert_eq!(asked.kind(), ErrorKind::InteractionRequired);
    assert!(opted.blocking().get(&KEY).unwrap().is_some());
}

#[test]
fn absence_is_not_remembered() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(0));
    let cached = cached(&backend, &clock);
    assert!(cached.blocking().get(&KEY).unwrap().is_none());

    set_behind_its_back(&backend, "v");

    assert!(cached.blocking().get(&KEY).unwrap().is_some());
}

#[test]
fn key_whose_write_was_dropped_is_not_remembered_any_more() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(0));
    let cached = cached(&backend, &clock);
    cached.blocking().set(&KEY, "first").unwrap();
    backend.pause_at(1);
    let key = &KEY;
    let mut set = cached.set_opts(key, "dropped".into(), SetOptions::new());
    assert!(block_on(poll_once(&mut set)).is_none());
    backend.wait_for_pause();
    drop(set);
    backend.go_on();
    backend.wait_until_idle();
    cached.blocking().set(&KEY, "first").unwrap();
    cached.blocking().get(&KEY).unwrap();

    set_behind_its_back(&backend, "second");

    let value = cached.blocking().get(&KEY).unwrap();
    assert_eq!(exposed(value), exposed(Some("second".into())));
}

#[test]
fn prompt_without_text_is_refused_for_a_remembered_value_too() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(0));
    let cached = cached(&backend, &clock);
    cached.blocking().set(&KEY, "v").unwrap();
    cached.blocking().get(&KEY).unwrap();

    let refused = cached.blocking().get_with(&KEY, Prompt::new(" "));

    assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidOption);
}

#[test]
fn layer_shows_no_value() {
    let (backend, clock) = (MemoryBackend::new(Batches::Atomic).shared(), Hand::at(0));
    let cached = cached(&backend, &clock);
    cached.blocking().set(&KEY, "canary").unwrap();
    cached.blocking().get(&KEY).unwrap();

    let shown = format!("{cached:?}");

    assert!(shown.contains("remembered: 1"), "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

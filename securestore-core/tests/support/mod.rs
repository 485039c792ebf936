//! What the tests share: an honest backend in memory, its prompt, and small helpers.

mod effects;
mod memory;
mod prompts;
mod slots;
mod slots_seen;

use std::sync::Arc;

use securestore_core::{BackendStore, Batches, Key, Secret, SecureStoreExt as _, SizePolicy};

pub(crate) use memory::MemoryBackend;
pub(crate) use slots::Counts;

/// Both ways in which a backend carries out a batch.
pub(crate) const BOTH: [Batches; 2] = [Batches::InOrder, Batches::Atomic];

/// A chunked value of a store whose slots take this many bytes has a few chunks.
pub(crate) const SMALL_LIMIT: usize = 100;

/// Returns a store over the backend.
pub(crate) fn store(backend: &Arc<MemoryBackend>) -> BackendStore {
    BackendStore::new(Arc::clone(backend) as _)
}

/// Returns a store over the backend with this size policy.
pub(crate) fn store_with(backend: &Arc<MemoryBackend>, sizes: SizePolicy) -> BackendStore {
    BackendStore::with_sizes(Arc::clone(backend) as _, sizes)
}

/// Returns `len` bytes that differ from those of every other seed and from place to place.
pub(crate) fn bytes(len: usize, seed: u8) -> Vec<u8> {
    (0..len)
        .map(|i| (i as u8).wrapping_mul(31).wrapping_add((i >> 8) as u8) ^ seed)
        .collect()
}

/// Returns the bytes of a value, as a test compares them.
pub(crate) fn exposed(value: Option<Secret>) -> Option<Vec<u8>> {
    value.map(|value| value.expose_secret().to_vec())
}

/// Reads a value without a prompt.
#[track_caller]
pub(crate) fn read(store: &BackendStore, key: &Key) -> Option<Vec<u8>> {
    exposed(store.blocking().get(key).unwrap())
}

/// Returns the raw content of the main slot of a chunked value.
pub(crate) fn raw_head() -> Vec<u8> {
    const KEY: Key = Key::new("k");
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    store(&backend).blocking().set(&KEY, bytes(300, 1)).unwrap();
    backend.main(&KEY).unwrap()
}

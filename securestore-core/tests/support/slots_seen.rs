//! What a test sees of the slots, and how it damages them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use securestore_core::{Key, Secret};

use super::memory::MemoryBackend;
use super::slots::{Chunk, ChunkPlace};

impl MemoryBackend {
    /// Returns the raw content of a main slot.
    pub(crate) fn main(&self, key: &Key) -> Option<Vec<u8>> {
        let state = self.lock();
        state
            .mains
            .get(key)
            .map(|main| main.content.expose_secret().to_vec())
    }

    /// Replaces the raw content of a main slot.
    pub(crate) fn damage_main(&self, key: &Key, damage: impl FnOnce(&mut Vec<u8>)) {
        if let Some(main) = self.lock().mains.get_mut(key) {
            let mut bytes = main.content.expose_secret().to_vec();
            damage(&mut bytes);
            main.content = Secret::new(bytes);
        }
    }

    /// Changes the chunk slots of an entry, given by their indices.
    pub(crate) fn damage_chunks(
        &self,
        key: &Key,
        damage: impl FnOnce(&mut BTreeMap<u32, Vec<u8>>),
    ) {
        let mut state = self.lock();
        let Some(generation) = state.mains.get(key).and_then(|main| main.heads) else {
            return;
        };
        let mut chunks = BTreeMap::new();
        for place in state.chunks_of(key, generation) {
            if let Some(chunk) = state.chunks.remove(&place) {
                chunks.insert(place.2, chunk.bytes);
            }
        }
        damage(&mut chunks);
        let written = state.now;
        state.chunks.extend(
            chunks
                .into_iter()
                .map(|(index, bytes)| ((key.clone(), generation, index), Chunk { bytes, written })),
        );
    }

    /// Returns the places of all chunks that no main slot heads.
    pub(crate) fn orphans(&self) -> BTreeSet<ChunkPlace> {
        self.orphans_younger_than(Duration::MAX)
    }

    /// Returns the places of the chunks that no main slot heads and that are younger than `age`.
    pub(crate) fn orphans_younger_than(&self, age: Duration) -> BTreeSet<ChunkPlace> {
        let state = self.lock();
        let headed = state.headed();
        let chunks = state.chunks.iter().filter(|(place, chunk)| {
            !headed.contains(&(place.0.clone(), place.1)) && state.age(chunk) < age
        });
        chunks.map(|(place, _)| place.clone()).collect()
    }

    /// Returns the length of every slot.
    pub(crate) fn slot_lens(&self) -> Vec<usize> {
        let state = self.lock();
        let mains = state.mains.values().map(|main| main.content.len());
        mains
            .chain(state.chunks.values().map(|chunk| chunk.bytes.len()))
            .collect()
    }

    /// Returns the number of chunk slots.
    pub(crate) fn chunk_count(&self) -> usize {
        self.lock().chunks.len()
    }
}

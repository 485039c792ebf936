//! Chunks: in a file of their own, so that a small entry isn't written together with megabytes.
//!
//! A chunk is ciphertext already, under a key that stands in its head; it is stored as it comes, with its date.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use securestore_core::{ChunkSet, Generation, Key, Result};

use super::KeystoreBackend;
use crate::names;
use crate::preferences::Draft;
use crate::record::{self, corrupt};

impl KeystoreBackend {
    pub(super) fn chunks_of(
        &self,
        key: &Key,
        generation: Generation,
    ) -> Result<Vec<(u32, Vec<u8>)>> {
        let mut chunks = Vec::new();
        for (name, text) in self.chunks.all()? {
            let Some((owner, of, index)) = names::parse_chunk(&name) else {
                continue;
            };
            if owner == *key && of == generation {
                let (_, bytes) =
                    record::parse_chunk(&text).ok_or_else(|| corrupt("a chunk is not a record"))?;
                chunks.push((index, bytes));
            }
        }
        chunks.sort_unstable_by_key(|&(index, _)| index);
        Ok(chunks)
    }

    pub(super) fn chunk_sets(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        let mut sets = self.chunk_ages(&self.chunks.all()?);
        sets.retain(|(owner, _), _| key.is_none_or(|key| key == owner));
        let sets = sets
            .into_iter()
            .map(|((key, generation), (count, age))| ChunkSet::new(key, generation, count, age));
        Ok(sets.collect())
    }

    pub(super) fn put_chunks(&self, chunks: &[(String, &[u8])]) -> Result<()> {
        let mut draft = Draft::default();
        let now = self.clock.now();
        for (name, bytes) in chunks {
            let old = self.chunks.value(name)?;
            draft.put(name.clone(), record::encode_chunk(now, bytes), old);
        }
        Ok(self.chunks.commit(draft)?)
    }

    /// Removes chunks whose head could not be committed. They are invisible, so a failure changes nothing for the caller.
    pub(super) fn withdraw_chunks(&self, chunks: &[(String, &[u8])]) {
        let mut draft = Draft::default();
        for (name, _) in chunks {
            if let Ok(Some(old)) = self.chunks.value(name) {
                draft.remove(name.clone(), old);
            }
        }
        let _ = self.chunks.commit(draft);
    }

    pub(super) fn remove_chunks(&self, generations: &BTreeSet<(Key, Generation)>) -> Result<()> {
        if generations.is_empty() {
            return Ok(());
        }
        self.remove_chunks_if(self.chunks.all()?, |key, generation| {
            generations.contains(&(key, generation))
        })
    }

    /// Removes the chunks of `clear`: what was headed, and what is not young enough to be somebody's next value.
    pub(super) fn clear_chunks(
        &self,
        headed: &BTreeSet<(Key, Generation)>,
        spare: Duration,
    ) -> Result<()> {
        let all = self.chunks.all()?;
        let ages = self.chunk_ages(&all);
        self.remove_chunks_if(all, |key, generation| {
            let chunks = (key, generation);
            headed.contains(&chunks) || ages.get(&chunks).is_none_or(|&(_, age)| age >= spare)
        })
    }

    fn remove_chunks_if(
        &self,
        all: BTreeMap<String, String>,
        doomed: impl Fn(Key, Generation) -> bool,
    ) -> Result<()> {
        let mut draft = Draft::default();
        for (name, old) in all {
            let Some((key, generation, _)) = names::parse_chunk(&name) else {
                continue;
            };
            if doomed(key, generation) {
                draft.remove(name, old);
            }
        }
        Ok(self.chunks.commit(draft)?)
    }

    /// Returns the number and the least age of the chunks of each generation.
    fn chunk_ages(
        &self,
        all: &BTreeMap<String, String>,
    ) -> BTreeMap<(Key, Generation), (usize, Duration)> {
        let now = self.clock.now();
        let mut ages = BTreeMap::new();
        for (name, text) in all {
            let Some((key, generation, _)) = names::parse_chunk(name) else {
                continue;
            };
            // A chunk without a readable date was not written by this layout: nobody is about to commit it.
            let age = record::parse_chunk(text)
                .map_or(Duration::MAX, |(created, _)| now.saturating_sub(created));
            let (count, least) = ages.entry((key, generation)).or_insert((0, Duration::MAX));
            *count += 1;
            *least = age.min(*least);
        }
        ages
    }
}

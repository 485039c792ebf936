//! `remove_main` and `clear`: they work in every state in which the preferences can be opened, and never prompt.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use securestore_core::{Generation, Key, Removed, Result};

use super::KeystoreBackend;
use super::retire::{Pointer, mentioned};
use crate::names;
use crate::preferences::Draft;
use crate::record::Record;

impl KeystoreBackend {
    pub(super) fn remove(&self, key: &Key) -> Result<Removed> {
        let _held = self.lock.hold();
        let name = names::entry(key);
        let Some(old) = self.main.lookup(&name)? else {
            return Ok(Removed::Nothing);
        };
        let metadata = Record::parse(&old).ok().map(|record| record.metadata);
        let mut suspects = BTreeSet::new();
        if let Some(metadata) = &metadata {
            let pointer = Pointer::new(self.main.value(&names::pointer(metadata.policy))?);
            if pointer.generation != Some(metadata.generation) {
                suspects.insert((metadata.policy, metadata.generation));
            }
        }
        let mut draft = Draft::default();
        draft.remove(name, old);
        let aliases = self.retire(&mut draft, &suspects)?;
        self.main.commit(draft)?;
        self.operations.delete(&aliases);
        Ok(match metadata {
            // A damaged record may have headed chunks.
            None => Removed::Unknown,
            Some(metadata) => metadata.heads.map_or(Removed::Inline, Removed::Chunked),
        })
    }

    pub(super) fn remove_all(&self, spare: Duration) -> Result<()> {
        let _held = self.lock.hold();
        let all = self.main.all()?;
        if !all.is_empty() {
            let aliases: Vec<_> = mentioned(&all)
                .into_iter()
                .map(|(policy, generation)| self.names.alias(policy, generation))
                .collect();
            let headed = headed(&all);
            self.main.commit(Draft::clear(all))?;
            self.data_keys.clear();
            self.operations.delete(&aliases);
            // The entries are gone, and with them the keys of their chunks: what stays can't be read.
            let _ = self.clear_chunks(&headed, spare);
        } else {
            let _ = self.clear_chunks(&BTreeSet::new(), spare);
        }
        Ok(())
    }
}

fn headed(all: &BTreeMap<String, String>) -> BTreeSet<(Key, Generation)> {
    let entries = all
        .iter()
        .filter_map(|(name, text)| Some((names::parse_entry(name)?, Record::parse(text).ok()?)));
    entries
        .filter_map(|(key, record)| Some((key, record.metadata.heads?)))
        .collect()
}

//! What diagnosis asks of a backend: everything that shows without a prompt and without a change.

use std::collections::{BTreeMap, BTreeSet};

use super::core::Core;
use super::repair::SPARED_AGE;
use crate::backend::{ChunkSet, EntryRecord, Generation};
use crate::diagnose::{EntryDiagnosis, Examination};
use crate::entry::RepairReport;
use crate::entry::{EntryInfo, Readability};
use crate::error::{ErrorKind, Operation, Result};
use crate::name::Key;

impl Core {
    /// Looks at every entry, and at these keys. It takes no lock: a writer that shows a prompt doesn't hold it up.
    pub(crate) fn examine(&self, keys: &[Key]) -> Examination {
        let mut names: BTreeSet<Key> = keys.iter().cloned().collect();
        let listed = self.entries();
        names.extend(listed.iter().flatten().map(|info| info.key.clone()));
        let inspected: Vec<_> = names
            .into_iter()
            .map(|key| {
                let record = self.backend.inspect(&key);
                (key, record.map_err(|e| e.during(Operation::Diagnose)))
            })
            .collect();
        let chunks = self
            .backend
            .list_chunks(None)
            .map_err(|e| e.during(Operation::Diagnose));
        let mut examination = Examination::new(
            listed.map(drop),
            self.describe_each(inspected, chunks.as_deref().ok()),
        );
        examination.leftovers = chunks.and_then(|sets| self.count_leftovers(&sets));
        examination
    }

    fn describe_each(
        &self,
        inspected: Vec<(Key, Result<Option<EntryRecord>>)>,
        chunks: Option<&[ChunkSet]>,
    ) -> Vec<EntryDiagnosis> {
        let there: Vec<Key> = inspected
            .iter()
            .filter(|(_, record)| matches!(record, Ok(Some(_))))
            .map(|(key, _)| key.clone())
            .collect();
        let mut levels: BTreeMap<_, _> = there
            .iter()
            .cloned()
            .zip(self.backend.security_levels(&there))
            .collect();
        inspected
            .into_iter()
            .map(|(key, record)| {
                let found =
                    record.map(|record| record.map(|record| self.look_closer(record, chunks)));
                let level = levels.remove(&key);
                let mut entry = EntryDiagnosis::new(key, found);
                if let Some(level) = level {
                    entry.security_level = level.map_err(|e| e.during(Operation::Diagnose));
                }
                entry
            })
            .collect()
    }

    /// Finds a head without chunks, which no record shows.
    fn look_closer(&self, record: EntryRecord, chunks: Option<&[ChunkSet]>) -> EntryInfo {
        let EntryRecord { info, heads } = record;
        let (Some(head), Some(chunks)) = (heads, chunks) else {
            return info;
        };
        let stand = chunks
            .iter()
            .any(|set| set.key == info.key && set.generation == head);
        // Chunks go after their head was replaced: a head that still stands had none when they were listed.
        if stand || self.head_of(&info.key).ok().flatten() != Some(head) {
            return info;
        }
        info.with_readability(Readability::Unreadable(ErrorKind::Corrupt))
    }

    /// Counts what `repair` would remove and spare.
    fn count_leftovers(&self, sets: &[ChunkSet]) -> Result<RepairReport> {
        let mut report = RepairReport::default();
        for ChunkSet {
            key,
            generation,
            count,
            age,
        } in sets
        {
            if self.head_of(key)? == Some(*generation) {
                continue;
            }
            if *age < SPARED_AGE {
                report.spared_chunks += count;
            } else {
                report.collected_chunks += count;
            }
        }
        Ok(report)
    }

    fn head_of(&self, key: &Key) -> Result<Option<Generation>> {
        let record = self
            .backend
            .inspect(key)
            .map_err(|e| e.during(Operation::Diagnose))?;
        Ok(record.and_then(|record| record.heads))
    }
}

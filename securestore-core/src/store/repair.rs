//! Collecting what interrupted writes left behind.

use std::collections::BTreeSet;
use std::time::Duration;

use super::core::Core;
use super::locks::with_entry_locks;
use crate::backend::{ChunkSet, Generation, Interaction, Op};
use crate::entry::RepairReport;
use crate::error::{Operation, Result};
use crate::name::Key;

/// Chunks that no entry heads are spared until they are this old: another process may be about to commit them.
pub(crate) const SPARED_AGE: Duration = Duration::from_secs(60 * 60);

impl Core {
    pub(crate) fn repair(&self) -> Result<RepairReport> {
        self.try_repair().map_err(|e| e.during(Operation::Repair))
    }

    fn try_repair(&self) -> Result<RepairReport> {
        let keys: BTreeSet<Key> = self
            .backend
            .list_chunks(None)?
            .into_iter()
            .map(|set| set.key)
            .collect();
        let mut total = RepairReport::default();
        for key in keys {
            let report = with_entry_locks(self.backend.place(), &[&key], || {
                let current = self.backend.inspect(&key)?.and_then(|record| record.heads);
                self.collect_orphans_of(&key, current)
            })?;
            total.collected_chunks += report.collected_chunks;
            total.spared_chunks += report.spared_chunks;
        }
        Ok(total)
    }

    /// Removes the chunks of an entry that `current` does not head; the caller holds the entry's lock.
    pub(crate) fn collect_orphans_of(
        &self,
        key: &Key,
        current: Option<Generation>,
    ) -> Result<RepairReport> {
        let mut report = RepairReport::default();
        for ChunkSet {
            generation,
            count,
            age,
            ..
        } in self.backend.list_chunks(Some(key))?
        {
            if Some(generation) == current {
                continue;
            }
            if age < SPARED_AGE {
                report.spared_chunks += count;
            } else {
                self.backend
                    .apply(&[Op::remove_chunks(key, generation)], &Interaction::none())?;
                report.collected_chunks += count;
            }
        }
        Ok(report)
    }
}

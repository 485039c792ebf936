//! Bugs of a backend, below core.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Applied, Availability, Backend, Biometrics, Capabilities, ChunkSet, EntryRecord, Generation,
    Interaction, Key, Op, Place, Protection, Removed, Result, Secret, SecurityLevel, Unlocked,
};

use super::Sabotage;

/// A backend with one bug.
#[derive(Debug)]
pub(super) struct SabotagedBackend {
    pub(super) inner: Arc<dyn Backend>,
    pub(super) bug: Sabotage,
}

impl SabotagedBackend {
    /// Carries out the batch in this order, each operation by itself, and answers in the order of the batch.
    fn singly(
        &self,
        batch: &[Op<'_>],
        first: impl Fn(&Op<'_>) -> bool,
        interaction: &Interaction<'_>,
    ) -> Result<Vec<Applied>> {
        let mut answers: Vec<Option<Applied>> = batch.iter().map(|_| None).collect();
        for wanted in [true, false] {
            for (op, answer) in batch.iter().zip(&mut answers) {
                if first(op) == wanted {
                    let applied = self.inner.apply(std::slice::from_ref(op), interaction)?;
                    *answer = applied.into_iter().next();
                }
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }

    fn before_main(&self, op: &Op<'_>) -> Result<()> {
        let Op::PutMain { key, .. } = op else {
            return Ok(());
        };
        if self.bug == Sabotage::OverwriteDeletesFirst {
            self.inner.remove_main(key)?;
        }
        let headed = self.inner.inspect(key)?.and_then(|record| record.heads);
        if let (Sabotage::OldChunksGoFirst, Some(old)) = (self.bug, headed) {
            self.inner
                .apply(&[Op::remove_chunks(key, old)], &Interaction::none())?;
        }
        Ok(())
    }
}

fn is_main(op: &Op<'_>) -> bool {
    matches!(op, Op::PutMain { .. })
}

impl Backend for SabotagedBackend {
    fn place(&self) -> &Place {
        self.inner.place()
    }

    fn capabilities(&self) -> &Capabilities {
        self.inner.capabilities()
    }

    fn availability(&self) -> Availability {
        self.inner.availability()
    }

    fn biometrics(&self) -> Result<Biometrics> {
        self.inner.biometrics()
    }

    fn apply(&self, batch: &[Op<'_>], interaction: &Interaction<'_>) -> Result<Vec<Applied>> {
        match self.bug {
            Sabotage::OverwriteDeletesFirst | Sabotage::OldChunksGoFirst => {
                batch.iter().try_for_each(|op| self.before_main(op))?;
                self.inner.apply(batch, interaction)
            }
            Sabotage::HeadsComeFirst => self.singly(batch, is_main, interaction),
            Sabotage::BatchesAreCommittedSingly => {
                self.singly(batch, |op| !is_main(op), interaction)
            }
            Sabotage::TheLastChunkIsForgotten => {
                let last = batch
                    .iter()
                    .rposition(|op| matches!(op, Op::PutChunk { .. }));
                let kept = batch.iter().enumerate().filter(|(i, _)| Some(*i) != last);
                let kept: Vec<_> = kept.map(|(_, op)| op.clone()).collect();
                let mut applied = self.inner.apply(&kept, interaction)?;
                if last.is_some() {
                    applied.insert(0, Applied::Chunks);
                }
                Ok(applied)
            }
            _ => self.inner.apply(batch, interaction),
        }
    }

    fn read(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        self.inner.read(key, interaction)
    }

    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        let mut chunks = self.inner.read_chunks(key, generation)?;
        match self.bug {
            Sabotage::ChunksAreShuffled => {
                let contents: Vec<_> = chunks.iter().map(|(_, bytes)| bytes.clone()).collect();
                for ((_, bytes), content) in chunks.iter_mut().zip(contents.into_iter().rev()) {
                    *bytes = content;
                }
            }
            Sabotage::ChunksCostACallEach => {
                for _ in &chunks {
                    self.inner.read_chunks(key, generation)?;
                }
            }
            _ => {}
        }
        Ok(chunks)
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        self.inner.inspect(key)
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        self.inner.remove_main(key)
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        self.inner.list()
    }

    fn list_chunks(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        let mut sets = self.inner.list_chunks(key)?;
        if self.bug == Sabotage::RepairIsImpatient {
            for set in &mut sets {
                set.age = Duration::MAX;
            }
        }
        Ok(sets)
    }

    fn clear(&self, spare: Duration) -> Result<()> {
        self.inner.clear(spare)
    }

    fn unlock(
        &self,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<Arc<dyn Unlocked>> {
        self.inner.unlock(protection, interaction)
    }

    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        self.inner.security_levels(keys)
    }

    fn lock(&self) {
        self.inner.lock();
    }
}

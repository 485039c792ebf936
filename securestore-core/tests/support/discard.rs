//! A backend that forgets what it is given, so that only core's own work is measured.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use securestore_core::{
    Applied, Availability, Backend, Biometrics, Capabilities, ChunkSet, EntryInfo, EntryRecord,
    ErrorKind, Generation, Interaction, Key, Op, Place, Protection, Removed, Replaced, Result,
    Secret, SecurityLevel, Service, Unlocked,
};

/// Answers reads with the slots that it kept, and stores nothing more.
#[derive(Debug)]
pub(crate) struct DiscardBackend {
    place: Place,
    capabilities: Capabilities,
    kept: Mutex<Kept>,
}

type Chunks = Vec<(u32, Vec<u8>)>;

#[derive(Debug, Default)]
struct Kept {
    mode: Mode,
    mains: BTreeMap<Key, Secret>,
    chunks: BTreeMap<(Key, Generation), Chunks>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Discard,
    Keep,
}

impl DiscardBackend {
    /// Creates a backend that takes 32 KiB a slot.
    pub(crate) fn new() -> Self {
        let mut capabilities = Capabilities::new();
        capabilities.inline_limit = 32 << 10;
        Self {
            place: Place::new("discard", Service::new("com.example.app")),
            capabilities,
            kept: Mutex::default(),
        }
    }

    /// Keeps the slots that `prepare` writes.
    pub(crate) fn keep<T>(&self, prepare: impl FnOnce() -> T) -> T {
        self.lock().mode = Mode::Keep;
        let result = prepare();
        self.lock().mode = Mode::Discard;
        result
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Backend for DiscardBackend {
    fn place(&self) -> &Place {
        &self.place
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn availability(&self) -> Availability {
        Availability::Available
    }

    fn biometrics(&self) -> Result<Biometrics> {
        Ok(Biometrics::NoHardware)
    }

    fn apply(&self, batch: &[Op<'_>], _: &Interaction<'_>) -> Result<Vec<Applied>> {
        let mut kept = self.lock();
        let keeps = kept.mode == Mode::Keep;
        let mut applied = Vec::with_capacity(batch.len());
        for op in batch {
            match *op {
                Op::PutMain {
                    key,
                    content,
                    protection,
                    ..
                } => {
                    if keeps {
                        kept.mains.insert(key.clone(), content.clone());
                    }
                    let info = EntryInfo::new(key.clone(), protection);
                    applied.push(Applied::Main(info, Replaced::Inline));
                }
                Op::PutChunk {
                    key,
                    generation,
                    index,
                    bytes,
                    ..
                } => {
                    if keeps {
                        let chunks = kept.chunks.entry((key.clone(), generation)).or_default();
                        chunks.push((index, bytes.to_vec()));
                    }
                    applied.push(Applied::Chunks);
                }
                _ => applied.push(Applied::Chunks),
            }
        }
        Ok(applied)
    }

    fn read(&self, key: &Key, _: &Interaction<'_>) -> Result<Option<Secret>> {
        // A platform hands out new bytes each time.
        let kept = self.lock();
        Ok(kept
            .mains
            .get(key)
            .map(|content| Secret::from(content.expose_secret())))
    }

    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        let chunks = &self.lock().chunks;
        Ok(chunks
            .get(&(key.clone(), generation))
            .cloned()
            .unwrap_or_default())
    }

    fn inspect(&self, _: &Key) -> Result<Option<EntryRecord>> {
        Ok(None)
    }

    fn remove_main(&self, _: &Key) -> Result<Removed> {
        Ok(Removed::Nothing)
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        Ok(Vec::new())
    }

    fn list_chunks(&self, _: Option<&Key>) -> Result<Vec<ChunkSet>> {
        Ok(Vec::new())
    }

    fn clear(&self, _: Duration) -> Result<()> {
        Ok(())
    }

    fn unlock(&self, _: Protection, _: &Interaction<'_>) -> Result<Arc<dyn Unlocked>> {
        Err(ErrorKind::Unsupported.into())
    }

    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        keys.iter().map(|_| Ok(SecurityLevel::Unknown)).collect()
    }

    fn lock(&self) {}
}

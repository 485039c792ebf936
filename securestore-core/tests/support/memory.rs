//! An honest backend in memory, with virtual time, faults and counters.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::ThreadId;
use std::time::Duration;

use securestore_core::{
    Accessibility, Applied, Authentication, Availability, Backend, Batches, Biometrics,
    BiometryKind, Capabilities, ChunkSet, Chunking, EntryInfo, EntryRecord, Error, ErrorKind,
    Generation, Interaction, Key, Op, Place, PromptOnSet, Protection, Removed, Replaced, Result,
    Secret, SecurityLevel, Service, Unlocked,
};

use super::prompts::PromptDesk;
use super::slots::{Chunk, ChunkPlace, Counts, Main, State};

/// A head takes this many bytes, whatever the inline limit.
const HEAD_LEN: usize = 69;

/// Keeps slots in memory, and protects nothing.
pub(crate) struct MemoryBackend {
    place: Place,
    capabilities: Capabilities,
    desk: PromptDesk,
    pub(super) state: Mutex<State>,
    pub(super) changed: Condvar,
}

impl MemoryBackend {
    /// Creates a storage of its own that gives every protection and takes 32 KiB a slot.
    pub(crate) fn new(batches: Batches) -> Self {
        static STORAGES: AtomicUsize = AtomicUsize::new(0);
        let mut capabilities =
            Capabilities::new().with_protections(&Accessibility::WRITABLE, &Authentication::ALL);
        capabilities.inline_limit = 32 << 10;
        capabilities.batches = batches;
        let storage = STORAGES.fetch_add(1, Ordering::Relaxed);
        Self {
            place: Place::new(format!("memory:{storage}"), Service::new("com.example.app")),
            capabilities,
            desk: PromptDesk::default(),
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    pub(crate) fn with_inline_limit(mut self, bytes: usize) -> Self {
        self.capabilities.inline_limit = bytes;
        self
    }

    /// Replaces what the backend promises; batches and the inline limit are part of it.
    pub(crate) fn with_capabilities(mut self, change: impl FnOnce(&mut Capabilities)) -> Self {
        change(&mut self.capabilities);
        self
    }

    pub(crate) fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }

    pub(crate) fn desk(&self) -> &PromptDesk {
        &self.desk
    }

    /// Removes the finger: what needs one is `NotEnrolled` from now on.
    pub(crate) fn clear_enrolment(&self) {
        self.lock().not_enrolled = true;
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, time: Duration) {
        self.lock().now += time;
    }

    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    /// Returns the threads that called the backend.
    pub(crate) fn threads(&self) -> Vec<ThreadId> {
        self.lock().threads.iter().copied().collect()
    }

    fn put_main(&self, state: &mut State, op: &MainOp<'_>) -> Applied {
        let main = Main {
            content: op.content.clone(),
            protection: op.protection,
            heads: op.heads,
        };
        let old = state.mains.insert(op.key.clone(), main);
        let replaced = old
            .and_then(|old| old.heads)
            .map_or(Replaced::Inline, Replaced::Chunked);
        Applied::Main(EntryInfo::new(op.key.clone(), op.protection), replaced)
    }

    fn admit(&self, op: &MainOp<'_>, interaction: &Interaction<'_>) -> Result<()> {
        self.check_len(op.content.len())?;
        if !op.protection.authentication().prompts() {
            return interaction.check();
        }
        if self.lock().not_enrolled {
            return Err(Error::new(ErrorKind::NotEnrolled, "no finger is enrolled"));
        }
        if self.capabilities.prompt_on_set == PromptOnSet::Always {
            let turn = interaction.prompt_turn()?;
            self.desk.show(&turn, interaction)?;
        }
        interaction.check()
    }

    fn check_len(&self, len: usize) -> Result<()> {
        let limit = self.capabilities.inline_limit.max(HEAD_LEN);
        if self.capabilities.chunking == Chunking::Allowed && len > limit {
            return Err(Error::new(
                ErrorKind::Internal,
                "a slot above the inline limit",
            ));
        }
        Ok(())
    }

    fn remove_chunks(&self, places: Vec<ChunkPlace>) -> Result<()> {
        places
            .into_iter()
            .try_for_each(|place| self.effect(|state| drop(state.chunks.remove(&place))))
    }
}

/// The fields of an [`Op::PutMain`].
struct MainOp<'a> {
    key: &'a Key,
    content: &'a Secret,
    protection: Protection,
    heads: Option<Generation>,
}

impl fmt::Debug for MemoryBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryBackend")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Backend for MemoryBackend {
    fn place(&self) -> &Place {
        &self.place
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn availability(&self) -> Availability {
        match self.call(|counts| counts.availability += 1) {
            Ok(_) => Availability::Available,
            Err(error) => Availability::Unavailable(error.kind()),
        }
    }

    fn biometrics(&self) -> Result<Biometrics> {
        let _call = self.call(|counts| counts.biometrics += 1)?;
        Ok(if self.lock().not_enrolled {
            Biometrics::NotEnrolled
        } else {
            Biometrics::Ready(BiometryKind::Fingerprint)
        })
    }

    fn apply(&self, batch: &[Op<'_>], interaction: &Interaction<'_>) -> Result<Vec<Applied>> {
        let _call = self.call(|counts| counts.apply += 1)?;
        let lost = self.lock().next_lost_answer.take();
        let atomic = self.capabilities.batches == Batches::Atomic;
        let mut applied = Vec::with_capacity(batch.len());
        let mut staged = Vec::new();
        for op in batch {
            match *op {
                Op::PutChunk {
                    key,
                    generation,
                    index,
                    bytes,
                    ..
                } => {
                    self.check_len(bytes.len())?;
                    self.effect(|state| {
                        let chunk = Chunk {
                            bytes: bytes.to_vec(),
                            written: state.now,
                        };
                        state.chunks.insert((key.clone(), generation, index), chunk);
                    })?;
                    applied.push(Applied::Chunks);
                }
                Op::PutMain {
                    key,
                    content,
                    protection,
                    heads,
                    ..
                } => {
                    let op = MainOp {
                        key,
                        content,
                        protection,
                        heads,
                    };
                    self.admit(&op, interaction)?;
                    if atomic {
                        staged.push(op);
                    } else {
                        applied.push(self.effect(|state| self.put_main(state, &op))?);
                    }
                }
                Op::RemoveChunks {
                    key, generation, ..
                } => {
                    let places = self.lock().chunks_of(key, generation);
                    self.remove_chunks(places)?;
                    applied.push(Applied::Chunks);
                }
                _ => return Err(Error::new(ErrorKind::Internal, "an unknown operation")),
            }
        }
        // Core puts the main slots last, so their answers are the last ones too.
        applied.extend(self.effects_together(staged.len(), |state| {
            staged
                .iter()
                .map(|op| self.put_main(state, op))
                .collect::<Vec<_>>()
        })?);
        match lost {
            Some(kind) => Err(Error::new(kind, "the answer was lost")),
            None => Ok(applied),
        }
    }

    fn read(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        let _call = self.call(|counts| counts.read += 1)?;
        let found = self.lock().mains.get(key).cloned();
        let Some(main) = found else {
            return Ok(None);
        };
        if main.protection.authentication().prompts() {
            let turn = interaction.prompt_turn()?;
            self.desk.show(&turn, interaction)?;
        }
        Ok(Some(main.content))
    }

    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        let _call = self.call(|counts| counts.read_chunks += 1)?;
        let state = self.lock();
        let all = (key.clone(), generation, 0)..=(key.clone(), generation, u32::MAX);
        let chunks = state.chunks.range(all);
        Ok(chunks
            .map(|(place, chunk)| (place.2, chunk.bytes.clone()))
            .collect())
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        let _call = self.call(|counts| counts.inspect += 1)?;
        let state = self.lock();
        Ok(state.mains.get(key).map(|main| main.record(key)))
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        let _call = self.call(|counts| counts.remove_main += 1)?;
        if !self.lock().mains.contains_key(key) {
            return Ok(Removed::Nothing);
        }
        self.effect(|state| match state.mains.remove(key) {
            None => Removed::Nothing,
            Some(main) => main.heads.map_or(Removed::Inline, Removed::Chunked),
        })
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        let _call = self.call(|counts| counts.list += 1)?;
        let state = self.lock();
        // Not in the order of the keys: no platform promises it.
        Ok(state
            .mains
            .iter()
            .rev()
            .map(|(key, main)| main.record(key))
            .collect())
    }

    fn list_chunks(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        let _call = self.call(|counts| counts.list_chunks += 1)?;
        let state = self.lock();
        let mut sets: BTreeMap<(&Key, Generation), (usize, Duration)> = BTreeMap::new();
        for ((of, generation, _), chunk) in &state.chunks {
            if key.is_none_or(|key| key == of) {
                let age = state.age(chunk);
                let set = sets.entry((of, *generation)).or_insert((0, age));
                *set = (set.0 + 1, set.1.min(age));
            }
        }
        let set = |((key, generation), (count, age)): ((&Key, _), _)| {
            ChunkSet::new(key.clone(), generation, count, age)
        };
        Ok(sets.into_iter().map(set).collect())
    }

    fn clear(&self, spare: Duration) -> Result<()> {
        let _call = self.call(|counts| counts.clear += 1)?;
        let (mains, chunks) = {
            let state = self.lock();
            let headed = state.headed();
            let goes = |place: &ChunkPlace, chunk: &Chunk| {
                headed.contains(&(place.0.clone(), place.1)) || state.age(chunk) >= spare
            };
            let chunks: Vec<_> = state
                .chunks
                .iter()
                .filter(|(place, chunk)| goes(place, chunk))
                .map(|(place, _)| place.clone())
                .collect();
            (state.mains.keys().cloned().collect::<Vec<_>>(), chunks)
        };
        for key in mains {
            self.effect(|state| drop(state.mains.remove(&key)))?;
        }
        self.remove_chunks(chunks)
    }

    fn unlock(&self, _: Protection, _: &Interaction<'_>) -> Result<Arc<dyn Unlocked>> {
        Err(ErrorKind::Unsupported.into())
    }

    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        keys.iter().map(|_| Ok(SecurityLevel::Software)).collect()
    }

    fn lock(&self) {}
}

impl Main {
    fn record(&self, key: &Key) -> EntryRecord {
        EntryRecord::new(EntryInfo::new(key.clone(), self.protection), self.heads)
    }
}

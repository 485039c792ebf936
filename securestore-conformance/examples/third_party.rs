//! A stranger's backend: a plain map in memory, written against `securestore-core` alone, and the suite on it.
//!
//! It has no device, no biometrics and no protection but the default one. It passes by refusing what it lacks:
//! `cargo run -p securestore-conformance --example third_party` prints what it refused and what can't be shown with it.
#![expect(
    clippy::print_stdout,
    reason = "an example talks to its reader on standard output"
)]

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use securestore_conformance::{CASES, Control, Fixture, run};
use securestore_core::{
    Applied, Authentication, Availability, Backend, BackendStore, Biometrics, Capabilities,
    ChunkSet, EntryInfo, EntryRecord, Error, ErrorKind, Generation, Interaction, Key, Op, Place,
    Protection, Removed, Replaced, Result, Secret, SecureStore, SecurityLevel, Service, SizePolicy,
    Unlocked,
};

/// One service of the map.
#[derive(Clone)]
struct MapBackend {
    place: Place,
    capabilities: Capabilities,
    slots: Arc<Mutex<Slots>>,
}

#[derive(Default)]
struct Slots {
    mains: BTreeMap<Key, (Secret, EntryRecord)>,
    chunks: BTreeMap<(Key, Generation, u32), Vec<u8>>,
}

impl Slots {
    fn remove_chunks(&mut self, key: &Key, generation: Generation) {
        self.chunks
            .retain(|(of, set, _), _| (of, *set) != (key, generation));
    }
}

/// Shows the place and nothing that is stored.
impl fmt::Debug for MapBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MapBackend").field(&self.place).finish()
    }
}

impl MapBackend {
    fn new(service: Service) -> Self {
        Self {
            place: Place::new("map", service),
            capabilities: Capabilities::new(),
            slots: Arc::default(),
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn check(&self, protection: Protection) -> Result<()> {
        let given = self
            .capabilities
            .protects(protection.accessibility(), protection.authentication());
        if given {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unsupported,
            "a map in memory protects nothing",
        ))
    }
}

impl Backend for MapBackend {
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
        let mut slots = self.slots();
        let mut applied = Vec::with_capacity(batch.len());
        for op in batch {
            applied.push(match *op {
                Op::PutChunk {
                    key,
                    generation,
                    index,
                    bytes,
                    ..
                } => {
                    let slot = (key.clone(), generation, index);
                    slots.chunks.insert(slot, bytes.to_vec());
                    Applied::Chunks
                }
                Op::PutMain {
                    key,
                    content,
                    protection,
                    heads,
                    ..
                } => {
                    self.check(protection)?;
                    let given = protection.with_authentication(Authentication::None);
                    let info = EntryInfo::new(key.clone(), given);
                    let record = EntryRecord::new(info.clone(), heads);
                    let old = slots.mains.insert(key.clone(), (content.clone(), record));
                    let headed = old.and_then(|(_, record)| record.heads);
                    Applied::Main(info, headed.map_or(Replaced::Inline, Replaced::Chunked))
                }
                Op::RemoveChunks {
                    key, generation, ..
                } => {
                    slots.remove_chunks(key, generation);
                    Applied::Chunks
                }
                _ => return Err(Error::new(ErrorKind::Unsupported, "an unknown operation")),
            });
        }
        Ok(applied)
    }

    fn read(&self, key: &Key, _: &Interaction<'_>) -> Result<Option<Secret>> {
        Ok(self.slots().mains.get(key).map(|(value, _)| value.clone()))
    }

    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        let slots = self.slots();
        let chunks = slots
            .chunks
            .iter()
            .filter(|((of, set, _), _)| (of, *set) == (key, generation));
        Ok(chunks
            .map(|((_, _, index), bytes)| (*index, bytes.clone()))
            .collect())
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        let slots = self.slots();
        Ok(slots.mains.get(key).map(|(_, record)| record.clone()))
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        Ok(match self.slots().mains.remove(key) {
            None => Removed::Nothing,
            Some((_, record)) => record.heads.map_or(Removed::Inline, Removed::Chunked),
        })
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        let slots = self.slots();
        Ok(slots.mains.values().map(|(_, r)| r.clone()).collect())
    }

    fn list_chunks(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        let mut counts = BTreeMap::<_, usize>::new();
        for (of, generation, _) in self.slots().chunks.keys() {
            if key.is_none_or(|key| key == of) {
                *counts.entry((of.clone(), *generation)).or_default() += 1;
            }
        }
        // Nothing outlives the process, so no other one can be about to commit: every chunk is old.
        let sets = counts.into_iter();
        Ok(sets
            .map(|((key, set), count)| ChunkSet::new(key, set, count, Duration::MAX))
            .collect())
    }

    fn clear(&self, _: Duration) -> Result<()> {
        *self.slots() = Slots::default();
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

/// The fixture: a map for each service, and nothing that could be done to a device.
#[derive(Debug, Default)]
pub(crate) struct MapFixture {
    services: BTreeMap<String, MapBackend>,
}

impl Fixture for MapFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let name: Service = service.parse()?;
        let backend = self
            .services
            .entry(service.to_owned())
            .or_insert_with(|| MapBackend::new(name));
        Ok(Arc::new(BackendStore::with_sizes(
            Arc::new(backend.clone()),
            sizes,
        )))
    }

    fn can(&self, control: Control) -> bool {
        control == Control::Settle // nothing ever waits
    }
}

fn main() {
    for case in CASES {
        let outcome = run(case, &mut MapFixture::default());
        println!("{:8} {} {outcome}", outcome.name(), case.id());
    }
}

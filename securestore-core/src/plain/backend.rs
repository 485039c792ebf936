//! A backend over a plain storage, for the fallbacks that an app names.

use std::sync::Arc;
use std::time::Duration;

use super::PlainStorage;
use crate::backend::{
    Applied, Backend, ChunkSet, EntryRecord, Generation, Interaction, Op, Place, Removed, Replaced,
    Unlocked,
};
use crate::capabilities::{Capabilities, Chunking, Layout};
use crate::entry::{Availability, Biometrics, EntryInfo, SecurityLevel};
use crate::error::{Error, ErrorKind, Result};
use crate::name::{Key, Service};
use crate::protection::Protection;
use crate::secret::Secret;

/// Keeps each entry under `securestore.plain/<service>/<key>`; `/` is in neither, so two pairs never meet.
#[derive(Debug)]
pub(crate) struct PlainBackend {
    place: Place,
    prefix: String,
    storage: Arc<dyn PlainStorage>,
    capabilities: Capabilities,
}

impl PlainBackend {
    pub(crate) fn new(service: Service, storage: Arc<dyn PlainStorage>) -> Self {
        let mut capabilities = Capabilities::new();
        capabilities.chunking = Chunking::Never;
        capabilities.layout = Layout::Plain;
        Self {
            prefix: format!("securestore.plain/{service}/"),
            place: Place::new(storage.identity(), service),
            storage,
            capabilities,
        }
    }

    fn name(&self, key: &Key) -> String {
        format!("{}{key}", self.prefix)
    }

    fn keys(&self) -> Result<Vec<Key>> {
        let names = self.storage.names()?;
        names
            .iter()
            .filter_map(|name| name.strip_prefix(&self.prefix))
            .map(|key| {
                key.parse().map_err(|_| {
                    Error::new(
                        ErrorKind::Corrupt,
                        "the plain storage has a name that is no key",
                    )
                })
            })
            .collect()
    }
}

impl Backend for PlainBackend {
    fn place(&self) -> &Place {
        &self.place
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn availability(&self) -> Availability {
        match self.storage.names() {
            Ok(_) => Availability::Available,
            Err(error) => Availability::Unavailable(error.kind()),
        }
    }

    fn biometrics(&self) -> Result<Biometrics> {
        Ok(Biometrics::NoHardware)
    }

    fn apply(&self, batch: &[Op<'_>], _: &Interaction<'_>) -> Result<Vec<Applied>> {
        let mut applied = Vec::with_capacity(batch.len());
        for op in batch {
            applied.push(match *op {
                Op::PutMain { key, content, .. } => {
                    self.storage.write(&self.name(key), content)?;
                    let info = EntryInfo::new(key.clone(), Protection::platform_default());
                    Applied::Main(info, Replaced::Inline)
                }
                Op::PutChunk { .. } | Op::RemoveChunks { .. } => Applied::Chunks,
            });
        }
        Ok(applied)
    }

    fn read(&self, key: &Key, _: &Interaction<'_>) -> Result<Option<Secret>> {
        self.storage.read(&self.name(key))
    }

    fn read_chunks(&self, _: &Key, _: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        Ok(Vec::new())
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        let value = self.storage.read(&self.name(key))?;
        Ok(value.map(|_| record(key.clone())))
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        self.storage.remove(&self.name(key))?;
        Ok(Removed::Inline)
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        Ok(self.keys()?.into_iter().map(record).collect())
    }

    fn list_chunks(&self, _: Option<&Key>) -> Result<Vec<ChunkSet>> {
        Ok(Vec::new())
    }

    fn unlock(&self, _: Protection, _: &Interaction<'_>) -> Result<Arc<dyn Unlocked>> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "a plain storage has nothing to unlock",
        ))
    }

    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        keys.iter().map(|_| Ok(SecurityLevel::Unknown)).collect()
    }

    fn lock(&self) {}

    fn clear(&self, _: Duration) -> Result<()> {
        for key in self.keys()? {
            self.storage.remove(&self.name(&key))?;
        }
        Ok(())
    }
}

fn record(key: Key) -> EntryRecord {
    EntryRecord::new(EntryInfo::new(key, Protection::platform_default()), None)
}

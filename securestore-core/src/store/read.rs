//! The reading half of the semantics: `get`, `contains`, `entries`. Nothing here changes anything.

use super::core::Core;
use crate::backend::Interaction;
use crate::capabilities::Listing;
use crate::chunk::{self, ChunkPlace, Content, Head};
use crate::entry::EntryInfo;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::name::Key;
use crate::secret::Secret;

/// How often a reader starts again because a writer replaced the value under it.
const ROUNDS: usize = 16;

impl Core {
    pub(crate) fn get(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        self.try_get(key, interaction)
            .map_err(|e| e.during(Operation::Get))
    }

    fn try_get(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        interaction.check_prompt()?;
        let mut last = None;
        for _ in 0..ROUNDS {
            interaction.check()?;
            let Some(content) = self.backend.read(key, interaction)? else {
                return Ok(None);
            };
            if !self.may_chunk() {
                return Ok(Some(content));
            }
            let head = match Content::parse(content)? {
                Content::Inline(value) => return Ok(Some(value)),
                Content::Chunked(head) => head,
            };
            if let Some(value) = self.read_chunks(key, &head)? {
                return Ok(Some(value));
            }
            // A writer may have replaced the value between the head and its chunks; then the head is another one now.
            if last.replace(head.generation) == Some(head.generation)
                || !self.is_replaced(key, &head)?
            {
                return Err(Error::new(
                    ErrorKind::Corrupt,
                    "chunks of the value are missing or damaged; obtain the value again and set it",
                ));
            }
        }
        Err(Error::new(
            ErrorKind::Busy,
            "the value is being replaced without a pause",
        ))
    }

    fn read_chunks(&self, key: &Key, head: &Head) -> Result<Option<Secret>> {
        let chunks = self.backend.read_chunks(key, head.generation)?;
        let place = ChunkPlace {
            service: self.backend.place().service(),
            key,
        };
        Ok(chunk::open(head, place, chunks))
    }

    /// Says whether the entry heads other chunks by now, without a prompt.
    fn is_replaced(&self, key: &Key, head: &Head) -> Result<bool> {
        let record = self.backend.inspect(key)?;
        Ok(record.is_none_or(|record| record.heads != Some(head.generation)))
    }

    pub(crate) fn contains(&self, key: &Key) -> Result<bool> {
        match self.backend.inspect(key) {
            Ok(record) => Ok(record.is_some()),
            Err(error) => Err(error.during(Operation::Contains)),
        }
    }

    pub(crate) fn entries(&self) -> Result<Vec<EntryInfo>> {
        if self.backend.capabilities().listing == Listing::Refused {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "this layout can't list every entry, so it lists none",
            )
            .during(Operation::Entries));
        }
        let records = self
            .backend
            .list()
            .map_err(|e| e.during(Operation::Entries))?;
        let mut entries: Vec<_> = records.into_iter().map(|record| record.info).collect();
        entries.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        Ok(entries)
    }
}

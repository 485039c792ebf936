//! The writing half of the semantics: `set`, `delete`, `clear`.

use std::slice;

use zeroize::Zeroizing;

use super::core::Core;
use super::locks::{with_entry_locks, with_place_lock};
use super::repair::SPARED_AGE;
use crate::backend::{Applied, EntryRecord, Generation, Interaction, Op, Removed, Replaced};
use crate::capabilities::Chunking;
use crate::chunk::{self, ChunkKey, ChunkPlace, Head, SEAL_OVERHEAD};
use crate::entry::EntryInfo;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::name::Key;
use crate::protection::{Accessibility, Authentication, Protection};
use crate::secret::Secret;
use crate::sizes::Oversize;

/// A value as it goes into the slots.
pub(super) struct Slots {
    main: Secret,
    chunks: Vec<Vec<u8>>,
    pub(super) heads: Option<Generation>,
}

/// A value that is to be stored, with the protection that the backend is asked for.
pub(super) struct Put<'a> {
    pub(super) key: &'a Key,
    pub(super) slots: Slots,
    pub(super) granted: Protection,
}

impl Core {
    pub(crate) fn set(
        &self,
        key: &Key,
        value: &Secret,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<EntryInfo> {
        self.try_set(key, value, protection, interaction)
            .map_err(|e| e.during(Operation::Set))
    }

    fn try_set(
        &self,
        key: &Key,
        value: &Secret,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<EntryInfo> {
        interaction.check_prompt()?;
        self.check_len(value.len())?;
        let mut put = Put {
            key,
            slots: self.slots(key, value)?,
            granted: self.granted(protection)?,
        };
        with_entry_locks(self.backend.place(), &[key], || {
            interaction.check()?;
            let applied = match self.put(slice::from_ref(&put), interaction) {
                Err(error) if may_drop_authentication(&error, protection) => {
                    put.granted =
                        self.granted(protection.with_authentication(Authentication::None))?;
                    self.put(slice::from_ref(&put), interaction)?
                }
                applied => applied?,
            };
            let (info, replaced) = applied.into_iter().next().ok_or_else(unanswered)?;
            self.collect_replaced(key, replaced, put.slots.heads);
            Ok(info)
        })
    }

    /// Writes chunks, then heads: the head is the commit point.
    pub(super) fn put(
        &self,
        puts: &[Put<'_>],
        interaction: &Interaction<'_>,
    ) -> Result<Vec<(EntryInfo, Replaced)>> {
        let mut batch = Vec::new();
        for Put {
            key,
            slots,
            granted,
        } in puts
        {
            if let Some(generation) = slots.heads {
                let chunks = slots.chunks.iter().zip(0..);
                batch.extend(
                    chunks.map(|(chunk, index)| {
                        Op::put_chunk(key, generation, index, chunk, *granted)
                    }),
                );
            }
        }
        batch.extend(
            puts.iter()
                .map(|put| Op::put_main(put.key, &put.slots.main, put.granted, put.slots.heads)),
        );
        let result = self.backend.apply(&batch, interaction);
        // After `Io` the storage may have the new head although the memory shows the old one; `repair` tells later.
        if matches!(&result, Err(error) if error.kind() != ErrorKind::Io) {
            for put in puts {
                self.discard_uncommitted(put.key, put.slots.heads);
            }
        }
        let mains: Vec<_> = result?
            .into_iter()
            .filter_map(|applied| match applied {
                Applied::Main(info, replaced) => Some((info, replaced)),
                Applied::Chunks => None,
            })
            .collect();
        if mains.len() == puts.len() {
            Ok(mains)
        } else {
            Err(unanswered())
        }
    }

    /// Removes the chunks of a `set` that failed, if it is sure that nothing heads them: an answer may have been lost after
    /// the work was done. What stays is invisible, and `repair` collects it.
    fn discard_uncommitted(&self, key: &Key, generation: Option<Generation>) {
        let Some(generation) = generation else { return };
        let is_headed = |record: EntryRecord| record.heads == Some(generation);
        if self
            .backend
            .inspect(key)
            .is_ok_and(|record| !record.is_some_and(is_headed))
        {
            drop(
                self.backend
                    .apply(&[Op::remove_chunks(key, generation)], &Interaction::none()),
            );
        }
    }

    /// Removes the chunks that a committed `set` replaced, and older orphans of a chunked entry.
    ///
    /// The value is committed: a failure here leaves orphans, which are invisible until `repair` collects them.
    pub(super) fn collect_replaced(
        &self,
        key: &Key,
        replaced: Replaced,
        current: Option<Generation>,
    ) {
        if let Replaced::Chunked(generation) = replaced {
            drop(
                self.backend
                    .apply(&[Op::remove_chunks(key, generation)], &Interaction::none()),
            );
        }
        if current.is_some() || matches!(replaced, Replaced::Chunked(_)) {
            drop(self.collect_orphans_of(key, current));
        }
    }

    pub(crate) fn delete(&self, key: &Key) -> Result<()> {
        with_entry_locks(self.backend.place(), &[key], || {
            match self.backend.remove_main(key)? {
                Removed::Nothing | Removed::Inline => {}
                Removed::Chunked(generation) => {
                    drop(
                        self.backend
                            .apply(&[Op::remove_chunks(key, generation)], &Interaction::none()),
                    );
                    drop(self.collect_orphans_of(key, None));
                }
                Removed::Unknown => drop(self.collect_orphans_of(key, None)),
            }
            Ok(())
        })
        .map_err(|e: Error| e.during(Operation::Delete))
    }

    pub(crate) fn clear(&self) -> Result<()> {
        with_place_lock(self.backend.place(), || self.backend.clear(SPARED_AGE))
            .map_err(|e| e.during(Operation::Clear))
    }

    pub(super) fn check_len(&self, len: usize) -> Result<()> {
        let too_large = |limit: usize, advice: &str| {
            Err(Error::new(
                ErrorKind::TooLarge,
                format!("it has {len} bytes and the limit is {limit}; {advice}"),
            ))
        };
        if len > self.sizes.max_len() {
            return too_large(
                self.sizes.max_len(),
                "store it in a file, and the file's encryption key here",
            );
        }
        let inline_limit = self.inline_limit();
        if len > inline_limit && self.sizes.oversize() == Oversize::Reject && self.may_chunk() {
            return too_large(
                inline_limit,
                "shorten it, or allow chunks with Oversize::Chunk",
            );
        }
        Ok(())
    }

    /// Returns the protection that the backend is asked for: the caller's, or the fallback that the caller named.
    pub(super) fn granted(&self, asked: Protection) -> Result<Protection> {
        let given = self.backend.capabilities();
        if matches!(
            asked.accessibility(),
            Accessibility::Always | Accessibility::AlwaysThisDeviceOnly
        ) {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                "the deprecated `Always` classes can be read and not written; use AfterFirstUnlock",
            ));
        }
        let mut granted = Protection::new(asked.accessibility(), asked.authentication())
            .with_scope(asked.scope());
        if !given.authenticates(granted.authentication()) && asked.accepts_unauthenticated() {
            granted = granted.with_authentication(Authentication::None);
        }
        if !given.protects(granted.accessibility(), granted.authentication())
            && asked.accepts_platform_default()
        {
            granted = granted.with_accessibility(Accessibility::PlatformDefault);
        }
        if given.protects(granted.accessibility(), granted.authentication()) {
            self.check_scope(granted.scope())?;
            return Ok(granted);
        }
        Err(Error::new(
            ErrorKind::Unsupported,
            format!(
                "this platform has no {:?} with authentication {:?}, and nothing weaker was used; name a fallback with \
                 or_platform_default() or or_unauthenticated() if one will do",
                granted.accessibility(),
                granted.authentication(),
            ),
        ))
    }

    /// Says whether main slots hold more than plain values: where nothing is chunked, every byte is the caller's.
    pub(super) fn may_chunk(&self) -> bool {
        self.backend.capabilities().chunking == Chunking::Allowed
    }

    fn inline_limit(&self) -> usize {
        self.sizes
            .inline_limit(self.backend.capabilities().inline_limit)
    }

    pub(super) fn slots(&self, key: &Key, value: &Secret) -> Result<Slots> {
        let inline = |main| Slots {
            main,
            chunks: Vec::new(),
            heads: None,
        };
        if !self.may_chunk() {
            return Ok(inline(value.clone()));
        }
        let main = if chunk::is_framed(value.expose_secret()) {
            chunk::frame(value)
        } else {
            value.clone()
        };
        let limit = self.inline_limit();
        if main.len() <= limit {
            return Ok(inline(main));
        }
        let head = Head {
            generation: Generation::from_bytes(random()?),
            len: value.len(),
            chunk_len: limit
                .saturating_sub(SEAL_OVERHEAD)
                .clamp(1, u32::MAX as usize),
            encryption_key: ChunkKey(Zeroizing::new(random()?)),
        };
        let place = ChunkPlace {
            service: self.backend.place().service(),
            key,
        };
        let chunks = chunk::seal(&head, place, value.expose_secret())?;
        Ok(Slots {
            main: head.to_content(),
            chunks,
            heads: Some(head.generation),
        })
    }
}

/// Says whether the caller asked to store the value without authentication where it can't be had.
pub(super) fn may_drop_authentication(error: &Error, asked: Protection) -> bool {
    asked.accepts_unauthenticated()
        && asked.authentication().prompts()
        && matches!(
            error.kind(),
            ErrorKind::NotEnrolled | ErrorKind::Unsupported
        )
}

fn unanswered() -> Error {
    Error::new(
        ErrorKind::Internal,
        "the backend did not answer every operation of a batch",
    )
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| {
        Error::new(ErrorKind::Internal, "the system gives no random numbers").with_source(e)
    })?;
    Ok(bytes)
}

//! `apply`: prompts first, without a lock; then all entries in one commit.

use securestore_core::{
    Applied, AuthenticationScope, Backend, EntryInfo, Error, ErrorKind, Interaction, Key, Op,
    Protection, Replaced, Result, Secret,
};

use super::alias::Alias;
use super::backend::ExpoBackend;
use super::item;
use super::names;
use super::seal::Sealed;
use crate::preferences::Draft;

/// What is to be stored under one key.
struct Slot<'a> {
    key: &'a Key,
    content: &'a Secret,
    protection: Protection,
    alias: Alias,
}

impl ExpoBackend {
    pub(super) fn set(
        &self,
        batch: &[Op<'_>],
        interaction: &Interaction<'_>,
    ) -> Result<Vec<Applied>> {
        let slots: Vec<_> = batch
            .iter()
            .map(|op| self.plan(op))
            .collect::<Result<_>>()?;
        let written = || slots.iter().flatten();
        if !interaction.may_prompt() {
            written().try_for_each(|slot| self.operations.refuse_unasked(slot.alias.policy()))?;
        }

        let mut confirmed = Vec::with_capacity(slots.len());
        for slot in written() {
            confirmed.push(if slot.alias.policy().is_authenticated() {
                let look = || self.replaced(slot.key).map(drop);
                Some(self.seal_authenticated(slot.alias, slot.content, interaction, look)?)
            } else {
                None
            });
        }

        let _held = self.lock.hold();
        let mut draft = Draft::default();
        for (slot, sealed) in written().zip(confirmed) {
            self.put(slot, sealed, &mut draft)?;
        }
        self.file.commit(&draft)?;
        Ok(slots.iter().map(applied).collect())
    }

    fn plan<'a>(&self, op: &Op<'a>) -> Result<Option<Slot<'a>>> {
        match *op {
            Op::PutMain {
                key,
                content,
                protection,
                heads: None,
                ..
            } if protection.scope() == AuthenticationScope::PerUse
                && self
                    .capabilities()
                    .protects(protection.accessibility(), protection.authentication()) =>
            {
                Ok(Some(Slot {
                    key,
                    content,
                    protection,
                    alias: Alias::of(protection.authentication()),
                }))
            }
            // There are none.
            Op::RemoveChunks { .. } => Ok(None),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "Expo's layout keeps a value in one piece, and has no such protection",
            )),
        }
    }

    /// Adds an entry to the commit, and the removal of the older one that it hides.
    fn put(&self, slot: &Slot<'_>, sealed: Option<Sealed>, draft: &mut Draft) -> Result<()> {
        let old = self.replaced(slot.key)?;
        let sealed = match sealed {
            Some(sealed) => {
                self.check_key(slot.alias, &sealed)?;
                sealed
            }
            None => self.seal_plain(slot.alias, slot.content)?,
        };
        let Sealed { iv, bytes, .. } = &sealed;
        let json = item::encode(self.service().as_str(), slot.alias, iv, bytes)?;
        draft.put(names::entry(self.service(), slot.key), json, old);

        if let Some(legacy) = names::find_legacy(&self.file, slot.key)? {
            // One that may be another service's stays, hidden; `delete` takes it along.
            if self.is_own_legacy(&legacy.text) {
                draft.remove(legacy.name, legacy.text);
            }
        }
        Ok(())
    }

    /// Returns what the entry's name holds now.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] if that is another service's entry, which must not be lost (EXPO-13).
    fn replaced(&self, key: &Key) -> Result<Option<String>> {
        let old = self.file.value(&names::entry(self.service(), key))?;
        match old {
            Some(text) if !names::is_of(self.service(), &text) => Err(Error::new(
                ErrorKind::Unsupported,
                "in Expo's layout another service has an entry of this very name, because a hyphen joins service and key; \
                 nothing was changed",
            )),
            old => Ok(old),
        }
    }
}

fn applied(slot: &Option<Slot<'_>>) -> Applied {
    let Some(slot) = slot else {
        return Applied::Chunks;
    };
    let protection = Protection::new(
        slot.protection.accessibility(),
        slot.protection.authentication(),
    );
    let info = EntryInfo::new(slot.key.clone(), protection);
    Applied::Main(info, Replaced::Inline)
}

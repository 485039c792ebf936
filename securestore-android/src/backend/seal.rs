//! Sealing authenticated entries: one operation of the Keystore and one prompt each, without any lock held meanwhile.

use std::collections::BTreeMap;

use securestore_core::{Generation, Interaction, Key, Result, Secret};

use super::KeystoreBackend;
use super::keys::FreshAliases;
use super::retire::Pointer;
use crate::error;
use crate::names;
use crate::policy::Policy;
use crate::record::{Asked, Metadata, Record, WrappedKey};
use crate::seam::{Cipher, Purpose};

/// What is to be stored in one main slot.
#[derive(Clone, Copy, Debug)]
pub(super) struct MainSlot<'a> {
    pub(super) key: &'a Key,
    pub(super) content: &'a Secret,
    pub(super) policy: Policy,
    pub(super) asked: Asked,
    pub(super) heads: Option<Generation>,
}

impl MainSlot<'_> {
    pub(super) fn metadata(&self, generation: Generation) -> Metadata {
        Metadata {
            policy: self.policy,
            generation,
            asked: self.asked,
            heads: self.heads,
        }
    }
}

/// A record that waits to be committed.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) record: Record,
    pub(super) origin: Origin,
}

/// Where the generation of a sealed record comes from.
#[derive(Clone, Debug)]
pub(super) enum Origin {
    /// It was the current one when the record was sealed.
    Current,
    /// It was created for this record; the pointer then was this text.
    Created {
        replaces: Option<String>,
        /// Its data key, if the Keystore key doesn't seal the entries itself.
        wrapped: Option<WrappedKey>,
    },
}

/// Generations that were created for a batch.
pub(super) type Created = BTreeMap<Policy, (Generation, Option<String>)>;

impl KeystoreBackend {
    /// Seals one slot after the person has confirmed it.
    pub(super) fn seal_authenticated(
        &self,
        slot: &MainSlot<'_>,
        interaction: &Interaction<'_>,
        created: &mut Created,
        fresh: &mut FreshAliases,
    ) -> Result<Sealed> {
        let turn = interaction.prompt_turn()?;
        let encrypt = |_| Ok(Purpose::Encrypt);
        let (cipher, generation, origin) =
            self.begin_sealing(slot.policy, encrypt, created, fresh)?;
        self.operations
            .confirm(slot.policy, &turn, &*cipher, interaction)?;
        let metadata = slot.metadata(generation);
        let iv = cipher.iv();
        let aad = metadata.aad(self.service(), slot.key);
        let mut sealed = self.operations.finish_authenticated(
            slot.policy,
            cipher,
            &aad,
            slot.content.expose_secret(),
        )?;
        let record = Record {
            metadata,
            iv,
            sealed: std::mem::take(&mut *sealed),
        };
        Ok(Sealed { record, origin })
    }

    /// Begins an operation under the current generation of a policy, or an encryption under a new one if that can't be used
    /// any more.
    pub(super) fn begin_sealing(
        &self,
        policy: Policy,
        purpose: impl Fn(Generation) -> Result<Purpose>,
        created: &mut Created,
        fresh: &mut FreshAliases,
    ) -> Result<(Box<dyn Cipher>, Generation, Origin)> {
        let _held = self.lock.hold();
        if let Some((generation, replaces)) = created.get(&policy) {
            let cipher = self.begin_authenticated(policy, *generation, Purpose::Encrypt)?;
            return Ok((
                cipher,
                *generation,
                Origin::Created {
                    replaces: replaces.clone(),
                    wrapped: None,
                },
            ));
        }
        let pointer = Pointer::new(self.main.lookup(&names::pointer(policy))?);
        if let Some(generation) = pointer.generation {
            let begun = purpose(generation)
                .and_then(|purpose| self.begin_authenticated(policy, generation, purpose));
            match begun {
                Ok(cipher) => return Ok((cipher, generation, Origin::Current)),
                Err(error) if error::goes_on_anew(&error) => {}
                Err(error) => return Err(error),
            }
        }
        self.begin_new(policy, pointer.text, created, fresh)
    }

    /// Begins an encryption under a new generation; the caller holds the place's lock.
    pub(super) fn begin_new(
        &self,
        policy: Policy,
        replaces: Option<String>,
        created: &mut Created,
        fresh: &mut FreshAliases,
    ) -> Result<(Box<dyn Cipher>, Generation, Origin)> {
        let generation = self.new_generation(policy, fresh)?;
        created.insert(policy, (generation, replaces.clone()));
        let cipher = self.begin_authenticated(policy, generation, Purpose::Encrypt)?;
        let wrapped = None;
        Ok((cipher, generation, Origin::Created { replaces, wrapped }))
    }
}

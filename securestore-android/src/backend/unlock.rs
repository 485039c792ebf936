//! The unlock scope: one prompt unwraps a data key, under which entries are sealed and opened in the process.
//!
//! The data key is wrapped by a Keystore key that takes a prompt for each use. It is in memory for one call, or for the life of
//! a guard; before each guarded use the Keystore key must still begin an operation, which it doesn't after a change of the
//! enrolment it is bound to, or without a lock screen.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use securestore_core::{
    Clock, Error, ErrorKind, Generation, Interaction, Protection, Result, Unlocked,
};

use super::KeystoreBackend;
use super::keys::{DataKey, FreshAliases, random_data_key, to_data_key};
use super::retire::Pointer;
use super::seal::{Created, MainSlot, Origin, Sealed};
use super::set::MainWrite;
use crate::crypto;
use crate::error;
use crate::names;
use crate::operations::EncryptionKey;
use crate::policy::Policy;
use crate::preferences::Fate;
use crate::record::{Record, WrappedKey};
use crate::seam::{IV_LEN, Purpose};

/// What a guard holds; the data key is wiped with its last reference.
struct UnlockedScope {
    policy: Policy,
    generation: Generation,
    data_key: DataKey,
    clock: Arc<dyn Clock>,
}

impl Unlocked for UnlockedScope {
    fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for UnlockedScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnlockedScope").finish_non_exhaustive()
    }
}

/// A data key that seals entries of a scope, and where its generation comes from.
pub(super) struct ScopeKey {
    generation: Generation,
    data_key: DataKey,
    origin: Origin,
}

/// The data keys of one batch: each scope asks once.
pub(super) type ScopeKeys = BTreeMap<Policy, ScopeKey>;

impl KeystoreBackend {
    /// Asks the person, and returns the data key of the scope; creates the first one.
    pub(super) fn unlock_scope(
        &self,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<Arc<dyn Unlocked>> {
        let (policy, _) = self.resolve(protection)?;
        let mut fresh = FreshAliases::default();
        let opened = self.open_scope(policy, interaction, &mut fresh);
        // What was committed, or may have been, is not among them any more.
        self.discard(fresh);
        let ScopeKey {
            generation,
            data_key,
            origin: _,
        } = opened?;
        Ok(Arc::new(UnlockedScope {
            policy,
            generation,
            data_key,
            clock: Arc::clone(&self.clock),
        }))
    }

    fn open_scope(
        &self,
        policy: Policy,
        interaction: &Interaction<'_>,
        fresh: &mut FreshAliases,
    ) -> Result<ScopeKey> {
        let key = self.scope_key_confirmed(policy, interaction, &mut Created::new(), fresh)?;
        let Origin::Created { .. } = key.origin else {
            return Ok(key);
        };
        let _held = self.lock.hold();
        let mut write = MainWrite::new(self, fresh);
        write.settle(policy, key.generation, &key.origin)?;
        if write.pointer(policy)?.generation != Some(key.generation) {
            // Another `set` was faster; a guard must have the key that its entries have.
            return Err(overtaken());
        }
        let MainWrite {
            mut draft,
            suspects,
            ..
        } = write;
        let aliases = self.retire(&mut draft, &suspects)?;
        if let Err(failed) = self.main.commit(draft) {
            if failed.fate == Fate::Unknown {
                fresh.keep();
            }
            return Err(failed.error);
        }
        fresh.keep();
        self.operations.delete(&aliases);
        Ok(key)
    }

    /// Returns the data key that opens an entry: the guard's, or one that the person confirms for this use.
    pub(super) fn scope_data_key(
        &self,
        policy: Policy,
        generation: Generation,
        interaction: &Interaction<'_>,
    ) -> Result<DataKey> {
        if let Some((_, data_key)) = self.guarded(policy, Some(generation), interaction)? {
            return Ok(data_key);
        }
        let wrapped = self.wrapped(policy, generation)?;
        let aad = WrappedKey::aad(self.service(), policy, generation);
        let alias = &self.names.alias(policy, generation);
        let key = EncryptionKey { alias, policy };
        let unwrapped = self.operations.open_authenticated(
            key,
            wrapped.iv,
            &aad,
            &wrapped.sealed,
            interaction,
        )?;
        to_data_key(&unwrapped)
    }

    /// Returns the data key that seals entries: the guard's, or one that the person confirms for this batch.
    pub(super) fn scope_key(
        &self,
        policy: Policy,
        interaction: &Interaction<'_>,
        created: &mut Created,
        fresh: &mut FreshAliases,
    ) -> Result<ScopeKey> {
        match self.guarded(policy, None, interaction) {
            Ok(Some((generation, data_key))) => {
                return Ok(ScopeKey {
                    generation,
                    data_key,
                    origin: Origin::Current,
                });
            }
            // The guard is dead, but a `set` gets a new key at once.
            Ok(None) => {}
            Err(error) if error::goes_on_anew(&error) => {}
            Err(error) => return Err(error),
        }
        if !interaction.may_prompt() {
            self.operations.refuse_unasked(policy)?;
        }
        self.scope_key_confirmed(policy, interaction, created, fresh)
    }

    /// Returns the guard's data key, if it is open, for this policy (and generation), and still good.
    ///
    /// # Errors
    /// Why the Keystore key can't be used; the guard is ended if that is for good, or the device is locked.
    fn guarded(
        &self,
        policy: Policy,
        wanted: Option<Generation>,
        interaction: &Interaction<'_>,
    ) -> Result<Option<(Generation, DataKey)>> {
        let fits = |unlocked: &dyn Unlocked| {
            let scope = unlocked.as_any().downcast_ref::<UnlockedScope>();
            scope.is_some_and(|scope| {
                scope.policy == policy && wanted.is_none_or(|wanted| wanted == scope.generation)
            })
        };
        let unlocked = interaction.unlocked_if(fits);
        let scope = unlocked
            .as_ref()
            .and_then(|unlocked| unlocked.as_any().downcast_ref::<UnlockedScope>());
        let Some(scope) = scope else {
            return Ok(None);
        };
        if self.operations.is_device_locked() {
            interaction.end_unlock();
            return Ok(None);
        }
        let known = match wanted {
            // What is sealed must open without the guard as well: the store may have been cleared, and the alias have stayed.
            None => self.wrapped(policy, scope.generation).map(drop),
            Some(_) => Ok(()),
        };
        let begun = known
            .and_then(|()| self.begin_authenticated(policy, scope.generation, Purpose::Encrypt));
        match begun {
            Ok(_) => Ok(Some((scope.generation, Arc::clone(&scope.data_key)))),
            Err(error) => {
                if error::is_unusable(error.kind()) || error.kind() == ErrorKind::DeviceLocked {
                    interaction.end_unlock_if(fits);
                }
                Err(error)
            }
        }
    }

    /// Unwraps the current data key of a policy with one prompt, or wraps a new one.
    fn scope_key_confirmed(
        &self,
        policy: Policy,
        interaction: &Interaction<'_>,
        created: &mut Created,
        fresh: &mut FreshAliases,
    ) -> Result<ScopeKey> {
        let turn = interaction.prompt_turn()?;
        let decrypt = |generation| Ok(Purpose::Decrypt(self.wrapped(policy, generation)?.iv));
        let (mut cipher, mut generation, mut origin) =
            self.begin_sealing(policy, decrypt, created, fresh)?;
        if let Origin::Current = origin {
            let wrapped = self.wrapped(policy, generation).map_err(if_overtaken)?;
            let aad = WrappedKey::aad(self.service(), policy, generation);
            self.operations
                .confirm(policy, &turn, &*cipher, interaction)?;
            let unwrapped = self
                .operations
                .finish_authenticated(policy, cipher, &aad, &wrapped.sealed)
                .and_then(|unwrapped| to_data_key(&unwrapped));
            match unwrapped {
                Ok(data_key) => {
                    return Ok(ScopeKey {
                        generation,
                        data_key,
                        origin,
                    });
                }
                // A data key that was altered opens nothing any more. A new one takes a prompt of its own.
                Err(error) if error::is_unusable(error.kind()) => {
                    let _held = self.lock.hold();
                    let pointer = Pointer::new(self.main.lookup(&names::pointer(policy))?);
                    (cipher, generation, origin) =
                        self.begin_new(policy, pointer.text, created, fresh)?;
                }
                Err(error) => return Err(error),
            }
        }
        let data_key = random_data_key()?;
        let aad = WrappedKey::aad(self.service(), policy, generation);
        self.operations
            .confirm(policy, &turn, &*cipher, interaction)?;
        let iv = cipher.iv();
        let mut sealed = self
            .operations
            .finish_authenticated(policy, cipher, &aad, &**data_key)?;
        if let Origin::Created { wrapped, .. } = &mut origin {
            *wrapped = Some(WrappedKey {
                iv,
                sealed: std::mem::take(&mut *sealed),
            });
        }
        Ok(ScopeKey {
            generation,
            data_key,
            origin,
        })
    }

    /// Seals one slot under the data key of its scope.
    pub(super) fn seal_scoped(&self, slot: &MainSlot<'_>, key: &ScopeKey) -> Result<Sealed> {
        Ok(Sealed {
            record: self.seal_in_process(slot, key.generation, &key.data_key)?,
            origin: key.origin.clone(),
        })
    }

    /// Seals one slot under a data key.
    pub(super) fn seal_in_process(
        &self,
        slot: &MainSlot<'_>,
        generation: Generation,
        data_key: &DataKey,
    ) -> Result<Record> {
        let metadata = slot.metadata(generation);
        let mut iv = [0; IV_LEN];
        crypto::fill_random(&mut iv)?;
        let aad = metadata.aad(self.service(), slot.key);
        let sealed = crypto::seal(data_key, &iv, &aad, slot.content.expose_secret())?;
        Ok(Record {
            metadata,
            iv,
            sealed,
        })
    }
}

/// Tells a generation that went while a prompt was shown from one that can't be looked up now.
pub(super) fn if_overtaken(error: Error) -> Error {
    if error::is_unusable(error.kind()) {
        overtaken()
    } else {
        error
    }
}

/// Returns the error for what changed while a prompt was shown.
fn overtaken() -> Error {
    Error::new(
        ErrorKind::Busy,
        "the store was cleared or set while the prompt was shown; nothing was changed",
    )
}

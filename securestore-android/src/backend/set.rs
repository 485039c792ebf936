//! `apply`: chunks first, then all main slots in one commit, then what nothing needs any more.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use securestore_core::{
    Applied, EntryInfo, Error, ErrorKind, Generation, Interaction, Key, Op, Protection, Replaced,
    Result,
};

use super::KeystoreBackend;
use super::keys::{DataKey, FreshAliases};
use super::retire::Pointer;
use super::seal::{Created, MainSlot, Origin, Sealed};
use crate::crypto;
use crate::error;
use crate::files::{Draft, Fate};
use crate::names;
use crate::policy::Policy;
use crate::record::{Asked, Record};
use crate::seam::{Authenticators, IV_LEN};

/// The operations of a batch, by kind.
#[derive(Debug, Default)]
struct Plan<'a> {
    mains: Vec<MainSlot<'a>>,
    chunks: Vec<(String, &'a [u8])>,
    removals: BTreeSet<(Key, Generation)>,
}

impl KeystoreBackend {
    pub(super) fn set(
        &self,
        batch: &[Op<'_>],
        interaction: &Interaction<'_>,
    ) -> Result<Vec<Applied>> {
        let plan = self.plan(batch)?;
        if !interaction.may_prompt() {
            plan.mains
                .iter()
                .try_for_each(|slot| self.refuse_unasked(slot.policy))?;
        }
        let mut fresh = FreshAliases::default();
        let outcomes = match self.carry_out(&plan, interaction, &mut fresh) {
            Ok(outcomes) => outcomes,
            Err(error) => {
                self.discard(fresh);
                return Err(error);
            }
        };
        let mut outcomes = outcomes.into_iter();
        let applied = batch.iter().map(|op| match op {
            Op::PutMain { .. } => outcomes.next().unwrap_or(Applied::Chunks),
            _ => Applied::Chunks,
        });
        Ok(applied.collect())
    }

    /// Refuses to seal an authenticated entry without a prompt, before any key is created. What is not enrolled comes
    /// first: no prompt would help there, and a caller that accepts less gets it.
    fn refuse_unasked(&self, policy: Policy) -> Result<()> {
        let Some(allowed) = policy.authenticators() else {
            return Ok(());
        };
        let enrolled = match allowed {
            Authenticators::BiometricStrong => self.authenticator.biometrics().is_enrolled(),
            Authenticators::BiometricOrCredential => true,
        };
        if !enrolled || !self.platform.is_device_secure() {
            return Err(error::not_enrolled(policy));
        }
        Err(Error::new(
            ErrorKind::InteractionRequired,
            "Android asks each time an authenticated entry is set: give the call a Prompt",
        ))
    }

    fn plan<'a>(&self, batch: &[Op<'a>]) -> Result<Plan<'a>> {
        let mut plan = Plan::default();
        for op in batch {
            match op {
                Op::PutMain {
                    key,
                    content,
                    protection,
                    heads,
                    ..
                } => {
                    let (policy, asked) = self.resolve(*protection)?;
                    plan.mains.push(MainSlot {
                        key,
                        content,
                        policy,
                        asked,
                        heads: *heads,
                    });
                }
                Op::PutChunk {
                    key,
                    generation,
                    index,
                    bytes,
                    ..
                } => {
                    plan.chunks
                        .push((names::chunk(key, *generation, *index), bytes));
                }
                Op::RemoveChunks {
                    key, generation, ..
                } => {
                    plan.removals.insert(((*key).clone(), *generation));
                }
                _ => {
                    return Err(Error::new(
                        ErrorKind::Unsupported,
                        "an operation that this backend doesn't know",
                    ));
                }
            }
        }
        Ok(plan)
    }

    fn resolve(&self, protection: Protection) -> Result<(Policy, Asked)> {
        let (accessibility, authentication) =
            (protection.accessibility(), protection.authentication());
        let known = Policy::of(accessibility, authentication).zip(Asked::of(accessibility));
        known
            .filter(|_| self.capabilities.protects(accessibility, authentication))
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Unsupported,
                    "this version of Android can't give the protection that was asked",
                )
            })
    }

    fn carry_out(
        &self,
        plan: &Plan<'_>,
        interaction: &Interaction<'_>,
        fresh: &mut FreshAliases,
    ) -> Result<Vec<Applied>> {
        if !plan.chunks.is_empty() {
            self.chunks.check()?;
        }
        let mut created = Created::new();
        let mut sealed = Vec::with_capacity(plan.mains.len());
        for slot in &plan.mains {
            sealed.push(if slot.policy.is_authenticated() {
                Some(self.seal_authenticated(slot, interaction, &mut created, fresh)?)
            } else {
                None
            });
        }

        let _held = self.lock.hold();
        let mut write = MainWrite::new(self, fresh);
        let mut outcomes = Vec::with_capacity(plan.mains.len());
        for (slot, sealed) in plan.mains.iter().zip(sealed) {
            outcomes.push(write.put(slot, sealed)?);
        }
        let MainWrite {
            mut draft,
            suspects,
            data_keys,
            ..
        } = write;
        let aliases = self.retire(&mut draft, &suspects)?;

        self.put_chunks(&plan.chunks)?;
        if let Err(failed) = self.main.commit(draft) {
            match failed.fate {
                Fate::Undone => self.withdraw_chunks(&plan.chunks),
                // Either may be on disk, so both keep what they need.
                Fate::Unknown => fresh.keep(),
            }
            return Err(failed.error);
        }
        fresh.keep();
        for (policy, (generation, data_key)) in data_keys {
            self.data_keys.keep(policy, generation, data_key);
        }
        self.delete_aliases(&aliases);
        match self.remove_chunks(&plan.removals) {
            // The set is done; chunks that nothing heads any more are invisible, and collected later.
            Err(_) if !outcomes.is_empty() => {}
            other => other?,
        }
        Ok(outcomes)
    }
}

/// The change to the main file that a batch makes; the caller holds the place's lock.
struct MainWrite<'a> {
    backend: &'a KeystoreBackend,
    fresh: &'a mut FreshAliases,
    draft: Draft,
    pointers: BTreeMap<Policy, Pointer>,
    data_keys: BTreeMap<Policy, (Generation, DataKey)>,
    suspects: BTreeSet<(Policy, Generation)>,
}

impl<'a> MainWrite<'a> {
    fn new(backend: &'a KeystoreBackend, fresh: &'a mut FreshAliases) -> Self {
        Self {
            backend,
            fresh,
            draft: Draft::default(),
            pointers: BTreeMap::new(),
            data_keys: BTreeMap::new(),
            suspects: BTreeSet::new(),
        }
    }

    fn put(&mut self, slot: &MainSlot<'_>, sealed: Option<Sealed>) -> Result<Applied> {
        let name = names::entry(slot.key);
        let old_text = self.old(slot.policy, &name)?;
        let record = match sealed {
            Some(Sealed { record, origin }) => {
                self.settle(slot.policy, record.metadata.generation, &origin)?;
                record
            }
            None => self.seal_plain(slot)?,
        };

        let old = old_text
            .as_deref()
            .and_then(|text| Record::parse(text).ok())
            .map(|old| old.metadata);
        if let Some(old) = old {
            if self.pointer(old.policy)?.generation != Some(old.generation) {
                self.suspects.insert((old.policy, old.generation));
            }
        }
        self.draft.put(name, record.encode(), old_text);

        let info = EntryInfo::new(slot.key.clone(), record.metadata.protection());
        let replaced = old
            .and_then(|old| old.heads)
            .map_or(Replaced::Inline, Replaced::Chunked);
        Ok(Applied::Main(info, replaced))
    }

    fn seal_plain(&mut self, slot: &MainSlot<'_>) -> Result<Record> {
        let (generation, data_key) = self.current_data_key(slot.policy)?;
        let metadata = slot.metadata(generation);
        let mut iv = [0; IV_LEN];
        crypto::fill_random(&mut iv)?;
        let aad = metadata.aad(self.backend.service(), slot.key);
        let sealed = crypto::seal(&data_key, &iv, &aad, slot.content.expose_secret())?;
        Ok(Record {
            metadata,
            iv,
            sealed,
        })
    }

    /// Returns the data key of the current generation, or of a new one if that can't be used any more.
    fn current_data_key(&mut self, policy: Policy) -> Result<(Generation, DataKey)> {
        if let Some(known) = self.data_keys.get(&policy) {
            return Ok(known.clone());
        }
        let current = match self.pointer(policy)?.generation {
            None => None,
            Some(generation) => match self.backend.data_key(policy, generation) {
                Ok(data_key) => Some((generation, data_key)),
                Err(error) if error::is_unusable(error.kind()) => None,
                Err(error) => return Err(error),
            },
        };
        let (generation, data_key) = match current {
            Some(current) => current,
            None => {
                let (generation, data_key, wrapped) =
                    self.backend.new_data_key(policy, self.fresh)?;
                self.draft
                    .put(names::data_key(policy, generation), wrapped.encode(), None);
                self.point(policy, generation)?;
                (generation, data_key)
            }
        };
        self.data_keys
            .insert(policy, (generation, Arc::clone(&data_key)));
        Ok((generation, data_key))
    }

    /// Looks again at what may have changed while the prompt was shown.
    fn settle(&mut self, policy: Policy, generation: Generation, origin: &Origin) -> Result<()> {
        let pointer = self.pointer(policy)?;
        if pointer.generation == Some(generation) {
            return Ok(());
        }
        match origin {
            Origin::Created { replaces }
                if pointer.generation.is_none() || pointer.text == *replaces =>
            {
                self.point(policy, generation)
            }
            // Another `set` was faster. The entry names its own generation, so both can be read.
            Origin::Created { replaces: _ } => Ok(()),
            Origin::Current => self.backend.probe(policy, generation).map_err(|_| {
                Error::new(
                    ErrorKind::Busy,
                    "the store was cleared while the prompt was shown; nothing was changed",
                )
            }),
        }
    }

    /// Makes a generation the current one.
    fn point(&mut self, policy: Policy, generation: Generation) -> Result<()> {
        let old = self.pointer(policy)?;
        self.suspects
            .extend(old.generation.map(|generation| (policy, generation)));
        let text = generation.to_string();
        self.draft
            .put(names::pointer(policy), text.clone(), old.text);
        self.pointers.insert(policy, Pointer::new(Some(text)));
        Ok(())
    }

    /// Returns what an entry has now; the pointer of the policy comes along, in one call.
    fn old(&mut self, policy: Policy, name: &str) -> Result<Option<String>> {
        if self.pointers.contains_key(&policy) {
            return self.backend.main.value(name);
        }
        let [pointer, old] = self
            .backend
            .main
            .lookup_both([&names::pointer(policy), name])?;
        self.pointers.insert(policy, Pointer::new(pointer));
        Ok(old)
    }

    fn pointer(&mut self, policy: Policy) -> Result<Pointer> {
        if let Some(pointer) = self.pointers.get(&policy) {
            return Ok(pointer.clone());
        }
        let pointer = Pointer::new(self.backend.main.lookup(&names::pointer(policy))?);
        self.pointers.insert(policy, pointer.clone());
        Ok(pointer)
    }
}

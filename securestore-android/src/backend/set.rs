//! `apply`: chunks first, then all main slots in one commit, then what nothing needs any more.

use std::collections::btree_map::Entry;
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
use super::unlock::{ScopeKeys, if_overtaken};
use crate::error;
use crate::names;
use crate::policy::Policy;
use crate::preferences::{Draft, Fate};
use crate::record::{Asked, Record};

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
            let unlocked = interaction.unlocked().is_some();
            plan.mains
                .iter()
                .filter(|slot| !(unlocked && slot.policy.is_scoped()))
                .try_for_each(|slot| self.operations.refuse_unasked(slot.policy))?;
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

    pub(super) fn resolve(&self, protection: Protection) -> Result<(Policy, Asked)> {
        let (accessibility, authentication) =
            (protection.accessibility(), protection.authentication());
        let known = Policy::of(protection).zip(Asked::of(accessibility));
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
        let since = self.data_keys.now();
        let mut created = Created::new();
        let mut scope_keys = ScopeKeys::new();
        let mut sealed = Vec::with_capacity(plan.mains.len());
        for slot in &plan.mains {
            sealed.push(if slot.policy.is_scoped() {
                if let Entry::Vacant(vacant) = scope_keys.entry(slot.policy) {
                    vacant.insert(self.scope_key(slot.policy, interaction, &mut created, fresh)?);
                }
                match scope_keys.get(&slot.policy) {
                    Some(key) => Some(self.seal_scoped(slot, key)?),
                    None => None,
                }
            } else if slot.policy.is_authenticated() {
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
            self.data_keys.keep(since, policy, generation, data_key);
        }
        self.operations.delete(&aliases);
        match self.remove_chunks(&plan.removals) {
            // The set is done; chunks that nothing heads any more are invisible, and collected later.
            Err(_) if !outcomes.is_empty() => {}
            other => other?,
        }
        Ok(outcomes)
    }
}

/// The change to the main file that a batch makes; the caller holds the place's lock.
pub(super) struct MainWrite<'a> {
    backend: &'a KeystoreBackend,
    fresh: &'a mut FreshAliases,
    pub(super) draft: Draft,
    pointers: BTreeMap<Policy, Pointer>,
    data_keys: BTreeMap<Policy, (Generation, DataKey)>,
    pub(super) suspects: BTreeSet<(Policy, Generation)>,
}

impl<'a> MainWrite<'a> {
    pub(super) fn new(backend: &'a KeystoreBackend, fresh: &'a mut FreshAliases) -> Self {
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
        self.backend.seal_in_process(slot, generation, &data_key)
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
                Err(error) if error::goes_on_anew(&error) => None,
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
    pub(super) fn settle(
        &mut self,
        policy: Policy,
        generation: Generation,
        origin: &Origin,
    ) -> Result<()> {
        let pointer = self.pointer(policy)?;
        if pointer.generation == Some(generation) {
            return Ok(());
        }
        if let Origin::Created {
            wrapped: Some(wrapped),
            ..
        } = origin
        {
            self.draft
                .put(names::data_key(policy, generation), wrapped.encode(), None);
        }
        match origin {
            Origin::Created { replaces, .. }
                if pointer.generation.is_none() || pointer.text == *replaces =>
            {
                self.point(policy, generation)
            }
            // Another `set` was faster. The entry names its own generation, so both can be read.
            Origin::Created { .. } => Ok(()),
            Origin::Current if policy.is_scoped() => self
                .backend
                .wrapped(policy, generation)
                .and_then(|_| self.backend.probe(policy, generation))
                .map_err(if_overtaken),
            Origin::Current => self.backend.probe(policy, generation).map_err(if_overtaken),
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

    pub(super) fn pointer(&mut self, policy: Policy) -> Result<Pointer> {
        if let Some(pointer) = self.pointers.get(&policy) {
            return Ok(pointer.clone());
        }
        let pointer = Pointer::new(self.backend.main.lookup(&names::pointer(policy))?);
        self.pointers.insert(policy, pointer.clone());
        Ok(pointer)
    }
}

//! Setting several entries at once.

use std::collections::BTreeSet;

use super::core::Core;
use super::locks::with_entry_locks;
use super::secure_store::SetItem;
use super::write::{Put, may_drop_authentication};
use crate::backend::{Cancellation, Interaction, Unlock};
use crate::capabilities::{Batches, PromptOnSet};
use crate::entry::{Biometrics, EntryInfo};
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::name::Key;
use crate::protection::{Authentication, AuthenticationScope, Protection};

/// What nobody can give where nothing is enrolled; a passcode may still do.
const BIOMETRIC: &[Authentication] = &[
    Authentication::BiometryCurrentSet,
    Authentication::BiometryAny,
];

/// What is given up where nobody can be asked at all.
const ANY: &[Authentication] = &[
    Authentication::BiometryCurrentSet,
    Authentication::BiometryAny,
    Authentication::UserPresence,
];

impl Core {
    /// Sets several values: in one batch where the backend makes it atomic, else one after the other.
    pub(crate) fn set_many(
        &self,
        items: &[SetItem],
        cancellation: Option<&Cancellation>,
    ) -> Vec<Result<EntryInfo>> {
        if self.backend.capabilities().batches == Batches::Atomic {
            let prompt = items.iter().find_map(|item| item.options.prompt.as_ref());
            let unlocks: Vec<_> = items
                .iter()
                .filter_map(|item| self.unlock_of(item))
                .collect();
            match self
                .set_batch(
                    items,
                    &self
                        .interaction(prompt, None, cancellation)
                        .with_unlocks(&unlocks),
                )
                .map_err(|e| e.during(Operation::Set))
            {
                Ok(infos) => infos.into_iter().map(Ok).collect(),
                Err(error) => items.iter().map(|_| Err(error.clone())).collect(),
            }
        } else {
            let set = |SetItem {
                           key,
                           value,
                           options,
                       }: &SetItem| {
                self.set(
                    key,
                    value,
                    options.protection,
                    &self.interaction(
                        options.prompt.as_ref(),
                        options.unlock.as_ref(),
                        cancellation,
                    ),
                )
            };
            items.iter().map(set).collect()
        }
    }

    fn set_batch(
        &self,
        items: &[SetItem],
        interaction: &Interaction<'_>,
    ) -> Result<Vec<EntryInfo>> {
        interaction.check_prompt()?;
        let keys: Vec<&Key> = items.iter().map(|item| &item.key).collect();
        if keys.iter().collect::<BTreeSet<_>>().len() < keys.len() {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                "a batch sets each key once; nothing was set",
            ));
        }
        let mut puts = Vec::with_capacity(items.len());
        for item in items {
            self.check_len(item.value.len())?;
            let granted = self.granted(item.options.protection)?;
            self.check_prompt_of(item, granted)?;
            puts.push(Put {
                key: &item.key,
                slots: self.slots(&item.key, &item.value)?,
                granted,
            });
        }
        with_entry_locks(self.backend.place(), &keys, || {
            interaction.check()?;
            let mut applied = self.put(&puts, interaction);
            // Without biometrics only they are given up; without a passcode nobody can be asked at all.
            for dropped in [BIOMETRIC, ANY] {
                let Err(error) = &applied else { break };
                let mut changed = false;
                for (put, item) in puts.iter_mut().zip(items) {
                    let asked = item.options.protection;
                    if may_drop_authentication(error, asked)
                        && dropped.contains(&put.granted.authentication())
                    {
                        put.granted =
                            self.granted(asked.with_authentication(Authentication::None))?;
                        changed = true;
                    }
                }
                if changed {
                    applied = self.put(&puts, interaction);
                }
            }
            let applied = applied?;
            for (put, (_, replaced)) in puts.iter().zip(&applied) {
                self.collect_replaced(put.key, *replaced, put.slots.heads);
            }
            Ok(applied.into_iter().map(|(info, _)| info).collect())
        })
    }

    /// Returns an error if an item of a batch would prompt with another item's text, or with an empty one.
    fn check_prompt_of(&self, item: &SetItem, granted: Protection) -> Result<()> {
        self.interaction(item.options.prompt.as_ref(), None, None)
            .check_prompt()?;
        let prompts = granted.authentication().prompts()
            && self.backend.capabilities().prompt_on_set == PromptOnSet::Always;
        let is_unlocked = || {
            granted.scope() == AuthenticationScope::PerUnlock
                && self.unlock_of(item).is_some_and(Unlock::is_open)
        };
        let gives_way = || {
            let enrolled = self.backend.biometrics().map(Biometrics::is_enrolled);
            item.options.protection.accepts_unauthenticated() && matches!(enrolled, Ok(false))
        };
        if prompts && item.options.prompt.is_none() && !is_unlocked() && !gives_way() {
            return Err(Error::new(
                ErrorKind::InteractionRequired,
                "give each item that needs authentication a Prompt; nothing was set",
            ));
        }
        Ok(())
    }

    fn unlock_of<'a>(&self, item: &'a SetItem) -> Option<&'a Unlock> {
        self.unlocks.own(item.options.unlock.as_ref())
    }
}

//! Which generations are needed: a key goes only when nothing names it any more.

use std::collections::{BTreeMap, BTreeSet};

use securestore_core::{Generation, Result};

use super::KeystoreBackend;
use crate::names;
use crate::policy::Policy;
use crate::preferences::Draft;
use crate::record::Record;

/// The current generation of a policy, as it stands in the file.
#[derive(Clone, Debug)]
pub(super) struct Pointer {
    pub(super) text: Option<String>,
    pub(super) generation: Option<Generation>,
}

impl Pointer {
    pub(super) fn new(text: Option<String>) -> Self {
        // A pointer that can't be read names nothing: the next `set` gets a new generation.
        let generation = text.as_deref().and_then(Generation::parse);
        Self { text, generation }
    }
}

impl KeystoreBackend {
    /// Adds to a draft the removal of the data keys that nothing names when it is committed, and returns the aliases that go
    /// afterwards. Only the suspects are looked at; and none goes while a record or a pointer can't be read, which may name any of them.
    pub(super) fn retire(
        &self,
        draft: &mut Draft,
        suspects: &BTreeSet<(Policy, Generation)>,
    ) -> Result<Vec<String>> {
        if suspects.is_empty() {
            return Ok(Vec::new());
        }
        let before = self.main.all()?;
        let mut after = before.clone();
        draft.overlay(&mut after);
        if !after.iter().all(|(name, text)| is_readable(name, text)) {
            return Ok(Vec::new());
        }
        let needed = named(&after);
        let mut aliases = Vec::new();
        for &(policy, generation) in suspects.difference(&needed) {
            let name = names::data_key(policy, generation);
            if let Some(old) = before.get(&name) {
                draft.remove(name, old.clone());
            }
            aliases.push(self.names.alias(policy, generation));
        }
        Ok(aliases)
    }
}

/// Says whether it is known which generation a preference names, if any.
fn is_readable(name: &str, text: &str) -> bool {
    if names::parse_pointer(name).is_some() {
        Generation::parse(text).is_some()
    } else {
        names::parse_entry(name).is_none() || Record::parse(text).is_ok()
    }
}

/// Returns the generations that entries and pointers name, as far as they can be read.
fn named(all: &BTreeMap<String, String>) -> BTreeSet<(Policy, Generation)> {
    let mut named = BTreeSet::new();
    for (name, text) in all {
        if let Some(policy) = names::parse_pointer(name) {
            named.extend(Generation::parse(text).map(|generation| (policy, generation)));
        } else if names::parse_entry(name).is_some() {
            named.extend(
                Record::parse(text)
                    .ok()
                    .map(|record| (record.metadata.policy, record.metadata.generation)),
            );
        }
    }
    named
}

/// Returns every generation that a file speaks of.
pub(super) fn mentioned(all: &BTreeMap<String, String>) -> BTreeSet<(Policy, Generation)> {
    let mut mentioned = named(all);
    mentioned.extend(all.keys().filter_map(|name| names::parse_data_key(name)));
    mentioned
}

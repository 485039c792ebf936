//! `inspect` and `list`: what the preferences tell, without an operation of the Keystore.

use std::collections::BTreeMap;

use securestore_core::{
    EntryInfo, EntryRecord, ErrorKind, Generation, Key, Protection, Readability, Result,
};

use super::KeystoreBackend;
use super::retire::Pointer;
use crate::error;
use crate::names;
use crate::policy::Policy;
use crate::record::Record;

/// What is known of a generation: the reason why it can't be used, if there is one.
type Known = BTreeMap<(Policy, Generation), Option<ErrorKind>>;

impl KeystoreBackend {
    pub(super) fn describe(&self, key: &Key) -> Result<Option<EntryRecord>> {
        let Some(text) = self.main.lookup(&names::entry(key))? else {
            return Ok(None);
        };
        let record = self.entry_record(key.clone(), &text, &mut Known::new(), |name| {
            self.main.value(name)
        })?;
        Ok(Some(record))
    }

    pub(super) fn describe_all(&self) -> Result<Vec<EntryRecord>> {
        let all = self.main.all()?;
        let mut known = Known::new();
        let mut records = Vec::new();
        for (name, text) in &all {
            if let Some(key) = names::parse_entry(name) {
                records.push(
                    self.entry_record(key, text, &mut known, |name| Ok(all.get(name).cloned()))?,
                );
            }
        }
        Ok(records)
    }

    fn entry_record(
        &self,
        key: Key,
        text: &str,
        known: &mut Known,
        value: impl Fn(&str) -> Result<Option<String>>,
    ) -> Result<EntryRecord> {
        let Ok(Record { metadata, .. }) = Record::parse(text) else {
            let info = EntryInfo::new(key, Protection::platform_default());
            return Ok(EntryRecord::new(
                info.with_readability(Readability::Unreadable(ErrorKind::Corrupt)),
                None,
            ));
        };
        let generation = (metadata.policy, metadata.generation);
        let problem = match known.get(&generation) {
            Some(problem) => *problem,
            None => {
                let problem = self.problem(metadata.policy, metadata.generation, value)?;
                known.insert(generation, problem);
                problem
            }
        };
        let info = EntryInfo::new(key, metadata.protection());
        let info = match problem {
            Some(kind) => info.with_readability(Readability::Unreadable(kind)),
            None => info,
        };
        Ok(EntryRecord::new(info, metadata.heads))
    }

    /// Returns why a generation can never be used again, as far as it shows without an operation.
    ///
    /// A plain generation is replaced only when it can't be used, so the Keystore is asked about replaced ones only.
    fn problem(
        &self,
        policy: Policy,
        generation: Generation,
        value: impl Fn(&str) -> Result<Option<String>>,
    ) -> Result<Option<ErrorKind>> {
        if !policy.is_authenticated() || policy.is_scoped() {
            if !policy.is_scoped()
                && Pointer::new(value(&names::pointer(policy))?).generation == Some(generation)
            {
                return Ok(None);
            }
            if value(&names::data_key(policy, generation))?.is_none() {
                return Ok(Some(ErrorKind::EncryptionKeyLost));
            }
        }
        let probed = self.probe(policy, generation);
        Ok(probed
            .err()
            .map(|error| error.kind())
            .filter(|&kind| error::is_unusable(kind)))
    }
}

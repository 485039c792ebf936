//! `inspect` and `list`: what the preferences and the names of the encryption keys tell, without an operation.

use std::collections::BTreeMap;

use securestore_core::{
    Accessibility, EntryInfo, EntryRecord, Error, ErrorKind, Key, Protection, Readability, Result,
    SecurityLevel,
};

use super::alias::Alias;
use super::backend::ExpoBackend;
use super::item::Stored;
use super::names;
use crate::error;
use crate::operations::EncryptionKey;
use crate::record::corrupt;

/// What is known of the encryption keys: the reason why one can't be used, if there is one.
type Known = BTreeMap<Alias, Option<ErrorKind>>;

impl ExpoBackend {
    pub(super) fn describe(&self, key: &Key) -> Result<Option<EntryRecord>> {
        let found = names::find(&self.file, self.service(), key)?;
        Ok(found.map(|found| self.record(key.clone(), &found.text, &mut Known::new())))
    }

    /// Lists the service's entries, and those from before 12.5, which count for every service.
    pub(super) fn describe_all(&self) -> Result<Vec<EntryRecord>> {
        let all = self.file.all()?;
        let mut entries = BTreeMap::new();
        for (name, text) in &all {
            if names::is_legacy(text) {
                add(&mut entries, name, text)?;
            }
        }
        // These hide the others of the same key.
        for (name, text) in &all {
            if let Some(key) = names::key_of(self.service(), name) {
                if names::is_of(self.service(), text) {
                    add(&mut entries, key, text)?;
                }
            }
        }
        let mut known = Known::new();
        Ok(entries
            .into_iter()
            .map(|(key, text)| self.record(key, text, &mut known))
            .collect())
    }

    fn record(&self, key: Key, text: &str, known: &mut Known) -> EntryRecord {
        let item = Stored::parse(text)
            .ok_or_else(|| corrupt("the entry is no JSON"))
            .and_then(|stored| stored.item());
        let (protection, problem) = match item {
            Ok(item) => {
                let policy = item.alias.policy();
                let protection =
                    Protection::new(Accessibility::PlatformDefault, policy.authentication());
                let problem = *known
                    .entry(item.alias)
                    .or_insert_with(|| self.problem(item.alias));
                (protection, problem)
            }
            Err(error) => (Protection::platform_default(), Some(error.kind())),
        };
        let info = EntryInfo::new(key, protection);
        let info = match problem {
            Some(kind) => info.with_readability(Readability::Unreadable(kind)),
            None => info,
        };
        EntryRecord::new(info, None)
    }

    /// Says where the encryption keys of entries are kept.
    pub(super) fn levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        let mut known = BTreeMap::new();
        keys.iter()
            .map(|key| {
                let found = names::find(&self.file, self.service(), key)?;
                let stored = found.and_then(|found| Stored::parse(&found.text));
                // What is damaged names no encryption key.
                let Some(Ok(item)) = stored.map(|stored| stored.item()) else {
                    return Ok(SecurityLevel::Unknown);
                };
                let (alias, policy) = (item.alias, item.alias.policy());
                known
                    .entry(alias)
                    .or_insert_with(|| {
                        let alias = &alias.name(self.service());
                        self.operations
                            .security_level(EncryptionKey { alias, policy })
                    })
                    .clone()
            })
            .collect()
    }

    /// Returns why an encryption key can never be used again, as far as it shows without an operation.
    fn problem(&self, alias: Alias) -> Option<ErrorKind> {
        let name = &alias.name(self.service());
        let probed = self.operations.probe(EncryptionKey {
            alias: name,
            policy: alias.policy(),
        });
        let kind = probed.err().map(|error| error.kind());
        kind.filter(|&kind| error::is_unusable(kind))
    }
}

/// Adds an entry to a list.
///
/// # Errors
/// [`ErrorKind::Unsupported`] for an entry of Expo's whose key is none of ours: a list is complete or an error (LIST-1).
fn add<'a>(entries: &mut BTreeMap<Key, &'a str>, key: &str, text: &'a str) -> Result<()> {
    if let Ok(key) = key.parse() {
        entries.insert(key, text);
        return Ok(());
    }
    if Stored::parse(text).is_none() {
        // Another library's, or damage that no key reaches.
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Unsupported,
        "the JavaScript stored an entry whose key is longer than keys can be here; it can't be listed, and not be read",
    ))
}

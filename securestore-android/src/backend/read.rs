//! `read`: never writes, never creates a key, and prompts only when it may.

use securestore_core::{ErrorKind, Interaction, Key, Result, Secret};

use super::KeystoreBackend;
use crate::crypto;
use crate::names;
use crate::operations::EncryptionKey;
use crate::record::{Metadata, Record, corrupt};
use crate::settled::open_settled;

impl KeystoreBackend {
    pub(super) fn get(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        let name = names::entry(key);
        open_settled(
            || self.main.lookup(&name),
            |text| self.open(key, text, interaction),
            // A `clear` or a `set` that ran meanwhile may have removed the key of the entry that was here.
            |kind| matches!(kind, ErrorKind::EncryptionKeyLost | ErrorKind::Invalidated),
        )
    }

    fn open(&self, key: &Key, text: &str, interaction: &Interaction<'_>) -> Result<Secret> {
        let record = Record::parse(text)?;
        let Metadata {
            policy, generation, ..
        } = record.metadata;
        let aad = record.metadata.aad(self.service(), key);
        if policy.is_authenticated() && !policy.is_scoped() {
            let alias = &self.names.alias(policy, generation);
            let key = EncryptionKey { alias, policy };
            return self
                .operations
                .open_authenticated(key, record.iv, &aad, &record.sealed, interaction)
                .map(Secret::from);
        }
        let data_key = if policy.is_scoped() {
            self.scope_data_key(policy, generation, interaction)?
        } else {
            self.data_key(policy, generation)?
        };
        crypto::open(&data_key, &record.iv, &aad, &record.sealed)
            .map(Secret::from)
            .ok_or_else(|| corrupt("the entry was altered, or another key encrypted it"))
    }
}

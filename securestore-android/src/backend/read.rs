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
        if record.metadata.policy.is_authenticated() {
            return self.open_authenticated(key, &record, interaction);
        }
        let data_key = self.data_key(record.metadata.policy, record.metadata.generation)?;
        let aad = record.metadata.aad(self.service(), key);
        crypto::open(&data_key, &record.iv, &aad, &record.sealed)
            .map(Secret::from)
            .ok_or_else(|| corrupt("the entry was altered, or another key encrypted it"))
    }

    fn open_authenticated(
        &self,
        key: &Key,
        record: &Record,
        interaction: &Interaction<'_>,
    ) -> Result<Secret> {
        let Metadata {
            policy, generation, ..
        } = record.metadata;
        let alias = &self.names.alias(policy, generation);
        let aad = record.metadata.aad(self.service(), key);
        self.operations.open_authenticated(
            EncryptionKey { alias, policy },
            record.iv,
            &aad,
            &record.sealed,
            interaction,
        )
    }
}

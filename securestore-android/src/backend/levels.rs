//! Where the encryption keys of entries are kept, for diagnosis.

use std::collections::BTreeMap;

use securestore_core::{Key, Result, SecurityLevel};

use super::KeystoreBackend;
use crate::names;
use crate::operations::EncryptionKey;
use crate::record::Record;

impl KeystoreBackend {
    /// Asks the Keystore once for each encryption key. For an entry under a data key it is the key that wraps the data key.
    pub(super) fn levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        let mut known = BTreeMap::new();
        keys.iter()
            .map(|key| {
                let text = self.main.value(&names::entry(key))?;
                // What is damaged names no encryption key.
                let Some(Record { metadata, .. }) = text.and_then(|text| Record::parse(&text).ok())
                else {
                    return Ok(SecurityLevel::Unknown);
                };
                let (policy, generation) = (metadata.policy, metadata.generation);
                known
                    .entry((policy, generation))
                    .or_insert_with(|| {
                        let alias = &self.names.alias(policy, generation);
                        self.operations
                            .security_level(EncryptionKey { alias, policy })
                    })
                    .clone()
            })
            .collect()
    }
}

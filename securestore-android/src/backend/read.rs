//! `read`: never writes, never creates a key, and prompts only when it may.

use securestore_core::{Error, ErrorKind, Interaction, Key, Result, Secret};

use super::KeystoreBackend;
use crate::crypto;
use crate::names;
use crate::record::{Record, corrupt};
use crate::seam::Purpose;

/// How often a read begins again because the entry was replaced meanwhile.
const ATTEMPTS: usize = 3;

impl KeystoreBackend {
    pub(super) fn get(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        let name = names::entry(key);
        let mut found = self.main.lookup(&name)?;
        for _ in 1..ATTEMPTS {
            let Some(text) = &found else { return Ok(None) };
            let error = match self.open(key, text, interaction) {
                Err(error) if is_key_gone(&error) => error,
                other => return other.map(Some),
            };
            // A `clear` or a `set` that ran meanwhile may have removed the key of the entry that was here.
            let now = self.main.lookup(&name)?;
            if now == found {
                return Err(error);
            }
            found = now;
        }
        found
            .map(|text| self.open(key, &text, interaction))
            .transpose()
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
        let policy = record.metadata.policy;
        // The turn comes first: an operation that waits for it would take a slot of the secure hardware.
        let turn = if interaction.may_prompt() {
            Some(interaction.prompt_turn()?)
        } else {
            None
        };
        let cipher = self.begin_authenticated(
            policy,
            record.metadata.generation,
            Purpose::Decrypt(record.iv),
        )?;
        let Some(turn) = turn else {
            return Err(Error::new(
                ErrorKind::InteractionRequired,
                "give the call a Prompt, when the person expects one",
            ));
        };
        self.confirm(policy, &turn, &*cipher, interaction)?;
        let aad = record.metadata.aad(self.service(), key);
        self.finish_authenticated(policy, cipher, &aad, &record.sealed)
            .map(Secret::from)
    }
}

fn is_key_gone(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::EncryptionKeyLost | ErrorKind::Invalidated
    )
}

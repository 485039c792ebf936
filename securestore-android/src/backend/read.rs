//! `read`: never writes, never creates a key, and prompts only when it may.

use securestore_core::{Error, ErrorKind, Generation, Interaction, Key, Result, Secret};
use zeroize::Zeroizing;

use super::KeystoreBackend;
use crate::crypto;
use crate::names;
use crate::policy::Policy;
use crate::record::{Metadata, Record, corrupt};
use crate::seam::{IV_LEN, Purpose};

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
        let Metadata {
            policy, generation, ..
        } = record.metadata;
        let aad = record.metadata.aad(self.service(), key);
        if policy.is_authenticated() && !policy.is_scoped() {
            let sealed = (record.iv, record.sealed.as_slice());
            return self
                .decrypt_confirmed(policy, generation, sealed, &aad, interaction)
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

    /// Decrypts what the Keystore key itself sealed, after the person has confirmed it.
    pub(super) fn decrypt_confirmed(
        &self,
        policy: Policy,
        generation: Generation,
        (iv, sealed): ([u8; IV_LEN], &[u8]),
        aad: &[u8],
        interaction: &Interaction<'_>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        // The turn comes first: an operation that waits for it would take a slot of the secure hardware.
        let turn = if interaction.may_prompt() {
            Some(interaction.prompt_turn()?)
        } else {
            None
        };
        let cipher = self.begin_authenticated(policy, generation, Purpose::Decrypt(iv))?;
        let Some(turn) = turn else {
            return Err(Error::new(
                ErrorKind::InteractionRequired,
                "give the call a Prompt, when the person expects one",
            ));
        };
        self.confirm(policy, &turn, &*cipher, interaction)?;
        self.finish_authenticated(policy, cipher, aad, sealed)
    }
}

fn is_key_gone(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::EncryptionKeyLost | ErrorKind::Invalidated
    )
}

//! `read`: Expo's lookup, without what Expo deletes on the way.

use securestore_core::{Interaction, Key, Result, Secret};

use super::backend::ExpoBackend;
use super::item::{Item, Stored};
use super::names;
use crate::error;
use crate::operations::EncryptionKey;
use crate::record::corrupt;
use crate::settled::open_settled;

/// Expo gives no AAD.
pub(super) const NO_AAD: &[u8] = &[];

impl ExpoBackend {
    pub(super) fn get(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        open_settled(
            || names::find(&self.file, self.service(), key),
            |found| self.open(&found.text, interaction),
            // A `set` that ran meanwhile may have replaced the encryption key of the entry that was here.
            error::is_unusable,
        )
    }

    fn open(&self, text: &str, interaction: &Interaction<'_>) -> Result<Secret> {
        let item = Stored::parse(text)
            .ok_or_else(|| corrupt("the entry is no JSON"))?
            .item()?;
        let policy = item.alias.policy();
        if !policy.is_authenticated() {
            return self.open_plain(&item);
        }
        let alias = &item.alias.name(self.service());
        let key = EncryptionKey { alias, policy };
        self.operations
            .open_authenticated(key, item.iv, NO_AAD, &item.sealed, interaction)
            .map(Secret::from)
    }

    fn open_plain(&self, item: &Item) -> Result<Secret> {
        let alias = &item.alias.name(self.service());
        let policy = item.alias.policy();
        self.operations
            .open(
                EncryptionKey { alias, policy },
                item.iv,
                NO_AAD,
                &item.sealed,
            )
            .map(Secret::from)
    }

    /// Says whether an entry from before 12.5 is certainly this service's: it opens with the service's encryption key, and
    /// without a prompt.
    pub(super) fn is_own_legacy(&self, text: &str) -> bool {
        Stored::parse(text)
            .filter(|stored| !stored.is_current())
            .and_then(|stored| stored.item().ok())
            .filter(|item| !item.alias.policy().is_authenticated())
            .is_some_and(|item| self.open_plain(&item).is_ok())
    }
}

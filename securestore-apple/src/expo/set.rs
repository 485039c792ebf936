//! `set`: add first, update what is there, and remove the copies under the other services.

use securestore_core::{Error, Interaction, Key, Result, Secret};

use super::alias::Alias;
use super::backend::ExpoBackend;
use crate::backend::ROUNDS;
use crate::backend::diagnosis::refused_protection;
use crate::error::{corrupt, error};
use crate::layout::StoredProtection;
use crate::prompting::Prompting;
use crate::seam::{Changes, ItemClass, NewItem, Query, Returns, Status};

/// How a row came to hold the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Added,
    Updated,
}

impl ExpoBackend {
    /// Puts the value under the service of its protection, and makes it the only one.
    ///
    /// Without authentication, the row is the commit point: readers look there first. With it, the row without
    /// authentication is, and goes.
    pub(super) fn put(
        &self,
        key: &Key,
        content: &Secret,
        protection: StoredProtection,
        interaction: &Interaction<'_>,
    ) -> Result<()> {
        let alias = match protection.constraint {
            None => Alias::NoAuth,
            Some(_) => Alias::Auth,
        };
        let written = self.write(alias, key, content, protection, interaction)?;
        if alias == Alias::Auth {
            let uncovered = self.keychain.delete_any(&self.row(Alias::NoAuth, key));
            if let Err(status) = uncovered {
                if !self.is_absent(Alias::NoAuth, key) {
                    if written == Written::Added {
                        // Readers still see the old value; the new one must not appear when that goes.
                        let _ = self.keychain.delete_any(&self.row(alias, key));
                    }
                    return Err(error(status));
                }
            }
        }
        for other in Alias::REMOVAL {
            if other != alias && other != Alias::NoAuth {
                // The entry is set. A copy that stays is behind it in the lookup, and goes with the next `set` or `delete`.
                let _ = self.keychain.delete_any(&self.row(other, key));
            }
        }
        Ok(())
    }

    /// Says whether there is certainly no such row.
    fn is_absent(&self, alias: Alias, key: &Key) -> bool {
        let found = self
            .keychain
            .copy_matching(&self.row(alias, key), Returns::Existence);
        matches!(found, Err(Status::ITEM_NOT_FOUND))
    }

    fn write(
        &self,
        alias: Alias,
        key: &Key,
        content: &Secret,
        protection: StoredProtection,
        interaction: &Interaction<'_>,
    ) -> Result<Written> {
        let refused = |status| refused_protection(&*self.authentication, protection, status);
        let mut prompting = Prompting::new(&*self.authentication, interaction);
        for round in 0..ROUNDS {
            match self.keychain.add(&NewItem {
                class: ItemClass::GenericPassword,
                service: self.services.name(alias),
                account: key.as_str().as_bytes(),
                generic: Some(key.as_str().as_bytes()),
                label: None,
                description: None,
                access_group: self.access_group.as_deref(),
                synchronizable: false,
                access: protection.access(),
                data: content,
            }) {
                Ok(()) => return Ok(Written::Added),
                Err(Status::DUPLICATE_ITEM) => {}
                Err(status) => return Err(refused(status)),
            }
            let query = Query {
                ui: if alias == Alias::Auth {
                    prompting.ui()?
                } else {
                    Default::default()
                },
                ..self.row(alias, key)
            };
            let changes = Changes {
                access: Some(protection.access()),
                data: Some(content),
                ..Changes::default()
            };
            match self.keychain.update(&query, &changes) {
                Ok(()) => return Ok(Written::Updated),
                Err(Status::ITEM_NOT_FOUND) if round > 0 => self.remove_dead(alias, key)?,
                Err(Status::ITEM_NOT_FOUND) => {}
                Err(status) => {
                    prompting.check()?;
                    return Err(self.not_updated(alias, key, status, &prompting, refused));
                }
            }
        }
        Err(self.unfit(alias, key))
    }

    fn not_updated(
        &self,
        alias: Alias,
        key: &Key,
        status: Status,
        prompting: &Prompting<'_, '_>,
        refused: impl Fn(Status) -> Error,
    ) -> Error {
        let may_need_prompt = alias == Alias::Auth && !prompting.is_possible();
        if may_need_prompt && status == Status::INTERACTION_NOT_ALLOWED {
            return self.closed(alias, key).unwrap_or_else(|locked| locked);
        }
        refused(status)
    }

    /// Removes a row that an add calls a duplicate and that no reader can find: its biometrics or its passcode went.
    ///
    /// Locked rows and rows that need a prompt answer otherwise, so nothing goes that might come back.
    fn remove_dead(&self, alias: Alias, key: &Key) -> Result<()> {
        if self.is_absent(alias, key) {
            let row = self.row(alias, key);
            return self.keychain.delete_any(&row).map_err(error);
        }
        Ok(())
    }

    /// Says why there is a duplicate that is never there.
    fn unfit(&self, alias: Alias, key: &Key) -> Error {
        let foreign = Query {
            generic: None,
            ..self.row(alias, key)
        };
        match self.keychain.copy_matching(&foreign, Returns::Existence) {
            // It has another generic, so Expo doesn't see it either.
            Ok(_) => corrupt(),
            Err(_) => error(Status::DUPLICATE_ITEM),
        }
    }
}

//! `get` and `contains`: Expo's lookup, service after service.

use securestore_core::{
    Authentication, EntryInfo, EntryRecord, Error, ErrorKind, Interaction, Key, Protection,
    Readability, Result, Secret,
};

use super::alias::Alias;
use super::backend::ExpoBackend;
use crate::backend::diagnosis::refused_person;
use crate::calls::absent_is_none;
use crate::error::error;
use crate::layout::accessibility;
use crate::prompting::{Prompting, interaction_required};
use crate::seam::{Constraint, Item, Query, Returns, Status, Ui};

/// The lookup, and its beginning once more: a `set` that takes the authentication away moves an entry to the first service
/// while a reader looks under the later ones.
fn lookup() -> impl Iterator<Item = Alias> {
    Alias::LOOKUP.into_iter().chain([Alias::NoAuth])
}

/// What a look at a row without a prompt tells.
enum Seen {
    Open(Item),
    /// It is there, and opens only with a prompt, or when the device is unlocked.
    Closed,
    /// It is there, and no prompt helps now.
    Refused,
}

impl ExpoBackend {
    /// Reads an entry.
    pub(super) fn read_entry(
        &self,
        key: &Key,
        interaction: &Interaction<'_>,
    ) -> Result<Option<Secret>> {
        let mut prompting = Prompting::new(&*self.authentication, interaction);
        for alias in lookup() {
            if let Some(item) = self.read_row(alias, key, &mut prompting)? {
                return Ok(Some(item.into_data()));
            }
        }
        Ok(None)
    }

    fn read_row(
        &self,
        alias: Alias,
        key: &Key,
        prompting: &mut Prompting<'_, '_>,
    ) -> Result<Option<Item>> {
        match self.look(alias, key, Returns::OneAttributesAndData)? {
            None => return Ok(None),
            Some(Seen::Open(item)) => return Ok(Some(item)),
            Some(Seen::Closed) if !prompting.is_possible() => {
                return Err(self.closed(alias, key)?);
            }
            Some(Seen::Refused) => return Err(self.refused(Status::AUTH_FAILED)),
            Some(Seen::Closed) => {}
        }
        let query = Query {
            ui: prompting.ui()?,
            ..self.row(alias, key)
        };
        absent_is_none(
            self.keychain
                .copy_one(&query, Returns::OneAttributesAndData),
        )
        .map_err(|status| match prompting.check() {
            Err(withdrawn) => withdrawn,
            Ok(()) if status == Status::AUTH_FAILED => self.refused(status),
            Ok(()) => error(status),
        })
    }

    /// Looks at a row without a prompt; `None` if it isn't there.
    fn look(&self, alias: Alias, key: &Key, returns: Returns) -> Result<Option<Seen>> {
        match self.keychain.copy_one(&self.row(alias, key), returns) {
            Ok(item) => Ok(Some(Seen::Open(item))),
            Err(Status::ITEM_NOT_FOUND) => Ok(None),
            Err(Status::AUTH_FAILED) => Ok(Some(Seen::Refused)),
            Err(Status::INTERACTION_NOT_ALLOWED) => Ok(Some(Seen::Closed)),
            Err(status) => Err(error(status)),
        }
    }

    /// Says why a row may not be opened without a prompt; fails if the device is locked.
    pub(super) fn closed(&self, alias: Alias, key: &Key) -> Result<Error> {
        // A row that only needs a prompt is skipped.
        let query = Query {
            ui: Ui::Skip,
            ..self.row(alias, key)
        };
        match self.keychain.copy_matching(&query, Returns::Existence) {
            Err(Status::ITEM_NOT_FOUND) => Ok(interaction_required()),
            Ok(_) => Err(error(Status::INTERACTION_NOT_ALLOWED)),
            Err(status) => Err(error(status)),
        }
    }

    fn refused(&self, status: Status) -> Error {
        let constraint = Some(Constraint::BiometryCurrentSet);
        refused_person(&*self.authentication, constraint, || false, status)
    }

    /// Tells about an entry without a prompt.
    ///
    /// The accessibility of an authenticated one is not known: iOS hides it behind the prompt.
    pub(super) fn inspect_entry(&self, key: &Key) -> Result<Option<EntryRecord>> {
        for alias in lookup() {
            let Some(seen) = self.look(alias, key, Returns::OneAttributes)? else {
                continue;
            };
            let info = |protection| EntryInfo::new(key.clone(), protection);
            let info = match seen {
                Seen::Open(item) => info(protection(alias, &item)),
                Seen::Closed => {
                    self.closed(alias, key)?;
                    info(Protection::biometry())
                }
                Seen::Refused => info(Protection::biometry())
                    .with_readability(Readability::Unreadable(ErrorKind::AuthenticationFailed)),
            };
            return Ok(Some(EntryRecord::new(info, None)));
        }
        Ok(None)
    }
}

/// Tells the protection of a row that opens without a prompt; on a simulator that is true of authenticated ones too.
fn protection(alias: Alias, item: &Item) -> Protection {
    let authentication = match alias {
        Alias::NoAuth | Alias::Legacy => Authentication::None,
        Alias::Auth => Authentication::BiometryCurrentSet,
        Alias::AuthDeviceCredentials => Authentication::UserPresence,
    };
    Protection::new(accessibility(item.accessible), authentication)
}

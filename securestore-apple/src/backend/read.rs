//! `get`: the main row, and the body that a marker names.

use securestore_core::{Interaction, Key, Result, Secret};

use super::diagnosis::refused_person;
use super::{KeychainBackend, ROUNDS};
use crate::error::error;
use crate::layout::{self, MainRow, Marker};
use crate::prompting::{Prompting, interaction_required};
use crate::seam::{Item, Query, Returns, Status, Ui};

impl KeychainBackend {
    /// Reads the content of an entry.
    pub(super) fn read_main(
        &self,
        key: &Key,
        interaction: &Interaction<'_>,
    ) -> Result<Option<Secret>> {
        let mut prompting = Prompting::new(&*self.authentication, interaction);
        let mut missing = None;
        for _ in 0..ROUNDS {
            let Some(item) = self
                .copy_main(key, Returns::OneAttributesAndData)
                .map_err(error)?
            else {
                return Ok(None);
            };
            let marker = match MainRow::of(&item)? {
                MainRow::Plain(_) => return Ok(Some(item.into_data())),
                MainRow::Marker(marker) => marker,
            };
            if missing.as_ref() == Some(&marker) {
                return Err(self.lost(&marker));
            }
            match self.read_body(key, &marker, &mut prompting, interaction)? {
                Some(content) => return Ok(Some(content)),
                // Lost, unless a `set` put another marker here meanwhile.
                None => missing = Some(marker),
            }
        }
        Err(error(Status::ITEM_NOT_FOUND))
    }

    /// Reads a body; `None` if it isn't there.
    fn read_body(
        &self,
        key: &Key,
        marker: &Marker,
        prompting: &mut Prompting<'_, '_>,
        interaction: &Interaction<'_>,
    ) -> Result<Option<Secret>> {
        if let Some(context) = self.guarded(marker, interaction) {
            match self.copy_body(key, marker, Ui::Allow(context)) {
                Ok(item) => return Ok(Some(item.into_data())),
                Err(Status::ITEM_NOT_FOUND) => return Ok(None),
                // The device is locked, or the context opens nothing any more: what follows tells which.
                Err(Status::INTERACTION_NOT_ALLOWED | Status::AUTH_FAILED) => {
                    interaction.end_unlock();
                }
                Err(status) => return Err(error(status)),
            }
        }
        let authenticated = marker.protection.constraint.is_some();
        let prompts = authenticated && prompting.is_possible();
        let ui = if authenticated {
            prompting.ui()?
        } else {
            Ui::Fail
        };

        let mut answer = self.copy_body(key, marker, ui);
        if let (Err(Status::INTERACTION_NOT_ALLOWED), true, false) =
            (&answer, authenticated, prompts)
        {
            // Locked, or a prompt is needed? A row that only needs a prompt is skipped.
            answer = match self.copy_body(key, marker, Ui::Skip) {
                Err(Status::ITEM_NOT_FOUND) => {
                    return Err(interaction_required());
                }
                answer => answer,
            };
        }
        match answer {
            Ok(item) => Ok(Some(item.into_data())),
            Err(Status::ITEM_NOT_FOUND) => Ok(None),
            Err(status) => {
                prompting.check()?;
                match status {
                    Status::AUTH_FAILED => self.refused(key, marker, prompts),
                    status => Err(error(status)),
                }
            }
        }
    }

    /// Says why the prompt, or the Keychain without one, refused a body; `None` if it isn't there.
    ///
    /// `errSecAuthFailed` alone tells nothing: it also ends a prompt that failed or that the system took away
    /// (`osstatus_for_localauthentication_error` in Apple's `SecItem.m`). So a prompt is followed by a look without one.
    fn refused(&self, key: &Key, marker: &Marker, prompted: bool) -> Result<Option<Secret>> {
        let silently = if prompted {
            self.probe_body(key, marker)
        } else {
            Err(Status::AUTH_FAILED)
        };
        match silently {
            Err(Status::ITEM_NOT_FOUND) => Ok(None),
            Err(Status::AUTH_FAILED) if self.is_refused_for_good(key, marker) => {
                Err(self.lost(marker))
            }
            _ if !prompted => Err(interaction_required()),
            _ => {
                let constraint = marker.protection.constraint;
                Err(refused_person(
                    &*self.authentication,
                    constraint,
                    Status::AUTH_FAILED,
                ))
            }
        }
    }

    fn copy_body(&self, key: &Key, marker: &Marker, ui: Ui) -> Result<Item, Status> {
        let (account, description) = (layout::body_account(key, marker.slot), marker.to_string());
        let query = Query {
            account: Some(&account),
            description: Some(&description),
            ui,
            ..self.rows()
        };
        self.keychain
            .copy_one(&query, Returns::OneAttributesAndData)
    }
}

#[cfg(test)]
mod tests;

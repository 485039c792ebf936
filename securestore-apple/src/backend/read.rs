//! `get`: the main row, and the body that a marker names.

use securestore_core::{Interaction, Key, Result, Secret};

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
        if let Some(context) = self.guarded(marker, interaction)? {
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
                Err(match status {
                    Status::AUTH_FAILED => self.refused_person(marker, status),
                    status => error(status),
                })
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

//! `get`: the main row, and the body that a marker names.

use std::sync::Arc;

use securestore_core::{CancellationHook, ErrorKind, Interaction, Key, PromptTurn, Result, Secret};

use super::{KeychainBackend, ROUNDS};
use crate::error::{because, error};
use crate::layout::{self, MainRow, Marker};
use crate::seam::{AuthenticationContext, Item, Query, Returns, Status, Ui};

/// The prompt of one operation; it is shown once, however many bodies the operation tries.
struct Prompting<'a> {
    context: Arc<dyn AuthenticationContext>,
    _withdraw: Option<CancellationHook>,
    _turn: PromptTurn<'a>,
}

impl KeychainBackend {
    /// Reads the content of an entry.
    pub(super) fn read_main(
        &self,
        key: &Key,
        interaction: &Interaction<'_>,
    ) -> Result<Option<Secret>> {
        let mut prompting = None;
        let mut missing = None;
        for _ in 0..ROUNDS {
            let Some(item) = self
                .copy_main(key, Returns::OneAttributesAndData)
                .map_err(error)?
            else {
                return Ok(None);
            };
            let marker = match MainRow::of(&item)? {
                MainRow::Plain(_) => return Ok(Some(data_of(item))),
                MainRow::Marker(marker) => marker,
            };
            if missing.as_ref() == Some(&marker) {
                return Err(self.lost(&marker));
            }
            match self.read_body(key, &marker, interaction, &mut prompting)? {
                Some(content) => return Ok(Some(content)),
                // Lost, unless a `set` put another marker here meanwhile.
                None => missing = Some(marker),
            }
        }
        Err(error(Status::ITEM_NOT_FOUND))
    }

    /// Reads a body; `None` if it isn't there.
    fn read_body<'a>(
        &self,
        key: &Key,
        marker: &Marker,
        interaction: &Interaction<'a>,
        prompting: &mut Option<Prompting<'a>>,
    ) -> Result<Option<Secret>> {
        let authenticated = marker.protection.constraint.is_some();
        let prompts = authenticated && interaction.may_prompt();
        let ui = if prompts {
            Ui::Allow(self.context(interaction, prompting)?)
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
                    let detail = "give the call a Prompt, when the person expects one";
                    return Err(because(
                        ErrorKind::InteractionRequired,
                        detail,
                        Status::INTERACTION_NOT_ALLOWED,
                    ));
                }
                answer => answer,
            };
        }
        match answer {
            Ok(item) => Ok(Some(data_of(item))),
            Err(Status::ITEM_NOT_FOUND) => Ok(None),
            Err(status) => {
                // A prompt that the caller withdrew fails like one that nobody passed.
                interaction.check()?;
                Err(match status {
                    Status::AUTH_FAILED => self.refused_person(marker, status),
                    status => error(status),
                })
            }
        }
    }

    fn context<'a>(
        &self,
        interaction: &Interaction<'a>,
        prompting: &mut Option<Prompting<'a>>,
    ) -> Result<Arc<dyn AuthenticationContext>> {
        if let Some(Prompting { context, .. }) = prompting {
            return Ok(Arc::clone(context));
        }
        let turn = interaction.prompt_turn()?;
        let context = self.authentication.context(&turn);
        let withdraw = interaction.on_cancel({
            let context = Arc::clone(&context);
            move || context.invalidate()
        });
        *prompting = Some(Prompting {
            context: Arc::clone(&context),
            _withdraw: withdraw,
            _turn: turn,
        });
        Ok(context)
    }

    fn copy_body(&self, key: &Key, marker: &Marker, ui: Ui) -> Result<Item, Status> {
        let (account, description) = (layout::body_account(key, marker.slot), marker.to_string());
        let query = Query {
            account: Some(&account),
            description: Some(&description),
            ui,
            ..self.rows()
        };
        self.copy_one(&query, Returns::OneAttributesAndData)
    }
}

/// An item without data has no bytes (`kSecValueData` is left out): an empty value, not an absent one.
fn data_of(item: Item) -> Secret {
    item.data.unwrap_or_else(|| Secret::new(Vec::new()))
}

#[cfg(test)]
mod tests;

//! The prompt of one operation; it is shown once, however many items the operation tries.

use std::fmt;
use std::sync::Arc;

use securestore_core::{CancellationHook, ErrorKind, Interaction, PromptTurn, Result};

use crate::error::because;
use crate::seam::{AuthenticationContext, LocalAuthentication, Status, Ui};

/// What an operation may show, and what it has shown.
pub(crate) struct Prompting<'a, 'b> {
    authentication: &'a dyn LocalAuthentication,
    interaction: &'a Interaction<'b>,
    shown: Option<Shown<'b>>,
}

/// A context in use: dropping the operation's future takes its prompt away.
struct Shown<'b> {
    context: Arc<dyn AuthenticationContext>,
    _withdraw: Option<CancellationHook>,
    _turn: PromptTurn<'b>,
}

impl<'a, 'b> Prompting<'a, 'b> {
    pub(crate) fn new(
        authentication: &'a dyn LocalAuthentication,
        interaction: &'a Interaction<'b>,
    ) -> Self {
        Self {
            authentication,
            interaction,
            shown: None,
        }
    }

    /// Says whether the caller passed a prompt.
    pub(crate) fn is_possible(&self) -> bool {
        self.interaction.may_prompt()
    }

    /// Returns the way to call for an item that needs authentication: with the prompt, or failing if there is none.
    ///
    /// # Errors
    /// `Cancelled` if the caller withdraws the operation while another prompt is shown.
    pub(crate) fn ui(&mut self) -> Result<Ui> {
        if !self.is_possible() {
            return Ok(Ui::Fail);
        }
        if let Some(Shown { context, .. }) = &self.shown {
            return Ok(Ui::Allow(Arc::clone(context)));
        }
        let turn = self.interaction.prompt_turn()?;
        let context = self.authentication.context(&turn);
        let withdraw = self.interaction.on_cancel({
            let context = Arc::clone(&context);
            move || context.invalidate()
        });
        self.shown = Some(Shown {
            context: Arc::clone(&context),
            _withdraw: withdraw,
            _turn: turn,
        });
        Ok(Ui::Allow(context))
    }

    /// Returns an error if the caller withdrew the operation: a withdrawn prompt fails like one that nobody passed.
    pub(crate) fn check(&self) -> Result<()> {
        self.interaction.check()
    }
}

/// Says that an item is there and opens only with a prompt.
pub(crate) fn interaction_required() -> securestore_core::Error {
    because(
        ErrorKind::InteractionRequired,
        "give the call a Prompt, when the person expects one",
        Status::INTERACTION_NOT_ALLOWED,
    )
}

impl fmt::Debug for Prompting<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prompting").finish_non_exhaustive()
    }
}

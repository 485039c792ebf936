//! The semantics of a store, one file for each operation beside this one.

use std::sync::Arc;

use crate::backend::{Backend, Cancellation, Interaction, Registry, Unlock};
use crate::prompt::Prompt;
use crate::sizes::SizePolicy;

/// The semantics without threads: every method blocks.
pub(crate) struct Core {
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) sizes: SizePolicy,
    pub(crate) unlocks: Arc<Registry>,
}

impl Core {
    /// Returns what an operation may ask of the person; a guard of another store opens nothing here.
    pub(super) fn interaction<'a>(
        &self,
        prompt: Option<&'a Prompt>,
        unlock: Option<&'a Unlock>,
        cancellation: Option<&'a Cancellation>,
    ) -> Interaction<'a> {
        let interaction = Interaction::none()
            .with_prompt(prompt)
            .with_unlock(self.unlocks.own(unlock));
        match cancellation {
            Some(cancellation) => interaction.with_cancellation(cancellation),
            None => interaction,
        }
    }
}

//! Unlocking once for many reads, and forgetting every key.

use super::core::Core;
use crate::backend::{Interaction, UnlockGuard};
use crate::capabilities::UnlockScopes;
use crate::error::{Error, ErrorKind, Operation, Result};
use crate::options::UnlockOptions;
use crate::protection::{AuthenticationScope, Protection};

impl Core {
    pub(crate) fn unlock(
        &self,
        options: &UnlockOptions,
        interaction: &Interaction<'_>,
    ) -> Result<UnlockGuard> {
        self.try_unlock(options, interaction)
            .map_err(|e| e.during(Operation::Unlock))
    }

    fn try_unlock(
        &self,
        options: &UnlockOptions,
        interaction: &Interaction<'_>,
    ) -> Result<UnlockGuard> {
        interaction.check_prompt()?;
        let asked = options.protection;
        if !asked.authentication().prompts() {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                "entries without authentication are open already; name the protection of those to unlock",
            ));
        }
        let wanted = Protection::new(asked.accessibility(), asked.authentication()).per_unlock();
        let granted = self.granted(wanted)?;
        interaction.check()?;
        self.unlocks.open(options.max_duration, || {
            self.backend.unlock(granted, interaction)
        })
    }

    pub(crate) fn lock(&self) {
        self.unlocks.lock();
        self.backend.lock();
    }

    /// Returns an error if one prompt can't open many entries here.
    pub(super) fn check_scope(&self, scope: AuthenticationScope) -> Result<()> {
        if scope == AuthenticationScope::PerUse
            || self.backend.capabilities().unlock_scopes == UnlockScopes::Supported
        {
            return Ok(());
        }
        Err(Error::new(
            ErrorKind::Unsupported,
            "one prompt can't open many entries here; leave out per_unlock(), and each use asks",
        ))
    }
}

//! Bugs of an unlock.

use securestore_core::{
    Authentication, Error, ErrorKind, GetOptions, Key, Prompt, Protection, Result, Secret,
    SetOptions, UnlockGuard, UnlockOptions,
};

use super::Sabotage;
use super::store::SabotagedStore;

impl SabotagedStore {
    /// Unlocks in the way of the bug.
    pub(super) async fn unlock_wrongly(&self, mut options: UnlockOptions) -> Result<UnlockGuard> {
        match self.bug {
            Sabotage::DismissedPromptsUnlock => self.phone.settle(),
            Sabotage::AnythingIsUnlocked
                if options.protection.authentication() == Authentication::None =>
            {
                options.protection = Protection::biometry();
            }
            Sabotage::MissingBiometricsUnlock => {
                let unlocked = self.inner.unlock_opts(options).await;
                return unlocked.map_err(|error| Error::new(ErrorKind::Busy, error.to_string()));
            }
            _ => {}
        }
        self.inner.unlock_opts(options).await
    }

    /// Changes the options of a `set`.
    pub(super) fn set_under(&self, mut options: SetOptions) -> SetOptions {
        match self.bug {
            Sabotage::UnlocksAskEachTime if options.unlock.is_some() => {
                options.unlock = None;
                options.prompt = Some(Prompt::new("Again?"));
            }
            Sabotage::EachUseIsOnce => options.protection = options.protection.per_unlock(),
            _ => {}
        }
        options
    }

    /// Changes the options of a read.
    pub(super) fn get_under(&self, options: &mut GetOptions) {
        if self.is(Sabotage::UnlocksAskEachTime) && options.unlock.is_some() {
            *options = Prompt::new("Again?").into();
        }
    }

    /// Reads, also under a guard that should have ended.
    pub(super) async fn read_under(
        &self,
        key: &Key,
        options: GetOptions,
    ) -> Result<Option<Secret>> {
        let guarded = options.unlock.is_some();
        match self.inner.get_opts(key, options).await {
            Err(error)
                if guarded
                    && self.is(Sabotage::GuardsNeverEnd)
                    && error.kind() == ErrorKind::InteractionRequired =>
            {
                let again = Prompt::new("Still me?");
                self.inner.get_opts(key, again.into()).await
            }
            answer => answer,
        }
    }
}

//! What a backend may lack: the capabilities that a case depends on.

use securestore_core::{
    Accessibility, Authentication, Batches, Binding, Capabilities, Chunking, Listing, Losses,
    Names, PromptOnSet, Restore, Uninstall, UnlockScopes,
};

/// A capability that a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Need {
    /// This protection.
    Protection(Accessibility, Authentication),
    /// This authentication, with any accessibility.
    Authentication(Authentication),
    /// Batches that take effect as a whole.
    AtomicBatches,
    /// Stored data that is bound to its name.
    Binding,
    /// Long values are chunked.
    Chunking,
    /// Every entry can be listed.
    Listing,
    /// Losses are told from absence.
    Losses,
    /// Losses are told from damage too, whatever happens to other entries.
    LastingLosses,
    /// No two names share storage.
    Names,
    /// This behaviour of `set`.
    PromptOnSet(PromptOnSet),
    /// This behaviour of a backup.
    Restore(Restore),
    /// This behaviour when the app is removed.
    Uninstall(Uninstall),
    /// One prompt opens many entries.
    UnlockScopes,
}

impl Need {
    /// Says whether the backend claims it.
    #[must_use]
    pub fn is_met(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Protection(accessibility, authentication) => {
                capabilities.protects(accessibility, authentication)
            }
            Self::Authentication(authentication) => capabilities.authenticates(authentication),
            Self::AtomicBatches => capabilities.batches == Batches::Atomic,
            Self::Binding => capabilities.binding == Binding::Bound,
            Self::Chunking => capabilities.chunking == Chunking::Allowed,
            Self::Listing => capabilities.listing == Listing::All,
            Self::Losses => capabilities.losses != Losses::Absent,
            Self::LastingLosses => capabilities.losses == Losses::Reported,
            Self::Names => capabilities.names == Names::Distinct,
            Self::PromptOnSet(when) => capabilities.prompt_on_set == when,
            Self::Restore(what) => capabilities.restore == what,
            Self::Uninstall(what) => capabilities.uninstall == what,
            Self::UnlockScopes => capabilities.unlock_scopes == UnlockScopes::Supported,
        }
    }
}

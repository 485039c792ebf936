//! Options of `set`, `get` and `unlock`.

use std::time::Duration;

use crate::backend::{Unlock, UnlockGuard};
use crate::prompt::Prompt;
use crate::protection::Protection;

/// How a value is set.
///
/// ```
/// use securestore_core::{Protection, SetOptions};
///
/// let options = SetOptions::new().with_protection(Protection::after_first_unlock());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SetOptions {
    /// How the entry is protected from now on; an overwritten entry does not keep its old protection.
    pub protection: Protection,
    /// The prompt to show if the platform asks on `set` (Android, for authenticated entries).
    pub prompt: Option<Prompt>,
    /// What an earlier prompt opened; while it is open an entry of its scope is set without another one.
    pub unlock: Option<Unlock>,
}

impl SetOptions {
    /// Creates options with the platform's default protection and no prompt.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            protection: Protection::platform_default(),
            prompt: None,
            unlock: None,
        }
    }

    /// Sets the protection.
    #[must_use]
    pub fn with_protection(mut self, protection: Protection) -> Self {
        self.protection = protection;
        self
    }

    /// Allows a prompt.
    #[must_use]
    pub fn with_prompt(mut self, prompt: impl Into<Prompt>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }

    /// Uses what an earlier prompt opened.
    #[must_use]
    pub fn with_unlock(mut self, guard: &UnlockGuard) -> Self {
        self.unlock = Some(guard.handle().clone());
        self
    }
}

impl From<Protection> for SetOptions {
    fn from(protection: Protection) -> Self {
        Self::new().with_protection(protection)
    }
}

/// How a value is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetOptions {
    /// The prompt to show if the entry needs authentication; without one nothing is ever shown.
    pub prompt: Option<Prompt>,
    /// What an earlier prompt opened; while it is open an entry of its scope is read without another one.
    pub unlock: Option<Unlock>,
}

impl GetOptions {
    /// Creates options that never show a prompt.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            prompt: None,
            unlock: None,
        }
    }

    /// Allows a prompt.
    #[must_use]
    pub fn with_prompt(mut self, prompt: impl Into<Prompt>) -> Self {
        self.prompt = Some(prompt.into());
        self
    }

    /// Uses what an earlier prompt opened.
    #[must_use]
    pub fn with_unlock(mut self, guard: &UnlockGuard) -> Self {
        self.unlock = Some(guard.handle().clone());
        self
    }
}

impl From<&UnlockGuard> for GetOptions {
    fn from(guard: &UnlockGuard) -> Self {
        Self::new().with_unlock(guard)
    }
}

impl From<Prompt> for GetOptions {
    fn from(prompt: Prompt) -> Self {
        Self::new().with_prompt(prompt)
    }
}

/// How many reads are unlocked at once.
///
/// ```
/// use std::time::Duration;
/// use securestore_core::{Protection, UnlockOptions};
///
/// let options = UnlockOptions::new("Open your vault")
///     .with_protection(Protection::user_presence())
///     .with_max_duration(Duration::from_secs(60));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnlockOptions {
    /// The prompt to show.
    pub prompt: Prompt,
    /// The protection of the entries to open; biometrics by default. Its fallbacks mean nothing here.
    pub protection: Protection,
    /// When the unlock ends at the latest.
    pub max_duration: Duration,
}

impl UnlockOptions {
    /// How long an unlock lasts by default: 5 minutes, the longest that Apple lets an app reuse Touch ID.
    pub const DEFAULT_MAX_DURATION: Duration = Duration::from_secs(5 * 60);

    /// Creates options for entries behind the biometrics that are enrolled now, for 5 minutes.
    pub fn new(prompt: impl Into<Prompt>) -> Self {
        Self {
            prompt: prompt.into(),
            protection: Protection::biometry(),
            max_duration: Self::DEFAULT_MAX_DURATION,
        }
    }

    /// Sets the protection of the entries to open: give the one that they were set with.
    ///
    /// The authentication must be the same; on Android also whether the device must be unlocked (`WhenUnlocked*`).
    #[must_use]
    pub fn with_protection(mut self, protection: Protection) -> Self {
        self.protection = protection;
        self
    }

    /// Sets when the unlock ends at the latest.
    #[must_use]
    pub fn with_max_duration(mut self, max_duration: Duration) -> Self {
        self.max_duration = max_duration;
        self
    }
}

impl From<Prompt> for UnlockOptions {
    fn from(prompt: Prompt) -> Self {
        Self::new(prompt)
    }
}

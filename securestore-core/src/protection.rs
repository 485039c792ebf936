//! When an entry can be read, and by whom.

/// When an entry can be read: in which states of the device, and whether it may leave it.
///
/// | | iOS | Android |
/// |---|---|---|
/// | `PlatformDefault` | `WhenUnlocked` | credential-encrypted storage: after the first unlock |
/// | `WhenUnlocked*` | as named | API 35 and newer (`setUnlockedDeviceRequired`), refused below |
/// | `AfterFirstUnlock*` | as named | credential-encrypted storage |
/// | `WhenPasscodeSetThisDeviceOnly` | as named | only with an [`Authentication`]: such keys die with the lock screen |
///
/// On Android no entry ever leaves the device, whatever is asked. Apple's classes:
/// <https://developer.apple.com/documentation/security/restricting-keychain-item-accessibility>.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Accessibility {
    /// What the platform gives by itself.
    #[default]
    PlatformDefault,
    /// While the device is unlocked; moves to a new device in an encrypted backup.
    WhenUnlocked,
    /// While the device is unlocked; never leaves this device.
    WhenUnlockedThisDeviceOnly,
    /// From the first unlock after a restart on, also in the background; moves in an encrypted backup.
    AfterFirstUnlock,
    /// From the first unlock after a restart on, also in the background; never leaves this device.
    AfterFirstUnlockThisDeviceOnly,
    /// While the device is unlocked and has a passcode; gone for good when the passcode is removed.
    WhenPasscodeSetThisDeviceOnly,
    /// Deprecated by Apple: always. Read from items of other libraries, never written.
    Always,
    /// Deprecated by Apple: always, never leaves this device. Read from items of other libraries, never written.
    AlwaysThisDeviceOnly,
}

impl Accessibility {
    /// The accessibilities that can be asked for.
    pub const WRITABLE: [Self; 6] = [
        Self::PlatformDefault,
        Self::WhenUnlocked,
        Self::WhenUnlockedThisDeviceOnly,
        Self::AfterFirstUnlock,
        Self::AfterFirstUnlockThisDeviceOnly,
        Self::WhenPasscodeSetThisDeviceOnly,
    ];
}

/// Who can read an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Authentication {
    /// The app, without asking.
    #[default]
    None,
    /// Somebody whose finger or face is enrolled *now*; a change of the enrolment invalidates the entry for good.
    BiometryCurrentSet,
    /// Somebody whose finger or face is enrolled when the entry is read.
    BiometryAny,
    /// Somebody with an enrolled finger or face, or who knows the device's passcode.
    UserPresence,
}

impl Authentication {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::BiometryCurrentSet,
        Self::BiometryAny,
        Self::UserPresence,
    ];

    /// Says whether reading shows a prompt.
    pub const fn prompts(self) -> bool {
        !matches!(self, Self::None)
    }
}

/// For how long one authentication opens an entry; without [`Authentication`] it means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuthenticationScope {
    /// For one use: each read asks.
    #[default]
    PerUse,
    /// For one use, and for as long as an [`UnlockGuard`](crate::UnlockGuard) of the same protection is held.
    PerUnlock,
}

/// How an entry is protected: [`Accessibility`], [`Authentication`], and what the caller accepts instead.
///
/// Nothing is ever stored below what was asked: where the platform can't give it, `set` fails and writes nothing, unless
/// the caller named the fallback.
///
/// ```
/// use securestore_core::{Authentication, Protection};
///
/// const SESSION: Protection = Protection::after_first_unlock();
/// const VAULT: Protection = Protection::biometry().or_unauthenticated();
/// assert_eq!(VAULT.authentication(), Authentication::BiometryCurrentSet);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Protection {
    accessibility: Accessibility,
    authentication: Authentication,
    scope: AuthenticationScope,
    accessibility_fallback: Fallback,
    authentication_fallback: Fallback,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
enum Fallback {
    #[default]
    Refuse,
    Accept,
}

impl Protection {
    /// Creates a protection without fallbacks.
    #[must_use]
    pub const fn new(accessibility: Accessibility, authentication: Authentication) -> Self {
        Self {
            accessibility,
            authentication,
            scope: AuthenticationScope::PerUse,
            accessibility_fallback: Fallback::Refuse,
            authentication_fallback: Fallback::Refuse,
        }
    }

    /// The platform's default, without authentication.
    #[must_use]
    pub const fn platform_default() -> Self {
        Self::new(Accessibility::PlatformDefault, Authentication::None)
    }

    /// Readable while the device is unlocked.
    #[must_use]
    pub const fn when_unlocked() -> Self {
        Self::new(Accessibility::WhenUnlocked, Authentication::None)
    }

    /// Readable from the first unlock on, also in the background: for tokens that a background task needs.
    #[must_use]
    pub const fn after_first_unlock() -> Self {
        Self::new(Accessibility::AfterFirstUnlock, Authentication::None)
    }

    /// Readable by whoever's biometrics are enrolled when it is set; invalidated when they change.
    #[must_use]
    pub const fn biometry() -> Self {
        Self::new(
            Accessibility::PlatformDefault,
            Authentication::BiometryCurrentSet,
        )
    }

    /// Readable with biometrics or with the device's passcode.
    #[must_use]
    pub const fn user_presence() -> Self {
        Self::new(Accessibility::PlatformDefault, Authentication::UserPresence)
    }

    /// Replaces the accessibility.
    #[must_use]
    pub const fn with_accessibility(mut self, accessibility: Accessibility) -> Self {
        self.accessibility = accessibility;
        self
    }

    /// Replaces the authentication.
    #[must_use]
    pub const fn with_authentication(mut self, authentication: Authentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// Lets one prompt open the entry, and others like it, for the life of an [`UnlockGuard`](crate::UnlockGuard).
    ///
    /// Weaker than per use: for the life of the guard the entries are open to whatever runs in the app's process.
    #[must_use]
    pub const fn per_unlock(mut self) -> Self {
        self.scope = AuthenticationScope::PerUnlock;
        self
    }

    /// Accepts [`Accessibility::PlatformDefault`] where the platform can't give the accessibility that was asked.
    #[must_use]
    pub const fn or_platform_default(mut self) -> Self {
        self.accessibility_fallback = Fallback::Accept;
        self
    }

    /// Accepts [`Authentication::None`] on a phone where the authentication that was asked isn't set up.
    ///
    /// What was used is in the [`EntryInfo`](crate::EntryInfo) that `set` returns.
    #[must_use]
    pub const fn or_unauthenticated(mut self) -> Self {
        self.authentication_fallback = Fallback::Accept;
        self
    }

    /// Returns the accessibility.
    #[must_use]
    pub const fn accessibility(&self) -> Accessibility {
        self.accessibility
    }

    /// Returns the authentication.
    #[must_use]
    pub const fn authentication(&self) -> Authentication {
        self.authentication
    }

    /// Returns for how long one authentication opens the entry; per use without authentication.
    #[must_use]
    pub const fn scope(&self) -> AuthenticationScope {
        if self.authentication.prompts() {
            self.scope
        } else {
            AuthenticationScope::PerUse
        }
    }

    /// Returns the same with another scope.
    #[must_use]
    pub const fn with_scope(mut self, scope: AuthenticationScope) -> Self {
        self.scope = scope;
        self
    }

    /// Says whether the platform's default accessibility is accepted instead.
    #[must_use]
    pub const fn accepts_platform_default(&self) -> bool {
        matches!(self.accessibility_fallback, Fallback::Accept)
    }

    /// Says whether no authentication is accepted instead.
    #[must_use]
    pub const fn accepts_unauthenticated(&self) -> bool {
        matches!(self.authentication_fallback, Fallback::Accept)
    }
}

//! The one order of protections: which of two is the weaker.

use crate::protection::{Accessibility, Authentication, AuthenticationScope, Protection};

impl Authentication {
    /// Orders the authentications; the stronger one admits fewer people.
    pub(crate) const fn strength(self) -> u8 {
        match self {
            Self::None => 0,
            Self::UserPresence => 1,
            Self::BiometryAny => 2,
            Self::BiometryCurrentSet => 3,
        }
    }
}

impl Accessibility {
    /// Orders the accessibilities; the stronger one lets an entry be read in fewer states of the device.
    ///
    /// A default that an entry *has* is Android's, credential-encrypted storage; only Android reports it.
    pub(crate) const fn strength(self) -> u8 {
        match self {
            Self::Always | Self::AlwaysThisDeviceOnly => 0,
            Self::PlatformDefault
            | Self::AfterFirstUnlock
            | Self::AfterFirstUnlockThisDeviceOnly => 1,
            Self::WhenUnlocked | Self::WhenUnlockedThisDeviceOnly => 2,
            Self::WhenPasscodeSetThisDeviceOnly => 3,
        }
    }

    /// Says whether an entry can be read before the first unlock, a class that is not written any more.
    pub(crate) const fn is_always(self) -> bool {
        self.strength() == Self::Always.strength()
    }

    /// Says whether the class keeps an entry on its device.
    pub(crate) const fn stays_on_device(self) -> bool {
        matches!(
            self,
            Self::AlwaysThisDeviceOnly
                | Self::AfterFirstUnlockThisDeviceOnly
                | Self::WhenUnlockedThisDeviceOnly
                | Self::WhenPasscodeSetThisDeviceOnly
        )
    }
}

/// Says whether one authentication opens an entry of `to` for longer than one of `from`, whoever it admits.
pub(crate) fn opens_longer(from: Protection, to: Protection) -> bool {
    from.authentication().prompts()
        && from.scope() == AuthenticationScope::PerUse
        && to.scope() == AuthenticationScope::PerUnlock
}

/// Says whether `to` is weaker than `from` in any respect.
pub(crate) fn weakens(from: Protection, to: Protection) -> bool {
    let (from_at, to_at) = (from.accessibility(), to.accessibility());
    to_at.strength() < from_at.strength()
        || (from_at.stays_on_device() && !to_at.stays_on_device())
        || to.authentication().strength() < from.authentication().strength()
        || opens_longer(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_weaker_than_itself() {
        for accessibility in Accessibility::WRITABLE {
            for authentication in Authentication::ALL {
                let protection = Protection::new(accessibility, authentication);

                assert!(!weakens(protection, protection), "{protection:?}");
            }
        }
    }

    #[test]
    fn less_in_one_respect_is_weaker() {
        use Accessibility::{AfterFirstUnlock, WhenUnlocked, WhenUnlockedThisDeviceOnly};
        use Authentication::{BiometryAny, BiometryCurrentSet, None, UserPresence};
        let of = Protection::new;
        for (from, to) in [
            (of(WhenUnlocked, None), of(AfterFirstUnlock, None)),
            (
                of(WhenUnlocked, None),
                of(AfterFirstUnlock, BiometryCurrentSet),
            ),
            (of(WhenUnlockedThisDeviceOnly, None), of(WhenUnlocked, None)),
            (of(WhenUnlocked, UserPresence), of(WhenUnlocked, None)),
            (
                of(WhenUnlocked, BiometryAny),
                of(WhenUnlocked, UserPresence),
            ),
            (
                of(WhenUnlocked, BiometryCurrentSet),
                of(WhenUnlocked, BiometryAny),
            ),
            (
                of(WhenUnlocked, BiometryAny),
                of(WhenUnlocked, BiometryAny).per_unlock(),
            ),
            (
                of(WhenUnlocked, BiometryAny),
                of(WhenUnlocked, BiometryCurrentSet).per_unlock(),
            ),
        ] {
            assert!(weakens(from, to), "{from:?} → {to:?}");
        }
    }
}

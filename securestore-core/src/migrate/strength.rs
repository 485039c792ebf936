//! Which of two protections is the weaker one.

use crate::protection::{Accessibility, Authentication, AuthenticationScope, Protection};

/// Says whether `to` is weaker than `from` in any respect.
pub(super) fn weakens(from: Protection, to: Protection) -> bool {
    let (from_at, to_at) = (from.accessibility(), to.accessibility());
    let (asks, asked) = (rank(to.authentication()), rank(from.authentication()));
    let same_person = asks == asked && asks > 0;
    lock_rank(to_at) < lock_rank(from_at)
        || (stays(from_at) && !stays(to_at))
        || asks < asked
        || (same_person
            && from.scope() == AuthenticationScope::PerUse
            && to.scope() == AuthenticationScope::PerUnlock)
}

/// Says whether a store that reports `given` gave what was asked, or the fallback that was named.
pub(super) fn gives(asked: Protection, given: Protection) -> bool {
    let unauthenticated =
        asked.accepts_unauthenticated() && given.authentication() == Authentication::None;
    let authentication = given.authentication() == asked.authentication()
        && given.scope() == asked.scope()
        || unauthenticated;
    let accessibility = given.accessibility() == asked.accessibility()
        || asked.accessibility() == Accessibility::PlatformDefault
        || asked.accepts_platform_default();
    authentication && accessibility
}

/// Returns the protection as it can be written: the deprecated classes become the weakest ones that can.
pub(super) fn writable(protection: Protection) -> Protection {
    match protection.accessibility() {
        Accessibility::Always => protection.with_accessibility(Accessibility::AfterFirstUnlock),
        Accessibility::AlwaysThisDeviceOnly => {
            protection.with_accessibility(Accessibility::AfterFirstUnlockThisDeviceOnly)
        }
        _ => protection,
    }
}

/// Orders the authentications; the stronger one admits fewer people.
fn rank(authentication: Authentication) -> u8 {
    match authentication {
        Authentication::None => 0,
        Authentication::UserPresence => 1,
        Authentication::BiometryAny => 2,
        Authentication::BiometryCurrentSet => 3,
    }
}

/// Orders the accessibilities by the states of the device in which an entry can be read.
fn lock_rank(accessibility: Accessibility) -> u8 {
    match accessibility {
        Accessibility::Always | Accessibility::AlwaysThisDeviceOnly => 0,
        // Only Android reports the default, where it is credential-encrypted storage.
        Accessibility::PlatformDefault
        | Accessibility::AfterFirstUnlock
        | Accessibility::AfterFirstUnlockThisDeviceOnly => 1,
        Accessibility::WhenUnlocked | Accessibility::WhenUnlockedThisDeviceOnly => 2,
        Accessibility::WhenPasscodeSetThisDeviceOnly => 3,
    }
}

/// Says whether the entry never leaves the device.
fn stays(accessibility: Accessibility) -> bool {
    matches!(
        accessibility,
        Accessibility::AlwaysThisDeviceOnly
            | Accessibility::AfterFirstUnlockThisDeviceOnly
            | Accessibility::WhenUnlockedThisDeviceOnly
            | Accessibility::WhenPasscodeSetThisDeviceOnly
    )
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
        ] {
            assert!(weakens(from, to), "{from:?} → {to:?}");
        }
    }

    #[test]
    fn a_named_fallback_is_as_good_as_what_was_asked() {
        let asked = Protection::biometry();
        let given = Protection::when_unlocked();

        assert!(!gives(asked, given));
        assert!(gives(asked.or_unauthenticated(), given));
    }
}

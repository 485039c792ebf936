//! What a migration asks a store for, and whether the store gave it.

use crate::protection::{Accessibility, Authentication, Protection};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_fallback_is_as_good_as_what_was_asked() {
        let asked = Protection::biometry();
        let given = Protection::when_unlocked();

        assert!(!gives(asked, given));
        assert!(gives(asked.or_unauthenticated(), given));
    }
}

//! Under which conditions an encryption key can be used: each policy has keys of its own.

use securestore_core::{Accessibility, Authentication, AuthenticationScope, Protection};

use crate::seam::{Authenticators, KeyAuthentication, KeySpec};

/// Who is asked, for how long the answer counts, and whether the device must be unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Policy {
    authentication: KeyAuthentication,
    unlocked_device_required: bool,
    scope: AuthenticationScope,
}

/// Every policy: its name in aliases and entry names, and its number in records.
const POLICIES: [(Policy, &str, u8); 14] = {
    use AuthenticationScope::{PerUnlock, PerUse};
    use KeyAuthentication as Key;
    [
        (Policy::new(Key::None, false, PerUse), "plain", 0),
        (Policy::new(Key::None, true, PerUse), "plain-udr", 1),
        (
            Policy::new(Key::BiometricCurrentSet, false, PerUse),
            "bio-current",
            2,
        ),
        (
            Policy::new(Key::BiometricCurrentSet, true, PerUse),
            "bio-current-udr",
            3,
        ),
        (Policy::new(Key::BiometricAny, false, PerUse), "bio-any", 4),
        (
            Policy::new(Key::BiometricAny, true, PerUse),
            "bio-any-udr",
            5,
        ),
        (
            Policy::new(Key::BiometricOrCredential, false, PerUse),
            "presence",
            6,
        ),
        (
            Policy::new(Key::BiometricOrCredential, true, PerUse),
            "presence-udr",
            7,
        ),
        (
            Policy::new(Key::BiometricCurrentSet, false, PerUnlock),
            "bio-current-scope",
            10,
        ),
        (
            Policy::new(Key::BiometricCurrentSet, true, PerUnlock),
            "bio-current-scope-udr",
            11,
        ),
        (
            Policy::new(Key::BiometricAny, false, PerUnlock),
            "bio-any-scope",
            12,
        ),
        (
            Policy::new(Key::BiometricAny, true, PerUnlock),
            "bio-any-scope-udr",
            13,
        ),
        (
            Policy::new(Key::BiometricOrCredential, false, PerUnlock),
            "presence-scope",
            14,
        ),
        (
            Policy::new(Key::BiometricOrCredential, true, PerUnlock),
            "presence-scope-udr",
            15,
        ),
    ]
};

impl Policy {
    /// Nobody is asked.
    pub(crate) const PLAIN: Self =
        Self::new(KeyAuthentication::None, false, AuthenticationScope::PerUse);

    /// The biometrics that are enrolled when the key is created, for each use.
    pub(crate) const BIOMETRIC_CURRENT_SET: Self = Self::new(
        KeyAuthentication::BiometricCurrentSet,
        false,
        AuthenticationScope::PerUse,
    );

    const fn new(
        authentication: KeyAuthentication,
        unlocked_device_required: bool,
        scope: AuthenticationScope,
    ) -> Self {
        Self {
            authentication,
            unlocked_device_required,
            scope,
        }
    }

    /// Returns every policy.
    #[cfg(test)]
    pub(crate) fn all() -> [Self; 14] {
        POLICIES.map(|(policy, ..)| policy)
    }

    /// Returns the policy that gives a protection; `None` for an authentication that this version doesn't know.
    pub(crate) fn of(protection: Protection) -> Option<Self> {
        let authentication = match protection.authentication() {
            Authentication::None => KeyAuthentication::None,
            Authentication::BiometryCurrentSet => KeyAuthentication::BiometricCurrentSet,
            Authentication::BiometryAny => KeyAuthentication::BiometricAny,
            Authentication::UserPresence => KeyAuthentication::BiometricOrCredential,
            _ => return None,
        };
        let unlocked = matches!(
            protection.accessibility(),
            Accessibility::WhenUnlocked | Accessibility::WhenUnlockedThisDeviceOnly
        );
        let wanted = Self::new(authentication, unlocked, protection.scope());
        POLICIES
            .into_iter()
            .map(|(policy, ..)| policy)
            .find(|policy| *policy == wanted)
    }

    /// Returns the name of the policy in aliases and entry names.
    pub(crate) fn id(self) -> &'static str {
        self.row().map_or("unknown", |(_, id, _)| id)
    }

    /// Returns the policy with this name.
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        let row = POLICIES.into_iter().find(|(_, known, _)| *known == id);
        row.map(|(policy, ..)| policy)
    }

    /// Returns the number of the policy in records.
    pub(crate) fn code(self) -> u8 {
        self.row().map_or(u8::MAX, |(.., code)| code)
    }

    /// Returns the policy with this number.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        let row = POLICIES.into_iter().find(|(.., known)| *known == code);
        row.map(|(policy, ..)| policy)
    }

    /// Every policy that can be made has a row.
    fn row(self) -> Option<(Self, &'static str, u8)> {
        POLICIES.into_iter().find(|(policy, ..)| *policy == self)
    }

    /// Returns for how long one authentication opens an entry.
    pub(crate) const fn scope(self) -> AuthenticationScope {
        self.scope
    }

    /// Says whether a data key seals the entries, and one prompt unwraps it for many uses.
    pub(crate) fn is_scoped(self) -> bool {
        self.scope == AuthenticationScope::PerUnlock
    }

    /// Returns the authentication that entries of this policy have.
    pub(crate) const fn authentication(self) -> Authentication {
        match self.authentication {
            KeyAuthentication::None => Authentication::None,
            KeyAuthentication::BiometricCurrentSet => Authentication::BiometryCurrentSet,
            KeyAuthentication::BiometricAny => Authentication::BiometryAny,
            KeyAuthentication::BiometricOrCredential => Authentication::UserPresence,
        }
    }

    /// Returns what the prompt accepts; `None` if there is none.
    pub(crate) const fn authenticators(self) -> Option<Authenticators> {
        match self.authentication {
            KeyAuthentication::None => None,
            KeyAuthentication::BiometricCurrentSet | KeyAuthentication::BiometricAny => {
                Some(Authenticators::BiometricStrong)
            }
            KeyAuthentication::BiometricOrCredential => Some(Authenticators::BiometricOrCredential),
        }
    }

    /// Says whether each use of the key is authenticated.
    pub(crate) const fn is_authenticated(self) -> bool {
        self.authenticators().is_some()
    }

    /// Says whether a change of the enrolled biometrics destroys the key.
    pub(crate) const fn is_bound_to_enrolment(self) -> bool {
        matches!(self.authentication, KeyAuthentication::BiometricCurrentSet)
    }

    /// Says whether an unwrapped data key may stay in memory: not where the lock of the device must count each time, nor
    /// where a person must be asked.
    pub(crate) const fn keeps_data_key(self) -> bool {
        !self.unlocked_device_required && !self.is_authenticated()
    }

    /// Returns the specification of the policy's encryption keys.
    pub(crate) const fn spec(self, strong_box: bool) -> KeySpec {
        KeySpec {
            authentication: self.authentication,
            unlocked_device_required: self.unlocked_device_required,
            strong_box,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_numbers_identify_a_policy() {
        let ids: BTreeSet<_> = Policy::all().map(Policy::id).into();
        let codes: BTreeSet<_> = Policy::all().map(Policy::code).into();

        assert_eq!((ids.len(), codes.len()), (14, 14));
        for policy in Policy::all() {
            assert_eq!(Policy::from_id(policy.id()), Some(policy));
            assert_eq!(Policy::from_code(policy.code()), Some(policy));
        }
        assert_eq!(Policy::from_code(8), None);
    }

    #[test]
    fn a_policy_gives_the_authentication_it_was_made_for() {
        for authentication in Authentication::ALL {
            for accessibility in Accessibility::WRITABLE {
                let per_use = Protection::new(accessibility, authentication);
                for protection in [per_use, per_use.per_unlock()] {
                    let policy = Policy::of(protection).unwrap();

                    assert_eq!(policy.authentication(), authentication);
                    assert_eq!(policy.scope(), protection.scope());
                    assert_eq!(policy.is_authenticated(), authentication.prompts());
                    assert!(!(policy.is_authenticated() && policy.keeps_data_key()));
                }
            }
        }
    }
}

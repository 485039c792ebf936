//! Under which conditions an encryption key can be used: each policy has keys of its own.

use securestore_core::{Accessibility, Authentication};

use crate::seam::{Authenticators, KeyAuthentication, KeySpec};

/// Who is asked, and whether the device must be unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Policy {
    authentication: KeyAuthentication,
    unlocked_device_required: bool,
}

impl Policy {
    /// Every policy.
    pub(crate) const ALL: [Self; 8] = [
        Self::new(KeyAuthentication::None, false),
        Self::new(KeyAuthentication::None, true),
        Self::new(KeyAuthentication::BiometricCurrentSet, false),
        Self::new(KeyAuthentication::BiometricCurrentSet, true),
        Self::new(KeyAuthentication::BiometricAny, false),
        Self::new(KeyAuthentication::BiometricAny, true),
        Self::new(KeyAuthentication::BiometricOrCredential, false),
        Self::new(KeyAuthentication::BiometricOrCredential, true),
    ];

    /// Nobody is asked.
    pub(crate) const PLAIN: Self = Self::new(KeyAuthentication::None, false);

    /// The biometrics that are enrolled when the key is created, for each use.
    pub(crate) const BIOMETRIC_CURRENT_SET: Self =
        Self::new(KeyAuthentication::BiometricCurrentSet, false);

    const fn new(authentication: KeyAuthentication, unlocked_device_required: bool) -> Self {
        Self {
            authentication,
            unlocked_device_required,
        }
    }

    /// Returns the policy that gives a protection; `None` for an authentication that this version doesn't know.
    pub(crate) fn of(accessibility: Accessibility, authentication: Authentication) -> Option<Self> {
        let authentication = match authentication {
            Authentication::None => KeyAuthentication::None,
            Authentication::BiometryCurrentSet => KeyAuthentication::BiometricCurrentSet,
            Authentication::BiometryAny => KeyAuthentication::BiometricAny,
            Authentication::UserPresence => KeyAuthentication::BiometricOrCredential,
            _ => return None,
        };
        let unlocked = matches!(
            accessibility,
            Accessibility::WhenUnlocked | Accessibility::WhenUnlockedThisDeviceOnly
        );
        Some(Self::new(authentication, unlocked))
    }

    /// Returns the name of the policy in aliases and entry names.
    pub(crate) const fn id(self) -> &'static str {
        match (self.authentication, self.unlocked_device_required) {
            (KeyAuthentication::None, false) => "plain",
            (KeyAuthentication::None, true) => "plain-udr",
            (KeyAuthentication::BiometricCurrentSet, false) => "bio-current",
            (KeyAuthentication::BiometricCurrentSet, true) => "bio-current-udr",
            (KeyAuthentication::BiometricAny, false) => "bio-any",
            (KeyAuthentication::BiometricAny, true) => "bio-any-udr",
            (KeyAuthentication::BiometricOrCredential, false) => "presence",
            (KeyAuthentication::BiometricOrCredential, true) => "presence-udr",
        }
    }

    /// Returns the policy with this name.
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.id() == id)
    }

    /// Returns the number of the policy in records.
    pub(crate) const fn code(self) -> u8 {
        match (self.authentication, self.unlocked_device_required) {
            (KeyAuthentication::None, false) => 0,
            (KeyAuthentication::None, true) => 1,
            (KeyAuthentication::BiometricCurrentSet, false) => 2,
            (KeyAuthentication::BiometricCurrentSet, true) => 3,
            (KeyAuthentication::BiometricAny, false) => 4,
            (KeyAuthentication::BiometricAny, true) => 5,
            (KeyAuthentication::BiometricOrCredential, false) => 6,
            (KeyAuthentication::BiometricOrCredential, true) => 7,
        }
    }

    /// Returns the policy with this number.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.code() == code)
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

    /// Says whether an unwrapped data key may stay in memory: not where the lock of the device must count each time.
    pub(crate) const fn keeps_data_key(self) -> bool {
        !self.unlocked_device_required
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
        let ids: BTreeSet<_> = Policy::ALL.map(Policy::id).into();

        assert_eq!(ids.len(), Policy::ALL.len());
        for policy in Policy::ALL {
            assert_eq!(Policy::from_id(policy.id()), Some(policy));
            assert_eq!(Policy::from_code(policy.code()), Some(policy));
        }
        assert_eq!(Policy::from_code(8), None);
    }

    #[test]
    fn a_policy_gives_the_authentication_it_was_made_for() {
        for authentication in Authentication::ALL {
            for accessibility in Accessibility::WRITABLE {
                let policy = Policy::of(accessibility, authentication).unwrap();

                assert_eq!(policy.authentication(), authentication);
                assert_eq!(policy.is_authenticated(), authentication.prompts());
            }
        }
    }
}

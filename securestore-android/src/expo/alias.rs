//! The encryption keys of a service.

use securestore_core::{Authentication, Service};

use crate::policy::Policy;

/// An encryption key of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Alias {
    Unauthenticated,
    Authenticated,
    /// The only one of a service before 12.5; an entry without authentication needs it.
    LegacyUnauthenticated,
    /// The same alias; an entry with authentication needs it.
    LegacyAuthenticated,
}

impl Alias {
    /// Returns the key that seals new entries with this authentication.
    pub(super) fn of(authentication: Authentication) -> Self {
        if authentication.prompts() {
            Self::Authenticated
        } else {
            Self::Unauthenticated
        }
    }

    pub(super) const fn policy(self) -> Policy {
        match self {
            Self::Unauthenticated | Self::LegacyUnauthenticated => Policy::PLAIN,
            Self::Authenticated | Self::LegacyAuthenticated => Policy::BIOMETRIC_CURRENT_SET,
        }
    }

    pub(super) fn name(self, service: &Service) -> String {
        let suffix = match self {
            Self::Unauthenticated => ":keystoreUnauthenticated",
            Self::Authenticated => ":keystoreAuthenticated",
            Self::LegacyUnauthenticated | Self::LegacyAuthenticated => "",
        };
        format!("AES/GCM/NoPadding:{service}{suffix}")
    }
}

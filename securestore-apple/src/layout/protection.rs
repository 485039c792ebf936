//! Between core's protection and the Keychain's.

use securestore_core::{
    Accessibility, Authentication, AuthenticationScope, Error, ErrorKind, Protection, Result,
};

use crate::seam::{Access, Accessible, Constraint};

/// The protection of an entry in the Keychain's words; only classes that are still written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StoredProtection {
    /// The class of the row that holds the value.
    pub(crate) accessible: Accessible,
    /// The constraint of its access control.
    pub(crate) constraint: Option<Constraint>,
    /// Whether one prompt may open it together with others; the Keychain knows nothing of this.
    pub(crate) scope: AuthenticationScope,
}

impl StoredProtection {
    /// Converts core's protection; `None` if the Keychain has no such class or it is only read.
    pub(crate) fn new(protection: Protection) -> Option<Self> {
        let accessible = match protection.accessibility() {
            Accessibility::PlatformDefault | Accessibility::WhenUnlocked => {
                Accessible::WhenUnlocked
            }
            Accessibility::WhenUnlockedThisDeviceOnly => Accessible::WhenUnlockedThisDeviceOnly,
            Accessibility::AfterFirstUnlock => Accessible::AfterFirstUnlock,
            Accessibility::AfterFirstUnlockThisDeviceOnly => {
                Accessible::AfterFirstUnlockThisDeviceOnly
            }
            Accessibility::WhenPasscodeSetThisDeviceOnly => {
                Accessible::WhenPasscodeSetThisDeviceOnly
            }
            _ => return None,
        };
        let constraint = match protection.authentication() {
            Authentication::None => None,
            Authentication::BiometryCurrentSet => Some(Constraint::BiometryCurrentSet),
            Authentication::BiometryAny => Some(Constraint::BiometryAny),
            Authentication::UserPresence => Some(Constraint::UserPresence),
            _ => return None,
        };
        Some(Self {
            accessible,
            constraint,
            scope: protection.scope(),
        })
    }

    /// Converts core's protection.
    ///
    /// # Errors
    /// `Unsupported` if it is not written any more.
    pub(crate) fn writable(protection: Protection) -> Result<Self> {
        Self::new(protection).ok_or_else(|| {
            Error::new(
                ErrorKind::Unsupported,
                format!(
                    "{:?} is not written any more; choose one of Accessibility::WRITABLE",
                    protection.accessibility()
                ),
            )
        })
    }

    /// Says whether the platform can make the value disappear, so that a marker has to stand beside it.
    pub(crate) fn needs_marker(self) -> bool {
        self.constraint.is_some() || self.accessible == Accessible::WhenPasscodeSetThisDeviceOnly
    }

    /// Returns the access of the row that holds the value.
    pub(crate) fn access(self) -> Access {
        match self.constraint {
            Some(constraint) => Access::Control(self.accessible, constraint),
            None => Access::Accessible(self.accessible),
        }
    }

    /// Returns the access of the entry's chunks: their key is in the head, so the head's access control suffices.
    pub(crate) fn chunk_access(self) -> Access {
        Access::Accessible(match self.constraint {
            Some(_) => self.accessible.this_device_only(),
            None => self.accessible,
        })
    }

    /// Converts back; the platform's default comes back by its name.
    pub(crate) fn to_protection(self) -> Protection {
        let authentication = match self.constraint {
            None => Authentication::None,
            Some(Constraint::BiometryCurrentSet) => Authentication::BiometryCurrentSet,
            Some(Constraint::BiometryAny) => Authentication::BiometryAny,
            Some(Constraint::UserPresence) => Authentication::UserPresence,
        };
        Protection::new(accessibility(self.accessible), authentication).with_scope(self.scope)
    }
}

/// Converts a class.
pub(crate) fn accessibility(accessible: Accessible) -> Accessibility {
    match accessible {
        Accessible::WhenUnlocked => Accessibility::WhenUnlocked,
        Accessible::WhenUnlockedThisDeviceOnly => Accessibility::WhenUnlockedThisDeviceOnly,
        Accessible::AfterFirstUnlock => Accessibility::AfterFirstUnlock,
        Accessible::AfterFirstUnlockThisDeviceOnly => Accessibility::AfterFirstUnlockThisDeviceOnly,
        Accessible::WhenPasscodeSetThisDeviceOnly => Accessibility::WhenPasscodeSetThisDeviceOnly,
        Accessible::Always => Accessibility::Always,
        Accessible::AlwaysThisDeviceOnly => Accessibility::AlwaysThisDeviceOnly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writable_protections_round_trip() {
        for accessibility in Accessibility::WRITABLE {
            for authentication in Authentication::ALL {
                let stored =
                    StoredProtection::new(Protection::new(accessibility, authentication)).unwrap();

                let named = match accessibility {
                    Accessibility::PlatformDefault => Accessibility::WhenUnlocked,
                    other => other,
                };
                assert_eq!(
                    stored.to_protection(),
                    Protection::new(named, authentication)
                );
            }
        }
    }

    #[test]
    fn deprecated_classes_are_not_written() {
        for accessibility in [Accessibility::Always, Accessibility::AlwaysThisDeviceOnly] {
            assert_eq!(
                StoredProtection::new(Protection::new(accessibility, Authentication::None)),
                None
            );
        }
    }

    #[test]
    fn chunks_of_authenticated_entries_stay_on_the_device() {
        for accessibility in Accessibility::WRITABLE {
            let stored =
                StoredProtection::new(Protection::new(accessibility, Authentication::BiometryAny))
                    .unwrap();

            assert_eq!(stored.chunk_access().constraint(), None);
            assert!(stored.chunk_access().accessible().is_this_device_only());
        }
    }
}

//! When an item can be encrypted, and when it can be decrypted: class keys, and what access controls are bound to.
//!
//! Classes: <https://support.apple.com/guide/security/secb0694df1a>. Access controls:
//! <https://developer.apple.com/documentation/security/secaccesscontrolcreateflags>.

use std::collections::BTreeSet;

use securestore_apple::seam::{Access, Accessible, Constraint, Status};

use super::state::Row;
use crate::device::{BioChanged, Device, LockState};

/// How an item is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) accessible: Accessible,
    /// What its access control was bound to; nothing without one.
    pub(super) binding: Option<Binding>,
}

/// What an access control is bound to when the item is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// The fingers or faces that are enrolled, no more and no less.
    CurrentSet { set: u64 },
    /// The database of fingers or faces, whatever is in it.
    AnyOf { database: u64 },
    /// The passcode, for which a finger or face may stand in.
    Presence,
}

impl Binding {
    /// Says whether only a finger or face will do.
    pub(super) fn needs_biometry(self) -> bool {
        self != Self::Presence
    }
}

/// Whether a row can be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// It can.
    Readable,
    /// The class key is away.
    Locked,
    /// It never can be again.
    Dead,
    /// An authentication that fits it is not possible.
    Refused,
    /// After an authentication.
    NeedsAuthentication(Binding),
}

/// What authentications a context has seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    /// The sets and databases of the fingers or faces that matched.
    biometry: BTreeSet<(u64, u64)>,
    passcode: bool,
    /// Proves nothing after the passcode was removed.
    passcode_removals: u64,
}

impl Proof {
    fn fits(&self, binding: Binding, device: &Device) -> bool {
        let Self {
            biometry,
            passcode,
            passcode_removals,
        } = self;
        *passcode_removals == device.keychain.passcode_removals
            && match binding {
                Binding::CurrentSet { set } => biometry.iter().any(|seen| seen.0 == set),
                Binding::AnyOf { database } => biometry.iter().any(|seen| seen.1 == database),
                Binding::Presence => *passcode || !biometry.is_empty(),
            }
    }

    fn fresh(&mut self, device: &Device) -> &mut Self {
        if self.passcode_removals != device.keychain.passcode_removals {
            *self = Self {
                passcode_removals: device.keychain.passcode_removals,
                ..Self::default()
            };
        }
        self
    }

    /// Remembers that a finger or face matched.
    pub(super) fn add_biometry(&mut self, device: &Device) {
        let seen = (device.enrolment.set, device.enrolment.database);
        self.fresh(device).biometry.insert(seen);
    }

    /// Remembers that the passcode was given.
    pub(super) fn add_passcode(&mut self, device: &Device) {
        self.fresh(device).passcode = true;
    }
}

impl Device {
    /// Says whether biometrics can be used for access controls, locked out or not.
    pub(super) fn has_biometry(&self) -> bool {
        self.passcode && self.enrolment.is_enrolled()
    }

    /// Says whether the class key is there.
    pub(super) fn is_class_open(&self, accessible: Accessible) -> bool {
        match accessible {
            Accessible::Always | Accessible::AlwaysThisDeviceOnly => true,
            Accessible::AfterFirstUnlock | Accessible::AfterFirstUnlockThisDeviceOnly => {
                self.lock != LockState::BeforeFirstUnlock
            }
            _ => self.lock == LockState::Unlocked,
        }
    }

    /// Encrypts a new item, or an old one anew.
    ///
    /// # Errors
    /// `errSecNotAvailable` without a passcode that the class needs, `errSecInteractionNotAllowed` without its key,
    /// `errSecAuthFailed` if there is nothing to bind the access control to.
    pub(super) fn seal(&self, access: Access) -> Result<Sealed, Status> {
        let accessible = access.accessible();
        if accessible == Accessible::WhenPasscodeSetThisDeviceOnly && !self.passcode {
            return Err(if self.knobs.ios_no_passcode_is_auth_failed {
                Status::AUTH_FAILED
            } else {
                Status::NOT_AVAILABLE
            });
        }
        if !self.is_class_open(accessible) {
            return Err(Status::INTERACTION_NOT_ALLOWED);
        }
        let binding = match access.constraint() {
            Some(constraint) if !self.knobs.ios_ignores_access_control => {
                Some(self.bind(constraint)?)
            }
            _ => None,
        };
        Ok(Sealed {
            accessible,
            binding,
        })
    }

    fn bind(&self, constraint: Constraint) -> Result<Binding, Status> {
        let binding = match constraint {
            Constraint::BiometryCurrentSet => Binding::CurrentSet {
                set: self.enrolment.set,
            },
            Constraint::BiometryAny => Binding::AnyOf {
                database: self.enrolment.database,
            },
            Constraint::UserPresence => Binding::Presence,
            _ => return Err(Status::PARAM),
        };
        let locked_out = self.knobs.ios_lockout_blocks_binding && self.is_locked_out();
        let possible = if binding.needs_biometry() {
            self.has_biometry() && !locked_out
        } else {
            self.passcode
        };
        if possible {
            Ok(binding)
        } else {
            Err(Status::AUTH_FAILED)
        }
    }

    /// Says whether a row can be decrypted, with what the context has seen.
    ///
    /// A context that was authenticated before the enrolment changed still opens what it opened then.
    pub(super) fn condition(&self, row: &Row, proof: Option<&Proof>) -> Condition {
        if !self.is_class_open(row.accessible()) {
            return Condition::Locked;
        }
        if row.lost {
            return Condition::Dead;
        }
        let Some(binding) = row.binding() else {
            return Condition::Readable;
        };
        if self.knobs.ios_ignores_access_control || proof.is_some_and(|p| p.fits(binding, self)) {
            return Condition::Readable;
        }
        let valid = match binding {
            Binding::CurrentSet { set } => set == self.enrolment.set,
            Binding::AnyOf { database } => database == self.enrolment.database,
            Binding::Presence => true,
        };
        if !valid {
            return match self.knobs.ios_bio_changed {
                BioChanged::NotFound => Condition::Dead,
                BioChanged::AuthFailed => Condition::Refused,
            };
        }
        if self.passcode {
            Condition::NeedsAuthentication(binding)
        } else {
            Condition::Refused
        }
    }
}

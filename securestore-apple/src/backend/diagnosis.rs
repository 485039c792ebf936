//! What one status of the Keychain means, in the light of what LocalAuthentication tells.

use std::cell::OnceCell;

use securestore_core::{Biometrics, Error, ErrorKind, Recovery};

use super::KeychainBackend;
use crate::error::{because, error};
use crate::layout::{Marker, StoredProtection, enrolment_text};
use crate::seam::{Accessible, Constraint, LocalAuthentication, Status};

const CHANGED: &str = "the enrolled biometrics changed since the entry was set; set it again";
const LOST: &str = "a restored backup doesn't bring the entry back, nor does a new passcode after the old one was removed; \
                    set it again";
pub(super) const NO_PASSCODE: &str =
    "the person has to set a passcode in the device's settings first";
pub(super) const NO_BIOMETRICS: &str =
    "the person has to enrol Face ID or Touch ID in the device's settings first";
pub(super) const NOT_PERMITTED: &str = "the app may not use Face ID: add NSFaceIDUsageDescription to Info.plist, and let the person allow it in the settings";
pub(super) const LOCKED_OUT: &str = "the device's passcode unlocks the biometrics";

impl KeychainBackend {
    /// Says why a row of this protection could not be written.
    pub(super) fn refused_protection(&self, protection: StoredProtection, status: Status) -> Error {
        refused_protection(&*self.authentication, protection, status)
    }

    /// Says why the prompt, or the Keychain without one, refused a body.
    pub(super) fn refused_person(&self, marker: &Marker, status: Status) -> Error {
        let is_invalidated = || self.observe().is_invalidated(marker);
        refused_person(
            &*self.authentication,
            marker.protection.constraint,
            is_invalidated,
            status,
        )
    }
    /// Says why the body of a marker isn't there.
    pub(super) fn lost(&self, marker: &Marker) -> Error {
        match self.observe().kind_of_loss(marker) {
            ErrorKind::Invalidated => {
                because(ErrorKind::Invalidated, CHANGED, Status::ITEM_NOT_FOUND)
            }
            kind => because(kind, LOST, Status::ITEM_NOT_FOUND),
        }
    }

    /// Begins to look at the device's set-up.
    pub(super) fn observe(&self) -> Observation<'_> {
        Observation {
            authentication: &*self.authentication,
            enrolment: OnceCell::new(),
            passcode: OnceCell::new(),
        }
    }
}

/// Says why an item of this protection could not be written.
pub(crate) fn refused_protection(
    authentication: &dyn LocalAuthentication,
    protection: StoredProtection,
    status: Status,
) -> Error {
    let StoredProtection {
        accessible,
        constraint,
        scope: _,
    } = protection;
    let needs_passcode =
        constraint.is_some() || accessible == Accessible::WhenPasscodeSetThisDeviceOnly;
    match status {
        Status::AUTH_FAILED | Status::NOT_AVAILABLE
            if needs_passcode && !authentication.has_passcode() =>
        {
            because(ErrorKind::NotEnrolled, NO_PASSCODE, status)
        }
        Status::AUTH_FAILED if needs_biometrics(constraint) => match authentication.biometrics() {
            Biometrics::NoHardware | Biometrics::NotEnrolled => {
                because(ErrorKind::NotEnrolled, NO_BIOMETRICS, status)
            }
            Biometrics::PermissionDenied => {
                because(ErrorKind::Misconfigured, NOT_PERMITTED, status)
            }
            Biometrics::LockedOut => because(ErrorKind::BiometryLockout, LOCKED_OUT, status),
            _ => error(status),
        },
        _ => error(status),
    }
}

/// Says why the prompt, or the Keychain without one, refused an item.
pub(crate) fn refused_person(
    authentication: &dyn LocalAuthentication,
    constraint: Option<Constraint>,
    is_invalidated: impl FnOnce() -> bool,
    status: Status,
) -> Error {
    let biometrics = authentication.biometrics();
    if biometrics == Biometrics::LockedOut {
        return because(ErrorKind::BiometryLockout, LOCKED_OUT, status);
    }
    if is_invalidated() {
        return because(ErrorKind::Invalidated, CHANGED, status);
    }
    if !authentication.has_passcode() {
        return because(ErrorKind::EncryptionKeyLost, LOST, status);
    }
    match biometrics {
        Biometrics::NoHardware | Biometrics::NotEnrolled if needs_biometrics(constraint) => {
            because(ErrorKind::AuthenticationFailed, NO_BIOMETRICS, status)
                .with_recovery(Recovery::FixSetup)
        }
        Biometrics::PermissionDenied if needs_biometrics(constraint) => {
            because(ErrorKind::AuthenticationFailed, NOT_PERMITTED, status)
                .with_recovery(Recovery::FixSetup)
        }
        _ => error(status),
    }
}

fn needs_biometrics(constraint: Option<Constraint>) -> bool {
    matches!(
        constraint,
        Some(Constraint::BiometryCurrentSet | Constraint::BiometryAny)
    )
}

/// The device's set-up; each question is asked once at most.
#[derive(Debug)]
pub(super) struct Observation<'a> {
    authentication: &'a dyn LocalAuthentication,
    enrolment: OnceCell<Enrolment>,
    passcode: OnceCell<bool>,
}

#[derive(Debug)]
enum Enrolment {
    Known(String),
    Nothing,
    /// Biometrics are locked or not permitted: LocalAuthentication doesn't tell.
    Unknown,
}

impl Observation<'_> {
    /// Says whether the enrolment is known to be another than the marker's.
    pub(super) fn is_invalidated(&self, marker: &Marker) -> bool {
        if marker.protection.constraint != Some(Constraint::BiometryCurrentSet) {
            return false;
        }
        match (&marker.enrolment, self.enrolment()) {
            (Some(then), Enrolment::Known(now)) => then != now,
            (Some(_), Enrolment::Nothing) => true,
            (None, _) | (_, Enrolment::Unknown) => false,
        }
    }

    /// Returns why a body that should be there isn't.
    pub(super) fn kind_of_loss(&self, marker: &Marker) -> ErrorKind {
        if self.is_invalidated(marker) {
            ErrorKind::Invalidated
        } else {
            ErrorKind::EncryptionKeyLost
        }
    }

    /// Returns why the body can't be read any more, as far as that shows without a look at it.
    pub(super) fn known_loss(&self, marker: &Marker) -> Option<ErrorKind> {
        if self.is_invalidated(marker) {
            return Some(ErrorKind::Invalidated);
        }
        let dies_with_passcode =
            marker.protection.accessible == Accessible::WhenPasscodeSetThisDeviceOnly;
        (dies_with_passcode && !self.has_passcode()).then_some(ErrorKind::EncryptionKeyLost)
    }

    fn has_passcode(&self) -> bool {
        *self
            .passcode
            .get_or_init(|| self.authentication.has_passcode())
    }

    fn enrolment(&self) -> &Enrolment {
        self.enrolment.get_or_init(|| {
            match self
                .authentication
                .domain_state()
                .as_deref()
                .and_then(enrolment_text)
            {
                Some(text) => Enrolment::Known(text),
                None => match self.authentication.biometrics() {
                    Biometrics::NoHardware | Biometrics::NotEnrolled => Enrolment::Nothing,
                    _ => Enrolment::Unknown,
                },
            }
        })
    }
}

//! What one status of the Keychain means, in the light of what LocalAuthentication tells.

use securestore_core::{Biometrics, Error, ErrorKind, Key, Recovery};

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

impl KeychainBackend {
    /// Says why a row of this protection could not be written.
    pub(super) fn refused_protection(&self, protection: StoredProtection, status: Status) -> Error {
        refused_protection(&*self.authentication, protection, status)
    }

    /// Says why the body of a marker isn't there.
    pub(super) fn lost(&self, marker: &Marker) -> Error {
        let detail = match self.kind_of_loss(marker) {
            ErrorKind::Invalidated => CHANGED,
            _ => LOST,
        };
        because(self.kind_of_loss(marker), detail, Status::ITEM_NOT_FOUND)
    }

    /// Returns why a body that is known to be gone is gone.
    ///
    /// The domain state explains a loss and never proves one: it "can change exceptionally between major OS versions even if the state
    /// of biometry has not changed" (LAContext.h, `evaluatedPolicyDomainState`).
    pub(super) fn kind_of_loss(&self, marker: &Marker) -> ErrorKind {
        let by_enrolment = marker.protection.constraint == Some(Constraint::BiometryCurrentSet);
        if by_enrolment && self.is_other_enrolment(marker) {
            ErrorKind::Invalidated
        } else {
            ErrorKind::EncryptionKeyLost
        }
    }

    /// Says whether a body can't be opened by anybody, although it is there: the Keychain refused it without a prompt, for another
    /// reason than that a prompt is needed, does so again, and another enrolment explains it.
    pub(super) fn is_refused_for_good(&self, key: &Key, marker: &Marker) -> bool {
        self.authentication.biometrics() != Biometrics::LockedOut
            && self.is_other_enrolment(marker)
            && self.probe_body(key, marker) == Err(Status::AUTH_FAILED)
    }

    /// Says whether the enrolment is known to be another than the marker's.
    fn is_other_enrolment(&self, marker: &Marker) -> bool {
        let Some(then) = &marker.enrolment else {
            return false;
        };
        let now = self.authentication.domain_state();
        match now.as_deref().and_then(enrolment_text) {
            Some(now) => *then != now,
            // Any other answer says that it isn't known now: a closed lid, a keyboard that is away, a policy, a lockout.
            None => self.authentication.biometrics() == Biometrics::NotEnrolled,
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
            Biometrics::LockedOut => locked_out().with_source(status),
            _ => error(status),
        },
        _ => error(status),
    }
}

/// Says why a prompt did not open an item that is there.
pub(crate) fn refused_person(
    authentication: &dyn LocalAuthentication,
    constraint: Option<Constraint>,
    status: Status,
) -> Error {
    if !authentication.has_passcode() {
        return because(ErrorKind::NotEnrolled, NO_PASSCODE, status);
    }
    if !needs_biometrics(constraint) {
        return error(status);
    }
    match authentication.biometrics() {
        Biometrics::LockedOut => locked_out().with_source(status),
        Biometrics::NoHardware | Biometrics::NotEnrolled => {
            because(ErrorKind::AuthenticationFailed, NO_BIOMETRICS, status)
                .with_recovery(Recovery::FixSetup)
        }
        Biometrics::PermissionDenied => {
            because(ErrorKind::AuthenticationFailed, NOT_PERMITTED, status)
                .with_recovery(Recovery::FixSetup)
        }
        _ => error(status),
    }
}

/// Biometrics that only the passcode unlocks: on Apple's systems no time ends a lockout.
pub(super) fn locked_out() -> Error {
    Error::new(
        ErrorKind::BiometryLockout,
        "the device's passcode unlocks the biometrics",
    )
    .with_recovery(Recovery::WaitForUnlock)
}

fn needs_biometrics(constraint: Option<Constraint>) -> bool {
    matches!(
        constraint,
        Some(Constraint::BiometryCurrentSet | Constraint::BiometryAny)
    )
}

//! Which errors a fault may become.

use securestore_android::seam::{ExceptionClass as Class, PromptError};
use securestore_apple::seam::{LaError, Status};
use securestore_core::ErrorKind;
use securestore_mock::{Fault, Model};

/// Returns the errors that SPEC.md lets a fault become; `None` for one of the other platform.
pub(crate) fn meaning(fault: &Fault, model: Model) -> Option<&'static [ErrorKind]> {
    use ErrorKind as Kind;

    let on_ios = matches!(model, Model::Ios(_));
    Some(match fault {
        Fault::Status(status) if on_ios => match *status {
            Status::NOT_AVAILABLE => &[Kind::Unavailable],
            // Without a prompt the same status says that one is needed.
            Status::INTERACTION_NOT_ALLOWED => &[Kind::DeviceLocked],
            Status::IO | Status::READ_ONLY | Status::ALLOCATE => &[Kind::Io],
            Status::MISSING_ENTITLEMENT => &[Kind::MissingEntitlement],
            Status::DECODE => &[Kind::Corrupt],
            Status::USER_CANCELED => &[Kind::Cancelled],
            Status::AUTH_FAILED => &[Kind::AuthenticationFailed],
            _ => &[Kind::Internal],
        },
        Fault::Evaluation(error) if on_ios => match *error {
            LaError::USER_CANCEL => &[Kind::Cancelled],
            LaError::AUTHENTICATION_FAILED | LaError::USER_FALLBACK => {
                &[Kind::AuthenticationFailed]
            }
            LaError::BIOMETRY_LOCKOUT => &[Kind::BiometryLockout],
            LaError::NOT_INTERACTIVE => &[Kind::DeviceLocked],
            LaError::PASSCODE_NOT_SET
            | LaError::BIOMETRY_NOT_AVAILABLE
            | LaError::BIOMETRY_NOT_ENROLLED => &[Kind::NotEnrolled],
            _ => &[Kind::Interrupted],
        },
        Fault::Prompt(error) if !on_ios => match *error {
            PromptError::USER_CANCELED | PromptError::NEGATIVE_BUTTON => &[Kind::Cancelled],
            PromptError::LOCKOUT | PromptError::LOCKOUT_PERMANENT => &[Kind::BiometryLockout],
            PromptError::NO_BIOMETRICS | PromptError::NO_DEVICE_CREDENTIAL => &[Kind::NotEnrolled],
            PromptError::HW_NOT_PRESENT | PromptError::SECURITY_UPDATE_REQUIRED => {
                &[Kind::Unsupported]
            }
            PromptError::HW_UNAVAILABLE | PromptError::NO_SPACE | PromptError::VENDOR => {
                &[Kind::Unavailable]
            }
            _ => &[Kind::Interrupted],
        },
        Fault::CommitFails if !on_ios => &[Kind::Io],
        Fault::Exception(exception) if !on_ios => {
            match (
                &exception.class,
                exception.keystore_code().map(|code| code.0),
            ) {
                (Class::AeadBadTag | Class::BadPadding, _) => &[Kind::Corrupt],
                (Class::KeyPermanentlyInvalidated, _) | (_, Some(17)) => {
                    &[Kind::Invalidated, Kind::EncryptionKeyLost]
                }
                (Class::UserNotAuthenticated, _) => {
                    &[Kind::InteractionRequired, Kind::DeviceLocked]
                }
                (Class::BackendBusy(_), _) => &[Kind::Busy],
                (Class::KeyStoreConnect, _) => &[Kind::Unavailable],
                (Class::StrongBoxUnavailable, _) => &[Kind::Unsupported],
                (Class::UnrecoverableKey | Class::InvalidKey, None)
                    if exception.cause.is_some() =>
                {
                    &[Kind::Unavailable]
                }
                (Class::UnrecoverableKey, None) => &[Kind::Invalidated, Kind::EncryptionKeyLost],
                (Class::InvalidAlgorithmParameter, None) if exception.cause.is_some() => {
                    &[Kind::NotEnrolled]
                }
                // `getSharedPreferences` before the first unlock; of a cipher it is a defect.
                (Class::IllegalState, None) => &[Kind::DeviceLocked, Kind::Internal],
                (_, Some(2 | 3 | -72)) => &[Kind::DeviceLocked],
                (_, Some(7 | 8)) => &[Kind::EncryptionKeyLost],
                (_, Some(-33)) => &[Kind::Unavailable],
                (_, Some(-26)) => &[Kind::InteractionRequired, Kind::DeviceLocked],
                (_, Some(4 | 18 | 19 | -28 | -31 | -48 | -49 | -1000)) => &[Kind::Busy],
                _ => &[Kind::Internal],
            }
        }
        _ => return None,
    })
}

/// Returns a fault as a line of the table.
pub(crate) fn text(fault: &Fault) -> String {
    match fault {
        Fault::Exception(exception) => exception.to_string(),
        Fault::Status(status) => status.to_string(),
        Fault::Prompt(error) => error.to_string(),
        Fault::Evaluation(error) => error.to_string(),
        other => format!("{other:?}"),
    }
}

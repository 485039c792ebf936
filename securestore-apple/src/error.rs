//! From the Keychain's status to the error of an operation.

use securestore_core::{Error, ErrorKind};

use crate::seam::Status;

/// Creates the error of a status that nobody above the seam could do anything about.
///
/// `DUPLICATE_ITEM` and `ITEM_NOT_FOUND` come here only from a race that was lost too often.
pub(crate) fn error(status: Status) -> Error {
    let (kind, detail) = match status {
        Status::INTERACTION_NOT_ALLOWED => (
            ErrorKind::DeviceLocked,
            "unlock the device, and after a restart unlock it once; the value is still there",
        ),
        Status::DUPLICATE_ITEM | Status::ITEM_NOT_FOUND => (
            ErrorKind::Busy,
            "another process keeps changing this entry; try again",
        ),
        Status::USER_CANCELED => (ErrorKind::Cancelled, "the person dismissed the prompt"),
        Status::AUTH_FAILED => (
            ErrorKind::AuthenticationFailed,
            "ask again when the person wants to try again",
        ),
        Status::MISSING_ENTITLEMENT => (
            ErrorKind::MissingEntitlement,
            "sign the app, and add the access group to keychain-access-groups in its entitlements",
        ),
        Status::RESTRICTED_API => (
            ErrorKind::Misconfigured,
            "an App Clip has one access group and no synchronization; use neither, or store from the full app",
        ),
        Status::NOT_AVAILABLE => (
            ErrorKind::Unavailable,
            "the keychain doesn't answer; free some space or restart the device",
        ),
        Status::READ_ONLY => (ErrorKind::Io, "the keychain can't be written"),
        Status::IO => (ErrorKind::Io, "the keychain could not be read or written"),
        Status::WR_PERM => (ErrorKind::Io, "the keychain's file may not be written"),
        Status::ALLOCATE => (
            ErrorKind::Io,
            "the keychain has no memory; try again with a shorter value",
        ),
        Status::UNIMPLEMENTED => (
            ErrorKind::Unsupported,
            "this system has no LocalAuthentication; store the entry without authentication",
        ),
        Status::DECODE => (
            ErrorKind::Corrupt,
            "the keychain can't decode the item; set the entry again",
        ),
        Status::PARAM | Status::NO_SUCH_ATTR | Status::NO_SUCH_CLASS => (
            ErrorKind::Internal,
            "the keychain refused the request as malformed; report this",
        ),
        Status::INTERNAL => (
            ErrorKind::Internal,
            "the keychain failed; try again, and report this if it stays",
        ),
        _ => (
            ErrorKind::Internal,
            "the keychain gave an answer that is not known here; report this",
        ),
    };
    because(kind, detail, status)
}

/// Creates an error whose kind the circumstances decide; the status stays its source.
pub(crate) fn because(kind: ErrorKind, detail: &'static str, status: Status) -> Error {
    Error::new(kind, detail).with_source(status)
}

/// Creates the error of a row that this layout never wrote.
pub(crate) fn corrupt() -> Error {
    Error::new(
        ErrorKind::Corrupt,
        "a keychain item of this service has unknown attributes: it is damaged or from a newer version; set or delete it",
    )
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn every_status_has_its_kind_and_stays_the_source() {
        for (status, kind) in [
            (Status::UNIMPLEMENTED, ErrorKind::Unsupported),
            (Status::IO, ErrorKind::Io),
            (Status::PARAM, ErrorKind::Internal),
            (Status::WR_PERM, ErrorKind::Io),
            (Status::ALLOCATE, ErrorKind::Io),
            (Status::USER_CANCELED, ErrorKind::Cancelled),
            (Status::NOT_AVAILABLE, ErrorKind::Unavailable),
            (Status::READ_ONLY, ErrorKind::Io),
            (Status::AUTH_FAILED, ErrorKind::AuthenticationFailed),
            (Status::DUPLICATE_ITEM, ErrorKind::Busy),
            (Status::ITEM_NOT_FOUND, ErrorKind::Busy),
            (Status::NO_SUCH_ATTR, ErrorKind::Internal),
            (Status::NO_SUCH_CLASS, ErrorKind::Internal),
            (Status::INTERACTION_NOT_ALLOWED, ErrorKind::DeviceLocked),
            (Status::DECODE, ErrorKind::Corrupt),
            (Status::INTERNAL, ErrorKind::Internal),
            (Status::MISSING_ENTITLEMENT, ErrorKind::MissingEntitlement),
            (Status::RESTRICTED_API, ErrorKind::Misconfigured),
        ] {
            let error = error(status);

            assert_eq!(error.kind(), kind, "{status}");
            assert_eq!(error.source().unwrap().to_string(), status.to_string());
            assert!(!error.detail().is_empty());
        }
    }

    #[test]
    fn unknown_status_keeps_its_number() {
        let error = error(Status::from_code(-12345).unwrap());

        assert_eq!(error.kind(), ErrorKind::Internal);
        assert_eq!(error.source().unwrap().to_string(), "OSStatus -12345");
    }
}

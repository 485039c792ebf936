//! What each call of a platform can answer instead of succeeding.
//!
//! Android: `KeyStoreException` and the classes that `AndroidKeyStoreSpi`, `KeyStoreCryptoOperationUtils` and
//! `AndroidKeyStoreAuthenticatedAESCipherSpi` wrap it in
//! (<https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/keystore/java/android/security/>). iOS: the
//! statuses of `SecItem.c` and `SecItemServer.c` (<https://github.com/apple-oss-distributions/Security>).

use std::time::Duration;

use securestore_android::seam::{Cause, Exception, ExceptionClass, KeystoreCode, PromptError};
use securestore_apple::seam::{LaError, Status};

use super::fault::Fault;

impl Fault {
    /// Returns every fault that a call can have on the platform, by the name that its [`Step`](crate::Step) has; none for a
    /// call that has no failure.
    #[must_use]
    pub fn throwable(call: &str) -> Vec<Self> {
        use ExceptionClass as Class;

        let daemon = [
            KeystoreCode::SYSTEM_ERROR,
            KeystoreCode::VALUE_CORRUPTED,
            KeystoreCode::INVALID_KEY_BLOB,
            UNKNOWN_ERROR,
        ];
        let hardware = [
            KeystoreCode::BACKEND_BUSY,
            KeystoreCode::TOO_MANY_OPERATIONS,
            KeystoreCode::SECURE_HW_BUSY,
            KeystoreCode::SECURE_HW_COMMUNICATION_FAILED,
        ];
        match call {
            "getKey" => {
                let mut faults = vec![
                    plain(Class::UnrecoverableKey),
                    untold(Class::UnrecoverableKey),
                ];
                faults.extend(coded(&Class::UnrecoverableKey, &daemon));
                faults.extend(coded(
                    &Class::UnrecoverableKey,
                    &[
                        KeystoreCode::LOCKED,
                        KeystoreCode::KEY_PERMANENTLY_INVALIDATED,
                    ],
                ));
                faults
            }
            "KeyGenerator.init" => vec![
                Self::Exception(
                    Exception::new(Class::InvalidAlgorithmParameter).caused_by(Cause::IllegalState),
                ),
                plain(Class::InvalidAlgorithmParameter),
            ],
            "generateKey" => {
                let mut faults = vec![plain(Class::StrongBoxUnavailable), plain(Class::Provider)];
                faults.extend(coded(&Class::Provider, &daemon));
                faults.extend(coded(&Class::Provider, &hardware));
                faults.extend(coded(
                    &Class::Provider,
                    &[KeystoreCode::LOCKED, KeystoreCode::UNINITIALIZED],
                ));
                faults
            }
            "Cipher.init" => {
                let mut faults = vec![
                    plain(Class::KeyPermanentlyInvalidated),
                    plain(Class::UserNotAuthenticated),
                    plain(Class::BackendBusy(Duration::from_millis(200))),
                    plain(Class::BackendBusy(Duration::from_secs(2))),
                    plain(Class::KeyStoreConnect),
                    plain(Class::InvalidAlgorithmParameter),
                    plain(Class::InvalidKey),
                    untold(Class::InvalidKey),
                ];
                faults.extend(coded(&Class::InvalidKey, &daemon));
                faults.extend(coded(&Class::InvalidKey, &hardware));
                faults.extend(coded(&Class::InvalidKey, &[KeystoreCode::DEVICE_LOCKED]));
                faults
            }
            "doFinal" => {
                let mut faults = coded(&Class::AeadBadTag, &[KeystoreCode::VERIFICATION_FAILED]);
                faults.extend(coded(&Class::BadPadding, &[KeystoreCode::INVALID_ARGUMENT]));
                faults.extend(coded(&Class::IllegalBlockSize, &daemon));
                faults.extend(coded(&Class::IllegalBlockSize, &hardware));
                faults.extend(coded(
                    &Class::IllegalBlockSize,
                    &[
                        KeystoreCode::KEY_USER_NOT_AUTHENTICATED,
                        KeystoreCode::INVALID_OPERATION_HANDLE,
                        KeystoreCode::OPERATION_BUSY,
                        KeystoreCode::DEVICE_LOCKED,
                    ],
                ));
                faults.push(plain(Class::IllegalState));
                faults
            }
            "deleteEntry" => coded(&Class::KeyStore, &daemon),
            "getString" | "getAll" | "exists" => vec![plain(Class::IllegalState)],
            "commit" => vec![plain(Class::IllegalState), Self::CommitFails],
            "authenticate" | "PROMPT" => prompt_errors(),
            "evaluatePolicy" => la_errors(),
            "ADD" | "COPY" | "UPDATE" | "DELETE" => [
                Status::NOT_AVAILABLE,
                Status::INTERACTION_NOT_ALLOWED,
                Status::IO,
                Status::READ_ONLY,
                Status::INTERNAL,
                Status::MISSING_ENTITLEMENT,
                Status::ALLOCATE,
                Status::DECODE,
            ]
            .map(Self::Status)
            .to_vec(),
            _ => Vec::new(),
        }
    }
}

/// `ErrorCode.UNKNOWN_ERROR`
const UNKNOWN_ERROR: KeystoreCode = KeystoreCode(-1000);

fn plain(class: ExceptionClass) -> Fault {
    Fault::Exception(Exception::new(class))
}

/// The Keystore is the reason, and its code can't be read: below API 33, and -33, -31 and others above.
fn untold(class: ExceptionClass) -> Fault {
    let cause = Cause::Other("android.security.KeyStoreException".to_owned());
    Fault::Exception(Exception::new(class).caused_by(cause))
}

fn coded(class: &ExceptionClass, codes: &[KeystoreCode]) -> Vec<Fault> {
    let fault =
        |&code| Fault::Exception(Exception::new(class.clone()).caused_by(Cause::KeyStore(code)));
    codes.iter().map(fault).collect()
}

/// The ends of both platforms' prompts: each is a fault for its own platform's prompt only.
fn prompt_errors() -> Vec<Fault> {
    let mut faults: Vec<_> = [
        PromptError::HW_UNAVAILABLE,
        PromptError::UNABLE_TO_PROCESS,
        PromptError::TIMEOUT,
        PromptError::NO_SPACE,
        PromptError::CANCELED,
        PromptError::LOCKOUT,
        PromptError::VENDOR,
        PromptError::LOCKOUT_PERMANENT,
        PromptError::USER_CANCELED,
        PromptError::NO_BIOMETRICS,
        PromptError::HW_NOT_PRESENT,
        PromptError::NEGATIVE_BUTTON,
        PromptError::NO_DEVICE_CREDENTIAL,
        PromptError::SECURITY_UPDATE_REQUIRED,
    ]
    .map(Fault::Prompt)
    .to_vec();
    faults.extend([Status::USER_CANCELED, Status::AUTH_FAILED].map(Fault::Status));
    faults.extend(la_errors());
    faults
}

fn la_errors() -> Vec<Fault> {
    [
        LaError::AUTHENTICATION_FAILED,
        LaError::USER_CANCEL,
        LaError::USER_FALLBACK,
        LaError::SYSTEM_CANCEL,
        LaError::PASSCODE_NOT_SET,
        LaError::BIOMETRY_NOT_AVAILABLE,
        LaError::BIOMETRY_NOT_ENROLLED,
        LaError::BIOMETRY_LOCKOUT,
        LaError::APP_CANCEL,
        LaError::INVALID_CONTEXT,
        LaError::NOT_INTERACTIVE,
    ]
    .map(Fault::Evaluation)
    .to_vec()
}

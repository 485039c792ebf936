//! What a Java exception tells without its message.

use std::time::Duration;

use super::bindings;
use super::frame::Frame;
use super::reference::{Local, Ref};
use crate::seam::{Cause, Exception, ExceptionClass, KeystoreCode};

/// Codes of `android.security.KeyStoreException.getNumericErrorCode`.
/// <https://developer.android.com/reference/android/security/KeyStoreException#constants_1>
mod public {
    pub(super) const USER_AUTHENTICATION_REQUIRED: i32 = 2;
    pub(super) const KEYSTORE_UNINITIALIZED: i32 = 3;
    pub(super) const INTERNAL_SYSTEM_ERROR: i32 = 4;
    pub(super) const KEY_DOES_NOT_EXIST: i32 = 6;
    pub(super) const KEY_CORRUPTED: i32 = 7;
    pub(super) const KEYMINT_FAILURE: i32 = 10;
    pub(super) const KEY_OPERATION_EXPIRED: i32 = 15;
}

/// KeyMint's `ErrorCode.UNKNOWN_ERROR`.
const UNKNOWN_ERROR: KeystoreCode = KeystoreCode(-1000);

/// Reads an exception that was thrown and cleared.
pub(super) fn read(frame: &Frame<'_>, throwable: &Local<'_>) -> Exception {
    let this = throwable.as_ref();
    let exception = Exception::new(class(frame, this));
    match frame.call(&bindings::GET_CAUSE, this, []) {
        Ok(Some(cause)) => exception.caused_by(read_cause(frame, cause.as_ref())),
        Ok(None) | Err(_) => exception,
    }
}

/// Returns the first class, from the object's own upwards, that the seam knows; its own name if there is none.
fn class(frame: &Frame<'_>, throwable: Ref<'_>) -> ExceptionClass {
    let names = lineage(frame, throwable);
    let known = names.iter().find_map(|name| {
        Some(match name.as_str() {
            "javax.crypto.AEADBadTagException" => ExceptionClass::AeadBadTag,
            "android.security.keystore.BackendBusyException" => {
                ExceptionClass::BackendBusy(back_off(frame, throwable))
            }
            "javax.crypto.BadPaddingException" => ExceptionClass::BadPadding,
            "javax.crypto.IllegalBlockSizeException" => ExceptionClass::IllegalBlockSize,
            "java.lang.IllegalStateException" => ExceptionClass::IllegalState,
            "java.security.InvalidAlgorithmParameterException" => {
                ExceptionClass::InvalidAlgorithmParameter
            }
            "android.security.keystore.KeyPermanentlyInvalidatedException" => {
                ExceptionClass::KeyPermanentlyInvalidated
            }
            "android.security.keystore.UserNotAuthenticatedException" => {
                ExceptionClass::UserNotAuthenticated
            }
            "java.security.InvalidKeyException" => ExceptionClass::InvalidKey,
            "java.security.KeyStoreException" => ExceptionClass::KeyStore,
            "android.security.keystore.KeyStoreConnectException" => ExceptionClass::KeyStoreConnect,
            "android.security.keystore.StrongBoxUnavailableException" => {
                ExceptionClass::StrongBoxUnavailable
            }
            "java.security.ProviderException" => ExceptionClass::Provider,
            "java.security.UnrecoverableKeyException" => ExceptionClass::UnrecoverableKey,
            _ => return None,
        })
    });
    known.unwrap_or_else(|| ExceptionClass::Other(own_name(names)))
}

fn read_cause(frame: &Frame<'_>, cause: Ref<'_>) -> Cause {
    let names = lineage(frame, cause);
    for name in &names {
        match name.as_str() {
            "android.security.KeyStoreException" => {
                if let Some(code) = keystore_code(frame, cause) {
                    return Cause::KeyStore(code);
                }
            }
            "java.lang.IllegalStateException" => return Cause::IllegalState,
            _ => {}
        }
    }
    Cause::Other(own_name(names))
}

/// Returns the internal code that the public ones stand for; several share one, and then the caller's own class tells more.
///
/// Before API 33 there is no public code, and the internal one is not for apps. The table is that of
/// <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/keystore/java/android/security/KeyStoreException.java>,
/// read backwards.
fn keystore_code(frame: &Frame<'_>, cause: Ref<'_>) -> Option<KeystoreCode> {
    let code = frame
        .int(&bindings::GET_NUMERIC_ERROR_CODE, cause, [])
        .ok()?;
    let is = |member| frame.boolean(member, cause, []).unwrap_or(false);
    internal_code(
        code,
        || is(&bindings::IS_TRANSIENT_FAILURE),
        || is(&bindings::IS_SYSTEM_ERROR),
    )
}

fn internal_code(
    code: i32,
    is_transient: impl Fn() -> bool,
    is_system: impl Fn() -> bool,
) -> Option<KeystoreCode> {
    Some(match code {
        // DEVICE_LOCKED is the one of its codes that is an error of the system.
        public::USER_AUTHENTICATION_REQUIRED if is_system() => KeystoreCode::DEVICE_LOCKED,
        public::USER_AUTHENTICATION_REQUIRED => KeystoreCode::KEY_USER_NOT_AUTHENTICATED,
        public::KEYSTORE_UNINITIALIZED => KeystoreCode::UNINITIALIZED,
        public::INTERNAL_SYSTEM_ERROR => KeystoreCode::SYSTEM_ERROR,
        // `getKey` answers null for a key that isn't there, so one that it throws for is invalidated.
        public::KEY_DOES_NOT_EXIST => KeystoreCode::KEY_PERMANENTLY_INVALIDATED,
        public::KEY_CORRUPTED => KeystoreCode::VALUE_CORRUPTED,
        public::KEYMINT_FAILURE if is_transient() => KeystoreCode::SECURE_HW_BUSY,
        public::KEYMINT_FAILURE if is_system() => UNKNOWN_ERROR,
        public::KEY_OPERATION_EXPIRED => KeystoreCode::INVALID_OPERATION_HANDLE,
        _ => return None,
    })
}

fn back_off(frame: &Frame<'_>, throwable: Ref<'_>) -> Duration {
    let millis = frame.long(&bindings::GET_BACK_OFF_HINT_MILLIS, throwable, []);
    Duration::from_millis(millis.ok().and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
}

/// Returns the names of an object's class and of the classes above it.
fn lineage(frame: &Frame<'_>, object: Ref<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = frame.class_of(object);
    while let Some(class) = next {
        let name = frame
            .call(&bindings::GET_NAME, class.as_ref(), [])
            .ok()
            .flatten()
            .and_then(|name| frame.text(name.as_ref()).ok());
        let Some(name) = name else { break };
        names.push(name);
        next = frame.superclass(class.as_ref());
    }
    names
}

fn own_name(names: Vec<String>) -> String {
    names
        .into_iter()
        .next()
        .unwrap_or_else(|| "java.lang.Throwable".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_codes_stand_for_internal_ones() {
        let code = |code, transient, system| internal_code(code, || transient, || system);

        assert_eq!(code(2, false, true), Some(KeystoreCode::DEVICE_LOCKED));
        assert_eq!(
            code(2, false, false),
            Some(KeystoreCode::KEY_USER_NOT_AUTHENTICATED)
        );
        assert_eq!(code(3, false, true), Some(KeystoreCode::UNINITIALIZED));
        assert_eq!(code(4, false, true), Some(KeystoreCode::SYSTEM_ERROR));
        assert_eq!(
            code(6, false, false),
            Some(KeystoreCode::KEY_PERMANENTLY_INVALIDATED)
        );
        assert_eq!(code(7, false, false), Some(KeystoreCode::VALUE_CORRUPTED));
        assert_eq!(
            code(15, true, true),
            Some(KeystoreCode::INVALID_OPERATION_HANDLE)
        );
    }

    #[test]
    fn a_failure_of_the_secure_hardware_is_told_by_whether_it_lasts() {
        let code = |transient, system| internal_code(10, || transient, || system);

        assert!(code(true, true).is_some_and(KeystoreCode::is_transient));
        assert_eq!(code(false, true), Some(UNKNOWN_ERROR));
        assert_eq!(code(false, false), None);
    }
}

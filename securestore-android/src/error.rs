//! What the platform's answers mean: exceptions of the Keystore and of SharedPreferences, errors of the prompt.

use std::time::Duration;

use securestore_core::{Error, ErrorKind, Recovery};

use crate::policy::Policy;
use crate::seam::{
    Authenticators, Cause, Exception, ExceptionClass, KeystoreCode, Platform, PromptError,
};

const DEAD_OBJECT: &str = "android.os.DeadObjectException";
const KEY_STORE_EXCEPTION: &str = "android.security.KeyStoreException";
const CLASS_CAST: &str = "java.lang.ClassCastException";

/// `ErrorCode.UNKNOWN_ERROR`: the secure hardware failed and said nothing more.
const UNKNOWN_ERROR: KeystoreCode = KeystoreCode(-1000);

/// The call on the Keystore that threw an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// `KeyGenerator.init`, `generateKey`
    Generate,
    /// `KeyStore.getKey`
    GetKey,
    /// `Cipher.init`
    Init,
    /// `updateAAD`, `doFinal`
    Finish,
}

/// Why an encryption key could not be used.
#[derive(Debug)]
pub(crate) enum Failure {
    /// `getKey` answered null.
    Absent,
    /// The call threw.
    Thrown(Call, Exception),
}

impl Failure {
    /// Says whether the same calls may succeed when they are made again soon. Data that doesn't verify never will.
    pub(crate) fn again(&self) -> Again {
        use ExceptionClass as Class;

        let Self::Thrown(_, exception) = self else {
            return Again::Never;
        };
        match (&exception.class, exception.keystore_code()) {
            (Class::BackendBusy(hint), _) => Again::After(*hint),
            (Class::KeyStoreConnect, _) => Again::Soon,
            (Class::AeadBadTag | Class::BadPadding | Class::KeyPermanentlyInvalidated, _) => {
                Again::Never
            }
            (_, Some(code)) if is_momentary(code) => Again::Soon,
            // What failed, and doesn't say why, may be a failure of the moment.
            (Class::UnrecoverableKey | Class::InvalidKey, None) if exception.cause.is_some() => {
                Again::Soon
            }
            _ => Again::Never,
        }
    }

    /// Returns the error that the caller sees.
    pub(crate) fn into_error(self, policy: Policy, platform: &dyn Platform) -> Error {
        match self {
            Self::Absent => Error::new(
                ErrorKind::EncryptionKeyLost,
                "the Keystore has no such key: a restored backup, or the lock screen was removed",
            ),
            Self::Thrown(call, exception) => keystore(call, policy, exception, platform),
        }
    }
}

/// Whether calls that failed are worth another try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// They would fail again.
    Never,
    /// After a moment.
    Soon,
    /// After the time that the platform named.
    After(Duration),
}

/// Says whether the daemon, or the hardware behind it, failed for the moment.
fn is_momentary(code: KeystoreCode) -> bool {
    code.is_transient()
        || matches!(
            code,
            KeystoreCode::SYSTEM_ERROR
                | KeystoreCode::BACKEND_BUSY
                | KeystoreCode::TOO_MANY_OPERATIONS
                | UNKNOWN_ERROR
        )
}

/// Says whether an encryption key that failed like this can never be used again.
pub(crate) fn is_unusable(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::EncryptionKeyLost | ErrorKind::Invalidated | ErrorKind::Corrupt
    )
}

/// Says whether a `set` goes on under a new generation after this: the old key is gone for good, or its blob is refused. The old alias and
/// the entries that name it stay in any case.
pub(crate) fn goes_on_anew(error: &Error) -> bool {
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
    is_unusable(error.kind()) || source.is_some_and(is_refused)
}

/// Returns the meaning of an exception of the Keystore.
pub(crate) fn keystore(
    call: Call,
    policy: Policy,
    exception: Exception,
    platform: &dyn Platform,
) -> Error {
    use ExceptionClass as Class;

    let dead = matches!(&exception.cause, Some(Cause::Other(name)) if name == DEAD_OBJECT);
    let error = match &exception.class {
        _ if dead => daemon_dead(),
        Class::KeyPermanentlyInvalidated => lost(policy, platform),
        Class::AeadBadTag | Class::BadPadding => Error::new(
            ErrorKind::Corrupt,
            "the data was altered, or another key encrypted it",
        ),
        Class::BackendBusy(hint) => Error::new(
            ErrorKind::Busy,
            "all operation slots of the Keystore are taken",
        )
        .with_recovery(Recovery::RetryAfter(*hint)),
        Class::KeyStoreConnect => daemon_dead(),
        Class::StrongBoxUnavailable => Error::new(
            ErrorKind::Unsupported,
            "this phone has no StrongBox that takes the key",
        ),
        Class::InvalidAlgorithmParameter
            if call == Call::Generate && exception.cause == Some(Cause::IllegalState) =>
        {
            not_enrolled(policy)
        }
        Class::UserNotAuthenticated => match exception.keystore_code() {
            Some(KeystoreCode::KEY_USER_NOT_AUTHENTICATED) | None if policy.is_authenticated() => {
                not_authenticated()
            }
            _ => locked(),
        },
        // `engineGetKey` throws this without a cause for a key that is invalid for good, and with one for every failure of the daemon
        // (AndroidKeyStoreSpi.java). The code of the cause can be read from API 33 on, and not all of them then.
        Class::UnrecoverableKey if exception.cause.is_none() => lost(policy, platform),
        Class::UnrecoverableKey => exception
            .keystore_code()
            .and_then(|code| by_code(code, policy, platform))
            .unwrap_or_else(refused),
        Class::InvalidKey if is_refused(&exception) => refused(),
        Class::IllegalBlockSize | Class::InvalidKey | Class::KeyStore | Class::Provider => {
            exception
                .keystore_code()
                .and_then(|code| by_code(code, policy, platform))
                .unwrap_or_else(|| unknown(call))
        }
        Class::Other(name) if name == DEAD_OBJECT => daemon_dead(),
        Class::IllegalState | Class::InvalidAlgorithmParameter | Class::Other(_) => unknown(call),
    };
    error.with_source(exception)
}

/// Returns the meaning of an exception of SharedPreferences.
pub(crate) fn preferences(exception: Exception) -> Error {
    let error = match &exception.class {
        ExceptionClass::IllegalState => Error::new(
            ErrorKind::DeviceLocked,
            "the app's storage opens with the first unlock after a restart",
        ),
        ExceptionClass::Other(name) if name == CLASS_CAST => Error::new(
            ErrorKind::Corrupt,
            "the preferences hold something that is not a string",
        ),
        ExceptionClass::Other(name) if name == DEAD_OBJECT => {
            Error::new(ErrorKind::Unavailable, "the system does not answer")
        }
        _ => Error::new(
            ErrorKind::Internal,
            "SharedPreferences gave an unexpected answer",
        ),
    };
    error.with_source(exception)
}

/// Returns the meaning of an error of the prompt.
pub(crate) fn prompt(code: PromptError, platform: &dyn Platform) -> Error {
    let error = match code {
        PromptError::USER_CANCELED | PromptError::NEGATIVE_BUTTON => {
            Error::new(ErrorKind::Cancelled, "the person dismissed the prompt")
        }
        // Behind the keyguard the app is not in the foreground: the prompt is refused, or never answered.
        PromptError::CANCELED | PromptError::HW_UNAVAILABLE | PromptError::NO_ANSWER
            if platform.is_device_locked() =>
        {
            Error::new(
                ErrorKind::DeviceLocked,
                "no prompt can be shown on a locked device",
            )
        }
        PromptError::CANCELED => Error::new(
            ErrorKind::Interrupted,
            "the system took the prompt away; the app must be in the foreground",
        ),
        PromptError::NO_ANSWER => Error::new(
            ErrorKind::Interrupted,
            "the system never answered the prompt; the app must be in the foreground",
        ),
        PromptError::TIMEOUT => {
            Error::new(ErrorKind::Interrupted, "nobody answered the prompt in time")
        }
        PromptError::UNABLE_TO_PROCESS => {
            Error::new(ErrorKind::Interrupted, "the sensor could not read")
        }
        PromptError::HW_UNAVAILABLE | PromptError::NO_SPACE | PromptError::VENDOR => {
            Error::new(ErrorKind::Unavailable, "the sensor is not available now")
                .with_recovery(Recovery::AskAgain)
        }
        PromptError::LOCKOUT => Error::new(ErrorKind::BiometryLockout, "wait about 30 seconds"),
        PromptError::LOCKOUT_PERMANENT => Error::new(
            ErrorKind::BiometryLockout,
            "unlock the phone with its PIN, pattern or password",
        )
        .with_recovery(Recovery::WaitForUnlock),
        PromptError::NO_BIOMETRICS => Error::new(
            ErrorKind::NotEnrolled,
            "enrol a finger or a face in the settings",
        ),
        PromptError::NO_DEVICE_CREDENTIAL => Error::new(
            ErrorKind::NotEnrolled,
            "set a PIN, pattern or password in the settings",
        ),
        PromptError::HW_NOT_PRESENT => Error::new(
            ErrorKind::Unsupported,
            "this phone has no strong biometric sensor",
        ),
        PromptError::SECURITY_UPDATE_REQUIRED => {
            Error::new(ErrorKind::Unsupported, "the sensor needs a security update")
        }
        PromptError::MAIN_THREAD => Error::new(
            ErrorKind::Misconfigured,
            "a prompt can't be waited for on the main thread: use the async operations, or another thread",
        )
        .with_recovery(Recovery::FixCode),
        PromptError::NO_PERMISSION => Error::new(
            ErrorKind::Misconfigured,
            "add <uses-permission android:name=\"android.permission.USE_BIOMETRIC\"/> to AndroidManifest.xml",
        ),
        PromptError::ILLEGAL_ARGUMENT | PromptError::NOT_SHOWN => {
            Error::new(ErrorKind::Internal, "the prompt could not be shown")
        }
        _ => Error::new(ErrorKind::Internal, "the prompt gave an unexpected answer"),
    };
    error.with_source(code)
}

fn by_code(code: KeystoreCode, policy: Policy, platform: &dyn Platform) -> Option<Error> {
    Some(match code {
        KeystoreCode::LOCKED | KeystoreCode::UNINITIALIZED | KeystoreCode::DEVICE_LOCKED => {
            locked()
        }
        KeystoreCode::KEY_PERMANENTLY_INVALIDATED => lost(policy, platform),
        KeystoreCode::KEY_NOT_FOUND | KeystoreCode::VALUE_CORRUPTED => key_lost(),
        KeystoreCode::INVALID_KEY_BLOB => refused(),
        KeystoreCode::KEY_USER_NOT_AUTHENTICATED if policy.is_authenticated() => {
            not_authenticated()
        }
        KeystoreCode::KEY_USER_NOT_AUTHENTICATED => locked(),
        KeystoreCode::HARDWARE_TYPE_UNAVAILABLE => Error::new(
            ErrorKind::Unsupported,
            "this phone has no such secure hardware",
        ),
        KeystoreCode::VERIFICATION_FAILED => Error::new(ErrorKind::Corrupt, "the data was altered"),
        code if code.is_transient() => {
            Error::new(ErrorKind::Busy, "the Keystore dropped the operation")
        }
        code if is_momentary(code) => {
            Error::new(ErrorKind::Busy, "the Keystore failed for the moment")
        }
        _ => return None,
    })
}

/// A key that is invalid for good. Only a key bound to the enrolment dies with it; without a lock screen that was the cause.
fn lost(policy: Policy, platform: &dyn Platform) -> Error {
    if policy.is_bound_to_enrolment() && platform.is_device_secure() {
        Error::new(
            ErrorKind::Invalidated,
            "set the entry again to bind it to today's biometrics",
        )
    } else {
        key_lost()
    }
}

fn key_lost() -> Error {
    Error::new(
        ErrorKind::EncryptionKeyLost,
        "the Keystore can't use the key any more",
    )
}

/// A key that is there and that the phone refuses: for the moment, or until its system is updated. Blobs that a vendor's hardware
/// refused with -33 opened again after the vendor's next update (<https://github.com/privacybydesign/irmamobile/issues/252>).
fn refused() -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "the phone refuses the encryption key of the entry; keep the entry: a restart or an update of the system has brought such keys back",
    )
}

/// Says whether an operation was not begun because of the key itself: -33 (INVALID_KEY_BLOB), which can't be read on any version, and
/// whatever else `Cipher.init` wraps without a code of its own (KeyStoreCryptoOperationUtils.java, `getInvalidKeyException`).
fn is_refused(exception: &Exception) -> bool {
    let untold =
        matches!(&exception.cause, Some(Cause::Other(name)) if name == KEY_STORE_EXCEPTION);
    let blob = exception.keystore_code() == Some(KeystoreCode::INVALID_KEY_BLOB);
    exception.class == ExceptionClass::InvalidKey && (untold || blob)
}

fn locked() -> Error {
    Error::new(
        ErrorKind::DeviceLocked,
        "the Keystore refuses the key until the device is unlocked",
    )
}

fn not_authenticated() -> Error {
    Error::new(
        ErrorKind::InteractionRequired,
        "the Keystore saw no authentication for this operation",
    )
}

fn daemon_dead() -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "the Keystore daemon does not answer",
    )
}

/// Returns the error for an authentication that is not set up on the phone.
pub(crate) fn not_enrolled(policy: Policy) -> Error {
    let detail = match policy.authenticators() {
        Some(Authenticators::BiometricStrong) => {
            "set a lock screen and enrol a finger or a face in the settings"
        }
        Some(Authenticators::BiometricOrCredential) | None => {
            "set a PIN, pattern or password in the settings"
        }
    };
    Error::new(ErrorKind::NotEnrolled, detail)
}

fn unknown(call: Call) -> Error {
    Error::new(
        ErrorKind::Internal,
        match call {
            Call::Generate => "the Keystore could not create a key",
            Call::GetKey => "the Keystore could not look a key up",
            Call::Init => "the Keystore could not begin an operation",
            Call::Finish => "the Keystore could not finish an operation",
        },
    )
}

#[cfg(test)]
mod tests;

//! Java exceptions without their message: the class says what happened, and no text of the platform can carry a secret.

use std::fmt;
use std::time::Duration;

/// A Java exception that a call threw.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "class and cause are all that the leaf reads of an exception"
)]
pub struct Exception {
    /// Its class.
    pub class: ExceptionClass,
    /// Its cause, if it has one.
    pub cause: Option<Cause>,
}

impl Exception {
    /// Creates an exception without a cause.
    #[must_use]
    pub const fn new(class: ExceptionClass) -> Self {
        Self { class, cause: None }
    }

    /// Adds a cause.
    #[must_use]
    pub fn caused_by(mut self, cause: Cause) -> Self {
        self.cause = Some(cause);
        self
    }

    /// Returns the code of the `android.security.KeyStoreException` that is the cause.
    #[must_use]
    pub fn keystore_code(&self) -> Option<KeystoreCode> {
        match self.cause {
            Some(Cause::KeyStore(code)) => Some(code),
            _ => None,
        }
    }
}

/// The class of an exception, as far as the backend tells classes apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExceptionClass {
    /// `javax.crypto.AEADBadTagException`
    AeadBadTag,
    /// `android.security.keystore.BackendBusyException`, with its back-off hint
    BackendBusy(Duration),
    /// `javax.crypto.BadPaddingException`
    BadPadding,
    /// `javax.crypto.IllegalBlockSizeException`
    IllegalBlockSize,
    /// `java.lang.IllegalStateException`
    IllegalState,
    /// `java.security.InvalidAlgorithmParameterException`
    InvalidAlgorithmParameter,
    /// `java.security.InvalidKeyException`
    InvalidKey,
    /// `android.security.keystore.KeyPermanentlyInvalidatedException`
    KeyPermanentlyInvalidated,
    /// `java.security.KeyStoreException`
    KeyStore,
    /// `android.security.keystore.KeyStoreConnectException`
    KeyStoreConnect,
    /// `java.security.ProviderException`
    Provider,
    /// `android.security.keystore.StrongBoxUnavailableException`
    StrongBoxUnavailable,
    /// `java.security.UnrecoverableKeyException`
    UnrecoverableKey,
    /// `android.security.keystore.UserNotAuthenticatedException`
    UserNotAuthenticated,
    /// Another class, by its full name
    Other(String),
}

impl ExceptionClass {
    /// Returns the full name of the class.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::AeadBadTag => "javax.crypto.AEADBadTagException",
            Self::BackendBusy(_) => "android.security.keystore.BackendBusyException",
            Self::BadPadding => "javax.crypto.BadPaddingException",
            Self::IllegalBlockSize => "javax.crypto.IllegalBlockSizeException",
            Self::IllegalState => "java.lang.IllegalStateException",
            Self::InvalidAlgorithmParameter => "java.security.InvalidAlgorithmParameterException",
            Self::InvalidKey => "java.security.InvalidKeyException",
            Self::KeyPermanentlyInvalidated => {
                "android.security.keystore.KeyPermanentlyInvalidatedException"
            }
            Self::KeyStore => "java.security.KeyStoreException",
            Self::KeyStoreConnect => "android.security.keystore.KeyStoreConnectException",
            Self::Provider => "java.security.ProviderException",
            Self::StrongBoxUnavailable => "android.security.keystore.StrongBoxUnavailableException",
            Self::UnrecoverableKey => "java.security.UnrecoverableKeyException",
            Self::UserNotAuthenticated => "android.security.keystore.UserNotAuthenticatedException",
            Self::Other(name) => name,
        }
    }
}

/// The cause of an exception, as far as the backend tells causes apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// `android.security.KeyStoreException`, with its internal code
    KeyStore(KeystoreCode),
    /// `java.lang.IllegalStateException`: what `KeyGenerator.init` gives as its reason
    IllegalState,
    /// Another class, by its full name
    Other(String),
}

/// The internal code of an `android.security.KeyStoreException`.
///
/// Positive codes are keystore2's `ResponseCode`, negative ones KeyMint's `ErrorCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a number that the platform defines"
)]
pub struct KeystoreCode(pub i32);

impl KeystoreCode {
    /// `ResponseCode.LOCKED`
    pub const LOCKED: Self = Self(2);
    /// `ResponseCode.UNINITIALIZED`
    pub const UNINITIALIZED: Self = Self(3);
    /// `ResponseCode.SYSTEM_ERROR`
    pub const SYSTEM_ERROR: Self = Self(4);
    /// `ResponseCode.KEY_NOT_FOUND`
    pub const KEY_NOT_FOUND: Self = Self(7);
    /// `ResponseCode.VALUE_CORRUPTED`
    pub const VALUE_CORRUPTED: Self = Self(8);
    /// `ResponseCode.KEY_PERMANENTLY_INVALIDATED`
    pub const KEY_PERMANENTLY_INVALIDATED: Self = Self(17);
    /// `ResponseCode.BACKEND_BUSY`
    pub const BACKEND_BUSY: Self = Self(18);
    /// `ResponseCode.OPERATION_BUSY`
    pub const OPERATION_BUSY: Self = Self(19);
    /// `ErrorCode.KEY_USER_NOT_AUTHENTICATED`
    pub const KEY_USER_NOT_AUTHENTICATED: Self = Self(-26);
    /// `ErrorCode.INVALID_OPERATION_HANDLE`
    pub const INVALID_OPERATION_HANDLE: Self = Self(-28);
    /// `ErrorCode.VERIFICATION_FAILED`
    pub const VERIFICATION_FAILED: Self = Self(-30);
    /// `ErrorCode.TOO_MANY_OPERATIONS`
    pub const TOO_MANY_OPERATIONS: Self = Self(-31);
    /// `ErrorCode.INVALID_KEY_BLOB`
    pub const INVALID_KEY_BLOB: Self = Self(-33);
    /// `ErrorCode.INVALID_ARGUMENT`
    pub const INVALID_ARGUMENT: Self = Self(-38);
    /// `ErrorCode.SECURE_HW_BUSY`
    pub const SECURE_HW_BUSY: Self = Self(-48);
    /// `ErrorCode.SECURE_HW_COMMUNICATION_FAILED`
    pub const SECURE_HW_COMMUNICATION_FAILED: Self = Self(-49);
    /// `ErrorCode.HARDWARE_TYPE_UNAVAILABLE`
    pub const HARDWARE_TYPE_UNAVAILABLE: Self = Self(-68);
    /// `ErrorCode.DEVICE_LOCKED`
    pub const DEVICE_LOCKED: Self = Self(-72);

    /// Says whether the same call may succeed when it is made again (`KeyStoreException.isTransientFailure`).
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(
            self,
            Self::INVALID_OPERATION_HANDLE
                | Self::SECURE_HW_BUSY
                | Self::SECURE_HW_COMMUNICATION_FAILED
                | Self::OPERATION_BUSY
        )
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.name())?;
        match &self.cause {
            None => Ok(()),
            Some(Cause::KeyStore(code)) => write!(
                f,
                " caused by android.security.KeyStoreException ({})",
                code.0
            ),
            Some(Cause::IllegalState) => f.write_str(" caused by java.lang.IllegalStateException"),
            Some(Cause::Other(name)) => write!(f, " caused by {name}"),
        }
    }
}

impl std::error::Error for Exception {}

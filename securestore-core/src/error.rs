//! The one error type of every operation, and what the caller should do about it.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The result of every operation of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Says why an operation failed, and what to do about it.
///
/// An error never holds a byte of a stored value, nor the name of a key: it is safe to log. The platform's own code
/// (an `OSStatus`, the class of a Java exception) is kept in [`source`](StdError::source).
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    op: Option<Operation>,
    detail: Cow<'static, str>,
    recovery: Option<Recovery>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Creates an error of `kind`; `detail` says what was wrong, what the limit is and what to do.
    pub fn new(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            kind,
            op: None,
            detail: detail.into(),
            recovery: None,
            source: None,
        }))
    }

    /// Names the operation that failed, unless one is named already.
    #[must_use]
    pub fn during(mut self, op: Operation) -> Self {
        self.0.op.get_or_insert(op);
        self
    }

    /// Keeps the platform's own error as the source.
    #[must_use]
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Overrides what [`recovery`](Self::recovery) derives from the kind, where the platform knows better.
    #[must_use]
    pub fn with_recovery(mut self, recovery: Recovery) -> Self {
        self.0.recovery = Some(recovery);
        self
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the operation that failed, if it is known.
    pub fn operation(&self) -> Option<Operation> {
        self.0.op
    }

    /// Returns the sentence that says what was wrong, without the kind and the operation.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Returns what the **caller** should do now.
    pub fn recovery(&self) -> Recovery {
        self.0.recovery.unwrap_or_else(|| self.0.kind.recovery())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(op) = self.0.op {
            write!(f, "cannot {op}: ")?;
        }
        write!(f, "{}", self.0.kind)?;
        if !self.0.detail.is_empty() {
            write!(f, ": {}", self.0.detail)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            op,
            detail,
            recovery: _,
            source,
        } = &*self.0;
        f.debug_struct("Error")
            .field("kind", kind)
            .field("op", op)
            .field("detail", detail)
            .field("recovery", &self.recovery())
            .field("source", source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self::new(kind, "")
    }
}

/// What went wrong; compare this, never the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The prompt was shown and the person could not prove who they are.
    AuthenticationFailed,
    /// Biometrics are locked after too many failures.
    BiometryLockout,
    /// Another operation holds what this one needs; nothing was changed.
    Busy,
    /// The person dismissed the prompt, or the caller dropped the future.
    Cancelled,
    /// What is stored is damaged: it is neither an older nor a newer value.
    Corrupt,
    /// The stored bytes are not the type that was asked for.
    Decode,
    /// The device is locked, or was not unlocked since it started; the value is still there.
    DeviceLocked,
    /// The encryption key is gone for good: a restored backup, a removed lock screen.
    EncryptionKeyLost,
    /// The entry needs authentication and the call carried no [`Prompt`](crate::Prompt).
    InteractionRequired,
    /// A defect in this library or an answer of the platform that it does not know.
    Internal,
    /// The system took the prompt away: a call came in, the app left the foreground.
    Interrupted,
    /// The enrolled biometrics changed; the entry can never be read again.
    Invalidated,
    /// The key or service name breaks the naming rule.
    InvalidKey,
    /// The options contradict each other.
    InvalidOption,
    /// The value cannot be stored as it is.
    InvalidValue,
    /// The storage could not be read or written.
    Io,
    /// The app lacks an entitlement.
    MissingEntitlement,
    /// The app's set-up lacks something that the message names.
    Misconfigured,
    /// No biometrics are enrolled, or no passcode is set, and the entry asks for them.
    NotEnrolled,
    /// The device has no room left; nothing was changed.
    StorageFull,
    /// The value is longer than the configured maximum.
    TooLarge,
    /// The platform's store does not answer, or this platform has none.
    Unavailable,
    /// This platform or backend cannot give what was asked, and nothing weaker was used instead.
    Unsupported,
}

impl ErrorKind {
    /// Every kind, for tables and tests.
    pub const ALL: &'static [Self] = &[
        Self::AuthenticationFailed,
        Self::BiometryLockout,
        Self::Busy,
        Self::Cancelled,
        Self::Corrupt,
        Self::Decode,
        Self::DeviceLocked,
        Self::EncryptionKeyLost,
        Self::InteractionRequired,
        Self::Internal,
        Self::Interrupted,
        Self::Invalidated,
        Self::InvalidKey,
        Self::InvalidOption,
        Self::InvalidValue,
        Self::Io,
        Self::MissingEntitlement,
        Self::Misconfigured,
        Self::NotEnrolled,
        Self::StorageFull,
        Self::TooLarge,
        Self::Unavailable,
        Self::Unsupported,
    ];

    /// Returns what the caller should do about an error of this kind.
    pub fn recovery(self) -> Recovery {
        match self {
            Self::Decode
            | Self::InvalidKey
            | Self::InvalidOption
            | Self::InvalidValue
            | Self::TooLarge
            | Self::Unsupported => Recovery::FixCode,
            Self::MissingEntitlement
            | Self::Misconfigured
            | Self::NotEnrolled
            | Self::StorageFull => Recovery::FixSetup,
            Self::DeviceLocked => Recovery::WaitForUnlock,
            Self::AuthenticationFailed
            | Self::Cancelled
            | Self::InteractionRequired
            | Self::Interrupted => Recovery::AskAgain,
            Self::Corrupt | Self::EncryptionKeyLost | Self::Invalidated => Recovery::SignInAgain,
            Self::BiometryLockout => Recovery::RetryAfter(Duration::from_secs(30)),
            Self::Busy => Recovery::RetryAfter(Duration::from_millis(100)),
            Self::Io => Recovery::RetryAfter(Duration::from_secs(1)),
            Self::Unavailable => Recovery::AfterReboot,
            Self::Internal => Recovery::Report,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::AuthenticationFailed => "authentication failed",
            Self::BiometryLockout => "biometrics are locked after too many failures",
            Self::Busy => "the store is busy",
            Self::Cancelled => "cancelled",
            Self::Corrupt => "the stored data is damaged",
            Self::Decode => "the stored value does not have the expected type",
            Self::DeviceLocked => "the device is locked",
            Self::EncryptionKeyLost => "the encryption key of the entry is gone",
            Self::InteractionRequired => "the entry needs authentication and no prompt was given",
            Self::Internal => "internal error",
            Self::Interrupted => "the system interrupted the prompt",
            Self::Invalidated => {
                "the entry was invalidated because the enrolled biometrics changed"
            }
            Self::InvalidKey => "invalid name",
            Self::InvalidOption => "invalid option",
            Self::InvalidValue => "invalid value",
            Self::Io => "the storage failed",
            Self::MissingEntitlement => "an entitlement is missing",
            Self::Misconfigured => "the app is not set up for this",
            Self::NotEnrolled => "nothing is enrolled that could protect the entry",
            Self::StorageFull => "the device is full",
            Self::TooLarge => "the value is too large",
            Self::Unavailable => "the secure store is not available",
            Self::Unsupported => "not supported here",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// What the caller should do about an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Recovery {
    /// Change the calling code: the request can never succeed.
    FixCode,
    /// Change the set-up that the message names: the app's manifest, or what the person enrolled on the phone.
    FixSetup,
    /// Wait until the device is unlocked and try again. The value is there: never treat this as a logout.
    WaitForUnlock,
    /// Try again with a prompt when the person asks for it.
    AskAgain,
    /// The value is gone for good: obtain it again, then `set` it.
    SignInAgain,
    /// Try again after this long.
    RetryAfter(Duration),
    /// Try again after the phone or the app was restarted.
    AfterReboot,
    /// Report a defect, with the error's `Debug` text.
    Report,
}

/// The operation that an [`Error`] interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operation {
    /// `biometrics`
    Biometrics,
    /// `clear`
    Clear,
    /// `contains`
    Contains,
    /// `delete`
    Delete,
    /// `diagnose`
    Diagnose,
    /// `entries`
    Entries,
    /// `get` and its relatives
    Get,
    /// Opening a store.
    Open,
    /// `repair`
    Repair,
    /// `set` and its relatives
    Set,
    /// `unlock`
    Unlock,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Biometrics => "ask for biometrics",
            Self::Clear => "clear",
            Self::Contains => "look for an entry",
            Self::Delete => "delete",
            Self::Diagnose => "diagnose",
            Self::Entries => "list entries",
            Self::Get => "get",
            Self::Open => "open",
            Self::Repair => "repair",
            Self::Set => "set",
            Self::Unlock => "unlock",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_operation_kind_and_detail() {
        let error =
            Error::new(ErrorKind::TooLarge, "3 bytes; the maximum is 2").during(Operation::Set);

        assert_eq!(
            error.to_string(),
            "cannot set: the value is too large: 3 bytes; the maximum is 2"
        );
    }

    #[test]
    fn every_kind_is_listed_once() {
        let mut kinds = ErrorKind::ALL.to_vec();
        kinds.sort_unstable();
        kinds.dedup();

        assert_eq!(kinds.len(), ErrorKind::ALL.len());
        assert_eq!(
            kinds.first().map(|k| k.text()),
            Some("authentication failed")
        );
    }

    #[test]
    fn every_kind_is_listed() {
        macro_rules! kinds {
            ($($kind:ident)*) => {{
                // A new kind does not compile here: add it below, to `ALL`, and to docs/troubleshooting.md.
                let _ = |kind: ErrorKind| match kind { $(ErrorKind::$kind => {})* };
                [$(ErrorKind::$kind),*]
            }};
        }

        let kinds = kinds! {
            AuthenticationFailed BiometryLockout Busy Cancelled Corrupt Decode DeviceLocked EncryptionKeyLost
            InteractionRequired Internal Interrupted Invalidated InvalidKey InvalidOption InvalidValue Io
            MissingEntitlement Misconfigured NotEnrolled StorageFull TooLarge Unavailable Unsupported
        };

        assert_eq!(ErrorKind::ALL, kinds);
    }

    #[test]
    fn first_named_operation_wins() {
        let error = Error::from(ErrorKind::Io)
            .during(Operation::Get)
            .during(Operation::Repair);

        assert_eq!(error.operation(), Some(Operation::Get));
    }
}

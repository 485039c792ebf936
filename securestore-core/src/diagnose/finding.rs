//! What a diagnosis or a check of a project can find, with the tests of OWASP's MASTG that it belongs to.

use std::fmt;

use crate::name::Key;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Something that the reader may want to know, or that can't be told from here.
    Note,
    /// Works, but not in every case.
    Warning,
    /// Entries are or will be lost, refused, or less protected than asked.
    Error,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// An entry has less than what the app asks for now: set it again.
    WeakerThanAsked,
    /// An entry can be read in fewer states of the device, or by fewer persons, than the app asks for now.
    StricterThanAsked,
    /// The app named a fallback, and it was used.
    FallbackUsed,
    /// An entry of another library has one of Apple's deprecated "always" classes.
    DeprecatedAccessibility,
    /// The device's passcode opens the entry too.
    OpensWithPasscode,
    /// Whoever enrols a finger or face later can open the entry.
    OpensAfterEnrolment,
    /// One prompt can open the entry for the life of a guard.
    OpensPerUnlock,
    /// An encrypted backup brings the entry to another device.
    LeavesTheDevice,
    /// The entry's encryption key is not in secure hardware.
    KeyInSoftware,
    /// The entry can never be read again.
    Lost,
    /// Interrupted writes left chunks behind.
    Leftovers,
    /// The app may not use Face ID.
    BiometryNotPermitted,
    /// The store doesn't answer.
    Unavailable,
    /// The store is a fallback that protects nothing.
    Unprotected,
    /// The app's files get into a backup, where they are worthless.
    BackedUp,
    /// Something of the app's project: its manifest, its `Info.plist`, its entitlements.
    Project,
}

/// One thing that was found, for the app's developer; `Display` is a sentence that names no key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// How much it matters.
    pub severity: Severity,
    /// The entry that it is about.
    pub key: Option<Key>,
    message: String,
    snippet: Option<String>,
}

impl Finding {
    /// Creates a finding; the message is a sentence without a full stop, and names no key and no value.
    pub fn new(kind: FindingKind, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            kind,
            severity,
            key: None,
            message: message.into(),
            snippet: None,
        }
    }

    /// Names the entry that it is about.
    #[must_use]
    pub fn about(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// Adds the lines that mend it.
    #[must_use]
    pub fn with_snippet(mut self, snippet: impl Into<String>) -> Self {
        self.snippet = Some(snippet.into());
        self
    }

    /// Returns the lines to add, if adding lines mends it.
    pub fn snippet(&self) -> Option<&str> {
        self.snippet.as_deref()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

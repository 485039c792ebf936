//! What a store tells about entries, biometrics and itself, without any secret.

use std::fmt;

use crate::error::ErrorKind;
use crate::name::Key;
use crate::protection::Protection;

/// What is known about an entry without reading its value and without a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryInfo {
    /// The entry's name.
    pub key: Key,
    /// The protection that the entry really has, after any fallback.
    pub protection: Protection,
    /// Whether a `get` can succeed, as far as it shows without a prompt.
    pub readability: Readability,
}

impl EntryInfo {
    /// Creates the information about a readable entry; one with authentication needs a prompt.
    #[must_use]
    pub const fn new(key: Key, protection: Protection) -> Self {
        let readability = if protection.authentication().prompts() {
            Readability::NeedsAuthentication
        } else {
            Readability::Readable
        };
        Self {
            key,
            protection,
            readability,
        }
    }

    /// Replaces the readability.
    #[must_use]
    pub const fn with_readability(mut self, readability: Readability) -> Self {
        self.readability = readability;
        self
    }
}

/// Whether a `get` of an entry can succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Readability {
    /// A `get` without a prompt is expected to succeed.
    Readable,
    /// A `get` needs a [`Prompt`](crate::Prompt).
    NeedsAuthentication,
    /// A `get` fails with this kind until the entry is set again; it stays listed until the app deletes it.
    Unreadable(ErrorKind),
}

/// Whether biometrics can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Biometrics {
    /// The phone has no sensor, or none that its system lets the store use (Android before API 28).
    NoHardware,
    /// The phone has a sensor, and nothing is enrolled (or no passcode is set, which biometrics need).
    NotEnrolled,
    /// The person refused the app the use of biometrics (Face ID).
    PermissionDenied,
    /// Too many failures; the passcode unlocks them.
    LockedOut,
    /// Ready to use, with this sensor.
    Ready(BiometryKind),
}

impl Biometrics {
    /// Says whether an entry can be bound to biometrics now.
    #[must_use]
    pub const fn is_enrolled(self) -> bool {
        matches!(self, Self::Ready(_) | Self::LockedOut)
    }
}

/// The kind of biometric sensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BiometryKind {
    /// Touch ID or a strong (class 3) fingerprint sensor.
    Fingerprint,
    /// Face ID or a strong (class 3) face sensor.
    Face,
    /// Another strong sensor, or one that the platform does not name.
    Other,
}

/// Whether a store can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Availability {
    /// It answers.
    Available,
    /// It does not, for this reason.
    Unavailable(ErrorKind),
}

/// Where the encryption key of an entry is kept, as far as the platform tells.
///
/// Android tells for each key (`KeyInfo.getSecurityLevel`, before API 31 `isInsideSecureHardware`:
/// <https://developer.android.com/reference/android/security/keystore/KeyInfo>). Apple doesn't for items of the Keychain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SecurityLevel {
    /// The platform or the backend doesn't tell.
    Unknown,
    /// In the operating system only.
    Software,
    /// In the trusted execution environment.
    TrustedEnvironment,
    /// In a chip of its own.
    StrongBox,
}

impl fmt::Display for SecurityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "security level not told",
            Self::Software => "key in software",
            Self::TrustedEnvironment => "key in the TEE",
            Self::StrongBox => "key in StrongBox",
        })
    }
}

/// What a `repair` did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepairReport {
    /// How many chunks of interrupted writes were removed.
    pub collected_chunks: usize,
    /// How many chunks that no entry heads were left, because they are younger than an hour.
    pub spared_chunks: usize,
}

//! What a check of a manifest can find.

use std::fmt;

use securestore_core::Severity;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// A store's file gets into a backup, where it is worthless: its keys stay on the device.
    BackedUp(Backup),
    /// The file itself is excluded, but not the last version that a crash may leave beside it.
    PreviousVersionBackedUp(Backup),
    /// The manifest names rules that were not given to the check.
    RulesNotFound,
    /// Android refuses the rules and then backs up nothing, or the build fails.
    RulesMalformed,
    /// An attribute's value is filled in by the build.
    ValueUnknown,
    /// Android versions below the lowest that securestore runs on are allowed.
    MinSdkTooLow,
    /// The manifest doesn't say the lowest Android version: Gradle does, or it is 1.
    MinSdkUnknown,
    /// `android.permission.USE_BIOMETRIC` is not asked for.
    BiometricPermissionMissing,
    /// `dataRetentionPolicy` is no attribute of a manifest and changes nothing.
    DataRetentionPolicy,
    /// The app has a backup agent of its own, which may not obey rules.
    BackupAgent,
}

/// A way in which Android copies an app's files to another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backup {
    /// To the cloud or another device, on Android 6 to 11.
    Before12,
    /// To the cloud, on Android 12 and newer.
    Cloud,
    /// To another device, on Android 12 and newer.
    DeviceTransfer,
}

/// One thing that a check found; `Display` is a sentence for the app's developer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    kind: FindingKind,
    message: String,
    snippet: Option<String>,
}

impl Finding {
    pub(super) fn new(kind: FindingKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            snippet: None,
        }
    }

    pub(super) fn with_snippet(mut self, snippet: impl Into<String>) -> Self {
        self.snippet = Some(snippet.into());
        self
    }

    /// Returns what was found.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        self.kind
    }

    /// Returns how much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.kind.severity()
    }

    /// Returns the lines to add, if adding lines mends it.
    #[must_use]
    pub fn snippet(&self) -> Option<&str> {
        self.snippet.as_deref()
    }
}

impl FindingKind {
    /// Returns how much a finding of this kind matters.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::BackedUp(_) | Self::RulesNotFound | Self::RulesMalformed | Self::MinSdkTooLow => {
                Severity::Error
            }
            Self::PreviousVersionBackedUp(_)
            | Self::ValueUnknown
            | Self::BiometricPermissionMissing
            | Self::DataRetentionPolicy => Severity::Warning,
            Self::MinSdkUnknown | Self::BackupAgent => Severity::Note,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// For a report that holds the findings of a diagnosis too.
impl From<Finding> for securestore_core::Finding {
    fn from(finding: Finding) -> Self {
        let kind = match finding.kind {
            FindingKind::BackedUp(_)
            | FindingKind::PreviousVersionBackedUp(_)
            | FindingKind::RulesNotFound
            | FindingKind::RulesMalformed
            | FindingKind::BackupAgent => securestore_core::FindingKind::BackedUp,
            FindingKind::ValueUnknown
            | FindingKind::MinSdkTooLow
            | FindingKind::MinSdkUnknown
            | FindingKind::BiometricPermissionMissing
            | FindingKind::DataRetentionPolicy => securestore_core::FindingKind::Project,
        };
        let severity = finding.severity();
        let Finding {
            kind: _,
            message,
            snippet,
        } = finding;
        let told = Self::new(kind, severity, message);
        match snippet {
            Some(snippet) => told.with_snippet(snippet),
            None => told,
        }
    }
}

impl fmt::Display for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before12 => "every backup on Android 6 to 11",
            Self::Cloud => "the cloud backup of Android 12 and newer",
            Self::DeviceTransfer => "the transfer to a new device on Android 12 and newer",
        })
    }
}

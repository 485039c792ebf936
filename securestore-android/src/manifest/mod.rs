//! Reads an app's `AndroidManifest.xml` and backup rules, and says what a store needs that they lack.
//!
//! For tools on a desk or in CI, not for phones: the feature `manifest` turns it on. `securestore-check`, a program of the package
//! `securestore-mobile`, runs it on a file, an APK or a bundle.
//!
//! The keys of the Keystore never leave a device. A preference file that Android restores from a backup, or transfers to a new
//! device, is ciphertext without a key: `get` answers [`EncryptionKeyLost`](securestore_core::ErrorKind::EncryptionKeyLost). So
//! the files must stay out of both mechanisms, `android:fullBackupContent` for Android 6 to 11 and
//! `android:dataExtractionRules` for newer ones. `res/xml` of this crate holds rules that leave out all shared preferences;
//! [`Stores::backup_rules`] makes such that leave out the files of a store and nothing else.
//!
//! ```
//! use securestore_android::manifest::{Check, FindingKind, Manifest, Severity, Stores};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let manifest = Manifest::parse(
//!     br#"<manifest xmlns:android="http://schemas.android.com/apk/res/android">
//!            <uses-sdk android:minSdkVersion="28" android:targetSdkVersion="35" />
//!            <uses-permission android:name="android.permission.USE_BIOMETRIC" />
//!            <application android:allowBackup="false" />
//!        </manifest>"#,
//! )?;
//!
//! let findings = Check::new(Stores::new()).run(&manifest, &[]);
//!
//! // From Android 12 on `allowBackup` doesn't keep an app's files from a new device.
//! assert_eq!(findings[0].severity(), Severity::Error);
//! assert_eq!(
//!     findings[0].snippet(),
//!     Some("android:dataExtractionRules=\"@xml/securestore_data_extraction_rules\"")
//! );
//! # Ok(())
//! # }
//! ```
//!
//! # Limits
//! * It knows what the two files say, not what a device's vendor makes of them. A manifest in a source tree lacks what
//!   libraries and Gradle add; the merged manifest and an APK have it all.
//! * Rules for a transfer to another platform (`<cross-platform-transfer>`) are not looked at.
//! * Read off Android's source and documentation (<https://developer.android.com/identity/data/autobackup>); no backup was made on a
//!   device.

mod app;
mod binary;
mod check;
mod document;
mod finding;
mod proto;
mod rules;
mod scheme;

pub use app::{Manifest, ParseError, RulesFile};
pub use check::{AuthenticationUse, Check};
pub use finding::{Backup, Finding, FindingKind};
pub use rules::{BackupRules, Stores};
pub use securestore_core::Severity;

#[cfg(test)]
mod tests;

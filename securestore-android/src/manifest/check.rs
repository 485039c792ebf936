//! The check: what Android does with this manifest, and whether a store can live with it.

use super::app::{Manifest, RulesFile, Setting};
use super::finding::{Backup, Finding, FindingKind};
use super::rules::{Stores, is_previous};
use super::scheme::{DATA_EXTRACTION_RULES, FULL_BACKUP_CONTENT, Scheme};
use crate::OLDEST_API;

/// From this API level on Android obeys `android:dataExtractionRules`, and in apps that target it a transfer obeys nothing else.
const NEW_RULES: u32 = 31;
const USE_BIOMETRIC: &str = "android.permission.USE_BIOMETRIC";

/// What the app wants of its store.
#[derive(Clone, Debug, Default)]
pub struct Check {
    stores: Stores,
    authentication: AuthenticationUse,
}

/// Whether the app has entries that ask for biometrics or the device's credential.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthenticationUse {
    /// It has, or will have.
    #[default]
    Some,
    /// It never asks.
    None,
}

impl Check {
    /// Creates the check of an app that opens these stores.
    #[must_use]
    pub const fn new(stores: Stores) -> Self {
        Self {
            stores,
            authentication: AuthenticationUse::Some,
        }
    }

    /// Says whether the app has authenticated entries; without a word it is taken to have.
    #[must_use]
    pub const fn authentication(mut self, authentication: AuthenticationUse) -> Self {
        self.authentication = authentication;
        self
    }

    /// Returns what is missing or wrong, the worst first; nothing if all is well.
    ///
    /// `rules` are the files of the app's `res/xml` that hold backup rules. Rules that a build selects by device
    /// (`res/xml-v31`) are checked one set at a time.
    #[must_use]
    pub fn run(&self, manifest: &Manifest, rules: &[RulesFile]) -> Vec<Finding> {
        let mut found = Vec::new();
        self.backups(manifest, rules, &mut found);
        sdk(manifest, &mut found);
        if self.authentication == AuthenticationUse::Some && !manifest.asks_for(USE_BIOMETRIC) {
            found.push(
                Finding::new(
                    FindingKind::BiometricPermissionMissing,
                    "without this permission Android refuses every prompt, and so each authenticated entry",
                )
                .with_snippet(format!("<uses-permission android:name=\"{USE_BIOMETRIC}\" />")),
            );
        }
        if manifest.mentions("dataRetentionPolicy") {
            found.push(Finding::new(
                FindingKind::DataRetentionPolicy,
                "Android has no `dataRetentionPolicy`, so it changes nothing; whether data comes back after a reinstall is up \
                 to the backup rules",
            ));
        }
        if manifest.setting("backupAgent") != Setting::Absent {
            found.push(Finding::new(
                FindingKind::BackupAgent,
                "the app has its own backup agent: see that it leaves out the files of the store",
            ));
        }
        found.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
        found
    }

    fn backups(&self, manifest: &Manifest, rules: &[RulesFile], found: &mut Vec<Finding>) {
        let full = load(
            manifest,
            rules,
            "fullBackupContent",
            FULL_BACKUP_CONTENT,
            found,
        );
        let extraction = load(
            manifest,
            rules,
            "dataExtractionRules",
            DATA_EXTRACTION_RULES,
            found,
        );
        match manifest.setting("allowBackup") {
            Setting::Unknown(value) => found.push(unknown("allowBackup", &value)),
            Setting::Named(_) | Setting::Numbered => {
                found.push(unknown("allowBackup", "a resource"))
            }
            Setting::Absent | Setting::Flag(_) => {}
        }
        // Absent means allowed, and what the check can't know is taken for the worse.
        let allowed = manifest.setting("allowBackup") != Setting::Flag(false);
        let old_target = manifest
            .sdk("targetSdkVersion")
            .is_some_and(|level| level < NEW_RULES);

        if manifest
            .sdk("minSdkVersion")
            .is_none_or(|level| level < NEW_RULES)
            && allowed
        {
            let outcome = full.scheme(found);
            self.judge(Backup::Before12, &outcome, &full, found);
        }
        if allowed {
            let outcome = match extraction.section("cloud-backup", found) {
                Outcome::Nothing => full.scheme(&mut Vec::new()),
                outcome => outcome,
            };
            self.judge(Backup::Cloud, &outcome, &extraction, found);
        }
        if allowed || !old_target {
            let outcome = match extraction.section("device-transfer", found) {
                Outcome::Nothing if old_target => full.scheme(&mut Vec::new()),
                outcome => outcome,
            };
            self.judge(Backup::DeviceTransfer, &outcome, &extraction, found);
        }
    }

    /// Reports the files that a backup takes.
    fn judge(
        &self,
        backup: Backup,
        outcome: &Outcome,
        source: &Source<'_>,
        found: &mut Vec<Finding>,
    ) {
        let everything = Scheme::default();
        let schemes: Vec<_> = match outcome {
            Outcome::Nothing => vec![&everything],
            Outcome::Schemes(schemes) => schemes.iter().collect(),
            Outcome::Silent => return,
        };
        let taken = |file: &&String| schemes.iter().any(|scheme| scheme.backs_up(file));
        let files = self.stores.on_disk();
        let (previous, current): (Vec<_>, Vec<_>) = files
            .iter()
            .filter(taken)
            .partition(|file| is_previous(file));
        let (kind, what) = if !current.is_empty() {
            (FindingKind::BackedUp(backup), "the files of the store")
        } else if !previous.is_empty() {
            (
                FindingKind::PreviousVersionBackedUp(backup),
                "what a crash may leave of the store's files (`.xml.bak`)",
            )
        } else {
            return;
        };
        found.push(
            Finding::new(
                kind,
                format!(
                    "{backup} takes {what}; restored without their keys, the entries can't be read"
                ),
            )
            .with_snippet(self.remedy(backup, source)),
        );
    }

    /// Returns the attribute to add, or the lines for the rules that are there.
    fn remedy(&self, backup: Backup, source: &Source<'_>) -> String {
        let section = match backup {
            Backup::Before12 => FULL_BACKUP_CONTENT,
            Backup::Cloud => "cloud-backup",
            Backup::DeviceTransfer => "device-transfer",
        };
        if source.files.is_empty() {
            return match backup {
                Backup::Before12 => "android:fullBackupContent=\"@xml/securestore_backup_rules\"",
                Backup::Cloud | Backup::DeviceTransfer => {
                    "android:dataExtractionRules=\"@xml/securestore_data_extraction_rules\""
                }
            }
            .to_owned();
        }
        let lines = self.stores.excludes();
        format!("<{section}>\n    {}\n</{section}>", lines.join("\n    "))
    }
}

/// The rules that an attribute of the manifest names.
struct Source<'a> {
    setting: Setting,
    files: Vec<&'a RulesFile>,
}

/// What rules say about a backup.
enum Outcome {
    /// Nothing: Android goes on to the next source, or takes everything.
    Nothing,
    /// These rules hold; more than one if the check can't tell which.
    Schemes(Vec<Scheme>),
    /// Nothing is backed up, or nothing can be said and that is reported.
    Silent,
}

impl Source<'_> {
    fn scheme(&self, found: &mut Vec<Finding>) -> Outcome {
        match &self.setting {
            Setting::Flag(false) => Outcome::Silent,
            Setting::Absent | Setting::Flag(true) => Outcome::Nothing,
            Setting::Named(_) | Setting::Numbered | Setting::Unknown(_) => self
                .outcome(found, |file| {
                    Scheme::full_backup_content(&file.document).map(Some)
                }),
        }
    }

    fn section(&self, name: &str, found: &mut Vec<Finding>) -> Outcome {
        match &self.setting {
            Setting::Absent | Setting::Flag(_) => Outcome::Nothing,
            Setting::Named(_) | Setting::Numbered | Setting::Unknown(_) => {
                self.outcome(found, |file| Scheme::section(&file.document, name))
            }
        }
    }

    fn outcome(
        &self,
        found: &mut Vec<Finding>,
        read: impl Fn(&RulesFile) -> Result<Option<Scheme>, String>,
    ) -> Outcome {
        let mut schemes = Vec::new();
        for file in &self.files {
            match read(file) {
                Ok(Some(scheme)) => schemes.push(scheme),
                Ok(None) => return Outcome::Nothing,
                Err(why) => {
                    let finding = Finding::new(
                        FindingKind::RulesMalformed,
                        format!("Android refuses the rules `{}`: {why}", file.name),
                    );
                    if !found.contains(&finding) {
                        found.push(finding);
                    }
                    return Outcome::Silent;
                }
            }
        }
        if schemes.is_empty() {
            Outcome::Silent
        } else {
            Outcome::Schemes(schemes)
        }
    }
}

fn load<'a>(
    manifest: &Manifest,
    rules: &'a [RulesFile],
    attribute: &str,
    root: &str,
    found: &mut Vec<Finding>,
) -> Source<'a> {
    let setting = manifest.setting(attribute);
    let files: Vec<_> = match &setting {
        Setting::Absent | Setting::Flag(_) | Setting::Unknown(_) => Vec::new(),
        Setting::Named(name) => rules.iter().filter(|file| file.name == *name).collect(),
        Setting::Numbered => rules.iter().filter(|file| file.holds(root)).collect(),
    };
    match &setting {
        Setting::Unknown(value) => found.push(unknown(attribute, value)),
        Setting::Named(name) if files.is_empty() => found.push(Finding::new(
            FindingKind::RulesNotFound,
            format!("`android:{attribute}` names the rules `@xml/{name}`, and there are none"),
        )),
        Setting::Numbered if files.is_empty() => found.push(Finding::new(
            FindingKind::RulesNotFound,
            format!("`android:{attribute}` names rules, and there is no file with <{root}>"),
        )),
        _ => {}
    }
    Source { setting, files }
}

fn sdk(manifest: &Manifest, found: &mut Vec<Finding>) {
    match manifest.sdk("minSdkVersion") {
        None => found.push(Finding::new(
            FindingKind::MinSdkUnknown,
            format!("the manifest doesn't say `minSdkVersion`; securestore needs {OLDEST_API}, and prompts need 28"),
        )),
        Some(level) if level < OLDEST_API => found.push(
            Finding::new(
                FindingKind::MinSdkTooLow,
                format!("`minSdkVersion` is {level}; below {OLDEST_API} `open` answers `Unsupported`"),
            )
            .with_snippet(format!("<uses-sdk android:minSdkVersion=\"{OLDEST_API}\" />")),
        ),
        Some(_) => {}
    }
}

fn unknown(attribute: &str, value: &str) -> Finding {
    Finding::new(
        FindingKind::ValueUnknown,
        format!(
            "`android:{attribute}` is `{value}`, which only the build knows; check the merged manifest"
        ),
    )
}

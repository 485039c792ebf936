//! The backup rules that keep a store's files on their device.

use securestore_core::Service;

use crate::names::Names;

/// The file of expo-secure-store.
const EXPO: &str = "SecureStore";

/// The stores that an app opens: which preference files must stay out of a backup.
///
/// The names of the files hold a hash of the service, and Android's backup rules know no wildcards. So the rules either name
/// the files of known services, or leave out all the app's shared preferences: that is what no store at all stands for.
///
/// ```
/// use securestore_android::manifest::Stores;
/// use securestore_core::Service;
///
/// let stores = Stores::new().service(&Service::new("com.example.app"));
///
/// let rules = stores.backup_rules();
///
/// assert!(rules.full_backup_content().starts_with("<?xml"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stores {
    files: Vec<String>,
}

/// The two files of backup rules; put them into `res/xml` and name them in the manifest.
///
/// Android 11 and older read the one, Android 12 and newer the other:
/// <https://developer.android.com/identity/data/autobackup>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupRules {
    full_backup_content: String,
    data_extraction_rules: String,
}

impl Stores {
    /// Creates the stores of an app of which nothing is known: any of its shared preferences may be a store's.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the store of a service in the native layout.
    #[must_use]
    pub fn service(mut self, service: &Service) -> Self {
        let names = Names::new(service);
        self.add(names.main());
        self.add(names.chunks());
        self
    }

    /// Adds the store that shares its entries with expo-secure-store.
    #[must_use]
    pub fn expo(mut self) -> Self {
        self.add(EXPO);
        self
    }

    /// Returns the rules that leave out these stores and nothing else, or all shared preferences if no store was added.
    #[must_use]
    pub fn backup_rules(&self) -> BackupRules {
        let section = |indent: usize| {
            let mut lines = String::new();
            for line in self.excludes() {
                lines.push_str(&" ".repeat(indent));
                lines.push_str(&line);
                lines.push('\n');
            }
            lines
        };
        BackupRules {
            full_backup_content: format!(
                "{HEADING}<full-backup-content>\n{}</full-backup-content>\n",
                section(4)
            ),
            data_extraction_rules: format!(
                "{HEADING}<data-extraction-rules>\n    <cloud-backup>\n{0}    </cloud-backup>\n    <device-transfer>\n{0}    \
                 </device-transfer>\n</data-extraction-rules>\n",
                section(8)
            ),
        }
    }

    /// Returns the lines that exclude the stores, for rules that are there already.
    #[must_use]
    pub fn excludes(&self) -> Vec<String> {
        let paths: Vec<_> = if self.files.is_empty() {
            vec![".".to_owned()]
        } else {
            self.disk_files().collect()
        };
        paths
            .iter()
            .map(|path| format!("<exclude domain=\"sharedpref\" path=\"{path}\" />"))
            .collect()
    }

    /// Returns the files on disk that must not be in a backup; for an app of which nothing is known one that no rule can name.
    pub(super) fn on_disk(&self) -> Vec<String> {
        if self.files.is_empty() {
            return vec![on_disk(UNKNOWN), previous(UNKNOWN)];
        }
        self.disk_files().collect()
    }

    /// SharedPreferences keeps the last version beside the file while it writes; a crash leaves it there.
    fn disk_files(&self) -> impl Iterator<Item = String> {
        self.files
            .iter()
            .flat_map(|file| [on_disk(file), previous(file)])
    }

    fn add(&mut self, file: &str) {
        if !self.files.iter().any(|known| known == file) {
            self.files.push(file.to_owned());
        }
    }
}

impl BackupRules {
    /// Returns the content of the file for `android:fullBackupContent`, which Android 11 and older obey.
    #[must_use]
    pub fn full_backup_content(&self) -> &str {
        &self.full_backup_content
    }

    /// Returns the content of the file for `android:dataExtractionRules`, which Android 12 and newer obey.
    #[must_use]
    pub fn data_extraction_rules(&self) -> &str {
        &self.data_extraction_rules
    }
}

/// Says whether a file on disk is a last version that a crash left.
pub(super) fn is_previous(file: &str) -> bool {
    file.ends_with(".bak")
}

const HEADING: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                       <!-- The keys of securestore never leave the device, so its files are worthless in a backup. -->\n";

/// A `*` can't stand in a file name here, so no rule names this file: it is excluded with its folder or not at all.
const UNKNOWN: &str = "securestore.1.*";

fn on_disk(file: &str) -> String {
    format!("{file}.xml")
}

fn previous(file: &str) -> String {
    format!("{file}.xml.bak")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_files_leave_out_all_shared_preferences() {
        let rules = Stores::new().backup_rules();

        assert_eq!(
            rules.full_backup_content(),
            include_str!("../../res/xml/securestore_backup_rules.xml")
        );
        assert_eq!(
            rules.data_extraction_rules(),
            include_str!("../../res/xml/securestore_data_extraction_rules.xml")
        );
    }

    #[test]
    fn rules_of_a_service_name_both_files_and_what_a_crash_leaves_of_them() {
        let stores = Stores::new()
            .service(&Service::new("a"))
            .service(&Service::new("a"));

        let excludes = stores.excludes();

        let paths: Vec<_> = excludes
            .iter()
            .filter_map(|line| line.split('"').nth(3))
            .collect();
        assert_eq!(
            paths,
            [
                "securestore.1.ca978112ca1bbdcafac231b39a23dc4d.xml",
                "securestore.1.ca978112ca1bbdcafac231b39a23dc4d.xml.bak",
                "securestore.1.ca978112ca1bbdcafac231b39a23dc4d.chunks.xml",
                "securestore.1.ca978112ca1bbdcafac231b39a23dc4d.chunks.xml.bak",
            ]
        );
    }

    #[test]
    fn both_sections_of_the_extraction_rules_name_every_file() {
        let rules = Stores::new().expo().backup_rules();

        let lines = rules
            .data_extraction_rules()
            .matches("path=\"SecureStore.xml\"");
        assert_eq!(lines.count(), 2);
    }
}

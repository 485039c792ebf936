//! What Android's backup does with an app's rules, read as `android.app.backup.FullBackup` and `BackupAgent` read them.
//!
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/core/java/android/app/backup/FullBackup.java>

use super::document::{Document, Element};

/// The folder of the shared preferences in the app's data.
const PREFERENCES: &str = "shared_prefs";

/// The rules of one way of backing up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Scheme {
    includes: Vec<Rule>,
    excludes: Vec<Rule>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Rule {
    root: bool,
    /// From the app's data folder.
    path: String,
}

/// The parts of a file of rules, by the name of the element that holds them.
pub(super) const FULL_BACKUP_CONTENT: &str = "full-backup-content";
pub(super) const DATA_EXTRACTION_RULES: &str = "data-extraction-rules";

impl Scheme {
    /// Reads the rules for Android 11 and older; the error says why Android refuses the file.
    pub(super) fn full_backup_content(document: &Document) -> Result<Self, String> {
        expect_root(document, FULL_BACKUP_CONTENT)?;
        let mut scheme = Self::default();
        for element in document.elements.iter().skip(1) {
            scheme.add(element)?;
        }
        Ok(scheme)
    }

    /// Reads one section of the rules for Android 12 and newer; `None` is a section that isn't there.
    pub(super) fn section(document: &Document, name: &str) -> Result<Option<Self>, String> {
        expect_root(document, DATA_EXTRACTION_RULES)?;
        let mut found: Option<Self> = None;
        let mut inside = false;
        for element in document.elements.iter().skip(1) {
            if element.depth == 1 {
                inside = element.name == name;
                if inside && found.is_none() {
                    found = Some(Self::default());
                }
            } else if let (true, Some(scheme)) = (inside, &mut found) {
                scheme.add(element)?;
            }
        }
        Ok(found)
    }

    /// Says whether a file in the folder of the shared preferences gets into a backup.
    ///
    /// A backup begins at each included path, without one at each folder of the app, and goes down. It stops at what is
    /// excluded. So an exclusion of a folder doesn't count for what is included below it.
    pub(super) fn backs_up(&self, file: &str) -> bool {
        let file = format!("{PREFERENCES}/{file}");
        if self.includes.is_empty() {
            return self.reaches(PREFERENCES, &file);
        }
        self.includes
            .iter()
            // What is included of the whole data folder skips the folders that have a domain of their own.
            .filter(|rule| {
                !rule.root || (below(&rule.path, PREFERENCES) && rule.path != PREFERENCES)
            })
            .any(|rule| self.reaches(&rule.path, &file))
    }

    fn reaches(&self, start: &str, file: &str) -> bool {
        let stopped = |rule: &Rule| below(&rule.path, start) && below(file, &rule.path);
        below(file, start) && !self.excludes.iter().any(stopped)
    }

    fn add(&mut self, element: &Element) -> Result<(), String> {
        let (list, most) = match element.name.as_str() {
            "include" => (&mut self.includes, 3),
            "exclude" => (&mut self.excludes, 2),
            other => return Err(format!("<{other}> is neither <include> nor <exclude>")),
        };
        if element.attributes.len() > most {
            return Err(format!(
                "<{}> has more than {most} attributes",
                element.name
            ));
        }
        let domain = element.plain("domain").unwrap_or_default();
        let path = element.plain("path").unwrap_or_default();
        let folder = match domain {
            "sharedpref" => PREFERENCES,
            "root" => "",
            "file" => "files",
            "database" => "databases",
            // Other domains lie elsewhere, and Android skips those that it doesn't know.
            _ => return Ok(()),
        };
        if path.contains("..") || path.contains("//") {
            return Ok(());
        }
        let path = join(folder, path);
        let root = domain == "root";
        if domain == "sharedpref" && path != PREFERENCES && !path.ends_with(".xml") {
            list.push(Rule {
                root,
                path: format!("{path}.xml"),
            });
        }
        list.push(Rule { root, path });
        Ok(())
    }
}

fn expect_root(document: &Document, name: &str) -> Result<(), String> {
    match document.root() {
        Some(root) if root.name == name => Ok(()),
        Some(root) => Err(format!("the file holds <{}>, not <{name}>", root.name)),
        None => Err("the file is empty".to_owned()),
    }
}

/// Joins the parts of a path as Java's `getCanonicalPath` does, for paths without `..`.
fn join(folder: &str, path: &str) -> String {
    let parts = folder.split('/').chain(path.split('/'));
    let parts: Vec<_> = parts
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    parts.join("/")
}

/// Says whether a path is a folder or lies below it.
fn below(path: &str, folder: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme(rules: &str) -> Scheme {
        let text = format!("<full-backup-content>{rules}</full-backup-content>");
        Scheme::full_backup_content(&Document::parse(text.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn without_rules_everything_is_backed_up() {
        assert!(scheme("").backs_up("a.xml"));
    }

    #[test]
    fn excluded_file_is_not_backed_up_whether_or_not_its_ending_is_named() {
        for path in ["a", "a.xml", "./a.xml"] {
            let scheme = scheme(&format!("<exclude domain='sharedpref' path='{path}'/>"));

            assert!(!scheme.backs_up("a.xml"), "{path}");
            assert!(scheme.backs_up("b.xml"), "{path}");
        }
    }

    #[test]
    fn excluded_folder_takes_its_files_along_under_each_of_its_names() {
        for rule in [
            "<exclude domain='sharedpref' path='.'/>",
            "<exclude domain='sharedpref' path='./'/>",
            "<exclude domain='sharedpref'/>",
            "<exclude domain='root' path='shared_prefs'/>",
        ] {
            assert!(!scheme(rule).backs_up("a.xml"), "{rule}");
        }
    }

    #[test]
    fn rule_that_android_skips_changes_nothing() {
        for rule in [
            "<exclude domain='sharedpref' path='../shared_prefs/a.xml'/>",
            "<exclude domain='sharedprefs' path='a.xml'/>",
            "<exclude domain='file' path='a.xml'/>",
            "<exclude domain='sharedpref' path='a*'/>",
            "<exclude path='a.xml'/>",
        ] {
            assert!(scheme(rule).backs_up("a.xml"), "{rule}");
        }
    }

    #[test]
    fn what_is_not_included_is_not_backed_up() {
        let scheme =
            scheme("<include domain='sharedpref' path='b'/><include domain='root' path='.'/>");

        assert!(!scheme.backs_up("a.xml"));
        assert!(scheme.backs_up("b.xml"));
    }

    #[test]
    fn included_file_is_backed_up_though_its_folder_is_excluded() {
        let scheme = scheme(
            "<include domain='sharedpref' path='a.xml'/><exclude domain='sharedpref' path='.'/>",
        );

        assert!(scheme.backs_up("a.xml"));
    }

    #[test]
    fn exclusion_inside_an_included_folder_counts() {
        let scheme = scheme(
            "<include domain='sharedpref' path='.'/><exclude domain='sharedpref' path='a'/>",
        );

        assert!(!scheme.backs_up("a.xml"));
        assert!(scheme.backs_up("a.xml.bak"));
    }

    #[test]
    fn file_that_android_refuses_is_refused() {
        for text in [
            "<data-extraction-rules/>",
            "<full-backup-content><other domain='sharedpref'/></full-backup-content>",
            "<full-backup-content><exclude domain='sharedpref' path='a' x='1'/></full-backup-content>",
        ] {
            Scheme::full_backup_content(&Document::parse(text.as_bytes()).unwrap()).unwrap_err();
        }
    }

    #[test]
    fn section_that_is_not_there_is_told_from_an_empty_one() {
        let text = b"<data-extraction-rules><cloud-backup/></data-extraction-rules>";
        let document = Document::parse(text).unwrap();

        assert_eq!(
            Scheme::section(&document, "cloud-backup"),
            Ok(Some(Scheme::default()))
        );
        assert_eq!(Scheme::section(&document, "device-transfer"), Ok(None));
    }
}

//! What is added to a manifest and to backup rules.

use std::path::{Path, PathBuf};

use roxmltree::Node;
use securestore_android::manifest::{Backup, Finding, FindingKind};

use crate::android::{RulesSource, resources};
use crate::error::CheckError;
use crate::source::Source;
use crate::wanted::Wanted;
use crate::xml::{self, Edits};

const ANDROID: &str = "http://schemas.android.com/apk/res/android";
const USE_BIOMETRIC: &str = "android.permission.USE_BIOMETRIC";

/// The attributes that name rules, with the names of the files that are written for them.
const FULL: (&str, &str) = ("fullBackupContent", "securestore_backup_rules");
const EXTRACTION: (&str, &str) = ("dataExtractionRules", "securestore_data_extraction_rules");

/// Returns the files to write with their new content; nothing if nothing more can be done.
pub(crate) fn changes(
    source: &Source,
    files: &[RulesSource],
    findings: &[Finding],
    wanted: &Wanted,
) -> Result<Vec<(PathBuf, String)>, CheckError> {
    let mut changes = Vec::new();
    let (mark, text) = source.text().map_err(|_| CheckError::NotText)?;
    let document = xml::parse(text)?;
    let root = document.root_element();
    let Some(application) = child(root, "application") else {
        return Ok(changes);
    };
    let prefix = || root.lookup_prefix(ANDROID).ok_or(CheckError::NoPrefix);
    let mut edits = Edits::new(text);
    let mut attributes = Vec::new();
    for finding in findings {
        match finding.kind() {
            FindingKind::BiometricPermissionMissing => {
                let line = format!("<uses-permission {}:name=\"{USE_BIOMETRIC}\" />", prefix()?);
                edits.add_before(application, &[line]);
            }
            FindingKind::BackedUp(backup) | FindingKind::PreviousVersionBackedUp(backup) => {
                let attribute = match backup {
                    Backup::Before12 => FULL,
                    _ => EXTRACTION,
                };
                match named(application, attribute.0) {
                    Some(name) => extend_rules(files, name, backup, wanted, &mut changes)?,
                    None if !attributes.contains(&attribute) => attributes.push(attribute),
                    None => {}
                }
            }
            FindingKind::RulesNotFound => {
                for (attribute, ours) in [FULL, EXTRACTION] {
                    if named(application, attribute) == Some(ours) {
                        create_rules(&source.path, ours, wanted, &mut changes);
                    }
                }
            }
            _ => {}
        }
    }
    for (attribute, ours) in attributes {
        let qualified = format!("{}:{attribute}", prefix()?);
        let value = format!("@xml/{ours}");
        edits.set_attribute(application, (ANDROID, attribute).into(), &qualified, &value);
        create_rules(&source.path, ours, wanted, &mut changes);
    }
    if let Some(changed) = edits.finish() {
        changes.push((source.path.clone(), format!("{mark}{changed}")));
    }
    Ok(changes)
}

/// Returns the name of the rules that an attribute asks for.
fn named<'a>(application: Node<'a, '_>, attribute: &str) -> Option<&'a str> {
    application
        .attribute((ANDROID, attribute))?
        .strip_prefix("@xml/")
}

/// Writes our rules, unless there is a file of that name.
fn create_rules(
    manifest: &Path,
    name: &str,
    wanted: &Wanted,
    changes: &mut Vec<(PathBuf, String)>,
) {
    let file = |folder: &PathBuf| folder.join("xml").join(name).with_extension("xml");
    let folders = resources(manifest, wanted);
    if folders.iter().any(|folder| file(folder).exists()) {
        return;
    }
    let rules = wanted.stores().backup_rules();
    let text = if name == FULL.1 {
        rules.full_backup_content()
    } else {
        rules.data_extraction_rules()
    };
    if let Some(folder) = folders.first() {
        let path = file(folder);
        if !changes.iter().any(|(known, _)| *known == path) {
            changes.push((path, text.to_owned()));
        }
    }
}

/// Adds the lines that a section of the app's own rules lacks, in each file of that name.
fn extend_rules(
    files: &[RulesSource],
    name: &str,
    backup: Backup,
    wanted: &Wanted,
    changes: &mut Vec<(PathBuf, String)>,
) -> Result<(), CheckError> {
    for file in files.iter().filter(|file| file.name == name) {
        // A second finding goes on from what the first one wrote.
        let pending = changes.iter().position(|(path, _)| *path == file.path);
        let source = match pending.and_then(|index| changes.get(index)) {
            Some((path, text)) => Source {
                path: path.clone(),
                bytes: text.clone().into_bytes(),
            },
            None => Source::read(&file.path)?,
        };
        let (mark, text) = source.text().map_err(|_| CheckError::NotText)?;
        let Some(extended) = extend(text, backup, wanted)? else {
            continue;
        };
        let extended = format!("{mark}{extended}");
        match pending.and_then(|index| changes.get_mut(index)) {
            Some((_, text)) => *text = extended,
            None => changes.push((file.path.clone(), extended)),
        }
    }
    Ok(())
}

fn extend(text: &str, backup: Backup, wanted: &Wanted) -> Result<Option<String>, CheckError> {
    let document = xml::parse(text)?;
    let root = document.root_element();
    let name = match backup {
        Backup::Before12 => None,
        Backup::Cloud => Some("cloud-backup"),
        _ => Some("device-transfer"),
    };
    let section = match name {
        None => Some(root),
        Some(name) => child(root, name),
    };
    let lines: Vec<_> = wanted
        .stores()
        .excludes()
        .into_iter()
        .filter(|line| !section.is_some_and(|section| has_line(section, line)))
        .collect();
    let mut edits = Edits::new(text);
    match (section, name) {
        _ if lines.is_empty() => {}
        (Some(section), _) => edits.add_inside(section, &lines),
        (None, Some(name)) => {
            let mut section = vec![format!("<{name}>")];
            section.extend(lines.iter().map(|line| format!("    {line}")));
            section.push(format!("</{name}>"));
            edits.add_inside(root, &section);
        }
        (None, None) => {}
    }
    Ok(edits.finish())
}

/// Says whether a section excludes the path of this line already.
fn has_line(section: Node<'_, '_>, line: &str) -> bool {
    let excluded = section
        .children()
        .filter(|node| node.has_tag_name("exclude"))
        .filter(|node| node.attribute("domain") == Some("sharedpref"))
        .filter_map(|node| node.attribute("path"));
    let mut excluded = excluded.map(|path| format!("path=\"{path}\""));
    excluded.any(|path| line.contains(&path))
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

//! `AndroidManifest.xml` with its backup rules, as source files, in an APK or in an app bundle.

use std::fs;
use std::path::{Path, PathBuf};

use securestore_android::manifest::{Finding, Manifest, ParseError, RulesFile};

use crate::android_fix;
use crate::archive::Archive;
use crate::error::CheckError;
use crate::report::Checked;
use crate::source::{self, MAX_LEN, Source};
use crate::wanted::{Mode, Wanted};

const OTHER_DEVICES: &str = "rules for a transfer to another platform (<cross-platform-transfer>)";

/// A fix may name rules that the next one writes; then nothing is left to do.
const ROUNDS: usize = 4;

/// A file of backup rules in a project.
#[derive(Debug)]
pub(crate) struct RulesSource {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    pub(crate) rules: RulesFile,
}

/// Checks a manifest with the rules beside it, and writes what is missing, if that is wanted.
pub(crate) fn source(mut source: Source, wanted: &Wanted) -> Result<Checked, CheckError> {
    let mut written: Vec<PathBuf> = Vec::new();
    for _ in 0..ROUNDS {
        let manifest = parse(&source.path, Manifest::parse(&source.bytes))?;
        let files = rules_of(&source.path, &manifest, wanted)?;
        let rules: Vec<_> = files.iter().map(|file| file.rules.clone()).collect();
        let findings = wanted.android().run(&manifest, &rules);
        let changes = match wanted.mode() {
            Mode::Look => Vec::new(),
            Mode::Fix => android_fix::changes(&source, &files, &findings, wanted)?,
        };
        if changes.is_empty() {
            let mut checked = checked("Android manifest", findings);
            checked.written = written;
            checked
                .unseen
                .push("what Gradle and libraries add: check the built app too");
            return Ok(checked);
        }
        for (path, text) in changes {
            source::write(&path, &text)?;
            if path == source.path {
                source.bytes = text.into_bytes();
            }
            if !written.contains(&path) {
                written.push(path);
            }
        }
    }
    let again = parse(&source.path, Manifest::parse(&source.bytes))?;
    let files = rules_of(&source.path, &again, wanted)?;
    let rules: Vec<_> = files.into_iter().map(|file| file.rules).collect();
    let mut checked = checked("Android manifest", wanted.android().run(&again, &rules));
    checked.written = written;
    Ok(checked)
}

/// Checks an APK: its manifest and each file in it that holds backup rules, whatever its name.
pub(crate) fn apk(archive: &mut Archive, wanted: &Wanted) -> Result<Checked, CheckError> {
    built("Android app", archive, "", "", wanted)
}

/// Checks an app bundle: its base module.
pub(crate) fn bundle(archive: &mut Archive, wanted: &Wanted) -> Result<Checked, CheckError> {
    let checked = built(
        "Android app bundle",
        archive,
        "base/manifest/",
        "base/",
        wanted,
    )?;
    Ok(checked.not_seen("modules other than `base`"))
}

fn built(
    what: &'static str,
    archive: &mut Archive,
    manifest: &str,
    resources: &str,
    wanted: &Wanted,
) -> Result<Checked, CheckError> {
    let name = format!("{manifest}AndroidManifest.xml");
    let manifest = parse(
        Path::new(&name),
        Manifest::parse(&archive.read(&name, MAX_LEN)?),
    )?;
    let mut rules = Vec::new();
    for name in archive.names() {
        let inside = name.strip_prefix(resources).unwrap_or_default();
        if inside.starts_with("res/") && inside.ends_with(".xml") {
            // Layouts and drawings are no rules; what can't be read as XML isn't either.
            let bytes = archive.read(&name, MAX_LEN)?;
            rules.extend(RulesFile::parse(stem(Path::new(&name)), &bytes).ok());
        }
    }
    Ok(checked(what, wanted.android().run(&manifest, &rules)))
}

fn checked(what: &'static str, findings: Vec<Finding>) -> Checked {
    let findings = findings.into_iter().map(Into::into).collect();
    Checked::new(what, findings).not_seen(OTHER_DEVICES)
}

/// Returns the folders of resources: the named ones, then the one beside the manifest.
pub(crate) fn resources(manifest: &Path, wanted: &Wanted) -> Vec<PathBuf> {
    let mut folders = wanted.res.clone();
    folders.push(manifest.with_file_name("res"));
    folders
}

/// Reads the rules that the manifest names from the `xml` folders, those for certain devices too.
fn rules_of(
    path: &Path,
    manifest: &Manifest,
    wanted: &Wanted,
) -> Result<Vec<RulesSource>, CheckError> {
    let mut rules = Vec::new();
    for folder in resources(path, wanted) {
        let Ok(folders) = fs::read_dir(folder) else {
            continue;
        };
        let mut folders: Vec<_> = folders.flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for folder in folders {
            if stem(&folder).split('-').next() != Some("xml") {
                continue;
            }
            for name in manifest.rules_names() {
                let path = folder.join(&name).with_extension("xml");
                if path.exists() {
                    let bytes = Source::read(&path)?.bytes;
                    let parsed = parse(&path, RulesFile::parse(&name, &bytes))?;
                    rules.push(RulesSource {
                        path,
                        name,
                        rules: parsed,
                    });
                }
            }
        }
    }
    Ok(rules)
}

fn parse<T>(path: &Path, parsed: Result<T, ParseError>) -> Result<T, CheckError> {
    parsed.map_err(|error| CheckError::Android(path.to_owned(), error))
}

fn stem(path: &Path) -> &str {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
}

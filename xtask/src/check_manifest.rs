//! `cargo xtask check-manifest`: what an app's manifest or APK lacks for a store.

use std::borrow::Cow;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use securestore_android::manifest::{
    AuthenticationUse, Check, Manifest, RulesFile, Severity, Stores,
};
use securestore_core::Service;

use crate::Result;

/// Backup rules are a few hundred bytes, a manifest some kilobytes; an archive may claim anything.
const MOST: u64 = 16 << 20;

/// What to check.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// An `AndroidManifest.xml`, best the merged one, or an APK
    file: PathBuf,
    /// The service of a store that the app opens; may be given more than once
    #[arg(long)]
    service: Vec<Service>,
    /// The app shares entries with expo-secure-store
    #[arg(long)]
    expo: bool,
    /// The app has no authenticated entries
    #[arg(long)]
    no_authentication: bool,
    /// A `res` folder, if it isn't beside the manifest; may be given more than once
    #[arg(long)]
    res: Vec<PathBuf>,
}

/// Prints each finding with what to add; fails if there is an error among them.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let bytes = fs::read(&options.file)
        .map_err(|error| format!("can't read {}: {error}", options.file.display()))?;
    let (manifest, rules) = if bytes.starts_with(b"PK") {
        from_apk(bytes)?
    } else {
        let manifest = Manifest::parse(&bytes)?;
        let rules = from_folders(options, &manifest)?;
        (manifest, rules)
    };
    let mut stores = Stores::new();
    for service in &options.service {
        stores = stores.service(service);
    }
    if options.expo {
        stores = stores.expo();
    }
    let check = Check::new(stores).authentication(if options.no_authentication {
        AuthenticationUse::None
    } else {
        AuthenticationUse::Some
    });

    let findings = check.run(&manifest, &rules);
    for finding in &findings {
        println!("{}: {finding}", finding.severity());
        for line in finding.snippet().unwrap_or_default().lines() {
            println!("    {line}");
        }
    }
    let count = |severity| findings.iter().filter(|f| f.severity() == severity).count();
    let errors = count(Severity::Error);
    println!(
        "manifest: {errors} errors, {} warnings, {} notes",
        count(Severity::Warning),
        count(Severity::Note)
    );
    Ok(if errors == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Reads the manifest of an APK and each file in it that holds backup rules, whatever its name.
fn from_apk(bytes: Vec<u8>) -> Result<(Manifest, Vec<RulesFile>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let names: Vec<_> = archive
        .file_names()
        .map(|name| name.map(Cow::into_owned))
        .collect::<Result<_, _>>()?;
    let mut read = |name: &str| -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        archive.by_name(name)?.take(MOST).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let manifest = Manifest::parse(&read("AndroidManifest.xml")?)?;
    let mut rules = Vec::new();
    for name in &names {
        if name.starts_with("res/") && name.ends_with(".xml") {
            // Layouts and drawings are no rules; what can't be read as XML isn't either.
            rules.extend(RulesFile::parse(stem(Path::new(name)), &read(name)?).ok());
        }
    }
    Ok((manifest, rules))
}

/// Reads the rules that the manifest names from the `res/xml` folders, those for certain devices too.
fn from_folders(options: &Options, manifest: &Manifest) -> Result<Vec<RulesFile>> {
    let beside = options.file.with_file_name("res");
    let mut rules = Vec::new();
    for res in options.res.iter().chain([&beside]) {
        let Ok(folders) = fs::read_dir(res) else {
            continue;
        };
        for folder in folders {
            let folder = folder?.path();
            if stem(&folder).split('-').next() != Some("xml") {
                continue;
            }
            for name in manifest.rules_names() {
                let file = folder.join(&name).with_extension("xml");
                if let Ok(bytes) = fs::read(&file) {
                    let parsed = RulesFile::parse(&name, &bytes);
                    rules.push(parsed.map_err(|error| format!("{}: {error}", file.display()))?);
                }
            }
        }
    }
    Ok(rules)
}

fn stem(path: &Path) -> &str {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::workspace::target_dir;

    const MANIFEST: &str = "<manifest xmlns:android='http://schemas.android.com/apk/res/android'>\
        <uses-sdk android:minSdkVersion='28' android:targetSdkVersion='35'/>\
        <uses-permission android:name='android.permission.USE_BIOMETRIC'/>\
        <application android:fullBackupContent='@xml/securestore_backup_rules' \
        android:dataExtractionRules='@xml/securestore_data_extraction_rules'/></manifest>";

    fn options(file: PathBuf) -> Options {
        Options {
            file,
            service: Vec::new(),
            expo: false,
            no_authentication: false,
            res: Vec::new(),
        }
    }

    #[test]
    fn manifest_with_the_shipped_rules_passes_and_without_them_fails() {
        let dir = target_dir().join("tmp-check-manifest");
        fs::create_dir_all(&dir).unwrap();
        let file = dir.join("AndroidManifest.xml");
        fs::write(&file, MANIFEST).unwrap();
        let mut options = options(file);

        let without = run(&options).unwrap();
        options.res = vec![crate::workspace::root().join("securestore-android/res")];
        let with = run(&options).unwrap();

        assert_eq!(without, ExitCode::FAILURE);
        assert_eq!(with, ExitCode::SUCCESS);
    }

    #[test]
    fn apk_is_read_whatever_its_rules_are_called() {
        let rules = Stores::new().backup_rules();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in [
            ("AndroidManifest.xml", MANIFEST),
            (
                "res/xml/securestore_backup_rules.xml",
                rules.full_backup_content(),
            ),
            (
                "res/xml/securestore_data_extraction_rules.xml",
                rules.data_extraction_rules(),
            ),
            ("res/layout/a.xml", "<LinearLayout/>"),
            ("classes.dex", "dex"),
        ] {
            writer
                .start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content.as_bytes()).unwrap();
        }
        let apk = writer.finish().unwrap().into_inner();

        let (manifest, rules) = from_apk(apk).unwrap();

        assert_eq!(rules.len(), 2);
        assert_eq!(Check::new(Stores::new()).run(&manifest, &rules), []);
    }
}

//! `securestore-check`: says what an app's project, or a built app, lacks for a store, and adds it to source files.

mod android;
mod android_fix;
mod app_json;
mod apple;
mod apple_fix;
mod archive;
mod error;
mod plist;
mod plist_binary;
mod report;
mod signature;
mod source;
mod wanted;
mod xml;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use self::archive::Archive;
use self::error::CheckError;
use self::report::{Checked, Tally};
use self::source::{Kind, Source};
use self::wanted::{Mode, Wanted};

/// The exit code for a file that could not be checked; 1 is for findings.
const NOT_CHECKED: u8 = 2;

fn main() -> ExitCode {
    let wanted = Wanted::parse();
    match run(&wanted, &mut io::stdout().lock()) {
        Ok(code) => code,
        // Nobody reads on: a closed pipe is no reason to fall over.
        Err(_) => ExitCode::from(NOT_CHECKED),
    }
}

fn run(wanted: &Wanted, out: &mut impl Write) -> io::Result<ExitCode> {
    let mut tally = Tally::default();
    let mut not_checked = false;
    for path in &wanted.files {
        match look(path, wanted) {
            Ok(checked) => {
                checked.write(path, out)?;
                tally.add(&checked);
            }
            Err(error) => {
                not_checked = true;
                writeln!(out, "{}: not checked: {error}", path.display())?;
            }
        }
    }
    writeln!(out, "{tally}")?;
    Ok(if not_checked {
        ExitCode::from(NOT_CHECKED)
    } else if tally.fails(wanted.strict) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Checks one file, whatever it is.
fn look(path: &Path, wanted: &Wanted) -> Result<Checked, CheckError> {
    if let Some(archive) = Archive::open(path)? {
        return match wanted.mode() {
            Mode::Look => look_inside(archive, wanted),
            Mode::Fix => Err(CheckError::Built),
        };
    }
    let source = Source::read(path)?;
    match source.kind()? {
        Kind::Manifest => android::source(source, wanted),
        Kind::InfoPlist => apple::info_source(source, wanted),
        Kind::Entitlements => apple::entitlements_source(source, wanted),
        Kind::AppJson => app_json::source(&source, wanted),
    }
}

fn look_inside(mut archive: Archive, wanted: &Wanted) -> Result<Checked, CheckError> {
    if archive.has("AndroidManifest.xml") {
        return android::apk(&mut archive, wanted);
    }
    if archive.has("base/manifest/AndroidManifest.xml") {
        return android::bundle(&mut archive, wanted);
    }
    match archive.app_folder() {
        Some(folder) => apple::ipa(&mut archive, &folder, wanted),
        None => Err(CheckError::UnknownArchive),
    }
}

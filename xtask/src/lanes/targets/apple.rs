//! Apple's SDK as far as the linker looks into it: lists of what Apple's libraries export, and what was made from them.
//!
//! A symbol that isn't in the list fails the link: a constant that we misspelled, or a function that Apple doesn't have. What is
//! linked runs nowhere.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::macho;
use super::symbols::Symbols;
use crate::cmd::Cmd;
use crate::device::{PACKAGE, sections};
use crate::error::Result;
use crate::tools::cross::{Cross, Linkers, built};

/// The platforms that the lists are for; the libraries are the same.
const PLATFORMS: &str = "arm64-ios, arm64-ios-simulator";
const LEAF: &str = "examples/libleaf.dylib";

/// Tells a build how to link for these targets. A Mac has the real libraries, so there nothing is to tell.
pub(super) fn link(cargo: Cmd, triples: &[&str], linkers: Option<&Linkers>) -> Result<Cmd> {
    let Some(Linkers { clang, mach_o, .. }) = linkers else {
        return Ok(cargo);
    };
    let flags = [
        format!("-Clink-arg=-fuse-ld={}", mach_o.display()),
        "-Clink-arg=-mlinker-version=1000".to_owned(),
    ];
    let cargo = cargo
        .env("SDKROOT", sdk(&Symbols::load()?)?)
        // Without debugging information cargo strips, and Debian has no program to strip a Mach-O with.
        .env("CARGO_PROFILE_DEV_STRIP", "none");
    Ok(triples.iter().fold(cargo, |cargo, triple| {
        super::linking::linked_with(cargo, triple, clang, &flags)
    }))
}

/// Links the runner as `test-ios` does, checks it, and returns what is to be said about the target, or what is wrong.
pub(super) fn check(
    cross: &Cross,
    triple: &str,
    linkers: Option<&Linkers>,
) -> Result<Result<String, Vec<String>>> {
    let simulator = triple.ends_with("-sim");
    let sections = if simulator { &sections()[..] } else { &[] };
    let dir = built().join("entitlements");
    fs::create_dir_all(&dir)?;
    for section in sections {
        fs::write(dir.join(section.file), &section.content)?;
    }
    let arguments = sections.iter().map(|section| section.argument(&dir));
    let cargo = cross
        .cargo("rustc", &[triple], super::linking::LINTS)
        .args(["--package", PACKAGE, "--bin", PACKAGE, "--"])
        .args(arguments.collect::<Vec<_>>());
    if !link(cargo, &[triple], linkers)?.passes()? {
        return Ok(Err(vec!["the runner isn't linked".to_owned()]));
    }
    let folder = built().join(triple).join("debug");
    let (leaf, runner) = (
        fs::read(folder.join(LEAF))?,
        fs::read(folder.join(PACKAGE))?,
    );
    let found = macho::violations(&runner, sections)?;
    if !found.is_empty() {
        return Ok(Err(found));
    }
    let entitlements = if simulator {
        "with its entitlements in 2 sections"
    } else {
        "with UIApplicationMain, its entitlements left to the signature"
    };
    Ok(Ok(format!(
        "leaf {} kB, runner {} kB {entitlements}",
        leaf.len() / 1024,
        runner.len() / 1024
    )))
}

/// Makes a folder with the shape of Apple's SDK that holds nothing but the lists.
fn sdk(symbols: &Symbols) -> Result<PathBuf> {
    let sdk = built().join("sdk/apple");
    let libraries = sdk.join("usr/lib");
    fs::create_dir_all(&libraries)?;
    let none = BTreeSet::new();
    for (file, install_name, exports) in [
        ("libSystem", "/usr/lib/libSystem.B.dylib", &symbols.system),
        ("libc", "/usr/lib/libSystem.B.dylib", &symbols.system),
        ("libm", "/usr/lib/libSystem.B.dylib", &symbols.system),
        ("libobjc", "/usr/lib/libobjc.A.dylib", &symbols.objc),
        ("libiconv", "/usr/lib/libiconv.2.dylib", &none),
    ] {
        let stub = stub(install_name, exports)?;
        fs::write(libraries.join(file).with_extension("tbd"), stub)?;
    }
    for (name, exports) in [
        ("CoreFoundation", &symbols.core_foundation),
        ("Security", &symbols.security),
        ("UIKit", &symbols.ui_kit),
        // Their classes are looked up when the program runs.
        ("Foundation", &none),
        ("LocalAuthentication", &none),
    ] {
        framework(&sdk, name, exports)?;
    }
    Ok(sdk)
}

fn framework(sdk: &Path, name: &str, exports: &BTreeSet<String>) -> Result<()> {
    let folder = format!("System/Library/Frameworks/{name}.framework");
    fs::create_dir_all(sdk.join(&folder))?;
    let stub = stub(&format!("/{folder}/{name}"), exports)?;
    fs::write(sdk.join(folder).join(name).with_extension("tbd"), stub)?;
    Ok(())
}

/// Renders a text-based stub of version 4.
fn stub(install_name: &str, exports: &BTreeSet<String>) -> Result<String> {
    let mut text = format!(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ {PLATFORMS} ]\ninstall-name: '{install_name}'\n"
    );
    if !exports.is_empty() {
        write!(
            text,
            "exports:\n  - targets: [ {PLATFORMS} ]\n    symbols: ["
        )?;
        for (i, symbol) in exports.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            write!(text, "{comma}\n      '{symbol}'")?;
        }
        text.push_str(" ]\n");
    }
    text.push_str("...\n");
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stub_names_the_library_and_its_symbols() {
        let exports = BTreeSet::from(["_a".to_owned(), "_b".to_owned()]);

        let text = stub("/usr/lib/libx.dylib", &exports).unwrap();

        assert!(text.starts_with("--- !tapi-tbd\ntbd-version: 4\n"));
        assert!(text.contains("install-name: '/usr/lib/libx.dylib'"));
        assert!(text.contains("'_a',\n      '_b' ]"));
    }
}

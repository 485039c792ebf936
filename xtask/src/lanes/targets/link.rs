//! The Apple leaf as a dynamic library for iOS, linked against lists of what Apple's libraries export.
//!
//! A symbol that isn't in the list fails the link: a constant that we misspelled, or a function that Apple doesn't have. The
//! library doesn't run anywhere.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::symbols::Symbols;
use crate::Result;
use crate::tools::cross::{Cross, GET_CROSS, clang_and_ld64};
use crate::workspace::target_dir;

/// How it went.
pub(super) enum Outcome {
    /// So many libraries were linked.
    Linked(usize),
    /// These targets failed.
    Failed(Vec<&'static str>),
    /// A tool is missing; the text says how to get it.
    Missing(String),
}

/// Links the library for each target.
pub(super) fn run(cross: &Cross, triples: &[&'static str]) -> Result<Outcome> {
    let Some((clang, linker)) = clang_and_ld64() else {
        return Ok(Outcome::Missing(format!(
            "no clang or no ld64.lld here; get them with: {GET_CROSS}"
        )));
    };
    let linker = which(&linker)?;
    let symbols = Symbols::load()?;
    let mut failed = Vec::new();
    for &triple in triples {
        let sdk = sdk(triple, &symbols)?;
        let variable = triple.to_uppercase().replace('-', "_");
        let flags = format!("-Clink-arg=-fuse-ld={linker} -Clink-arg=-mlinker-version=1000");
        let built = cross
            .build(triple)
            .args(["--package", "securestore-apple", "--example", "leaf"])
            .env("SDKROOT", &sdk)
            .env(&format!("CARGO_TARGET_{variable}_LINKER"), &clang)
            .env(&format!("CARGO_TARGET_{variable}_RUSTFLAGS"), flags)
            .env("CARGO_TARGET_DIR", target_dir().join("targets"))
            .passes()?;
        let library = target_dir()
            .join("targets")
            .join(triple)
            .join("debug/examples/libleaf.dylib");
        match fs::metadata(&library) {
            Ok(file) if built => println!(
                "link   {triple:<24} ok     {} kB, against {} symbols of Security and {} of CoreFoundation",
                file.len() / 1024,
                symbols.security.len(),
                symbols.core_foundation.len()
            ),
            _ => {
                println!("link   {triple:<24} FAILED");
                failed.push(triple);
            }
        }
    }
    Ok(if failed.is_empty() {
        Outcome::Linked(triples.len())
    } else {
        Outcome::Failed(failed)
    })
}

/// Makes a folder with the shape of Apple's SDK that holds nothing but the lists.
fn sdk(triple: &str, symbols: &Symbols) -> Result<PathBuf> {
    let platform = if triple.ends_with("-sim") {
        "arm64-ios-simulator"
    } else {
        "arm64-ios"
    };
    let sdk = target_dir().join("targets/sdk").join(platform);
    if sdk.exists() {
        fs::remove_dir_all(&sdk)?;
    }
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
        let stub = stub(platform, install_name, exports)?;
        fs::write(libraries.join(file).with_extension("tbd"), stub)?;
    }
    for (name, exports) in [
        ("CoreFoundation", &symbols.core_foundation),
        ("Security", &symbols.security),
        // Their classes are looked up when the program runs.
        ("Foundation", &none),
        ("LocalAuthentication", &none),
    ] {
        framework(&sdk, platform, name, exports)?;
    }
    Ok(sdk)
}

fn framework(sdk: &Path, platform: &str, name: &str, exports: &BTreeSet<String>) -> Result<()> {
    let folder = format!("System/Library/Frameworks/{name}.framework");
    fs::create_dir_all(sdk.join(&folder))?;
    let stub = stub(platform, &format!("/{folder}/{name}"), exports)?;
    fs::write(sdk.join(folder).join(name).with_extension("tbd"), stub)?;
    Ok(())
}

/// Renders a text-based stub of version 4.
fn stub(platform: &str, install_name: &str, exports: &BTreeSet<String>) -> Result<String> {
    let mut text = format!(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ {platform} ]\ninstall-name: '{install_name}'\n"
    );
    if !exports.is_empty() {
        write!(
            text,
            "exports:\n  - targets: [ {platform} ]\n    symbols: ["
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

/// Returns the full path of a program: clang takes no other name for a linker.
fn which(program: &str) -> Result<String> {
    std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
        .map(|path| path.to_string_lossy().into_owned())
        .ok_or_else(|| format!("{program} is not in PATH").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stub_names_the_library_and_its_symbols() {
        let exports = BTreeSet::from(["_a".to_owned(), "_b".to_owned()]);

        let text = stub("arm64-ios", "/usr/lib/libx.dylib", &exports).unwrap();

        assert!(text.starts_with("--- !tapi-tbd\ntbd-version: 4\n"));
        assert!(text.contains("install-name: '/usr/lib/libx.dylib'"));
        assert!(text.contains("'_a',\n      '_b' ]"));
    }
}

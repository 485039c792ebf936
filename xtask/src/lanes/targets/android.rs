//! Android's libraries as far as the linker looks into them, and what was linked against them.
//!
//! Each is an empty shell with the names of `bionic.tsv`, made by clang. A name that isn't there fails the link, and the
//! finished library is read once more. What is linked runs nowhere.

use std::fs;
use std::path::{Path, PathBuf};

use super::bionic::Bionic;
use super::elf::{Demands, SharedLibrary};
use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::cross::{Linkers, built};

/// A library that the lane links, and what is demanded of it.
struct Library {
    name: &'static str,
    file: &'static str,
    /// The oldest Android that it is for.
    api: u32,
    exports: &'static [&'static str],
}

const LIBRARIES: [Library; 2] = [
    Library {
        name: "leaf",
        file: "examples/libandroid_leaf.so",
        api: 24,
        exports: &["JNI_OnLoad", "Java_com_example_Vault_roundTrip"],
    },
    // NativeActivity looks up the first, which calls the second; it never calls a JNI_OnLoad.
    Library {
        name: "runner",
        file: "libsecurestore_conformance_device.so",
        api: 26,
        exports: &["ANativeActivity_onCreate", "android_main"],
    },
];

/// The libraries that are linked in whole, so that the phone needn't have them.
const STATIC: &str = ".a";

/// Tells a build how to link for these targets.
pub(super) fn link(cargo: Cmd, triples: &[&str], linkers: &Linkers) -> Result<Cmd> {
    let bionic = Bionic::load()?;
    let mut cargo = cargo;
    for &triple in triples {
        let shells = shells(triple, &bionic, linkers)?;
        let flags = [
            format!("--target={}", clang_target(triple)),
            format!("-fuse-ld={}", linkers.elf.display()),
            "-nostartfiles".to_owned(),
            format!("-L{}", shells.display()),
            "-Wl,-z,defs".to_owned(),
            "-Wl,--error-limit=0".to_owned(),
            // What the NDK does from version 28 on, and `test-android` too.
            "-Wl,-z,max-page-size=16384".to_owned(),
        ];
        let flags = flags.map(|flag| format!("-Clink-arg={flag}"));
        cargo = super::linking::linked_with(cargo, triple, &linkers.clang, &flags);
    }
    Ok(cargo)
}

/// Reads what was linked for a target, and returns what is to be said about it, or what is wrong.
pub(super) fn check(triple: &str) -> Result<Result<String, Vec<String>>> {
    let bionic = Bionic::load()?;
    let (mut said, mut found) = (Vec::new(), Vec::new());
    for Library {
        name,
        file,
        api,
        exports,
    } in &LIBRARIES
    {
        let bytes = fs::read(built().join(triple).join("debug").join(file))?;
        let library = SharedLibrary::parse(&bytes)?;
        let demands = Demands {
            page: page(triple),
            api: *api,
            exports,
        };
        let violations = library.violations(&demands, &bionic);
        found.extend(violations.into_iter().map(|why| format!("{name}: {why}")));
        said.push(format!(
            "{name} {} kB, exports {}, {} undefined, all in Android {api}",
            bytes.len() / 1024,
            library.exports.len(),
            library.undefined.len(),
        ));
    }
    said.push(format!("pages of {} KiB", page(triple) / 1024));
    Ok(if found.is_empty() {
        Ok(said.join("; "))
    } else {
        Err(found)
    })
}

/// Returns the largest page: only 64-bit devices have larger ones than 4 KiB, and they need all of a library's segments on them.
/// <https://developer.android.com/guide/practices/page-sizes>
fn page(triple: &str) -> u64 {
    if triple.starts_with("aarch64") || triple.starts_with("x86_64") {
        16 * 1024
    } else {
        4 * 1024
    }
}

/// Returns the name that clang has for a target, with the oldest Android in it.
fn clang_target(triple: &str) -> String {
    format!("{}24", triple.replace("armv7-", "armv7a-"))
}

/// Makes the libraries of a target and returns their folder.
fn shells(triple: &str, bionic: &Bionic, linkers: &Linkers) -> Result<PathBuf> {
    let dir = built().join("sdk").join(triple);
    fs::create_dir_all(&dir)?;
    for library in bionic.libraries() {
        let source = dir.join(library).with_extension("s");
        fs::write(&source, shell(bionic.symbols(library)))?;
        let clang = Cmd::new(&linkers.clang)
            .args([format!("--target={}", clang_target(triple))])
            .args([&source]);
        let target = dir.join(library);
        if library.ends_with(STATIC) {
            let object = dir.join(library).with_extension("o");
            clang
                .args([Path::new("-c"), Path::new("-o"), &object])
                .output()?;
            // The linker reads it as one of its scripts.
            fs::write(&target, format!("INPUT(\"{}\")\n", object.display()))?;
        } else {
            clang
                .args(["-shared", "-nostdlib", "-nostartfiles"])
                .args([format!("-fuse-ld={}", linkers.elf.display())])
                .args([format!("-Wl,-soname,{library}")])
                .args([Path::new("-o"), &target])
                .output()?;
        }
    }
    Ok(dir)
}

/// Renders assembly for functions that are nothing but a name.
fn shell<'a>(symbols: impl Iterator<Item = &'a str>) -> String {
    symbols
        .map(|name| format!(".globl {name}\n.type {name},%function\n{name}:\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arm_has_another_name_in_clang() {
        assert_eq!(
            clang_target("armv7-linux-androideabi"),
            "armv7a-linux-androideabi24"
        );
        assert_eq!(clang_target("i686-linux-android"), "i686-linux-android24");
    }

    #[test]
    fn only_devices_of_64_bits_have_large_pages() {
        assert_eq!(page("aarch64-linux-android"), 16384);
        assert_eq!(page("x86_64-linux-android"), 16384);
        assert_eq!(page("armv7-linux-androideabi"), 4096);
        assert_eq!(page("i686-linux-android"), 4096);
    }

    #[test]
    fn exports_are_listed_as_the_parser_sorts_them() {
        for library in &LIBRARIES {
            assert!(library.exports.is_sorted(), "{}", library.name);
        }
    }
}

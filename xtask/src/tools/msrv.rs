//! The oldest supported compiler: from rustup, or unpacked from Debian's archive without installing it.

use std::fs;
use std::path::{Path, PathBuf};

use super::Absent;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::workspace::target_dir;

/// The oldest supported Rust; the same as `rust-version` in the root Cargo.toml.
pub(crate) const MSRV: &str = "1.85";

/// Debian's packages of one version: the compiler and the two halves of the standard library.
const VERSIONED: [&str; 3] = ["rustc-web", "libstd-rust-web-dev", "libstd-rust-web-1.85"];
/// What that compiler links to.
const LLVM: &str = "libllvm19";

/// A compiler that runs.
#[derive(Debug)]
pub(crate) struct Compiler {
    pub(crate) rustc: PathBuf,
    /// Where its shared libraries are, if it can't find them itself.
    pub(crate) libraries: Option<PathBuf>,
    pub(crate) version: String,
}

/// Returns the compiler.
pub(crate) fn compiler(absent: Absent) -> Result<Option<Compiler>> {
    if let Some(found) = from_rustup().or_else(unpacked) {
        return Ok(Some(found));
    }
    if absent == Absent::Skip {
        return Ok(None);
    }
    let madison = Cmd::new("apt-cache")
        .args(["madison", VERSIONED[0]])
        .finish();
    let rows = madison.map(|finished| finished.stdout).unwrap_or_default();
    if let Some(version) = newest(&rows) {
        unpack_debian(version)?;
        return Ok(unpacked());
    }
    println!("installing Rust {MSRV} with rustup");
    Cmd::new("rustup")
        .args([
            "toolchain",
            "install",
            MSRV,
            "--profile",
            "minimal",
            "--no-self-update",
        ])
        .output()?;
    Ok(from_rustup())
}

impl Compiler {
    /// Runs `rustc`, and keeps it if it is the right one.
    fn probe(rustc: PathBuf, libraries: Option<PathBuf>) -> Option<Self> {
        let mut command = Cmd::new(&rustc).args(["--version"]);
        if let Some(libraries) = &libraries {
            command = command.env("LD_LIBRARY_PATH", libraries);
        }
        let version = command.finish().ok()?.stdout.trim().to_owned();
        is_msrv(version.split_whitespace().nth(1)?).then_some(Self {
            rustc,
            libraries,
            version,
        })
    }
}

fn from_rustup() -> Option<Compiler> {
    let list = Cmd::new("rustup")
        .args(["toolchain", "list"])
        .finish()
        .ok()?;
    let toolchain = list
        .stdout
        .lines()
        .find(|line| is_msrv(line))?
        .split_whitespace()
        .next()?
        .to_owned();
    let which = Cmd::new("rustup")
        .args(["which", "rustc", "--toolchain", &toolchain])
        .finish()
        .ok()?;
    Compiler::probe(which.stdout.trim().into(), None)
}

fn unpacked() -> Option<Compiler> {
    let usr = debian_dir().join("usr");
    let libraries = usr
        .join("lib")
        .join(format!("{}-linux-gnu", std::env::consts::ARCH));
    Compiler::probe(usr.join("bin/rustc"), Some(libraries))
}

fn unpack_debian(version: &str) -> Result<()> {
    println!("unpacking Debian's Rust {version}; later runs reuse it");
    let archives = target_dir().join("msrv-toolchain/archives");
    fs::create_dir_all(&archives)?;
    let mut packages: Vec<_> = VERSIONED
        .iter()
        .map(|name| format!("{name}={version}"))
        .collect();
    packages.push(LLVM.to_owned());
    Cmd::new("apt-get")
        .args(["download"])
        .args(&packages)
        .dir(&archives)
        .output()?;
    for archive in fs::read_dir(&archives)? {
        Cmd::new("dpkg")
            .args([Path::new("-x"), &archive?.path(), &debian_dir()])
            .output()?;
    }
    fs::remove_dir_all(&archives)?;
    Ok(())
}

fn debian_dir() -> PathBuf {
    target_dir().join("msrv-toolchain/root")
}

/// Picks the version from `apt-cache madison`, which prints `name | version | source`, newest first.
fn newest(madison: &str) -> Option<&str> {
    let mut versions = madison
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim);
    versions.find(|version| is_msrv(version))
}

/// Says whether a version or the name of a toolchain is of the oldest supported Rust.
fn is_msrv(version: &str) -> bool {
    let rest = version.strip_prefix(MSRV);
    rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oldest_version_is_chosen_though_a_newer_one_is_listed_first() {
        let madison = " rustc-web | 1.96.0+dfsg1-1~deb12u2 | security/main amd64 Packages\n \
                       rustc-web | 1.85.0+dfsg3-1~deb12u3 | bookworm/main amd64 Packages\n";

        assert_eq!(newest(madison), Some("1.85.0+dfsg3-1~deb12u3"));
    }

    #[test]
    fn no_version_is_chosen_where_the_archive_has_none() {
        assert_eq!(newest(" rustc-web | 1.96.0+dfsg1-1~deb12u2 | x\n"), None);
        assert_eq!(newest(""), None);
    }

    #[test]
    fn toolchain_name_is_matched_whole() {
        assert!(is_msrv("1.85-x86_64-unknown-linux-gnu"));
        assert!(is_msrv("1.85.1-x86_64-unknown-linux-gnu"));
        assert!(is_msrv("1.85"));
        assert!(!is_msrv("1.850"));
        assert!(!is_msrv("stable-x86_64-unknown-linux-gnu"));
    }

    #[test]
    fn oldest_rust_is_the_one_in_the_manifest() {
        let manifest = fs::read_to_string(crate::workspace::root().join("Cargo.toml")).unwrap();

        assert!(manifest.contains(&format!("rust-version = \"{MSRV}\"")));
    }
}

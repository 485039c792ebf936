//! Compilers for phones: rustup's targets where they are installed, otherwise Debian's Rust with its source.

use super::Absent;
use crate::cmd::Cmd;
use crate::workspace::target_dir;

/// How to get what the targets lane needs.
pub(crate) const GET_CROSS: &str = "apt-get install --no-install-recommends rustc-web cargo-web rust-web-src \
     rust-web-clippy clang-22 lld-22, or rustup target add <the target> and apt-get install clang lld";

/// Debian's Rust lies outside rustup, with the source of the standard library beside it.
const DEBIAN: [&str; 4] = [
    "/usr/bin/cargo",
    "/usr/bin/rustc",
    "/usr/bin/cargo-clippy",
    "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
];

/// The newest first: Debian's names end in the version.
const VERSIONS: [&str; 8] = ["-23", "-22", "-21", "-20", "-19", "-18", "-17", ""];

/// The compilers that are here.
#[derive(Debug)]
pub(crate) struct Cross {
    /// The targets that rustup has a standard library for.
    installed: Vec<String>,
    /// The version of Debian's compiler.
    debian: Option<String>,
}

impl Cross {
    /// Looks for the compilers; with [`Absent::Install`] rustup gets targets that Debian's compiler can't build.
    pub(crate) fn find(targets: &[&str], absent: Absent) -> Self {
        let mut this = Self {
            installed: installed(),
            debian: debian(),
        };
        if absent == Absent::Install && this.debian.is_none() {
            let added = Cmd::new("rustup")
                .args(["target", "add"])
                .args(targets)
                .finish();
            if added.is_ok_and(|finished| finished.success) {
                this.installed = installed();
            }
        }
        this
    }

    /// Says whether a target can be compiled for, and with what.
    pub(crate) fn compiler(&self, target: &str) -> Option<String> {
        if self.has(target) {
            return Some("rustup".to_owned());
        }
        self.debian.clone()
    }

    /// Begins a clippy run for a target.
    pub(crate) fn clippy(&self, target: &str) -> Cmd {
        if self.has(target) {
            return Cmd::cargo("clippy").args(["--target", target]);
        }
        Self::with_source(Cmd::new("/usr/bin/cargo-clippy"), "clippy", target)
    }

    /// Begins a build for a target.
    pub(crate) fn build(&self, target: &str) -> Cmd {
        if self.has(target) {
            return Cmd::cargo("build").args(["--target", target]);
        }
        Self::with_source(Cmd::new("/usr/bin/cargo"), "build", target)
    }

    /// Debian's Rust builds the standard library along, which needs unstable options. Its programs are named in full: cargo
    /// would look for `cargo-clippy` among rustup's first.
    fn with_source(program: Cmd, subcommand: &str, target: &str) -> Cmd {
        program
            .args([subcommand, "--locked", "-Zbuild-std=std,panic_unwind"])
            .args(["--target", target])
            .env("CARGO", "/usr/bin/cargo")
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("LD_LIBRARY_PATH", "")
            .env("CARGO_TARGET_DIR", target_dir().join("targets"))
    }

    fn has(&self, target: &str) -> bool {
        self.installed.iter().any(|name| name == target)
    }
}

/// Returns clang and the Mach-O linker, if both are here.
pub(crate) fn clang_and_ld64() -> Option<(String, String)> {
    let first = |name: &str| {
        VERSIONS
            .iter()
            .map(|version| format!("{name}{version}"))
            .find(|program| {
                let finished = Cmd::new(program).args(["--version"]).finish();
                finished.is_ok_and(|finished| finished.success)
            })
    };
    Some((first("clang")?, first("ld64.lld")?))
}

/// Returns one line about each of the tools, if they are here.
pub(crate) fn describe() -> Option<String> {
    let debian = debian()?;
    let (clang, linker) = clang_and_ld64()?;
    Some(format!("{debian}, {clang}, {linker}"))
}

fn installed() -> Vec<String> {
    let list = Cmd::new("rustup")
        .args(["target", "list", "--installed"])
        .finish();
    list.map(|finished| finished.stdout.lines().map(str::to_owned).collect())
        .unwrap_or_default()
}

fn debian() -> Option<String> {
    let source = DEBIAN.iter().all(|path| std::fs::metadata(path).is_ok());
    let version = Cmd::new(DEBIAN[1])
        .args(["--version"])
        .env("LD_LIBRARY_PATH", "")
        .finish()
        .ok()?;
    (source && version.success).then(|| short(&version.stdout))
}

/// Cuts `rustc 1.96.0 (ac68faa20 2026-05-25) (built from a source tarball)` down to what a line has room for.
fn short(version: &str) -> String {
    let words: Vec<_> = version.split_whitespace().take(2).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_is_cut_to_its_number() {
        assert_eq!(short("rustc 1.96.0 (ac68 2026-05-25)\n"), "rustc 1.96.0");
    }
}

//! Compilers for phones: rustup's targets where they are installed, otherwise Debian's Rust with its source.

use std::path::PathBuf;

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
    "/usr/bin/clippy-driver",
    "/usr/lib/rustlib/src/rust/library/std/Cargo.toml",
];

/// What parts clippy's arguments in its environment.
const SEPARATOR: &str = "__CLIPPY_HACKERY__";

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

    /// Begins a `build`, `check` or `rustc` for targets of one compiler; it lints the workspace's own crates in the same pass.
    ///
    /// `cargo clippy` would compile everything once more, because it only checks. The standard library comes to a large part
    /// of the work, so nothing here is optimized or described for debuggers.
    pub(crate) fn cargo(&self, subcommand: &str, targets: &[&str], lints: &[&str]) -> Cmd {
        let installed = targets.iter().all(|target| self.has(target));
        let cargo = if installed {
            Cmd::cargo(subcommand).env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver")
        } else {
            Self::with_source(subcommand)
        };
        targets
            .iter()
            .fold(cargo, |cargo, target| cargo.args(["--target", target]))
            // This is how `cargo clippy` hands its arguments on.
            .env("CLIPPY_ARGS", lints.join(SEPARATOR))
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_PROFILE_DEV_OPT_LEVEL", "0")
            .args([
                "--config",
                "profile.dev.package.securestore-core.opt-level=0",
            ])
            .env("CARGO_TARGET_DIR", built())
    }

    /// Debian's Rust builds the standard library along, which needs unstable options.
    fn with_source(subcommand: &str) -> Cmd {
        Cmd::new(DEBIAN[0])
            .args([subcommand, "--locked", "-Zbuild-std=std,panic_unwind"])
            // Without what reads debugging information for a backtrace: a fifth of the standard library's work.
            .args(["-Zbuild-std-features=panic-unwind"])
            .env("CARGO", DEBIAN[0])
            .env("RUSTC", DEBIAN[1])
            .env("RUSTC_WORKSPACE_WRAPPER", DEBIAN[2])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("LD_LIBRARY_PATH", "")
    }

    fn has(&self, target: &str) -> bool {
        self.installed.iter().any(|name| name == target)
    }
}

/// clang, and the linkers that it is told to use.
#[derive(Clone, Debug)]
pub(crate) struct Linkers {
    pub(crate) clang: PathBuf,
    pub(crate) mach_o: PathBuf,
    pub(crate) elf: PathBuf,
}

impl Linkers {
    /// Looks for them.
    pub(crate) fn find() -> Option<Self> {
        let first = |name: &str| {
            let mut names = VERSIONS.iter().map(|version| format!("{name}{version}"));
            names.find_map(|program| {
                let finished = Cmd::new(&program).args(["--version"]).finish().ok()?;
                finished.success.then(|| which(&program)).flatten()
            })
        };
        Some(Self {
            clang: first("clang")?,
            mach_o: first("ld64.lld")?,
            elf: first("ld.lld")?,
        })
    }
}

/// Returns where everything that is built for phones lies.
pub(crate) fn built() -> PathBuf {
    target_dir().join("targets")
}

/// Returns the full path of a program: clang takes no other name for a linker.
fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|dir| dir.join(program))
        .find(|path| path.is_file())
}

/// Returns one line about each of the tools, if they are here.
pub(crate) fn describe() -> Option<String> {
    let debian = debian()?;
    let Linkers { clang, elf, .. } = Linkers::find()?;
    Some(format!("{debian}, {}, {}", clang.display(), elf.display()))
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

//! What lanes need, by name: how to find it here, and how to get it.

use clap::ValueEnum;

use super::{Absent, cross, dex, java, msrv, programs};
use crate::cmd::Cmd;
use crate::error::Result;

/// What lanes need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tool {
    Cargo,
    Rustfmt,
    Clippy,
    Valgrind,
    Jdk,
    Dx,
    Maven,
    OldestRust,
    CargoDeny,
    Typos,
    Tar,
    Phones,
    Actionlint,
    Zizmor,
}

impl Tool {
    pub(crate) const fn name(self) -> &'static str {
        self.about().0
    }

    pub(crate) const fn get(self) -> &'static str {
        self.about().1
    }

    /// Returns the name and the command that gets it.
    const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Cargo => ("cargo", "install Rust with rustup"),
            Self::Rustfmt => ("rustfmt", "rustup component add rustfmt"),
            Self::Clippy => ("clippy", "rustup component add clippy"),
            Self::Valgrind => ("valgrind", programs::GET_VALGRIND),
            Self::Jdk => ("jdk", java::GET_JDK),
            Self::Dx => ("dx", dex::GET_DEX),
            Self::Maven => ("maven", java::GET_MAVEN),
            Self::OldestRust => ("rust (oldest)", programs::GET_MSRV),
            Self::CargoDeny => ("cargo-deny", programs::GET_DENY),
            Self::Typos => ("typos", programs::GET_TYPOS),
            Self::Tar => ("tar", "apt-get install tar"),
            Self::Phones => ("phones", cross::GET_CROSS),
            Self::Actionlint => ("actionlint", programs::GET_ACTIONLINT),
            Self::Zizmor => ("zizmor", programs::GET_ZIZMOR),
        }
    }

    /// Looks for the tool and returns what it says of itself.
    pub(crate) fn find(self) -> Result<Option<String>> {
        let itself = |path| version(path, &["--version"]);
        Ok(match self {
            Self::Cargo => version("cargo", &["--version"]),
            Self::Rustfmt => version("cargo", &["fmt", "--version"]),
            Self::Clippy => version("cargo", &["clippy", "--version"]),
            Self::Valgrind => version("valgrind", &["--version"]),
            Self::Jdk => java::describe(),
            Self::Dx => dex::dx(Absent::Skip)?.map(|_| dex::VERSION.to_owned()),
            Self::Maven => version("mvn", &["--batch-mode", "--version"]),
            Self::OldestRust => msrv::compiler(Absent::Skip)?.map(|compiler| compiler.version),
            Self::CargoDeny => programs::cargo_deny(Absent::Skip)?.and_then(itself),
            Self::Typos => programs::typos(Absent::Skip)?.and_then(itself),
            Self::Tar => version("tar", &["--version"]),
            Self::Phones => cross::describe(),
            Self::Actionlint => programs::actionlint(Absent::Skip)?.and_then(itself),
            Self::Zizmor => programs::zizmor(Absent::Skip)?.and_then(itself),
        })
    }
}

/// Returns the first line that the tool prints about itself, if it runs at all.
fn version(program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Option<String> {
    let finished = Cmd::new(program).args(args).finish().ok()?;
    let line = finished.stdout.lines().next()?;
    finished.success.then(|| line.to_owned())
}

//! The tools that CI needs beside a Rust toolchain: where they are and how to get them.

pub(crate) mod cross;
pub(crate) mod dex;
pub(crate) mod java;
pub(crate) mod msrv;

use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::cmd::Cmd;
use crate::workspace::target_dir;

const DENY_VERSION: &str = "0.20.2";
const TYPOS_VERSION: &str = "1.52.0";
const ACTIONLINT_VERSION: &str = "v1.7.12";
const ZIZMOR_VERSION: &str = "1.32.0";

pub(crate) const GET_DENY: &str =
    "cargo xtask doctor --install, or cargo install --locked cargo-deny";
pub(crate) const GET_TYPOS: &str = "cargo xtask doctor --install, or pip install typos";
pub(crate) const GET_ACTIONLINT: &str =
    "apt-get install golang-go, or a newer Go, then cargo xtask doctor --install";
pub(crate) const GET_ZIZMOR: &str = "cargo xtask doctor --install, or pip install zizmor";
pub(crate) const GET_MSRV: &str =
    "cargo xtask doctor --install, or rustup toolchain install 1.85 --profile minimal";

/// What to do about a tool that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Gets it.
    Install,
    /// Goes without it.
    Skip,
}

impl Absent {
    /// CI gets its tools; on a developer's machine nothing is downloaded unasked.
    pub(crate) fn here() -> Self {
        if in_ci() { Self::Install } else { Self::Skip }
    }
}

/// Says whether this is CI, where a missing tool is a failure.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

/// Returns the path of cargo-deny.
pub(crate) fn cargo_deny(absent: Absent) -> Result<Option<PathBuf>> {
    let home = target_dir().join("tools/cargo-deny");
    let ours = home.join("bin/cargo-deny");
    if let Some(found) = first_that_runs([ours.clone(), "cargo-deny".into()]) {
        return Ok(Some(found));
    }
    if absent == Absent::Skip {
        return Ok(None);
    }
    println!("building cargo-deny {DENY_VERSION}; later runs reuse it");
    let build = target_dir().join("tools/build");
    // A debug build without debug information takes the least time, and the check itself takes a second either way.
    Cmd::new("cargo")
        .args([
            "install",
            "--locked",
            "--debug",
            "cargo-deny",
            "--version",
            DENY_VERSION,
        ])
        .args(["--root".as_ref(), home.as_os_str()])
        .env("CARGO_TARGET_DIR", &build)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .output()?;
    fs::remove_dir_all(&build)?;
    Ok(first_that_runs([ours]))
}

/// Returns the path of typos.
pub(crate) fn typos(absent: Absent) -> Result<Option<PathBuf>> {
    from_pypi("typos", TYPOS_VERSION, absent)
}

/// Returns the path of zizmor.
pub(crate) fn zizmor(absent: Absent) -> Result<Option<PathBuf>> {
    from_pypi("zizmor", ZIZMOR_VERSION, absent)
}

/// Returns the path of actionlint.
pub(crate) fn actionlint(absent: Absent) -> Result<Option<PathBuf>> {
    let home = target_dir().join("tools/actionlint");
    let ours = home.join("actionlint");
    if let Some(found) = first_that_runs([ours.clone(), "actionlint".into()]) {
        return Ok(Some(found));
    }
    if absent == Absent::Skip {
        return Ok(None);
    }
    println!("building actionlint {ACTIONLINT_VERSION}; later runs reuse it");
    let module = "github.com/rhysd/actionlint/cmd/actionlint";
    Cmd::new("go")
        .args(["install", &format!("{module}@{ACTIONLINT_VERSION}")])
        .env("GOBIN", &home)
        .output()?;
    Ok(first_that_runs([ours]))
}

/// Returns the path of a tool that PyPI has, in an environment of its own.
fn from_pypi(name: &str, version: &str, absent: Absent) -> Result<Option<PathBuf>> {
    let home = target_dir().join("tools").join(name);
    let ours = home.join("bin").join(name);
    if let Some(found) = first_that_runs([ours.clone(), name.into()]) {
        return Ok(Some(found));
    }
    if absent == Absent::Skip {
        return Ok(None);
    }
    println!("installing {name} {version}; later runs reuse it");
    Cmd::new("python3")
        .args(["-m", "venv"])
        .args([&home])
        .output()?;
    Cmd::new(home.join("bin/pip"))
        .args(["install", "--quiet", &format!("{name}=={version}")])
        .output()?;
    Ok(first_that_runs([ours]))
}

fn first_that_runs<const N: usize>(candidates: [PathBuf; N]) -> Option<PathBuf> {
    candidates.into_iter().find(|path| {
        let finished = Cmd::new(path).args(["--version"]).finish();
        finished.is_ok_and(|finished| finished.success)
    })
}

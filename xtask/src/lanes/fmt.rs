//! Formatting: the check of CI, and the command that formats.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;
use crate::workspace::{root, rust_files};

/// Checks that every file is formatted, and names those that are not.
pub(crate) fn check() -> Result<Verdict> {
    let workspace = Cmd::cargo("fmt")
        .args(["--all", "--check", "--", "-l"])
        .passes()?;
    let others = rustfmt()?.args(["--check", "-l"]).passes()?;
    let count = rust_files()?.len();
    Ok(Verdict::of(workspace && others, format!("{count} files")))
}

/// Formats every file.
pub(crate) fn format() -> Result<ExitCode> {
    let workspace = Cmd::cargo("fmt").args(["--all"]).passes()?;
    let others = rustfmt()?.passes()?;
    Ok(if workspace && others {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The files of the consumer, which is no member of the workspace.
fn rustfmt() -> Result<Cmd> {
    let consumer = root().join("xtask/consumer");
    let files: Vec<PathBuf> = rust_files()?
        .into_iter()
        .filter(|file| file.starts_with(&consumer))
        .collect();
    Ok(Cmd::new("rustfmt").args(["--edition", "2024"]).args(files))
}

//! The documentation; a broken link or any other warning is an error.

use std::fs;

use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;
use crate::workspace::{PUBLISHED, library, target_dir};

/// Builds the documentation of every crate.
pub(crate) fn run() -> Result<Verdict> {
    let passed = Cmd::cargo("doc")
        .args(["--no-deps", "--workspace"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .passes()?;
    let built = PUBLISHED.iter().filter(|name| {
        let index = target_dir()
            .join("doc")
            .join(library(name))
            .join("index.html");
        fs::metadata(index).is_ok()
    });
    let count = built.count();
    Ok(Verdict::of(
        passed && count == PUBLISHED.len(),
        format!("{count} of {} published crates documented", PUBLISHED.len()),
    ))
}

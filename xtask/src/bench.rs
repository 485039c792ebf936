//! `cargo xtask bench`: the benchmarks of every crate.

use std::process::ExitCode;

use crate::cmd::Cmd;
use crate::error::Result;

/// Runs all benchmark targets, with the caller's own arguments.
pub(crate) fn run(args: &[String]) -> Result<ExitCode> {
    let passed = Cmd::cargo("bench")
        .args(["--workspace", "--bench", "*"])
        .args(args)
        .watch(|_| {})?;
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

//! All tests of all crates, documentation tests included. Needs a Rust toolchain and nothing else.

use super::test_results::Counts;
use crate::built::FEATURES;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;

/// Runs `cargo test` on the workspace and adds up what every test binary reports.
pub(crate) fn run() -> Result<Verdict> {
    let mut total = Counts::default();
    let passed = Cmd::cargo("test")
        .args(["--workspace", "--no-fail-fast"])
        .args(["--features", FEATURES])
        .watch(|line| total.add(line))?;
    if total == Counts::default() {
        return Ok(Verdict::Failed("the build failed: no test ran".to_owned()));
    }
    Ok(Verdict::of(passed && total.good(), total.to_string()))
}

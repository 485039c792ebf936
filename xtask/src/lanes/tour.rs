//! The tour of the README, on both simulated phones.

use crate::built::FEATURES;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;

/// Runs the tour as the tests' build has it.
pub(crate) fn run() -> Result<Verdict> {
    tour(&["--features", FEATURES])
}

/// Runs the README's own command, which builds it for itself.
pub(crate) fn run_alone() -> Result<Verdict> {
    tour(&["--package", "securestore-mock"])
}

fn tour(how: &[&str]) -> Result<Verdict> {
    let run = Cmd::cargo("run").args(how).args(["--example", "tour"]);
    run.output().map(seen)
}

/// Shows the tour and counts its lines.
fn seen(text: String) -> Verdict {
    print!("{text}");
    let lines = text.lines().count();
    Verdict::of(
        text.contains("Android phone"),
        format!("{lines} lines of both phones"),
    )
}

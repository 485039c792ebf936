//! Clippy on the workspace with all features, and on each published crate by itself, so that none compiles only because another
//! one turns a feature on.

use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;
use crate::workspace::PUBLISHED;

/// Lints every target of every member with all its features, and of the published ones with the default features too; a warning is
/// an error.
pub(crate) fn run() -> Result<Verdict> {
    let members = members()?;
    let mut bad = Vec::new();
    if !clippy(&["--workspace", "--all-features"])? {
        bad.push("the workspace");
    }
    for package in PUBLISHED {
        if !clippy(&["--package", package])? {
            bad.push(package);
        }
    }
    let count = members.len();
    Ok(if bad.is_empty() {
        Verdict::of(
            count > 0,
            format!(
                "{count} crates, {} of them by themselves too, no warnings",
                PUBLISHED.len()
            ),
        )
    } else {
        Verdict::Failed(format!(
            "{count} crates, warnings or errors in {}",
            bad.join(", ")
        ))
    })
}

fn clippy(what: &[&str]) -> Result<bool> {
    Cmd::cargo("clippy")
        .args(what)
        .args(["--all-targets", "--", "-D", "warnings"])
        .passes()
}

/// Returns the name of every member, from cargo itself.
fn members() -> Result<Vec<String>> {
    let tree = Cmd::cargo("tree")
        .args(["--workspace", "--depth", "0", "--prefix", "none"])
        .output()?;
    let mut names: Vec<_> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

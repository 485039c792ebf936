//! Clippy on each crate by itself, so that no crate compiles only because another one turns a feature on.

use crate::Result;
use crate::cmd::Cmd;
use crate::lane::Verdict;
use crate::workspace::members;

/// Lints every target of every member, with its default and with all its features; a warning is an error.
pub(crate) fn run() -> Result<Verdict> {
    let members = members()?;
    let mut bad = Vec::new();
    for member in &members {
        let clean = clippy(member, &[])? && clippy(member, &["--all-features"])?;
        if !clean {
            bad.push(member.as_str());
        }
    }
    let count = members.len();
    Ok(if bad.is_empty() {
        Verdict::of(count > 0, format!("{count} crates, no warnings"))
    } else {
        Verdict::Failed(format!(
            "{count} crates, warnings or errors in {}",
            bad.join(", ")
        ))
    })
}

fn clippy(member: &str, features: &[&str]) -> Result<bool> {
    Cmd::cargo("clippy")
        .args(["--package", member, "--all-targets"])
        .args(features)
        .args(["--", "-D", "warnings"])
        .passes()
}

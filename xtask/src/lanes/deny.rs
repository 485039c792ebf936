//! Licences, banned crates, sources and security advisories, with cargo-deny.

use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::{Absent, GET_DENY, cargo_deny};
use crate::verdict::Verdict;

/// Runs every check that can run, and says when the advisories could not be checked.
pub(crate) fn run() -> Result<Verdict> {
    let Some(deny) = cargo_deny(Absent::here())? else {
        return Ok(Verdict::Skipped(format!(
            "no cargo-deny here; get it with: {GET_DENY}"
        )));
    };
    let mut passed = Cmd::new(&deny)
        .args(["check", "bans", "licenses", "sources"])
        .passes()?;

    let reachable = Cmd::new(&deny).args(["fetch", "db"]).finish()?.success;
    let advisories = if reachable {
        let clean = Cmd::new(&deny).args(["check", "advisories"]).passes()?;
        passed &= clean;
        if clean {
            "advisories clean"
        } else {
            "advisories found"
        }
    } else {
        "advisories NOT checked: their database can't be reached from here"
    };
    Ok(Verdict::of(
        passed,
        format!("bans, licences, sources; {advisories}"),
    ))
}

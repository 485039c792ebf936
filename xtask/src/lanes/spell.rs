//! Spelling of documents, comments and names, with typos.

use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::{Absent, GET_TYPOS, typos};
use crate::verdict::Verdict;

/// Checks every file that git would track, but those that `_typos.toml` leaves out.
pub(crate) fn run() -> Result<Verdict> {
    let Some(typos) = typos(Absent::here())? else {
        return Ok(Verdict::Skipped(format!(
            "no typos here; get it with: {GET_TYPOS}"
        )));
    };
    let count = Cmd::new(&typos).args(["--files"]).output()?.lines().count();
    let passed = Cmd::new(&typos).args(["--format", "brief"]).passes()?;
    Ok(Verdict::of(passed && count > 0, format!("{count} files")))
}

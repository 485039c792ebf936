//! Compiles, lints and links for every target, and sums up.

use super::group::{Tally, groups};
use super::list::{PHONES, Target, all};
use super::types;
use crate::error::Result;
use crate::tools::Absent;
use crate::tools::cross::{Cross, GET_CROSS, Linkers};
use crate::verdict::Verdict;

/// Checks the phones of today, as CI does.
pub(crate) fn run() -> Result<Verdict> {
    check(&PHONES)
}

/// Checks every target.
pub(crate) fn run_all() -> Result<Verdict> {
    check(&all())
}

fn check(targets: &[Target]) -> Result<Verdict> {
    let triples: Vec<_> = targets.iter().map(|target| target.triple).collect();
    let cross = Cross::find(&triples, Absent::here());
    let absent: Vec<_> = triples
        .iter()
        .copied()
        .filter(|triple| cross.compiler(triple).is_none())
        .collect();
    if !absent.is_empty() {
        return Ok(Verdict::Skipped(format!(
            "no compiler for {}; get it with: {GET_CROSS}",
            absent.join(", ")
        )));
    }
    // A Mac links for Apple's systems with its own tools, and leaves Android to Linux.
    let mac = cfg!(target_os = "macos");
    let linkers = if mac { None } else { Linkers::find() };
    if linkers.is_none() && !mac {
        return Ok(Verdict::Skipped(format!(
            "no clang, ld.lld or ld64.lld here; get them with: {GET_CROSS}"
        )));
    }

    let mut tally = Tally::default();
    for group in groups(&cross, targets) {
        group.run(&cross, linkers.as_ref(), &mut tally)?;
    }
    let functions = types::run()?;
    let counts = format!(
        "{} targets clean, {} linked, {functions} functions typed as in Apple's headers",
        targets.len(),
        tally.linked
    );
    Ok(if tally.bad.is_empty() {
        Verdict::Passed(counts)
    } else {
        Verdict::Failed(format!(
            "{} targets, errors for {}",
            targets.len(),
            tally.bad.join(", ")
        ))
    })
}

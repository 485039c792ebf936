//! `cargo xtask ci` and `weekly`: every lane in order, one line each, and a summary.

use std::process::ExitCode;

use crate::error::Result;
use crate::lane::{LANES, Lane, When};
use crate::stopwatch::Stopwatch;
use crate::verdict::Verdict;
use crate::workspace::in_ci;

/// Runs all lanes of a run but `skip`. A failed lane does not stop the others.
pub(crate) fn run(when: When, skip: &[String]) -> Result<ExitCode> {
    let mut lines = Vec::new();
    let mut totals = Totals::default();
    let watch = Stopwatch::start();
    for lane in &LANES {
        let Some(part) = lane.part(when) else {
            continue;
        };
        if skip.iter().any(|name| name == lane.name) {
            continue;
        }
        println!("lane {} ...", lane.name);
        let (verdict, line) = timed(lane.name, Some(part.budget), part.run);
        println!("{line}");
        totals.add(&verdict);
        lines.push(line);
    }

    println!("\nsummary of {}, {} s", when.name(), watch.seconds());
    for line in &lines {
        println!("{line}");
    }
    println!("{}{}", totals.line(), left_out(skip));
    Ok(totals.exit_code())
}

/// Runs one lane as CI does, or as every week if CI doesn't, and prints its line. A missing tool fails: the caller asked for this
/// lane.
pub(crate) fn only(lane: &Lane) -> Result<ExitCode> {
    let part = lane.part(When::Ci).or_else(|| lane.part(When::Weekly));
    let part = part.ok_or("the lane does nothing")?;
    let (verdict, line) = timed(lane.name, Some(part.budget), part.run);
    println!("{line}");
    Ok(ended(&verdict))
}

/// Runs more or less of a lane than CI and prints its line.
pub(crate) fn report(name: &str, run: impl FnOnce() -> Result<Verdict>) -> Result<ExitCode> {
    let (verdict, line) = timed(name, None, run);
    println!("{line}");
    Ok(ended(&verdict))
}

#[derive(Debug, Default)]
struct Totals {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Totals {
    fn add(&mut self, verdict: &Verdict) {
        match verdict {
            Verdict::Passed(_) => self.passed += 1,
            Verdict::Failed(_) => self.failed += 1,
            Verdict::Skipped(_) => self.skipped += 1,
        }
    }

    fn line(&self) -> String {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        format!("lanes: {passed} passed, {failed} failed, {skipped} skipped")
    }

    fn exit_code(&self) -> ExitCode {
        if self.failed == 0 && self.passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

const fn ended(verdict: &Verdict) -> ExitCode {
    match verdict {
        Verdict::Passed(_) => ExitCode::SUCCESS,
        Verdict::Failed(_) | Verdict::Skipped(_) => ExitCode::FAILURE,
    }
}

fn timed(
    name: &str,
    budget: Option<u64>,
    run: impl FnOnce() -> Result<Verdict>,
) -> (Verdict, String) {
    let watch = Stopwatch::start();
    let verdict = run()
        .unwrap_or_else(|error| Verdict::Failed(error.to_string()))
        .strict(in_ci());
    let seconds = watch.seconds();
    let line = verdict.line(name, seconds);
    (verdict, format!("{line}{}", over(budget, seconds)))
}

/// Says loudly that a lane took longer than it should; a slow machine is no reason to fail.
fn over(budget: Option<u64>, seconds: u64) -> String {
    match budget {
        Some(budget) if seconds > budget => format!(" OVER BUDGET: {budget} s"),
        _ => String::new(),
    }
}

fn left_out(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" (left out by --skip: {})", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_lane_fails_the_run() {
        let mut totals = Totals::default();

        totals.add(&Verdict::Passed(String::new()));
        totals.add(&Verdict::Failed(String::new()));
        totals.add(&Verdict::Passed(String::new()));

        assert_eq!(totals.exit_code(), ExitCode::FAILURE);
        assert_eq!(totals.line(), "lanes: 2 passed, 1 failed, 0 skipped");
    }

    #[test]
    fn run_without_a_passed_lane_fails() {
        let mut totals = Totals::default();

        totals.add(&Verdict::Skipped(String::new()));

        assert_eq!(totals.exit_code(), ExitCode::FAILURE);
    }

    #[test]
    fn a_lane_over_its_budget_says_so_and_passes() {
        assert_eq!(over(Some(10), 10), "");
        assert_eq!(over(Some(10), 11), " OVER BUDGET: 10 s");
        assert_eq!(over(None, 9999), "");
        assert_eq!(
            ended(&Verdict::Passed(String::new())),
            ExitCode::SUCCESS,
            "the time decides nothing"
        );
    }
}

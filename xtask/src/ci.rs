//! `cargo xtask ci`: every lane in order, one line each, and a summary.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::Result;
use crate::lane::{Lane, Verdict};
use crate::stopwatch::Stopwatch;
use crate::tools::in_ci;

/// Runs all lanes but `skip`. A failed lane does not stop the others.
pub(crate) fn run(skip: &[Lane]) -> Result<ExitCode> {
    let mut lines = Vec::new();
    let mut totals = Totals::default();
    for &lane in Lane::value_variants() {
        if skip.contains(&lane) {
            continue;
        }
        println!("lane {} ...", lane.name());
        let (verdict, line) = timed(lane, || lane.run());
        println!("{line}");
        totals.add(&verdict);
        lines.push(line);
    }

    println!("\nsummary");
    for line in &lines {
        println!("{line}");
    }
    let named: Vec<_> = skip.iter().map(|lane| lane.name()).collect();
    println!("{}{}", totals.line(), left_out(&named));
    Ok(totals.exit_code())
}

/// Runs one lane and prints its line. A missing tool fails: the caller asked for this lane.
pub(crate) fn only(lane: Lane) -> Result<ExitCode> {
    report(lane, || lane.run())
}

/// Runs a part of a lane and prints its line.
pub(crate) fn report(lane: Lane, run: impl FnOnce() -> Result<Verdict>) -> Result<ExitCode> {
    let (verdict, line) = timed(lane, run);
    println!("{line}");
    Ok(match verdict {
        Verdict::Passed(_) => ExitCode::SUCCESS,
        Verdict::Failed(_) | Verdict::Skipped(_) => ExitCode::FAILURE,
    })
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

fn timed(lane: Lane, run: impl FnOnce() -> Result<Verdict>) -> (Verdict, String) {
    let watch = Stopwatch::start();
    let verdict = run()
        .unwrap_or_else(|error| Verdict::Failed(error.to_string()))
        .strict(in_ci());
    let line = verdict.line(lane, watch.seconds());
    (verdict, line)
}

fn left_out(names: &[&str]) -> String {
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
}

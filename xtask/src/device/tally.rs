//! How the cases ended: a line for each, and the sum.

use std::collections::BTreeMap;
use std::process::ExitCode;

use super::protocol::End;

/// The cases that ended.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How many cases there are.
    pub(crate) total: usize,
    counts: BTreeMap<String, usize>,
    failures: Vec<String>,
}

impl Tally {
    /// Counts a case and returns its line.
    pub(crate) fn add(&mut self, end: End) -> String {
        *self.counts.entry(end.outcome.clone()).or_default() += 1;
        let word = match end.outcome.as_str() {
            "failed" | "crashed" => end.outcome.to_uppercase(),
            other => other.to_owned(),
        };
        let why = if end.why.is_empty() {
            String::new()
        } else {
            format!("  {}", end.why)
        };
        let line = format!(
            "{:>3}/{}  {word:<8} {}{why}",
            self.ended(),
            self.total,
            end.id
        );
        if matches!(end.outcome.as_str(), "failed" | "crashed") {
            self.failures.push(line.clone());
        }
        line
    }

    /// Returns how many cases ended.
    pub(crate) fn ended(&self) -> usize {
        self.counts.values().sum()
    }

    /// Returns the lines of the cases that failed or crashed.
    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Returns the row of docs/conformance.md that this run adds.
    pub(crate) fn row(&self, backend: &str, os: &str) -> String {
        let count = |outcome| self.counts.get(outcome).copied().unwrap_or_default();
        format!(
            "| {backend} | device | {os} | {} | {} | {} | {} | {} |",
            count("passed"),
            count("refused"),
            count("blocked"),
            count("failed"),
            count("crashed")
        )
    }

    /// Fails the run if a case failed, or if not all of them ended.
    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.failures.is_empty() && self.total > 0 && self.ended() == self.total {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(outcome: &str) -> End {
        End {
            id: "area::a_fact".to_owned(),
            outcome: outcome.to_owned(),
            why: String::new(),
        }
    }

    #[test]
    fn a_blocked_case_does_not_fail_the_run_and_a_crashed_one_does() {
        let mut tally = Tally {
            total: 2,
            ..Tally::default()
        };

        tally.add(end("passed"));
        let line = tally.add(end("blocked"));

        assert_eq!(line, "  2/2  blocked  area::a_fact");
        assert_eq!(tally.exit_code(), ExitCode::SUCCESS);
        tally.total = 3;
        tally.add(end("crashed"));
        assert_eq!(tally.exit_code(), ExitCode::FAILURE);
        assert_eq!(
            tally.row("b", "os"),
            "| b | device | os | 1 | 0 | 1 | 0 | 1 |"
        );
    }

    #[test]
    fn a_run_that_ended_early_is_no_success() {
        let mut tally = Tally {
            total: 2,
            ..Tally::default()
        };

        tally.add(end("passed"));

        assert_eq!(tally.exit_code(), ExitCode::FAILURE);
    }
}

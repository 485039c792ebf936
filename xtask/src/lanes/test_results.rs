//! Reads the `test result:` lines of test binaries and adds them up.

use std::fmt;

/// What all binaries together reported.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    binaries: usize,
    passed: usize,
    failed: usize,
    ignored: usize,
}

impl Counts {
    /// Adds a line of output, if it is a result.
    pub(crate) fn add(&mut self, line: &str) {
        let Some(result) = line.trim_start().strip_prefix("test result:") else {
            return;
        };
        self.binaries += 1;
        let mut number: Option<usize> = None;
        for word in result.split_whitespace() {
            match (number, word.trim_end_matches(';')) {
                (Some(count), "passed") => self.passed += count,
                (Some(count), "failed") => self.failed += count,
                (Some(count), "ignored") => self.ignored += count,
                _ => {}
            }
            number = word.parse().ok();
        }
    }

    /// Says whether something ran and nothing failed.
    pub(crate) const fn good(&self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            binaries,
            passed,
            failed,
            ignored,
        } = self;
        write!(
            f,
            "{passed} passed, {failed} failed, {ignored} ignored in {binaries} binaries"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(output: &str) -> Counts {
        let mut counts = Counts::default();
        output.lines().for_each(|line| counts.add(line));
        counts
    }

    #[test]
    fn results_of_several_binaries_are_added() {
        let output = "running 2 tests\ntest a ... ok\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s\n\
            test result: ok. 30 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";

        let counts = counts(output);

        assert_eq!(
            counts.to_string(),
            "42 passed, 0 failed, 1 ignored in 2 binaries"
        );
        assert!(counts.good());
    }

    #[test]
    fn failed_test_is_counted_even_between_good_binaries() {
        let output = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
            test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";

        let counts = counts(output);

        assert_eq!(
            counts.to_string(),
            "5 passed, 2 failed, 0 ignored in 2 binaries"
        );
        assert!(!counts.good());
    }

    #[test]
    fn coloured_result_is_read() {
        let counts = counts(
            "test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 7 passed; 0 failed; 0 ignored; 0 measured",
        );

        assert_eq!(
            counts.to_string(),
            "7 passed, 0 failed, 0 ignored in 1 binaries"
        );
    }

    #[test]
    fn run_without_a_single_test_is_not_good() {
        assert!(!counts("Compiling x v0.1.0\n").good());
        assert!(!counts("test result: ok. 0 passed; 0 failed; 0 ignored\n").good());
    }

    #[test]
    fn name_of_a_test_is_not_a_result() {
        assert_eq!(
            counts("test result_is_kept ... ok\ntest summary: 5 passed"),
            Counts::default()
        );
    }
}

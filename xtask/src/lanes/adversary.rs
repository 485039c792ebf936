//! The tests that draw at random, run much longer than in CI: other seeds of the simulated phones, other cases of each property.

use super::test_results::Counts;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;

/// The variable from which the test of the seeds reads how many there are.
const SEEDS: &str = "SECURESTORE_SEEDS";
/// The variable from which the property tests read how many cases they draw.
const CASES: &str = "PROPTEST_CASES";
/// How many seeds a week has.
const WEEKLY: u32 = 400;
/// A case of a property takes a fraction of the time of a seed, with which the whole suite runs.
const CASES_PER_SEED: u32 = 10;

/// What cargo builds, and which of its tests are run.
const TESTS: [(&[&str], &str); 4] = [
    (
        &["securestore-conformance", "--test", "simulated_phones"],
        "every_seed_gives_the_same_outcomes",
    ),
    (
        &["securestore-conformance", "--test", "protection"],
        "an_entry_is_never_weaker",
    ),
    (
        &["securestore-core", "--test", "semantics"],
        "store_does_what_a_map_does",
    ),
    (
        &["securestore-android", "--features", "manifest", "--lib"],
        "manifest::binary",
    ),
];

/// Runs the tests with the seeds of a week.
pub(crate) fn run() -> Result<Verdict> {
    run_with(WEEKLY)
}

/// Runs the tests with so many seeds, and says what they were.
pub(crate) fn run_with(seeds: u32) -> Result<Verdict> {
    let cases = seeds.saturating_mul(CASES_PER_SEED);
    let mut wrong = Vec::new();
    for (what, tests) in TESTS {
        let mut counts = Counts::default();
        let passed = Cmd::cargo("test")
            .args(["--package"])
            .args(what)
            .args(["--", tests])
            .env(SEEDS, seeds.to_string())
            .env(CASES, cases.to_string())
            .watch(|line| counts.add(line))?;
        if !(passed && counts.good()) {
            wrong.push(format!("{tests}: {counts}"));
        }
    }
    Ok(if wrong.is_empty() {
        Verdict::Passed(format!(
            "{seeds} seeds, {cases} cases of each property, {} sets of tests",
            TESTS.len()
        ))
    } else {
        Verdict::Failed(wrong.join("; "))
    })
}

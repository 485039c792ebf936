//! The front end for a test target with `harness = false`: filters, `--list`, and blocked cases shown as ignored.
//!
//! ```no_run
//! # fn main() -> std::process::ExitCode {
//! use securestore_conformance::harness;
//!
//! // tests/conformance.rs, with `harness = false` in Cargo.toml
//! harness::main(|| securestore_mock::PhoneFixture::new(securestore_mock::ios()), "")
//! # }
//! ```

use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::case::Case;
use crate::cases::CASES;
use crate::expectations::Expectations;
use crate::fixture::Fixture;
use crate::run::{Outcome, run};

/// Runs the cases that the command line asks for, each over a new fixture; the second argument is an
/// [expectations file](Expectations).
///
/// Under nextest, which has no other word for it, blocked cases are marked as ignored when they are listed.
pub fn main<F: Fixture>(
    fixture: impl Fn() -> F + Clone + Send + 'static,
    expectations: &str,
) -> ExitCode {
    let arguments = Arguments::from_args();
    let expectations = match Expectations::parse(expectations) {
        Ok(expectations) => expectations,
        Err(why) => return libtest_mimic::run(&arguments, vec![broken(why)]).exit_code(),
    };
    let nextest = std::env::var_os("NEXTEST").is_some();
    let trials = CASES
        .iter()
        .map(|case| trial(case, fixture.clone(), expectations.clone(), nextest))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn trial<F: Fixture>(
    case: &'static Case,
    fixture: impl Fn() -> F + Send + 'static,
    expectations: Expectations,
    nextest: bool,
) -> Trial {
    let blocked = nextest && is_blocked_from_the_start(case, &fixture());
    Trial::ignorable_test(case.id(), move || {
        complete(case, run(case, &mut fixture()), &expectations)
    })
    .with_ignored_flag(blocked)
}

fn is_blocked_from_the_start(case: &Case, fixture: &impl Fixture) -> bool {
    case.controls().any(|control| !fixture.can(control))
}

fn complete(
    case: &Case,
    outcome: Outcome,
    expectations: &Expectations,
) -> Result<Completion, Failed> {
    match &outcome {
        Outcome::Passed => Ok(Completion::Completed),
        Outcome::Refused(_) => Ok(Completion::Completed),
        Outcome::Blocked(control) => match expectations.reason(case.id(), &outcome) {
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => Err(format!("blocked by {control}, and no expectation says why").into()),
        },
        Outcome::Failed(_) | Outcome::Crashed(_) => Err(outcome.to_string().into()),
    }
}

fn broken(why: String) -> Trial {
    Trial::test("expectations", move || Err(why.into()))
}

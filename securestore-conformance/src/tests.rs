//! What the tests of [`conformance_tests!`](crate::conformance_tests) call.

use crate::cases::CASES;
use crate::expectations::Expectations;
use crate::fixture::Fixture;
use crate::run::{Outcome, run};

/// Panics unless the case holds, is refused correctly, or is blocked as expected; not part of the API.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, reason = "this is how a test fails")]
pub fn assert_holds(id: &str, fixture: &mut dyn Fixture, expectations: &str) {
    let Some(case) = CASES.iter().find(|case| case.id() == id) else {
        panic!("no case is called {id}");
    };
    let outcome = run(case, fixture);
    let expected = match Expectations::parse(expectations) {
        Ok(expected) => expected,
        Err(why) => panic!("expectations: {why}"),
    };
    let blocked = matches!(outcome, Outcome::Blocked(_)) && expected.reason(id, &outcome).is_none();
    assert!(
        !outcome.is_failure() && !blocked,
        "{id} ({}) {}: {outcome}",
        case.clauses().join(", "),
        outcome.name()
    );
}

/// Panics unless the blocked cases are exactly those that the expectations name; not part of the API.
#[doc(hidden)]
#[track_caller]
#[expect(clippy::panic, reason = "this is how a test fails")]
pub fn assert_blocked_as_expected<F: Fixture>(mut fixture: impl FnMut() -> F, expectations: &str) {
    let outcomes: Vec<_> = CASES
        .iter()
        .map(|case| (case.id(), run(case, &mut fixture())))
        .collect();
    let checked = Expectations::parse(expectations).and_then(|file| file.check(&outcomes));
    if let Err(why) = checked {
        panic!("{why}");
    }
}

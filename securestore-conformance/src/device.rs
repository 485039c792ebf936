//! The front end inside an app: no harness, no threads, no standard output.
//!
//! The app exports [`len`], [`id`] and [`run`] to whoever starts it, and keeps the [`Notes`] between two starts. Panics are
//! caught; a process that dies all the same leaves a start line without an end in its [`Report`](crate::Report).
//!
//! ```
//! use securestore_conformance::{Next, Notes, device};
//!
//! # struct App(securestore_mock::PhoneFixture);
//! # let mut app = App(securestore_mock::PhoneFixture::new(securestore_mock::ios()));
//! let mut notes = Notes::new();
//! let next = device::run(0, 0, &mut app.0, &mut notes);
//! match next {
//!     Some(Next::Done(outcome)) => assert!(!outcome.is_failure(), "{outcome}"),
//!     Some(Next::Drive(control)) => { /* ask the host to do it, then run the next phase */ }
//!     _ => unreachable!("there is a first case"),
//! }
//! ```

use crate::bench::Notes;
use crate::cases::CASES;
use crate::fixture::Fixture;
use crate::run::{Next, run_phase};

/// Returns how many cases there are.
#[must_use]
pub const fn len() -> usize {
    CASES.len()
}

/// Returns the stable name of a case, by number.
#[must_use]
pub fn id(case: usize) -> Option<&'static str> {
    CASES.get(case).map(|case| case.id())
}

/// Runs one phase of a case, by number; `None` if there is no such case.
pub fn run(
    case: usize,
    phase: usize,
    fixture: &mut dyn Fixture,
    notes: &mut Notes,
) -> Option<Next> {
    CASES
        .get(case)
        .map(|case| run_phase(case, phase, fixture, notes))
}

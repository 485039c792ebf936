//! A case, and how it is run.

use std::sync::Arc;

use securestore_core::{Result, SecureStore, SecureStoreExt};

use crate::check::{Failure, Stop};
use crate::fixture::{Control, Fixture};

/// One promise, with the clauses of SPEC.md that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    id: &'static str,
    clauses: &'static [&'static str],
    body: fn(&mut Bench<'_>) -> Result<(), Stop>,
}

impl Case {
    pub(crate) const fn new(
        id: &'static str,
        clauses: &'static [&'static str],
        body: fn(&mut Bench<'_>) -> Result<(), Stop>,
    ) -> Self {
        Self { id, clauses, body }
    }

    /// Returns the stable name: `area::fact`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the clauses of SPEC.md that the case checks.
    #[must_use]
    pub const fn clauses(&self) -> &'static [&'static str] {
        self.clauses
    }
}

/// How a case ended.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The promise holds.
    Passed,
    /// The backend lacks what the case is about, and refused it as it should.
    Refused,
    /// The environment can't do what the case needs.
    Blocked(Control),
    /// The promise does not hold.
    Failed(Failure),
}

/// Runs one case in a namespace of its own, and removes what it stored.
pub fn run(case: &Case, fixture: &mut dyn Fixture) -> Outcome {
    let service = format!("conformance.{}", case.id.replace("::", "."));
    let mut bench = Bench { fixture, service };
    let outcome = match (case.body)(&mut bench) {
        Ok(()) => Outcome::Passed,
        Err(Stop::Refused) => Outcome::Refused,
        Err(Stop::Blocked(control)) => Outcome::Blocked(control),
        Err(Stop::Failed(failure)) => return Outcome::Failed(failure),
    };
    match bench.clean_up() {
        Ok(()) => outcome,
        Err(failure) => Outcome::Failed(failure),
    }
}

/// What the body of a case works with.
pub(crate) struct Bench<'a> {
    fixture: &'a mut dyn Fixture,
    service: String,
}

impl Bench<'_> {
    /// Opens the case's store.
    #[track_caller]
    pub(crate) fn open(&mut self) -> Result<Arc<dyn SecureStore>, Stop> {
        Ok(self.fixture.open(&self.service)?)
    }

    /// Opens a second store in the case's namespace.
    #[track_caller]
    pub(crate) fn open_other(&mut self) -> Result<Arc<dyn SecureStore>, Stop> {
        Ok(self.fixture.open(&format!("{}.other", self.service))?)
    }

    /// Does something to the device, or blocks the case.
    pub(crate) fn drive(&mut self, control: Control) -> Result<(), Stop> {
        if self.fixture.drive(control) {
            Ok(())
        } else {
            Err(Stop::Blocked(control))
        }
    }

    fn clean_up(&mut self) -> Result<(), Failure> {
        self.fixture.drive(Control::Unlock);
        for service in [self.service.clone(), format!("{}.other", self.service)] {
            let left = self.fixture.open(&service).and_then(|store| {
                store.blocking().clear()?;
                store.blocking().entries()
            });
            match left {
                Ok(entries) if entries.is_empty() => {}
                left => return Err(Failure::new(format!("left behind: {left:?}"))),
            }
        }
        Ok(())
    }
}

//! How a case is run, phase by phase.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use securestore_core::SizePolicy;

use crate::bench::{Bench, Notes};
use crate::case::{Body, Case};
use crate::check::{Failure, Stop};
use crate::fixture::{Control, Fixture};
use crate::need::Need;

/// How a case ended; there is no "skipped".
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The promise holds.
    Passed,
    /// The backend lacks what the case is about, and refused it as it should.
    Refused(Need),
    /// The environment can't do what the case needs.
    Blocked(Control),
    /// The promise does not hold.
    Failed(Failure),
    /// The backend, or the case, panicked; a reader of reports also finds it when the process died.
    Crashed(String),
}

impl Outcome {
    /// Returns the one-word name: `passed`, `refused`, `blocked`, `failed`, `crashed`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Refused(_) => "refused",
            Self::Blocked(_) => "blocked",
            Self::Failed(_) => "failed",
            Self::Crashed(_) => "crashed",
        }
    }

    /// Says whether the backend is at fault.
    #[must_use]
    pub const fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Crashed(_))
    }
}

/// Writes why: what failed and where, what is missing; nothing for a case that passed.
impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => Ok(()),
            Self::Refused(need) => write!(f, "{need:?}"),
            Self::Blocked(control) => control.fmt(f),
            Self::Failed(failure) => failure.fmt(f),
            Self::Crashed(message) => f.write_str(message),
        }
    }
}

/// What comes after a phase.
#[derive(Debug)]
#[non_exhaustive]
pub enum Next {
    /// The case is over.
    Done(Outcome),
    /// Do this to the device, then run the next phase.
    Drive(Control),
}

/// Runs one case in a namespace of its own, and removes what it stored.
pub fn run(case: &Case, fixture: &mut dyn Fixture) -> Outcome {
    let mut notes = Notes::new();
    let mut phase = 0;
    loop {
        match run_phase(case, phase, fixture, &mut notes) {
            Next::Done(outcome) => return outcome,
            Next::Drive(control) => fixture.drive(control),
        }
        phase += 1;
    }
}

/// Runs one phase of a case, for an environment that must be driven from outside the process.
pub fn run_phase(case: &Case, phase: usize, fixture: &mut dyn Fixture, notes: &mut Notes) -> Next {
    let mut bench = Bench::new(case.id(), fixture, notes);
    let result = guarded(&mut bench, |bench| run_in(case, phase, bench));
    let outcome = match result {
        Ok(Some(control)) => return Next::Drive(control),
        Ok(None) => Outcome::Passed,
        Err(Stop::Refused(need)) => Outcome::Refused(need),
        Err(Stop::Blocked(control)) => Outcome::Blocked(control),
        Err(Stop::Failed(failure)) => Outcome::Failed(failure),
        Err(Stop::Crashed(message)) => Outcome::Crashed(message),
    };
    let left = guarded(&mut bench, |bench| {
        bench
            .clean_up()
            .map_err(|left| Stop::Failed(Failure::new(left)))
    });
    Next::Done(match left {
        Err(Stop::Failed(failure)) if !outcome.is_failure() => Outcome::Failed(failure),
        Err(Stop::Crashed(message)) if !outcome.is_failure() => Outcome::Crashed(message),
        _ => outcome,
    })
}

/// Runs a phase and says what must happen before the next one.
fn run_in(case: &Case, phase: usize, bench: &mut Bench<'_>) -> Result<Option<Control>, Stop> {
    if phase == 0 {
        bench
            .clean_up()
            .map_err(|left| Stop::Failed(Failure::new(format!("before the case: {left}"))))?;
        if let Some((need, refusal)) = unmet(case, bench)? {
            refusal(bench)?;
            return Err(Stop::Refused(need));
        }
        if let Some(control) = case.controls().find(|&control| !bench.can(control)) {
            return Err(Stop::Blocked(control));
        }
    }
    if let Some(now) = case.phase(phase) {
        (now.body)(bench)?;
    }
    Ok(case.phase(phase + 1).and_then(|next| next.after))
}

fn unmet(case: &Case, bench: &mut Bench<'_>) -> Result<Option<(Need, Body)>, Stop> {
    let store = bench.open_sized(SizePolicy::new())?;
    let need = case
        .required()
        .iter()
        .find(|need| !need.is_met(store.capabilities()));
    Ok(need.copied().zip(case.refusal()))
}

/// Turns a panic into a [`Stop`].
fn guarded<T>(
    bench: &mut Bench<'_>,
    body: impl FnOnce(&mut Bench<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    catch_unwind(AssertUnwindSafe(|| body(bench)))
        .unwrap_or_else(|panic| Err(Stop::Crashed(message(&*panic))))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("panicked: {}", text.unwrap_or("without a text"))
}

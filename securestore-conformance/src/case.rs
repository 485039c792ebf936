//! A case: one promise, with the clauses of SPEC.md that it belongs to, and the phases that check it.

use crate::bench::Bench;
use crate::check::Stop;
use crate::fixture::Control;
use crate::need::Need;

/// What a phase answers.
pub(crate) type CaseResult = Result<(), Stop>;

pub(crate) type Body = fn(&mut Bench<'_>) -> CaseResult;

/// The most phases that a case has.
const MAX_PHASES: usize = 6;

/// One promise, with the clauses of SPEC.md that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    id: &'static str,
    clauses: &'static [&'static str],
    needs: &'static [Need],
    refusal: Option<Body>,
    phases: [Option<Phase>; MAX_PHASES],
    len: usize,
}

/// A part of a case that runs in one go; between two phases the environment drives the device.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase {
    pub(crate) after: Option<Control>,
    pub(crate) body: Body,
}

/// Begins a case whose first phase is `body`.
pub(crate) const fn case(clauses: &'static [&'static str], body: Body) -> Case {
    let mut phases = [None; MAX_PHASES];
    let [first, ..] = &mut phases;
    *first = Some(Phase { after: None, body });
    Case {
        id: "",
        clauses,
        needs: &[],
        refusal: None,
        phases,
        len: 1,
    }
}

impl Case {
    pub(crate) const fn named(mut self, id: &'static str) -> Self {
        self.id = id;
        self
    }

    /// Adds a phase that runs after something happened to the device.
    ///
    /// Stores of the phase before are gone; what must be remembered is a note.
    #[expect(
        clippy::indexing_slicing,
        reason = "evaluated when the crate is compiled: a case with too many phases does not build"
    )]
    pub(crate) const fn after(mut self, control: Control, body: Body) -> Self {
        self.phases[self.len] = Some(Phase {
            after: Some(control),
            body,
        });
        self.len += 1;
        self
    }

    /// Names the capabilities that the case is about, and what holds on a backend that lacks one.
    pub(crate) const fn needs(mut self, needs: &'static [Need], refusal: Body) -> Self {
        self.needs = needs;
        self.refusal = Some(refusal);
        self
    }

    /// Returns the stable name: `area::fact`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the area that the case belongs to.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.id.split_once("::").map_or(self.id, |(area, _)| area)
    }

    /// Returns the clauses of SPEC.md that the case checks.
    #[must_use]
    pub const fn clauses(&self) -> &'static [&'static str] {
        self.clauses
    }

    /// Returns the capabilities without which a backend must refuse.
    #[must_use]
    pub const fn required(&self) -> &'static [Need] {
        self.needs
    }

    /// Returns what must happen to the device between its phases.
    pub fn controls(&self) -> impl Iterator<Item = Control> + '_ {
        self.phases.iter().flatten().filter_map(|phase| phase.after)
    }

    pub(crate) fn phase(&self, number: usize) -> Option<Phase> {
        self.phases.get(number).copied().flatten()
    }

    pub(crate) const fn refusal(&self) -> Option<Body> {
        self.refusal
    }
}

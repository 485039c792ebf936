//! The person in front of the simulated prompt: answers at once, or lets it stand until told.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use securestore_core::{Error, ErrorKind, Interaction, PromptTurn, Result};

/// Where prompts are shown and answered.
#[derive(Clone, Debug, Default)]
pub(crate) struct PromptDesk(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

/// What happened at the desk so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// How many prompts were shown.
    pub(crate) total: usize,
    /// How many stand now.
    pub(crate) now: usize,
    /// How many stood at once at most.
    pub(crate) most: usize,
    /// How many were withdrawn by the caller.
    pub(crate) withdrawn: usize,
}

#[derive(Debug, Default)]
struct State {
    shown: Shown,
    person: Person,
    answers: usize,
    reasons: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Person {
    #[default]
    AnswersAtOnce,
    WaitsForTheTest,
}

impl PromptDesk {
    /// Lets every prompt stand until [`answer`](Self::answer) or its withdrawal.
    pub(crate) fn hold(&self) {
        self.lock().person = Person::WaitsForTheTest;
    }

    /// Answers one prompt that stands, or the next.
    pub(crate) fn answer(&self) {
        self.lock().answers += 1;
        self.0.changed.notify_all();
    }

    /// Returns what happened so far.
    pub(crate) fn shown(&self) -> Shown {
        self.lock().shown
    }

    /// Returns the texts of the prompts that were shown.
    pub(crate) fn reasons(&self) -> Vec<String> {
        self.lock().reasons.clone()
    }

    /// Waits until `condition` holds.
    pub(crate) fn wait_until(&self, condition: impl Fn(Shown) -> bool) {
        let mut state = self.lock();
        while !condition(state.shown) {
            state = self.wait(state);
        }
    }

    /// Shows a prompt until it is answered or withdrawn.
    pub(super) fn show(&self, turn: &PromptTurn<'_>, interaction: &Interaction<'_>) -> Result<()> {
        let desk = self.clone();
        let _hook = interaction.on_cancel(move || {
            drop(desk.lock());
            desk.0.changed.notify_all();
        });
        let mut state = self.lock();
        state.reasons.push(turn.reason().to_owned());
        state.shown.total += 1;
        state.shown.now += 1;
        state.shown.most = state.shown.most.max(state.shown.now);
        self.0.changed.notify_all();
        let result = loop {
            if interaction.check().is_err() {
                state.shown.withdrawn += 1;
                break Err(Error::new(ErrorKind::Cancelled, "the prompt was withdrawn"));
            }
            if state.person == Person::AnswersAtOnce {
                break Ok(());
            }
            if state.answers > 0 {
                state.answers -= 1;
                break Ok(());
            }
            state = self.wait(state);
        };
        state.shown.now -= 1;
        self.0.changed.notify_all();
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.0
            .changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

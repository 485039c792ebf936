//! Each slot put or removed is one effect: it can be counted, cut off or held up.

use std::sync::{MutexGuard, PoisonError};
use std::thread;

use securestore_core::{Error, ErrorKind, Result};

use super::memory::MemoryBackend;
use super::slots::{Counts, Cut, Gate, State};

/// A call of a method of the backend that has not returned.
pub(super) struct Call<'a>(&'a MemoryBackend);

impl MemoryBackend {
    /// Cuts the power before the `n`th effect from now, counted from 1: it and everything after it fails with
    /// `Unavailable`, until [`revive`](Self::revive).
    pub(crate) fn cut_at(&self, n: usize) {
        self.lock().cut = Cut::After(n - 1);
    }

    /// Starts again after a cut, and says whether there was one.
    pub(crate) fn revive(&self) -> bool {
        std::mem::take(&mut self.lock().cut) == Cut::Done
    }

    /// Fails the next call, whatever it is.
    pub(crate) fn fail_next(&self, kind: ErrorKind) {
        self.lock().next_failure = Some(kind);
    }

    /// Carries out the next batch and answers with an error all the same.
    pub(crate) fn lose_next_answer(&self, kind: ErrorKind) {
        self.lock().next_lost_answer = Some(kind);
    }

    /// Stops before the `n`th effect from now, counted from 1, until [`go_on`](Self::go_on).
    pub(crate) fn pause_at(&self, n: usize) {
        self.lock().gate = Gate::ClosedAfter(n - 1);
    }

    /// Waits until an operation stops at the pause.
    pub(crate) fn wait_for_pause(&self) {
        let mut state = self.lock();
        while state.gate != Gate::Waiting {
            state = self.wait(state);
        }
    }

    /// Lets the stopped operation go on.
    pub(crate) fn go_on(&self) {
        self.lock().gate = Gate::Open;
        self.changed.notify_all();
    }

    /// Waits until the counts are so.
    pub(crate) fn wait_until(&self, condition: impl Fn(Counts) -> bool) {
        let mut state = self.lock();
        while !condition(state.counts) {
            state = self.wait(state);
        }
    }

    /// Waits until no call runs.
    pub(crate) fn wait_until_idle(&self) {
        let mut state = self.lock();
        while state.running > 0 {
            state = self.wait(state);
        }
    }

    pub(super) fn call(&self, count: impl FnOnce(&mut Counts)) -> Result<Call<'_>> {
        let mut state = self.lock();
        count(&mut state.counts);
        state.threads.insert(thread::current().id());
        if state.cut == Cut::Done {
            return Err(no_power());
        }
        if let Some(kind) = state.next_failure.take() {
            return Err(Error::new(kind, "the test asked for this failure"));
        }
        state.running += 1;
        self.changed.notify_all();
        Ok(Call(self))
    }

    /// Makes one change, unless the power is cut, and lets other threads run.
    pub(super) fn effect<T>(&self, change: impl FnOnce(&mut State) -> T) -> Result<T> {
        let result = {
            let mut state = self.pass(self.lock())?;
            change(&mut state)
        };
        thread::yield_now();
        Ok(result)
    }

    /// Makes several changes that count one by one and happen together.
    pub(super) fn effects_together<T>(
        &self,
        n: usize,
        change: impl FnOnce(&mut State) -> T,
    ) -> Result<T> {
        let mut state = self.lock();
        for _ in 0..n {
            state = self.pass(state)?;
        }
        Ok(change(&mut state))
    }

    fn pass<'a>(&'a self, mut state: MutexGuard<'a, State>) -> Result<MutexGuard<'a, State>> {
        match state.gate {
            Gate::ClosedAfter(0) => {
                state.gate = Gate::Waiting;
                self.changed.notify_all();
            }
            Gate::ClosedAfter(n) => state.gate = Gate::ClosedAfter(n - 1),
            Gate::Open | Gate::Waiting => {}
        }
        while state.gate == Gate::Waiting {
            state = self.wait(state);
        }
        match state.cut {
            Cut::Never => {}
            Cut::After(0) | Cut::Done => {
                state.cut = Cut::Done;
                return Err(no_power());
            }
            Cut::After(n) => state.cut = Cut::After(n - 1),
        }
        state.counts.effects += 1;
        Ok(state)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.changed.notify_all();
    }
}

fn no_power() -> Error {
    Error::new(ErrorKind::Unavailable, "the power is cut")
}

//! What an operation may do with the person at the phone: show a prompt, and withdraw it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::unlock::{Carried, Unlock, Unlocked};
use crate::error::{Error, ErrorKind, Result};
use crate::prompt::Prompt;

/// What one operation may do with the person at the phone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Interaction<'a> {
    prompt: Option<&'a Prompt>,
    cancellation: Option<&'a Cancellation>,
    unlock: Carried<'a>,
}

impl<'a> Interaction<'a> {
    /// Creates an interaction that never shows anything.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            prompt: None,
            cancellation: None,
            unlock: Carried {
                one: None,
                batch: &[],
            },
        }
    }

    /// Allows a prompt, if there is one.
    #[must_use]
    pub const fn with_prompt(mut self, prompt: Option<&'a Prompt>) -> Self {
        self.prompt = prompt;
        self
    }

    /// Lets the caller withdraw the operation.
    #[must_use]
    pub const fn with_cancellation(mut self, cancellation: &'a Cancellation) -> Self {
        self.cancellation = Some(cancellation);
        self
    }

    /// Lets the operation use what an earlier prompt opened.
    #[must_use]
    pub(crate) const fn with_unlock(mut self, unlock: Option<&'a Unlock>) -> Self {
        self.unlock.one = unlock;
        self
    }

    /// Lets a batch use what earlier prompts opened for its entries.
    #[must_use]
    pub(crate) const fn with_unlocks(mut self, unlocks: &'a [&'a Unlock]) -> Self {
        self.unlock.batch = unlocks;
        self
    }

    /// Returns what an earlier prompt opened for entries of its unlock scope; `None` if the unlock has ended.
    ///
    /// The backend asks for it anew for each entry, checks that the device is unlocked and that the keys are still valid, and
    /// keeps it no longer than the call lasts.
    pub fn unlocked(&self) -> Option<Arc<dyn Unlocked>> {
        self.unlocked_if(|_| true)
    }

    /// As [`unlocked`](Self::unlocked), but what `fits`: an atomic batch carries the unlocks of all its entries.
    pub fn unlocked_if(&self, fits: impl Fn(&dyn Unlocked) -> bool) -> Option<Arc<dyn Unlocked>> {
        self.unlock.current(fits)
    }

    /// Ends every unlock that the operation carries: the device is locked, or their keys are not valid any more.
    pub fn end_unlock(&self) {
        self.end_unlock_if(|_| true);
    }

    /// As [`end_unlock`](Self::end_unlock), but only what `fits`.
    pub fn end_unlock_if(&self, fits: impl Fn(&dyn Unlocked) -> bool) {
        self.unlock.end(fits);
    }

    /// Says whether a prompt may be shown.
    pub fn may_prompt(&self) -> bool {
        self.prompt.is_some()
    }

    /// Returns an error if the caller withdrew the operation.
    ///
    /// # Errors
    /// [`ErrorKind::Cancelled`].
    pub fn check(&self) -> Result<()> {
        match self.cancellation {
            Some(cancellation) if cancellation.is_cancelled() => Err(withdrawn()),
            _ => Ok(()),
        }
    }

    /// Returns an error if the prompt has no text: the platforms refuse it, each in its own way.
    pub(crate) fn check_prompt(&self) -> Result<()> {
        match self.prompt {
            Some(prompt)
                if prompt.reason().trim().is_empty() || prompt.title().trim().is_empty() =>
            {
                Err(Error::new(
                    ErrorKind::InvalidOption,
                    "a prompt needs a text that says why the app asks",
                ))
            }
            _ => Ok(()),
        }
    }

    /// Waits until no other operation of this process shows a prompt; hold the turn while the prompt is shown.
    ///
    /// # Errors
    /// [`ErrorKind::InteractionRequired`] if the operation carries no prompt, [`ErrorKind::Cancelled`] if it is withdrawn.
    pub fn prompt_turn(&self) -> Result<PromptTurn<'a>> {
        let prompt = self.prompt.ok_or_else(|| {
            Error::new(
                ErrorKind::InteractionRequired,
                "give the call a Prompt, when the person expects one",
            )
        })?;
        let _wake = self.on_cancel(|| QUEUE.wake());
        QUEUE.enter(self)?;
        Ok(PromptTurn {
            prompt,
            _turn: Turn,
        })
    }

    /// Runs `hook` when the caller withdraws the operation, at once if it did; dropping the guard takes the hook back.
    pub fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) -> Option<CancellationHook> {
        self.cancellation
            .map(|cancellation| cancellation.on_cancel(hook))
    }
}

fn withdrawn() -> Error {
    Error::new(ErrorKind::Cancelled, "the caller withdrew the operation")
}

/// The right to show the one prompt of this process.
#[derive(Debug)]
pub struct PromptTurn<'a> {
    prompt: &'a Prompt,
    _turn: Turn,
}

impl Deref for PromptTurn<'_> {
    type Target = Prompt;

    fn deref(&self) -> &Prompt {
        self.prompt
    }
}

#[derive(Debug)]
struct Turn;

impl Drop for Turn {
    fn drop(&mut self) {
        QUEUE.leave();
    }
}

/// One prompt at a time: the system shows one, and answers a second with an error.
static QUEUE: Queue = Queue {
    tickets: Mutex::new(Tickets {
        next: 0,
        waiting: BTreeSet::new(),
        shown: false,
    }),
    turn: Condvar::new(),
};

struct Queue {
    tickets: Mutex<Tickets>,
    turn: Condvar,
}

struct Tickets {
    next: u64,
    waiting: BTreeSet<u64>,
    shown: bool,
}

impl Queue {
    fn enter(&self, interaction: &Interaction<'_>) -> Result<()> {
        let mut tickets = lock(&self.tickets);
        let ticket = tickets.next;
        tickets.next += 1;
        tickets.waiting.insert(ticket);
        loop {
            if let Err(error) = interaction.check() {
                tickets.waiting.remove(&ticket);
                self.turn.notify_all();
                return Err(error);
            }
            if !tickets.shown && tickets.waiting.first() == Some(&ticket) {
                tickets.waiting.remove(&ticket);
                tickets.shown = true;
                return Ok(());
            }
            tickets = self
                .turn
                .wait(tickets)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn leave(&self) {
        lock(&self.tickets).shown = false;
        self.turn.notify_all();
    }

    fn wake(&self) {
        // The lock orders this with a waiter that has checked and not yet begun to wait.
        drop(lock(&self.tickets));
        self.turn.notify_all();
    }
}

/// Withdraws an operation from another thread.
#[derive(Clone, Default)]
pub struct Cancellation(Arc<Mutex<CancellationState>>);

#[derive(Default)]
struct CancellationState {
    cancelled: bool,
    next: u64,
    hooks: BTreeMap<u64, Box<dyn FnOnce() + Send>>,
}

impl Cancellation {
    /// Creates a cancellation that nobody has asked for yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Withdraws the operation: runs its hooks, once.
    pub fn cancel(&self) {
        let hooks = {
            let mut state = lock(&self.0);
            state.cancelled = true;
            std::mem::take(&mut state.hooks)
        };
        for hook in hooks.into_values() {
            hook();
        }
    }

    /// Says whether the operation was withdrawn.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        lock(&self.0).cancelled
    }

    fn on_cancel(&self, hook: impl FnOnce() + Send + 'static) -> CancellationHook {
        let mut state = lock(&self.0);
        let id = state.next;
        if state.cancelled {
            drop(state);
            hook();
        } else {
            state.next += 1;
            state.hooks.insert(id, Box::new(hook));
        }
        CancellationHook {
            cancellation: self.clone(),
            id,
        }
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation")
            .field("cancelled", &self.is_cancelled())
            .finish()
    }
}

/// Keeps a hook registered; dropping it takes the hook back.
#[derive(Debug)]
pub struct CancellationHook {
    cancellation: Cancellation,
    id: u64,
}

impl Drop for CancellationHook {
    fn drop(&mut self) {
        lock(&self.cancellation.0).hooks.remove(&self.id);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[test]
    fn without_a_prompt_interaction_is_required() {
        let error = Interaction::none().prompt_turn().unwrap_err();

        assert_eq!(error.kind(), ErrorKind::InteractionRequired);
    }

    #[test]
    fn empty_prompt_text_is_refused() {
        let prompt = Prompt::new(" ");

        let error = Interaction::none()
            .with_prompt(Some(&prompt))
            .check_prompt()
            .unwrap_err();

        assert_eq!(error.kind(), ErrorKind::InvalidOption);
    }

    #[test]
    fn a_withdrawn_operation_leaves_the_queue() {
        let prompt = Prompt::new("why");
        let cancellation = Cancellation::new();
        let shown = Interaction::none()
            .with_prompt(Some(&prompt))
            .prompt_turn()
            .unwrap();

        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let interaction = Interaction::none()
                    .with_prompt(Some(&prompt))
                    .with_cancellation(&cancellation);
                interaction.prompt_turn().map(drop)
            });
            cancellation.cancel();

            assert_eq!(
                waiting.join().unwrap().unwrap_err().kind(),
                ErrorKind::Cancelled
            );
        });
        drop(shown);
        Interaction::none()
            .with_prompt(Some(&prompt))
            .prompt_turn()
            .unwrap();
    }

    #[test]
    fn hooks_run_once_and_can_be_taken_back() {
        let ran = Arc::new(AtomicBool::new(false));
        let cancellation = Cancellation::new();
        let interaction = Interaction::none().with_cancellation(&cancellation);

        drop(interaction.on_cancel({
            let ran = Arc::clone(&ran);
            move || ran.store(true, Ordering::SeqCst)
        }));
        cancellation.cancel();
        assert!(!ran.load(Ordering::SeqCst));

        let _late = interaction.on_cancel({
            let ran = Arc::clone(&ran);
            move || ran.store(true, Ordering::SeqCst)
        });
        assert!(ran.load(Ordering::SeqCst));
    }
}

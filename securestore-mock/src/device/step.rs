//! Steps: every call that reaches the simulated system, where it can be cut short or answered with a fault.

use std::collections::VecDeque;
use std::time::Duration;

use super::fault::{Fault, Stopped};
use super::{Device, ProcessId};
use crate::event::Event;

/// One call that reached the simulated system.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// Its number since the journal was cleared, from 0.
    pub number: usize,
    /// When it happened, since 1970.
    pub at: Duration,
    /// The app that called.
    pub app: String,
    /// The call, by the platform's name: `ADD`, `COPY`, `getKey`, `Cipher.init`, `commit` …
    pub call: &'static str,
    /// What it was about: names and attributes, never a value. Random identifiers (32 hexadecimal digits or more) read
    /// `#`, so that the same plan gives the same steps.
    pub subject: String,
    /// What it answered: a status, an exception, `ok`; `killed` if the process did not live to see it.
    pub outcome: String,
}

/// How often the expensive things were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// `SecItem…` calls.
    pub keychain_calls: usize,
    /// Operations of the secure hardware: finished ciphers and generated keys.
    pub keystore_operations: usize,
    /// Prompts that were shown.
    pub prompts: usize,
    /// `commit` calls on preferences.
    pub commits: usize,
}

/// The step that a disturbance hits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum At {
    /// The nth step from now on, from 0.
    Step(usize),
    /// The nth step from now on with this call, from 0.
    Call(&'static str, usize),
}

/// What happens at a step instead of, before or after its effect.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Disturbance {
    /// The process is killed before the effect.
    CutBefore,
    /// The process is killed after the effect, before it hears the answer.
    CutAfter,
    /// The process is killed in the middle; what is atomic on the platform has no effect or its whole one.
    Torn,
    /// The call answers this and has no effect, unless the fault says otherwise.
    Answer(Fault),
    /// The call has its effect, and answers this as if it had none: the reply was lost on its way.
    LoseAnswer(Fault),
    /// These events happen to the phone before the effect, which a process that they ended doesn't have.
    Happens(Vec<Event>),
}

/// A call as it reaches the system.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) name: &'static str,
    pub(crate) subject: String,
    pub(crate) cost: Cost,
}

/// What a call counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cost {
    Free,
    KeychainCall,
    KeystoreOperation,
    Prompt,
    Commit,
}

impl Call {
    pub(crate) fn new(name: &'static str, subject: impl Into<String>, cost: Cost) -> Self {
        Self {
            name,
            subject: without_random(&subject.into()),
            cost,
        }
    }
}

/// Replaces every run of 32 or more hexadecimal digits: the generations and aliases that backends draw at random.
fn without_random(subject: &str) -> String {
    let mut masked = String::with_capacity(subject.len());
    let mut rest = subject;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit()) {
        let (before, tail) = rest.split_at(start);
        let end = tail
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(tail.len());
        let (digits, after) = tail.split_at(end);
        masked.push_str(before);
        masked.push_str(if digits.len() < 32 { digits } else { "#" });
        rest = after;
    }
    masked.push_str(rest);
    masked
}

/// The log of steps and the disturbances that wait for theirs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Journal {
    steps: Vec<Step>,
    counts: Counts,
    waiting: VecDeque<(At, Disturbance)>,
    /// Set while a torn step takes effect.
    torn: bool,
    /// Set while a `commit` fails.
    commit_fails: bool,
}

impl Journal {
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    pub(crate) fn clear(&mut self) {
        self.steps.clear();
        self.counts = Counts::default();
    }

    pub(crate) fn disturb(&mut self, at: At, disturbance: Disturbance) {
        self.waiting.push_back((at, disturbance));
    }

    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn withdraw_all(&mut self) {
        self.waiting.clear();
    }

    /// Counts the waiting disturbances down, and returns the one that hits this call.
    fn next(&mut self, call: &'static str) -> Option<Disturbance> {
        let mut hit = None;
        self.waiting.retain_mut(|(at, disturbance)| {
            let left = match at {
                At::Step(left) => left,
                At::Call(name, left) if *name == call => left,
                At::Call(..) => return true,
            };
            if *left > 0 {
                *left -= 1;
                return true;
            }
            hit.get_or_insert_with(|| disturbance.clone());
            false
        });
        hit
    }

    /// Counts one more of what has a budget, but for prompts.
    #[cfg(feature = "conformance")]
    pub(crate) fn count_extra(&mut self) {
        self.count(Cost::KeychainCall);
        self.count(Cost::KeystoreOperation);
    }

    fn count(&mut self, cost: Cost) {
        match cost {
            Cost::Free => {}
            Cost::KeychainCall => self.counts.keychain_calls += 1,
            Cost::KeystoreOperation => self.counts.keystore_operations += 1,
            Cost::Prompt => self.counts.prompts += 1,
            Cost::Commit => self.counts.commits += 1,
        }
    }
}

impl Device {
    /// Carries out one call of a process: logs it, counts it, and lets a disturbance hit it.
    pub(crate) fn perform<T, E: Stopped>(
        &mut self,
        process: &ProcessId,
        call: Call,
        effect: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if !self.is_alive(process) {
            return Err(E::killed());
        }
        let number = self.journal.steps.len();
        let Call { name, cost, .. } = call;
        self.journal.count(cost);
        self.journal.steps.push(Step {
            number,
            at: self.clock,
            app: process.app.clone(),
            call: name,
            subject: call.subject,
            outcome: "killed".to_owned(),
        });
        let result = match self.journal.next(name) {
            None => effect(self),
            Some(Disturbance::CutBefore) => return self.cut(process),
            Some(Disturbance::CutAfter) => {
                drop(effect(self));
                return self.cut(process);
            }
            Some(Disturbance::Torn) => {
                self.journal.torn = true;
                drop(effect(self));
                self.journal.torn = false;
                return self.cut(process);
            }
            Some(Disturbance::Happens(events)) => {
                for event in &events {
                    self.apply(event);
                }
                if !self.is_alive(process) {
                    return Err(E::killed());
                }
                effect(self)
            }
            Some(Disturbance::LoseAnswer(fault)) => {
                let result = effect(self);
                E::fault(&fault, name).map_or(result, Err)
            }
            Some(Disturbance::Answer(fault)) if fault.fails_commit(cost) => {
                self.journal.commit_fails = true;
                let result = effect(self);
                self.journal.commit_fails = false;
                result
            }
            Some(Disturbance::Answer(fault)) => match E::fault(&fault, name) {
                Some(error) => Err(error),
                None => effect(self),
            },
        };
        if let Some(step) = self.journal.steps.get_mut(number) {
            step.outcome = match &result {
                Ok(_) => "ok".to_owned(),
                Err(error) => error.to_string(),
            };
        }
        result
    }

    /// Says whether the step that takes effect now is torn: a non-atomic effect does only its first half.
    pub(crate) fn is_torn(&self) -> bool {
        self.journal.torn
    }

    /// Says whether the `commit` that takes effect now fails.
    pub(crate) fn commit_fails(&self) -> bool {
        self.journal.commit_fails || self.disk_full
    }

    fn cut<T, E: Stopped>(&mut self, process: &ProcessId) -> Result<T, E> {
        self.kill_process(&process.app);
        Err(E::killed())
    }
}

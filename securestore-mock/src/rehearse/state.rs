//! What is known in one run: the story so far, and the rules that no app may break.

use std::any::{Any, TypeId};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use securestore_core::{Error, Recovery, Secret};

use super::memory::{Memory, Name, Wrong};
use super::phone::Screen;
use super::plan::What;
use super::truth::truth;
use crate::device::ProcessId;
use crate::phone::SimulatedPhone;

/// What is known in one run.
#[derive(Default)]
pub(super) struct State {
    pub(super) story: Vec<String>,
    pub(super) memory: Memory,
    pub(super) launch: Launch,
    pub(super) complaint: Option<Complaint>,
    pub(super) outside: BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>,
    /// Since the app last showed that the person is signed in, and until they sign out.
    session: Option<Session>,
}

/// What is known about the launch that runs.
#[derive(Default)]
pub(super) struct Launch {
    pub(super) process: Option<ProcessId>,
    pub(super) in_background: bool,
    /// What waits for a step of this launch, in the order of the steps.
    pub(super) waiting: VecDeque<(usize, What)>,
    /// The store answered an error in this launch.
    pub(super) store_failed: bool,
    pub(super) last_screen: Option<Screen>,
}

/// What went wrong, and what should have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) what: String,
    pub(super) expected: String,
}

/// What belongs to a person who is signed in.
struct Session {
    /// What was readable when the app said so.
    entries: BTreeSet<Name>,
    /// What the app removed since.
    removed: BTreeSet<Name>,
    /// The store said since that something is gone for good.
    told: bool,
}

impl State {
    pub(super) fn tell(&mut self, line: impl Into<String>) {
        self.story.push(line.into());
    }

    /// The first complaint counts.
    pub(super) fn complain(&mut self, what: impl Into<String>, expected: impl Into<String>) {
        let (what, expected) = (what.into(), expected.into());
        self.complaint.get_or_insert(Complaint { what, expected });
    }

    /// The app begins to write an entry; `None` removes it.
    pub(super) fn writes(&mut self, name: &Name, value: Option<Secret>) {
        if let Some(session) = &mut self.session {
            if value.is_some() {
                session.removed.remove(name);
            } else {
                session.removed.insert(name.clone());
            }
        }
        self.memory.began(name, value);
    }

    /// The store answered a write.
    pub(super) fn wrote<T>(
        &mut self,
        name: &Name,
        value: Option<Secret>,
        answer: &Result<T, Error>,
    ) {
        match answer {
            Ok(_) => self.memory.settled(name, value),
            Err(_) => self.launch.store_failed = true,
        }
    }

    /// The store answered a read.
    pub(super) fn read(&mut self, name: &Name, answer: &Result<Option<Secret>, Error>) {
        match answer {
            Ok(value) => {
                let wrong = self.memory.check(name, value.as_ref());
                if let Some(wrong) = wrong {
                    self.complain_about(wrong, name);
                }
                if value.is_none() {
                    self.is_gone(name);
                } else if wrong.is_none() {
                    self.memory.settled(name, value.clone());
                }
            }
            Err(error) => self.failed(error),
        }
    }

    /// The store said that there is no such entry.
    pub(super) fn is_gone(&mut self, name: &Name) {
        if let Some(session) = &mut self.session {
            session.told |= session.entries.contains(name) && !session.removed.contains(name);
        }
    }

    /// The store answered an error.
    pub(super) fn failed(&mut self, error: &Error) {
        self.launch.store_failed = true;
        if let Some(session) = &mut self.session {
            session.told |= error.recovery() == Recovery::SignInAgain;
        }
    }

    fn complain_about(&mut self, wrong: Wrong, (_, key): &Name) {
        match wrong {
            Wrong::Lost => self.complain(
                format!("value lost: `{key}` is gone, and the app didn't remove it"),
                "the value that the app stored",
            ),
            Wrong::Torn => self.complain(
                format!("value torn: `{key}` is neither an old value nor the new one"),
                "a value that the app stored",
            ),
        }
    }

    /// A prompt was shown during a call.
    pub(super) fn prompted(&mut self, key: &str, had_prompt: bool) {
        if !had_prompt {
            self.complain(
                format!("unexpected prompt: {key} carried no Prompt, and one was shown"),
                "InteractionRequired",
            );
        } else if self.launch.in_background {
            self.complain(
                format!("unexpected prompt: {key} asked while nobody looks at the app"),
                "no Prompt in a background launch; the next launch may ask",
            );
        }
    }

    /// The person signs out.
    pub(super) fn signs_out(&mut self) {
        self.tell("the person signs out, or their session ends");
        self.session = None;
    }

    /// The app shows a screen.
    pub(super) fn shows(&mut self, screen: Screen, phone: &SimulatedPhone) {
        self.tell(format!("the app shows {screen:?}"));
        self.launch.last_screen = Some(screen);
        match screen {
            Screen::Home => {
                let found = truth(phone, &self.memory.names());
                let readable = |(name, value): (Name, Result<Option<Secret>, Error>)| {
                    matches!(value, Ok(Some(_))).then_some(name)
                };
                self.session = Some(Session {
                    entries: found.into_iter().filter_map(readable).collect(),
                    removed: BTreeSet::new(),
                    told: false,
                });
            }
            Screen::Login => {
                if let Some(session) = self.session.take() {
                    self.judge_logout(&session, phone);
                }
            }
            Screen::Splash | Screen::Retry => {}
        }
    }

    /// The app asks a person to sign in who was signed in: is there a reason?
    fn judge_logout(&mut self, session: &Session, phone: &SimulatedPhone) {
        if session.told {
            return;
        }
        let found = truth(phone, &session.entries);
        let gone = |name: &&Name| !matches!(found.get(*name), Some(Ok(Some(_))));
        let (removed, lost): (Vec<_>, Vec<_>) = session
            .entries
            .iter()
            .filter(gone)
            .partition(|name| session.removed.contains(*name));
        if !lost.is_empty() {
            if !self.memory.is_lossy() {
                self.complain(
                    format!("value lost: {}", listed(&lost)),
                    "the values that the app stored",
                );
            }
            return;
        }
        if removed.is_empty() {
            self.complain(
                format!(
                    "logged out for nothing: {} can still be read once the phone is unlocked",
                    listed(&session.entries.iter().collect::<Vec<_>>())
                ),
                "Splash while the phone is locked, Retry after another failure; Login only if the store says that the value is gone. \
                 If the person signed out, tell with signs_out()",
            );
        } else {
            self.complain(
                format!("value lost: the app itself removed {}", listed(&removed)),
                "the old value stays until the new one is stored, and what can't be read now is not removed. \
                 If the person signed out, tell with signs_out()",
            );
        }
    }

    /// The last launch is over: what must be there is there.
    pub(super) fn judge_end(&mut self, phone: &SimulatedPhone) {
        let told = self.session.as_ref().is_some_and(|session| session.told);
        for (name, value) in truth(phone, &self.memory.names()) {
            match value {
                Ok(value) => {
                    if let Some(wrong) = self.memory.check(&name, value.as_ref()) {
                        self.complain_about(wrong, &name);
                    }
                }
                Err(_) if told || self.memory.is_lossy() => {}
                Err(error) => self.complain(
                    format!(
                        "value lost: `{}` can't be read any more, {}",
                        name.1,
                        error.kind()
                    ),
                    "the value that the app stored",
                ),
            }
        }
    }
}

fn listed(names: &[&Name]) -> String {
    if names.is_empty() {
        return "what the app keeps".to_owned();
    }
    let keys: Vec<_> = names.iter().map(|(_, key)| format!("`{key}`")).collect();
    keys.join(", ")
}

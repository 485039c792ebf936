//! Preference files with a header, and changes to them that can be taken back.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use securestore_core::{Error, ErrorKind, Recovery, Result, Service};
use serde::{Deserialize, Serialize};

use crate::error;
use crate::names::{HEADER, LAYOUT};
use crate::seam::{Edit, SharedPreferences};

/// One preference file of a service.
///
/// SharedPreferences loads a damaged file as an empty one, and the next commit would replace it. So every file has a
/// header: a file that is there without one is refused, and nothing is ever written over it.
pub(crate) struct File {
    preferences: Arc<dyn SharedPreferences>,
    name: String,
    service: Service,
    /// Whether this backend has seen the header; the platform reads the file once a process.
    seen: AtomicBool,
}

/// What a file without content means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It was never written.
    New,
    /// It has the header of this service.
    Ours,
}

#[derive(Serialize, Deserialize)]
struct Header {
    layout: u32,
    service: String,
}

impl File {
    /// Creates the file `name` of a service; nothing is read.
    pub(crate) fn new(
        preferences: Arc<dyn SharedPreferences>,
        name: &str,
        service: Service,
    ) -> Self {
        Self {
            preferences,
            name: name.to_owned(),
            service,
            seen: AtomicBool::new(false),
        }
    }

    /// Returns a value as it is in memory, without a look at the header.
    pub(crate) fn value(&self, name: &str) -> Result<Option<String>> {
        self.preferences
            .get_string(&self.name, name)
            .map_err(error::preferences)
    }

    /// Returns a value; `None` is proof of absence.
    ///
    /// The header is checked on the first use only: from then on the platform has the file in memory.
    pub(crate) fn lookup(&self, name: &str) -> Result<Option<String>> {
        let value = self.value(name)?;
        self.check_once()?;
        Ok(value)
    }

    /// Returns two values in one call; as [`lookup`](Self::lookup).
    pub(crate) fn lookup_both(&self, names: [&str; 2]) -> Result<[Option<String>; 2]> {
        let values = self
            .preferences
            .get_strings(&self.name, &names)
            .map_err(error::preferences)?;
        self.check_once()?;
        let mut values = values.into_iter();
        Ok([(); 2].map(|()| values.next().flatten()))
    }

    /// Returns all values but the header.
    pub(crate) fn all(&self) -> Result<BTreeMap<String, String>> {
        let mut all = self.read_all()?;
        if !all.contains_key(HEADER) {
            if all.is_empty() && !self.exists()? {
                return Ok(all);
            }
            // Another thread may have created the file between the two calls.
            all = self.read_all()?;
        }
        let header = all.remove(HEADER).ok_or_else(headless)?;
        self.accept(&header)?;
        Ok(all)
    }

    /// Checks that the file is new or has the header of this service.
    pub(crate) fn check(&self) -> Result<()> {
        self.state().map(drop)
    }

    fn check_once(&self) -> Result<()> {
        if self.seen.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.check()
    }

    /// Carries out a change, durably, or takes it back.
    pub(crate) fn commit(&self, draft: Draft) -> Result<(), CommitError> {
        let Draft { mut edit, mut undo } = draft;
        if edit.is_empty() {
            return Ok(());
        }
        if !self.seen.load(Ordering::Relaxed) && self.state()? == State::New {
            self.create()?;
        }
        if edit.clear {
            // The header stays when the change is taken back: a file that is there must have one.
            edit.put(HEADER, self.header());
            undo.put(HEADER, self.header());
        }
        match self.preferences.commit(&self.name, &edit) {
            Ok(true) => {
                self.seen.store(true, Ordering::Relaxed);
                Ok(())
            }
            Ok(false) => Err(self.take_back(&undo)),
            Err(exception) => Err(CommitError {
                error: error::preferences(exception),
                fate: Fate::Unknown,
            }),
        }
    }

    /// Writes a new file with nothing but its header.
    ///
    /// The first write of a file has no backup to go back to. A file this short is written in one piece, so a process that
    /// is killed meanwhile leaves all of it or an empty file, and never a damaged one.
    fn create(&self) -> Result<(), CommitError> {
        let mut edit = Edit::new();
        edit.put(HEADER, self.header());
        match self.preferences.commit(&self.name, &edit) {
            Ok(true) => {
                self.seen.store(true, Ordering::Relaxed);
                Ok(())
            }
            // Once more with the header, not without: an empty file on disk would be refused as damaged. Nothing of the
            // change itself was tried.
            Ok(false) => Err(self.take_back(&edit).error.into()),
            Err(exception) => Err(error::preferences(exception).into()),
        }
    }

    /// Puts the old values back: after a failed commit the platform's memory has the new ones, and the next commit that
    /// succeeds would write them.
    fn take_back(&self, undo: &Edit) -> CommitError {
        let detail = match self.preferences.commit(&self.name, undo) {
            Ok(true) => {
                let error = Error::new(
                    ErrorKind::Io,
                    "the preferences could not be written; nothing was changed",
                );
                return CommitError {
                    error,
                    fate: Fate::Undone,
                };
            }
            Ok(false) => {
                "the preferences could not be written: the value on disk is the old or the new one"
            }
            Err(_) => "the preferences could not be written, and can't be reached any more",
        };
        CommitError {
            error: Error::new(ErrorKind::Io, detail),
            fate: Fate::Unknown,
        }
    }

    fn state(&self) -> Result<State> {
        if let Some(header) = self.value(HEADER)? {
            self.accept(&header)?;
            return Ok(State::Ours);
        }
        if self.read_all()?.is_empty() && !self.exists()? {
            return Ok(State::New);
        }
        // Another thread may have created the file since the first look.
        let header = self.value(HEADER)?.ok_or_else(headless)?;
        self.accept(&header)?;
        Ok(State::Ours)
    }

    fn accept(&self, header: &str) -> Result<()> {
        let Ok(header) = serde_json::from_str::<Header>(header) else {
            return Err(headless());
        };
        if header.layout != LAYOUT {
            return Err(refused(
                "the preferences file has a layout of another version of this library",
            ));
        }
        if header.service != self.service.as_str() {
            return Err(refused("the preferences file belongs to another service"));
        }
        self.seen.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn header(&self) -> String {
        let header = Header {
            layout: LAYOUT,
            service: self.service.to_string(),
        };
        // A number and a string always serialize; an empty header would be refused, not trusted.
        serde_json::to_string(&header).unwrap_or_default()
    }

    fn read_all(&self) -> Result<BTreeMap<String, String>> {
        self.preferences
            .get_all(&self.name)
            .map_err(error::preferences)
    }

    fn exists(&self) -> Result<bool> {
        self.preferences
            .exists(&self.name)
            .map_err(error::preferences)
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A change to a file, with what takes it back.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    edit: Edit,
    undo: Edit,
}

impl Draft {
    /// Puts a value in the place of `old`.
    pub(crate) fn put(&mut self, name: String, value: String, old: Option<String>) {
        self.undo.changes.entry(name.clone()).or_insert(old);
        self.edit.put(name, value);
    }

    /// Removes a value.
    pub(crate) fn remove(&mut self, name: String, old: String) {
        self.undo.changes.entry(name.clone()).or_insert(Some(old));
        self.edit.remove(name);
    }

    /// Removes all values.
    pub(crate) fn clear(all: BTreeMap<String, String>) -> Self {
        let mut draft = Self::default();
        draft.edit.clear = true;
        draft.undo.clear = true;
        draft.undo.changes = all
            .into_iter()
            .map(|(name, old)| (name, Some(old)))
            .collect();
        draft
    }

    /// Changes a copy of the file's values as the commit will.
    pub(crate) fn overlay(&self, all: &mut BTreeMap<String, String>) {
        for (name, value) in &self.edit.changes {
            match value {
                Some(value) => all.insert(name.clone(), value.clone()),
                None => all.remove(name),
            };
        }
    }
}

/// Why a commit failed, and what stands in the file now.
#[derive(Debug)]
pub(crate) struct CommitError {
    pub(crate) error: Error,
    pub(crate) fate: Fate,
}

/// What stands in a file after a failed commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The old values.
    Undone,
    /// The old or the new values.
    Unknown,
}

impl From<Error> for CommitError {
    fn from(error: Error) -> Self {
        Self {
            error,
            fate: Fate::Undone,
        }
    }
}

impl From<CommitError> for Error {
    fn from(CommitError { error, fate: _ }: CommitError) -> Self {
        error
    }
}

fn headless() -> Error {
    refused("the preferences file is damaged: it has no header")
}

/// A `set` can't help here, so the recovery is not the one of other damage.
fn refused(detail: &'static str) -> Error {
    Error::new(
        ErrorKind::Corrupt,
        format!("{detail}; nothing is written over it until the app's data is restored or cleared"),
    )
    .with_recovery(Recovery::FixSetup)
}

#[cfg(test)]
mod tests;

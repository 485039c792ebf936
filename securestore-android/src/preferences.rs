//! Preference files as they are, and changes to them that can be taken back.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use securestore_core::{Error, ErrorKind, Result};

use crate::error;
use crate::seam::{Edit, SharedPreferences};

/// One preference file, whatever is in it.
pub(crate) struct Preferences {
    preferences: Arc<dyn SharedPreferences>,
    name: String,
}

impl Preferences {
    /// Names a file; nothing is read.
    pub(crate) fn new(preferences: Arc<dyn SharedPreferences>, name: &str) -> Self {
        Self {
            preferences,
            name: name.to_owned(),
        }
    }

    /// Returns the name of the file.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns a value as it is in memory.
    pub(crate) fn value(&self, name: &str) -> Result<Option<String>> {
        self.preferences
            .get_string(&self.name, name)
            .map_err(error::preferences)
    }

    /// Returns some values as they are in memory, in one call.
    pub(crate) fn values(&self, names: &[&str]) -> Result<Vec<Option<String>>> {
        self.preferences
            .get_strings(&self.name, names)
            .map_err(error::preferences)
    }

    /// Returns all values as they are in memory.
    pub(crate) fn all(&self) -> Result<BTreeMap<String, String>> {
        self.preferences
            .get_all(&self.name)
            .map_err(error::preferences)
    }

    /// Says whether the file is on disk and not empty.
    pub(crate) fn exists(&self) -> Result<bool> {
        self.preferences
            .exists(&self.name)
            .map_err(error::preferences)
    }

    /// Carries out a change, durably, or takes it back (SET-7).
    pub(crate) fn commit(&self, draft: &Draft) -> Result<(), CommitError> {
        if draft.edit.is_empty() {
            return Ok(());
        }
        match self.preferences.commit(&self.name, &draft.edit) {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.take_back(&draft.undo)),
            Err(exception) => Err(CommitError {
                error: error::preferences(exception),
                fate: Fate::Unknown,
            }),
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
}

impl fmt::Debug for Preferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preferences")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// A change to a file, with what takes it back.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) edit: Edit,
    pub(crate) undo: Edit,
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

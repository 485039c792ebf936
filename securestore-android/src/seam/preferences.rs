//! SharedPreferences: files of named strings, in credential-encrypted storage.

use std::collections::BTreeMap;
use std::fmt;

use super::Exception;

/// The app's preference files.
///
/// The platform reads a file once a process and keeps it in memory; reads see what was put there, on disk or not.
/// Before the first unlock every call answers `IllegalStateException`.
pub trait SharedPreferences: fmt::Debug + Send + Sync {
    /// Returns a value (`getString`).
    ///
    /// # Errors
    /// If the storage is not unlocked yet.
    fn get_string(&self, file: &str, name: &str) -> Result<Option<String>, Exception>;

    /// Returns some values (`getString` for each).
    ///
    /// # Errors
    /// If the storage is not unlocked yet.
    fn get_strings(&self, file: &str, names: &[&str]) -> Result<Vec<Option<String>>, Exception> {
        names
            .iter()
            .map(|name| self.get_string(file, name))
            .collect()
    }

    /// Returns all names and values (`getAll`).
    ///
    /// # Errors
    /// If the storage is not unlocked yet.
    fn get_all(&self, file: &str) -> Result<BTreeMap<String, String>, Exception>;

    /// Says whether the file or its backup (`.bak`) is on disk and not empty: the platform loads a damaged file as an empty
    /// one. A file of length zero is what a process leaves that was killed when it wrote the file for the first time.
    ///
    /// # Errors
    /// If the storage is not unlocked yet.
    fn exists(&self, file: &str) -> Result<bool, Exception>;

    /// Changes the file in memory and then on disk (`edit`, `commit`).
    ///
    /// `false` means that the disk has the old content **and the memory the new one**.
    ///
    /// # Errors
    /// If the storage is not unlocked yet.
    fn commit(&self, file: &str, edit: &Edit) -> Result<bool, Exception>;
}

/// A `SharedPreferences.Editor`: what one `commit` changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the leaf must notice every new kind of edit"
)]
pub struct Edit {
    /// `clear()`, which acts before everything else whatever the order of the calls
    pub clear: bool,
    /// `putString`, or `remove` for `None`
    pub changes: BTreeMap<String, Option<String>>,
}

impl Edit {
    /// Creates an edit that changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a value.
    pub fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.changes.insert(name.into(), Some(value.into()));
    }

    /// Removes a value.
    pub fn remove(&mut self, name: impl Into<String>) {
        self.changes.insert(name.into(), None);
    }

    /// Says whether the edit changes nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.clear && self.changes.is_empty()
    }
}

//! What a migration reads from.

use std::fmt;

use crate::error::Result;
use crate::plain::PlainStorage;
use crate::secret::Secret;

/// Values that are to move into a [`SecureStore`](crate::SecureStore): another library's storage, or a [`PlainStorage`].
///
/// Its names are the source's own and need not be keys. The operations block; an implementation may be called from any thread, and
/// never prompts, creates a key, or changes anything but in `remove`.
pub trait MigrationSource: fmt::Debug + Send + Sync {
    /// Returns what tells this source from every other of the process.
    fn identity(&self) -> String;

    /// Lists the names of all values, in any order, also of those that can't be read.
    ///
    /// # Errors
    /// If one can't be listed.
    fn names(&self) -> Result<Vec<String>>;

    /// Reads a value; `None` only if there is none.
    ///
    /// # Errors
    /// If it can't be told, or the value is there and can't be read.
    fn read(&self, name: &str) -> Result<Option<Secret>>;

    /// Removes a value, durably when it returns; removing an absent one is no error.
    ///
    /// # Errors
    /// If it is still there, or may be.
    fn remove(&self, name: &str) -> Result<()>;
}

impl<T: PlainStorage + ?Sized> MigrationSource for T {
    fn identity(&self) -> String {
        PlainStorage::identity(self)
    }

    fn names(&self) -> Result<Vec<String>> {
        PlainStorage::names(self)
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        PlainStorage::read(self, name)
    }

    fn remove(&self, name: &str) -> Result<()> {
        PlainStorage::remove(self, name)
    }
}

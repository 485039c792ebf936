//! Storage that protects nothing: what migrations read, markers are kept in, and a named fallback writes to.

mod backend;
mod file;
mod memory;

use std::fmt;

pub(crate) use backend::PlainBackend;
pub use file::PlainFile;
pub use memory::MemoryStorage;

use crate::error::Result;
use crate::secret::Secret;

/// A storage of named values that **protects nothing**: an app's preferences, or a file.
///
/// An app implements it over what it has (`UserDefaults`, `SharedPreferences`, the store of its framework) for
/// `first_launch`'s marker and for a migration out of it. The operations block, and an implementation may be called from any
/// thread. Two handles of one storage must see each other's writes at once.
pub trait PlainStorage: fmt::Debug + Send + Sync {
    /// Returns what tells this storage from every other of the process, such as its path.
    fn identity(&self) -> String;

    /// Reads a value; `None` only if there is none.
    ///
    /// # Errors
    /// If it can't be told.
    fn read(&self, name: &str) -> Result<Option<Secret>>;

    /// Stores a value, durably when it returns; the value is the old one or the new one whatever happens.
    ///
    /// # Errors
    /// If the old value is still there, or may be.
    fn write(&self, name: &str, value: &Secret) -> Result<()>;

    /// Removes a value; removing an absent one is no error.
    ///
    /// # Errors
    /// If it is still there, or may be.
    fn remove(&self, name: &str) -> Result<()>;

    /// Lists the names of all values, in any order.
    ///
    /// # Errors
    /// If one can't be listed.
    fn names(&self) -> Result<Vec<String>>;
}

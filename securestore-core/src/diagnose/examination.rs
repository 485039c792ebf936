//! The facts: what a store tells about its entries and its leftovers when it is examined.

use crate::entry::{EntryInfo, RepairReport, SecurityLevel};
use crate::error::Result;
use crate::name::Key;
use crate::protection::Protection;

/// What a store tells about itself when it is examined; the raw material of a [`Diagnosis`](crate::Diagnosis).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Examination {
    /// Whether all entries could be listed; if not, only those that were asked about are in `entries`.
    pub listed: Result<()>,
    /// The entries, in the order of their keys.
    pub entries: Vec<EntryDiagnosis>,
    /// What [`repair`](crate::SecureStore::repair) would report now; nothing was removed.
    pub leftovers: Result<RepairReport>,
}

impl Examination {
    /// Creates what a store tells that can't be listed and has no leftovers.
    #[must_use]
    pub fn new(listed: Result<()>, entries: Vec<EntryDiagnosis>) -> Self {
        Self {
            listed,
            entries,
            leftovers: Ok(RepairReport::default()),
        }
    }
}

/// What is known about one entry without its value and without a prompt.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EntryDiagnosis {
    /// The entry's name.
    pub key: Key,
    /// The protection that the app says the entry should have.
    pub asked: Option<Protection>,
    /// The protection that it has and whether it can be read; `None` if there is no such entry, an error if that isn't known now.
    pub found: Result<Option<EntryInfo>>,
    /// Where its encryption key is kept.
    pub security_level: Result<SecurityLevel>,
}

impl EntryDiagnosis {
    /// Creates what is known of an entry; where its encryption key is kept is not.
    #[must_use]
    pub const fn new(key: Key, found: Result<Option<EntryInfo>>) -> Self {
        Self {
            key,
            asked: None,
            found,
            security_level: Ok(SecurityLevel::Unknown),
        }
    }

    /// Returns the entry, if it was found.
    pub fn info(&self) -> Option<&EntryInfo> {
        self.found.as_ref().ok()?.as_ref()
    }
}

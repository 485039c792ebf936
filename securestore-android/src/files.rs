//! Preference files with a header.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use securestore_core::{Error, ErrorKind, Recovery, Result, Service};
use serde::{Deserialize, Serialize};

use crate::names::{HEADER, LAYOUT};
use crate::preferences::{CommitError, Draft, Preferences};
use crate::seam::{Edit, SharedPreferences};

/// One preference file of a service.
///
/// SharedPreferences loads a damaged file as an empty one, and the next commit would replace it. So every file has a
/// header: a file that is there without one is refused, and nothing is ever written over it.
pub(crate) struct File {
    raw: Preferences,
    service: Service,
    /// Whether this backend has seen the header in memory; the platform reads the file once a process.
    seen: AtomicBool,
    /// Whether the header is on disk. The memory has it after a commit that failed, too.
    on_disk: AtomicBool,
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
            raw: Preferences::new(preferences, name),
            service,
            seen: AtomicBool::new(false),
            on_disk: AtomicBool::new(false),
        }
    }

    /// Returns a value as it is in memory, without a look at the header.
    pub(crate) fn value(&self, name: &str) -> Result<Option<String>> {
        self.raw.value(name)
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
        let values = self.raw.values(&names)?;
        self.check_once()?;
        let mut values = values.into_iter();
        Ok([(); 2].map(|()| values.next().flatten()))
    }

    /// Returns all values but the header.
    pub(crate) fn all(&self) -> Result<BTreeMap<String, String>> {
        let mut all = self.raw.all()?;
        if !all.contains_key(HEADER) {
            if all.is_empty() && !self.raw.exists()? {
                return Ok(all);
            }
            // Another thread may have created the file between the two calls.
            all = self.raw.all()?;
        }
        let header = all.remove(HEADER).ok_or_else(headless)?;
        self.accept(&header)?;
        Ok(all)
    }

    /// Checks that the file is new or has the header of this service.
    pub(crate) fn check(&self) -> Result<()> {
        if let Some(header) = self.value(HEADER)? {
            return self.accept(&header);
        }
        if self.raw.all()?.is_empty() && !self.raw.exists()? {
            return Ok(());
        }
        // Another thread may have created the file since the first look.
        let header = self.value(HEADER)?.ok_or_else(headless)?;
        self.accept(&header)
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
        if !self.on_disk.load(Ordering::Relaxed) {
            self.check_once()?;
            if !self.raw.exists()? {
                self.create()?;
            }
        }
        if edit.clear {
            // The header stays when the change is taken back: a file that is there must have one.
            edit.put(HEADER, self.header());
            undo.put(HEADER, self.header());
        }
        self.raw.commit(&Draft { edit, undo })?;
        self.seen.store(true, Ordering::Relaxed);
        self.on_disk.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Writes a new file with nothing but its header.
    ///
    /// The first write of a file has no backup to go back to. A file this short is written in one piece, so a process that
    /// is killed meanwhile leaves all of it or an empty file, and never a damaged one.
    fn create(&self) -> Result<(), CommitError> {
        let mut edit = Edit::new();
        edit.put(HEADER, self.header());
        // It is taken back with the header, not without: an empty file on disk would be refused as damaged. Nothing of the
        // change itself was tried.
        let undo = edit.clone();
        self.raw
            .commit(&Draft { edit, undo })
            .map_err(|failed| failed.error)?;
        Ok(())
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
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.raw.name())
            .finish_non_exhaustive()
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

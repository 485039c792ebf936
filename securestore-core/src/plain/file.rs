//! A plain storage in one file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind as IoKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use super::PlainStorage;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// Orders the writers of this process; each replaces a whole file.
static WRITERS: Mutex<()> = Mutex::new(());

/// A plain storage in one JSON file that is replaced as a whole; for few and short values. **It protects nothing.**
///
/// Two *processes* that write at once may lose one of the writes. A file that can't be read as one of these is
/// [`ErrorKind::Corrupt`] and is never written over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainFile {
    path: PathBuf,
}

type Values = BTreeMap<String, Zeroizing<Vec<u8>>>;

impl PlainFile {
    /// Uses this file; it is created by the first write, its directory must exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn load(&self) -> Result<Values> {
        let text = match fs::read(&self.path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == IoKind::NotFound => return Ok(Values::new()),
            Err(error) => return Err(failed(error)),
        };
        // The text of serde's error may quote a value.
        let values: BTreeMap<String, Vec<u8>> = serde_json::from_slice(&text).map_err(|_| {
            Error::new(
                ErrorKind::Corrupt,
                "the plain file is not what was written; remove it",
            )
        })?;
        Ok(values
            .into_iter()
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect())
    }

    fn change(&self, change: impl FnOnce(&mut Values)) -> Result<()> {
        let _turn = WRITERS.lock().unwrap_or_else(PoisonError::into_inner);
        let mut values = self.load()?;
        change(&mut values);
        let plain: BTreeMap<&str, &[u8]> = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect();
        let text = serde_json::to_vec(&plain).map_err(|_| {
            Error::new(ErrorKind::Internal, "a plain file can't be written as JSON")
        })?;
        replace(&self.path, &Zeroizing::new(text)).map_err(failed)
    }
}

impl PlainStorage for PlainFile {
    fn identity(&self) -> String {
        format!("file:{}", self.path.display())
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        Ok(self.load()?.remove(name).map(Secret::from))
    }

    fn write(&self, name: &str, value: &Secret) -> Result<()> {
        let bytes = Zeroizing::new(value.expose_secret().to_vec());
        self.change(|values| drop(values.insert(name.to_owned(), bytes)))
    }

    fn remove(&self, name: &str) -> Result<()> {
        if self.load()?.contains_key(name) {
            self.change(|values| drop(values.remove(name)))?;
        }
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(self.load()?.into_keys().collect())
    }
}

/// Puts a whole new file in the place of the old one.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = File::create(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    // The new name is durable once its directory is; Windows has no such call and no such need.
    #[cfg(unix)]
    if let Some(directory) = path.parent() {
        let here = Path::new(".");
        let directory = if directory.as_os_str().is_empty() {
            here
        } else {
            directory
        };
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}

fn failed(error: io::Error) -> Error {
    let kind = match error.kind() {
        IoKind::StorageFull | IoKind::QuotaExceeded => ErrorKind::StorageFull,
        _ => ErrorKind::Io,
    };
    Error::new(kind, "the plain file").with_source(error)
}

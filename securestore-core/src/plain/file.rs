//! A plain storage in one file.

use std::collections::BTreeMap;
#[cfg(unix)]
use std::fs::File;
use std::fs::{self, OpenOptions};
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
/// The first write creates the file and the directories above it. On Unix it can be read and written by its owner only.
///
/// Two *processes* that write at once may lose one of the writes. A file that can't be read as one of these is
/// [`ErrorKind::Corrupt`] and is never written over.
///
/// # Errors
/// [`ErrorKind::StorageFull`] on a full disk, [`ErrorKind::Misconfigured`] for a path that can't be used: a directory, something below
/// a file, or a read-only place. [`ErrorKind::Io`] for what may pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainFile {
    path: PathBuf,
}

type Values = BTreeMap<String, Zeroizing<Vec<u8>>>;

impl PlainFile {
    /// Uses this file.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn load(&self) -> Result<Values> {
        let text = match fs::read(&self.path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == IoKind::NotFound => return Ok(Values::new()),
            Err(error) => return Err(failed("read", error)),
        };
        // The text of serde's error may quote a value.
        let values: BTreeMap<String, Vec<u8>> = serde_json::from_slice(&text).map_err(|_| {
            Error::new(
                ErrorKind::Corrupt,
                "the plain file is not what was written; remove it if nothing that it held is needed",
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
        replace(&self.path, &Zeroizing::new(text)).map_err(|error| failed("written", error))
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
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    fs::create_dir_all(directory)?;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    // One that a killed writer left may have been made with other permissions.
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != IoKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = private().open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)?;
    // The new name is durable once its directory is; Windows has no such call and no such need.
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    Ok(())
}

/// Creates a file for its owner.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn failed(what: &str, error: io::Error) -> Error {
    let (kind, advice) = match error.kind() {
        IoKind::StorageFull | IoKind::QuotaExceeded => {
            (ErrorKind::StorageFull, "there is no space left")
        }
        IoKind::NotFound
        | IoKind::NotADirectory
        | IoKind::IsADirectory
        | IoKind::ReadOnlyFilesystem
        | IoKind::InvalidInput => (
            ErrorKind::Misconfigured,
            "give PlainFile a path in the app's own data directory",
        ),
        // A file with iOS's complete protection is refused while the device is locked.
        IoKind::PermissionDenied => (
            ErrorKind::Io,
            "the device is locked, or the path is not in the app's own data directory",
        ),
        _ => (ErrorKind::Io, "the file system failed"),
    };
    Error::new(kind, format!("the plain file can't be {what}: {advice}")).with_source(error)
}

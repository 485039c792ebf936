//! A built app: the zip archive that an `.apk`, an `.aab` or an `.ipa` is, read with limits.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use zip::ZipArchive;

use crate::error::CheckError;

/// The most files that an archive may have; large games have some ten thousand.
const MAX_FILES: usize = 200_000;

/// An archive ends with a directory's end of 22 bytes and a comment of at most 65535.
const TAIL: u64 = 22 + 65_535 + 20;

const START: &[u8] = b"PK";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x07";

/// A built app.
#[derive(Debug)]
pub(crate) struct Archive {
    zip: ZipArchive<File>,
    /// How many bytes may still be unpacked.
    budget: u64,
}

impl Archive {
    /// Opens a file; `None` if it is no archive.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, CheckError> {
        let mut file = File::open(path).map_err(CheckError::Read)?;
        let mut start = Vec::new();
        (&mut file)
            .take(START.len() as u64)
            .read_to_end(&mut start)
            .map_err(CheckError::Read)?;
        if start != START {
            return Ok(None);
        }
        check_end(&mut file)?;
        let zip = ZipArchive::new(file)?;
        if zip.len() > MAX_FILES {
            return Err(CheckError::TooManyFiles);
        }
        Ok(Some(Self {
            zip,
            budget: 1 << 30,
        }))
    }

    /// Says whether there is a file of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// Returns the names of the files.
    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names().map(str::to_owned).collect()
    }

    /// Returns the folder of an iPhone app, `Payload/<name>.app/`.
    pub(crate) fn app_folder(&self) -> Option<String> {
        self.zip
            .file_names()
            .filter_map(|name| name.strip_suffix("Info.plist"))
            .find(|folder| {
                folder
                    .strip_prefix("Payload/")
                    .and_then(|rest| rest.strip_suffix(".app/"))
                    .is_some_and(|name| !name.contains('/'))
            })
            .map(str::to_owned)
    }

    /// Unpacks one file. What its header says of its length is not believed.
    pub(crate) fn read(&mut self, name: &str, limit: u64) -> Result<Vec<u8>, CheckError> {
        let limit = limit.min(self.budget);
        let mut bytes = Vec::new();
        let unpacked = self
            .zip
            .by_name(name)?
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(CheckError::Read)? as u64;
        if unpacked > limit {
            return Err(CheckError::Bomb {
                name: name.to_owned(),
                limit,
            });
        }
        self.budget -= unpacked;
        Ok(bytes)
    }
}

/// Refuses zip64, whose directory may claim any number of files: memory would be asked for before they are counted.
fn check_end(file: &mut File) -> Result<(), CheckError> {
    let length = file.seek(SeekFrom::End(0)).map_err(CheckError::Read)?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))
        .map_err(CheckError::Read)?;
    let mut tail = Vec::new();
    file.take(TAIL)
        .read_to_end(&mut tail)
        .map_err(CheckError::Read)?;
    let holds = |mark: &[u8]| tail.windows(mark.len()).any(|window| window == mark);
    if holds(END) && !holds(END_64) {
        Ok(())
    } else {
        Err(CheckError::Zip64)
    }
}

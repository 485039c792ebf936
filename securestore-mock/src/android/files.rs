//! Preference files: what is on disk, and what the running process has in memory.
//!
//! Follows `SharedPreferencesImpl` of the framework
//! (<https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/core/java/android/app/SharedPreferencesImpl.java>).

use std::collections::BTreeMap;
use std::fmt;

use securestore_android::seam::Edit;

type Entries = BTreeMap<String, String>;

/// What becomes of a write to disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Write {
    Succeeds,
    /// The disk refuses: what was written so far is removed, and `.bak` stays.
    Fails,
    /// The process dies in the middle: half a file, and `.bak` if there was an old one.
    Torn,
}

/// The preference files of one app, by name.
#[derive(Clone, Debug, Default)]
pub(super) struct PreferenceFiles {
    disk: BTreeMap<String, PreferenceFile>,
    /// What the process read, and changed since; gone when it ends.
    memory: BTreeMap<String, Memory>,
}

/// One preference file on disk.
#[derive(Clone, Debug, Default)]
pub(super) struct PreferenceFile {
    main: Option<Content>,
    /// The old content, while a new one is written; the platform goes back to it at the next load.
    bak: Option<Content>,
}

#[derive(Clone)]
enum Content {
    Whole(Entries),
    /// Not XML any more; loaded as an empty file.
    Damaged(Vec<u8>),
}

/// A file as the process has it in memory.
#[derive(Clone, Default)]
struct Memory {
    entries: Entries,
    /// Whether the disk lacks a change.
    unwritten: bool,
}

impl PreferenceFiles {
    /// Creates the files of an app that was restored and has not run yet.
    pub(super) fn restored(disk: BTreeMap<String, PreferenceFile>) -> Self {
        Self {
            disk,
            memory: BTreeMap::new(),
        }
    }

    /// Returns what is on disk.
    pub(super) fn on_disk(&self) -> &BTreeMap<String, PreferenceFile> {
        &self.disk
    }

    /// Returns the entries as the process sees them, loading the file at the first access.
    pub(super) fn entries(&mut self, file: &str) -> &Entries {
        &self.loaded(file).entries
    }

    /// Says whether the file, or what a load would restore it from, is on disk.
    pub(super) fn exists(&self, file: &str) -> bool {
        self.disk.get(file).is_some_and(|file| {
            file.bak.is_some() || file.main.as_ref().is_some_and(|main| !main.is_empty())
        })
    }

    /// Returns the names of the files on disk, backups included, with their lengths.
    pub(super) fn lengths(&self) -> Vec<(String, u64)> {
        let length = |content: &Content| u64::try_from(content.bytes().len()).unwrap_or(u64::MAX);
        let files = self.disk.iter().flat_map(|(name, file)| {
            let main = file
                .main
                .as_ref()
                .map(|main| (format!("{name}.xml"), length(main)));
            let bak = file
                .bak
                .as_ref()
                .map(|bak| (format!("{name}.xml.bak"), length(bak)));
            [main, bak]
        });
        files.flatten().collect()
    }

    /// Changes the file in memory and then on disk; answers whether the disk has it.
    pub(super) fn commit(&mut self, file: &str, edit: &Edit, write: Write) -> bool {
        let memory = self.loaded(file);
        if memory.change(edit) {
            memory.unwritten = true;
        }
        let new = memory.entries.clone();
        let unwritten = memory.unwritten;
        let disk = self.disk.entry(file.to_owned()).or_default();
        if disk.main.is_some() && !unwritten {
            return true;
        }
        let done = disk.replace(new, write);
        if done {
            self.loaded(file).unwritten = false;
        }
        if !self.exists(file) {
            self.disk.remove(file);
        }
        done
    }

    /// Damages a file on disk; answers whether there is one.
    pub(super) fn corrupt(&mut self, file: &str) -> bool {
        let Some(file) = self.disk.get_mut(file) else {
            return false;
        };
        let old = file.bak.take().or_else(|| file.main.take());
        file.main = old.map(|content| Content::Damaged(first_half(content.bytes())));
        true
    }

    /// Gives the entries of every file on disk that can be loaded to `change`.
    #[cfg(feature = "conformance")]
    pub(super) fn alter(&mut self, mut change: impl FnMut(&mut Entries)) {
        for file in self.disk.values_mut() {
            drop(file.load());
            if let Some(Content::Whole(entries)) = &mut file.main {
                change(entries);
            }
        }
    }

    /// Drops what the process had in memory.
    pub(super) fn process_ended(&mut self) {
        self.memory.clear();
    }

    /// Writes out all that is on disk and in memory, names and values.
    pub(super) fn dump(&self, out: &mut Vec<u8>) {
        for (name, file) in &self.disk {
            file.dump(name, out);
        }
        for (name, memory) in &self.memory {
            out.extend_from_slice(name.as_bytes());
            out.push(b'\n');
            out.extend_from_slice(&text(&memory.entries));
        }
    }

    fn loaded(&mut self, file: &str) -> &mut Memory {
        let disk = &mut self.disk;
        self.memory.entry(file.to_owned()).or_insert_with(|| {
            let entries = disk
                .get_mut(file)
                .map(PreferenceFile::load)
                .unwrap_or_default();
            Memory {
                entries,
                unwritten: false,
            }
        })
    }
}

impl PreferenceFile {
    /// Writes out what is on disk under this name.
    pub(super) fn dump(&self, name: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(name.as_bytes());
        out.push(b'\n');
        for content in [&self.main, &self.bak].into_iter().flatten() {
            out.extend_from_slice(&content.bytes());
        }
    }

    /// Goes back to `.bak` if there is one, and reads the file; a damaged one is empty.
    fn load(&mut self) -> Entries {
        if let Some(old) = self.bak.take() {
            self.main = Some(old);
        }
        match &self.main {
            Some(Content::Whole(entries)) => entries.clone(),
            Some(Content::Damaged(_)) | None => Entries::new(),
        }
    }

    fn replace(&mut self, new: Entries, write: Write) -> bool {
        let old = self.main.take();
        self.bak = self.bak.take().or(old);
        match write {
            Write::Succeeds => {
                self.main = Some(Content::Whole(new));
                self.bak = None;
                true
            }
            Write::Fails => false,
            Write::Torn => {
                let text = text(&new);
                // A short file goes to the disk in one `write`: a killed process did it or did not.
                let written = if text.len() <= ONE_WRITE {
                    Vec::new()
                } else {
                    first_half(text)
                };
                self.main = Some(Content::Damaged(written));
                false
            }
        }
    }
}

impl Memory {
    /// Applies an edit, `clear` first; says whether something changed.
    fn change(&mut self, edit: &Edit) -> bool {
        let mut changed = false;
        if edit.clear && !self.entries.is_empty() {
            self.entries.clear();
            changed = true;
        }
        for (name, value) in &edit.changes {
            changed |= match value {
                None => self.entries.remove(name).is_some(),
                Some(value) => {
                    self.entries.insert(name.clone(), value.clone()).as_ref() != Some(value)
                }
            };
        }
        changed
    }
}

impl Content {
    fn is_empty(&self) -> bool {
        matches!(self, Self::Damaged(bytes) if bytes.is_empty())
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Whole(entries) => text(entries),
            Self::Damaged(bytes) => bytes.clone(),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(entries) => f.debug_set().entries(entries.keys()).finish(),
            Self::Damaged(_) => f.write_str("Damaged(..)"),
        }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { entries, unwritten } = self;
        f.debug_struct("Memory")
            .field("names", &entries.keys())
            .field("unwritten", unwritten)
            .finish()
    }
}

/// The XML of the platform, without its escapes.
fn text(entries: &Entries) -> Vec<u8> {
    let mut text = String::from("<map>\n");
    for (name, value) in entries {
        text.push_str(&format!("<string name=\"{name}\">{value}</string>\n"));
    }
    text.push_str("</map>\n");
    text.into_bytes()
}

/// The buffer of the platform's XML serializer (`FastXmlSerializer`): a shorter file is written at once.
const ONE_WRITE: usize = 32 * 1024;

fn first_half(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

//! The secrets that the tour takes along: the caller's files, or the samples.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use securestore_core::{Error, ErrorKind, Key, Secret, SecureStoreExt, SizePolicy};

/// More files would make the table a list.
const MAX_FILES: usize = 12;
/// The longest value that securestore takes by default.
const MAX_LEN: usize = SizePolicy::DEFAULT_MAX_LEN;

const SAMPLES: [(&str, &[u8]); 3] = [
    ("test-key.pem", include_bytes!("samples/test-key.pem")),
    ("tokens.json", include_bytes!("samples/tokens.json")),
    ("blob.bin", include_bytes!("samples/blob.bin")),
];

/// One file, and what the tour does with it.
pub(crate) struct SecretFile {
    /// Its name, for a person to read.
    pub(crate) name: String,
    pub(crate) key: Key,
    pub(crate) value: Secret,
    /// What the app saves later in the year, if this is the largest file.
    pub(crate) next: Secret,
    /// Whether the app keeps it behind biometrics.
    pub(crate) protected: bool,
    /// Whether it is the one that the app saves again, and is killed while it does.
    pub(crate) largest: bool,
}

impl SecretFile {
    /// Says whether the file is text.
    pub(crate) fn is_text(&self) -> bool {
        self.value.expose_str().is_ok()
    }

    /// Says what about the file is worth a remark.
    pub(crate) fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.name != self.key.as_str() {
            remarks.push(format!("stored as {}", self.key));
        }
        if self.value.is_empty() {
            remarks.push("empty, which is a value".to_owned());
        }
        if self.protected {
            remarks.push("behind biometrics".to_owned());
        }
        if self.largest {
            remarks.push("saved again in May".to_owned());
        }
        remarks
    }
}

/// Reads the files, or takes the samples if there are none.
pub(crate) fn load(paths: &[PathBuf]) -> Result<Vec<SecretFile>, String> {
    let mut read = Vec::new();
    if paths.is_empty() {
        for (name, bytes) in SAMPLES {
            read.push((name.to_owned(), key(name)?, Secret::from(bytes)));
        }
    } else if paths.len() > MAX_FILES {
        return Err(format!("{} files; at most {MAX_FILES}", paths.len()));
    }
    for path in paths {
        read.push(load_one(path).map_err(|e| format!("{}: {e}", shown(path)))?);
    }
    for (i, (name, key, _)) in read.iter().enumerate() {
        if let Some((other, ..)) = read.iter().take(i).find(|(_, other, _)| other == key) {
            return Err(format!("{other} and {name} would both be stored as {key}"));
        }
    }
    Ok(with_roles(read))
}

fn load_one(path: &Path) -> Result<(String, Key, Secret), String> {
    let Some(name) = path.file_name() else {
        return Err("not a file".to_owned());
    };
    let name = name.to_string_lossy();
    let key = key(&name)?;
    let file = File::open(path).map_err(|e| reason(&e))?;
    let metadata = file.metadata().map_err(|e| reason(&e))?;
    if metadata.is_dir() {
        return Err("a directory, not a file".to_owned());
    }
    let expected = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
    if expected > MAX_LEN {
        return Err(too_large(expected).to_string());
    }
    // With its length reserved the buffer does not grow, and leaves no copies behind.
    let mut bytes = Vec::with_capacity(expected + 1);
    let limit = u64::try_from(MAX_LEN + 1).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_end(&mut bytes)
        .map_err(|e| reason(&e))?;
    let value = Secret::new(bytes);
    if value.len() > MAX_LEN {
        return Err(too_large(value.len()).to_string());
    }
    Ok((escaped(&name), key, value))
}

/// Makes a key of a file's name.
fn key(name: &str) -> Result<Key, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    name.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect::<String>()
        .parse()
        .map_err(|e: Error| e.to_string())
}

/// Returns what securestore answers to a value of this length.
fn too_large(len: usize) -> Error {
    /// Above this no value is made just to be refused.
    const MAX_PROBE: usize = 1 << 28;
    const PROBE: Key = Key::new("probe");
    let refused = (len <= MAX_PROBE).then(|| {
        let store = securestore_mock::ios().open("probe").ok()?;
        store.blocking().set(&PROBE, vec![0; len]).err()
    });
    refused.flatten().unwrap_or_else(|| {
        let detail = format!("it has {len} bytes and the limit is {MAX_LEN}");
        Error::new(ErrorKind::TooLarge, detail)
    })
}

/// Chooses the file behind biometrics (the first key file, else the second, else the only one) and the largest.
fn with_roles(read: Vec<(String, Key, Secret)>) -> Vec<SecretFile> {
    let protected = read
        .iter()
        .position(|(name, _, value)| is_key_file(name, value))
        .unwrap_or_else(|| 1.min(read.len().saturating_sub(1)));
    let longest = read.iter().map(|(_, _, value)| value.len()).max();
    let largest = read
        .iter()
        .position(|(_, _, value)| Some(value.len()) == longest);
    read.into_iter()
        .enumerate()
        .map(|(i, (name, key, value))| SecretFile {
            next: next_value(&value),
            name,
            key,
            value,
            protected: i == protected,
            largest: Some(i) == largest,
        })
        .collect()
}

fn is_key_file(name: &str, value: &Secret) -> bool {
    let name = name.to_ascii_lowercase();
    let armour = b"-----BEGIN ";
    name.ends_with(".pem")
        || name.ends_with(".key")
        || value
            .expose_secret()
            .windows(armour.len())
            .any(|window| window == armour)
}

/// Makes another value of the same form: text stays text, and every line keeps its length.
fn next_value(value: &Secret) -> Secret {
    let old = value.expose_secret();
    let text = value.expose_str().is_ok();
    let mut new: Vec<u8> = old
        .iter()
        .map(|&byte| match byte {
            _ if !text => byte.wrapping_add(1),
            b'0'..=b'8' | b'a'..=b'y' | b'A'..=b'Y' => byte + 1,
            b'9' => b'0',
            b'z' => b'a',
            b'Z' => b'A',
            _ => byte,
        })
        .collect();
    if new == old {
        new = b"a new value".to_vec();
    }
    Secret::new(new)
}

/// Says what the system answered, in one line.
fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Io;
    match error.kind() {
        Io::NotFound | Io::NotADirectory => "no such file".to_owned(),
        Io::PermissionDenied => "no permission to read it".to_owned(),
        Io::IsADirectory => "a directory, not a file".to_owned(),
        _ => error.to_string(),
    }
}

/// A path on one line, whatever is in its name.
pub(crate) fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

fn escaped(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

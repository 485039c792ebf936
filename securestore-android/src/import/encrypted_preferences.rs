//! AndroidX's EncryptedSharedPreferences.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use securestore_core::{Error, ErrorKind, MigrationSource, Result, Secret};

use super::ImportSeams;
use super::keys::Keys;
use super::keyset::{Keyset, Purpose, Stored};
use super::text::{base64, corrupt, hex, to_base64};
use crate::preferences::{Draft, Preferences};

const NAMES: &str = "__androidx_security_crypto_encrypted_prefs_key_keyset__";
const VALUES: &str = "__androidx_security_crypto_encrypted_prefs_value_keyset__";
const MASTER_KEY: &str = "_androidx_security_master_key_";
/// What AndroidX stores for a null string.
const NULL: &[u8] = b"__NULL__";
/// The tag of a string, before its length.
const STRING: [u8; 4] = [0; 4];

type Entries = BTreeMap<String, String>;

/// The strings in a file of AndroidX's
/// [EncryptedSharedPreferences](https://developer.android.com/reference/androidx/security/crypto/EncryptedSharedPreferences):
/// names under AES256-SIV, values under AES256-GCM, their Tink keysets under a master key of the Keystore.
///
/// A name that doesn't decrypt is listed as it is stored; it can be removed, and reading it is
/// [`Corrupt`](ErrorKind::Corrupt). A null string reads as absent. A read takes one or two Keystore operations. Nobody else may
/// change the file meanwhile.
///
/// # What it can't read
/// * Numbers, booleans and sets of strings: [`Unsupported`](ErrorKind::Unsupported).
/// * A file under a master key that asks the person: [`InteractionRequired`](ErrorKind::InteractionRequired).
/// * A restored backup, whose master key is gone: [`EncryptionKeyLost`](ErrorKind::EncryptionKeyLost), also from `names`; if a
///   new master key was made since, [`Corrupt`](ErrorKind::Corrupt), because nothing tells the two apart.
/// * Keys of another kind than the library's two schemes: [`Corrupt`](ErrorKind::Corrupt).
pub struct EncryptedPreferences {
    file: Preferences,
    keys: Keys,
    master_key: String,
}

impl EncryptedPreferences {
    /// Names a file; nothing is read. The master key is the library's default.
    #[must_use]
    pub fn new(file: &str, seams: &ImportSeams) -> Self {
        Self {
            file: Preferences::new(Arc::clone(&seams.preferences), file),
            keys: Keys::new(seams),
            master_key: MASTER_KEY.to_owned(),
        }
    }

    /// Names the alias of the master key that the app gave to `MasterKey.Builder`.
    #[must_use]
    pub fn with_master_key(mut self, alias: impl Into<String>) -> Self {
        self.master_key = alias.into();
        self
    }

    fn entries(&self) -> Result<Entries> {
        let entries = self.file.all()?;
        if entries.is_empty() && self.file.exists()? {
            return Err(corrupt("the preference file has lost its keysets"));
        }
        Ok(entries)
    }

    /// Opens one of the keysets. It is not kept: a lock of the device counts each time.
    fn keyset(&self, entries: &Entries, purpose: Purpose) -> Result<Keyset> {
        let name = match purpose {
            Purpose::Names => NAMES,
            Purpose::Values => VALUES,
        };
        let malformed = || corrupt("a keyset of the preference file is missing or malformed");
        let message = entries
            .get(name)
            .and_then(|text| hex(text))
            .ok_or_else(malformed)?;
        let keyset = match Stored::parse(&message).ok_or_else(malformed)? {
            Stored::Clear(message) => Keyset::parse(message, purpose),
            Stored::Sealed(iv, sealed) => {
                let opened = self.keys.open(&self.master_key, iv, sealed)?;
                Keyset::parse(&opened, purpose)
            }
        };
        keyset.ok_or_else(malformed)
    }

    /// Returns the stored name of an entry.
    fn find(&self, entries: &Entries, name: &str) -> Result<Option<String>> {
        if stored(entries).next().is_none() {
            return Ok(None);
        }
        let keyset = self.keyset(entries, Purpose::Names)?;
        let mut names = keyset.seal_name(self.file.name(), name).into_iter();
        let found = names
            .find_map(|sealed| Some(to_base64(&sealed)).filter(|name| entries.contains_key(name)));
        let damaged =
            || stored(entries).any(|known| known == name) && self.open(&keyset, name).is_none();
        Ok(found.or_else(|| damaged().then(|| name.to_owned())))
    }

    fn open(&self, keyset: &Keyset, stored: &str) -> Option<String> {
        keyset.open_name(self.file.name(), &base64(stored)?)
    }
}

impl MigrationSource for EncryptedPreferences {
    fn identity(&self) -> String {
        format!("encrypted-shared-preferences:{}", self.file.name())
    }

    fn names(&self) -> Result<Vec<String>> {
        let entries = self.entries()?;
        if stored(&entries).next().is_none() {
            return Ok(Vec::new());
        }
        let keyset = self.keyset(&entries, Purpose::Names)?;
        let name = |stored: &String| self.open(&keyset, stored).unwrap_or_else(|| stored.clone());
        Ok(stored(&entries).map(name).collect())
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        let entries = self.entries()?;
        let Some(name) = self.find(&entries, name)? else {
            return Ok(None);
        };
        let keyset = self.keyset(&entries, Purpose::Values)?;
        let sealed = entries.get(&name).and_then(|text| base64(text));
        let value = sealed
            .and_then(|sealed| keyset.open_value(&name, &sealed))
            .ok_or_else(|| corrupt("the entry was altered, or another keyset encrypted it"))?;
        string(&value)
    }

    fn remove(&self, name: &str) -> Result<()> {
        let mut entries = self.entries()?;
        let mut draft = Draft::default();
        if let Some(name) = self.find(&entries, name)? {
            if let Some(old) = entries.remove(&name) {
                draft.remove(name, old);
            }
        }
        Ok(self.file.commit(&draft)?)
    }
}

impl fmt::Debug for EncryptedPreferences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptedPreferences")
            .field("file", &self.file)
            .field("master_key", &self.master_key)
            .finish_non_exhaustive()
    }
}

/// The names of the entries as they are stored.
fn stored(entries: &Entries) -> impl Iterator<Item = &String> {
    entries.keys().filter(|name| !is_keyset(name))
}

/// Says whether a keyset has this name, and no entry.
pub(super) fn is_keyset(name: &str) -> bool {
    [NAMES, VALUES].contains(&name)
}

/// Takes the string out of a value: its tag, its length, and its bytes.
fn string(value: &[u8]) -> Result<Option<Secret>> {
    let damaged = || corrupt("the value is no string of the length that it tells");
    let (tag, rest) = value.split_first_chunk().ok_or_else(damaged)?;
    if *tag != STRING {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "the value is a number, a boolean or a set, not a string",
        ));
    }
    let (length, bytes) = rest.split_first_chunk().ok_or_else(damaged)?;
    if u32::from_be_bytes(*length).try_into() != Ok(bytes.len()) {
        return Err(damaged());
    }
    Ok((bytes != NULL).then(|| Secret::from(bytes)))
}

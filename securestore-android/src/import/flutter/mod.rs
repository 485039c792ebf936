//! The entries of flutter_secure_storage.

mod scheme;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use securestore_core::{Error, ErrorKind, MigrationSource, Result, Secret};
use zeroize::Zeroizing;

use self::scheme::{KeyCipher, Scheme};
use super::ImportSeams;
use super::encrypted_preferences::is_keyset;
use super::keys::Keys;
use super::text::{base64, corrupt};
use crate::preferences::{Draft, Preferences};
use crate::seam::SharedPreferences;

/// The default of the option `sharedPreferencesName`.
const FILE: &str = "FlutterSecureStorage";
const KEY_FILE: &str = "FlutterSecureKeyStorage";
/// Where version 10 notes its state; the file's name may follow after a colon.
const STATE_FILE: &str = "FlutterSecureStorageConfiguration";
/// The default of the option `preferencesKeyPrefix`.
const PREFIX: &str = "VGhpcyBpcyB0aGUgcHJlZml4IGZvciBhIHNlY3VyZSBzdG9yYWdlCg";
const BACKUP_STATUS: &str = "FlutterSecureStorageBackupStatus";
const BACKUP_DELETED: &str = "deleted";
/// Where a key of the Keystore sealed the data key: its nonce.
const DATA_KEY_NONCE: &str = "KeyStoreIV1";

/// The strings that [flutter_secure_storage](https://github.com/juliansteenbakker/flutter_secure_storage) keeps on Android, of
/// versions 9 and 10 up to 10.2: values under AES-GCM or AES-CBC in a preference file, their data key wrapped by a key of the
/// Keystore.
///
/// Which algorithms those are is read where the library notes it; without a note they are its old defaults, RSA with PKCS #1 and
/// AES-CBC. Each read takes one Keystore operation. Nobody else may change the files meanwhile.
///
/// # Limits
/// **AES-CBC authenticates nothing**: an altered value can pass for another one. Only its padding, and that it is text, are checked.
///
/// # What it can't read
/// * What was written with `encryptedSharedPreferences: true`: `names` answers [`Unsupported`](ErrorKind::Unsupported).
///   [`EncryptedPreferences`](super::EncryptedPreferences) reads the same file, where each name has the prefix and `_` in front.
/// * Anything while the library's own migration with a backup is not finished, and what a newer version encrypted with another
///   algorithm: `Unsupported`.
/// * What a key encrypts that asks the person (`AndroidOptions.biometric`): [`InteractionRequired`](ErrorKind::InteractionRequired).
/// * A restored backup, whose Keystore key is gone: [`EncryptionKeyLost`](ErrorKind::EncryptionKeyLost). It is the answer to a wrong
///   application id, too.
/// * Values that no longer fit their key: [`Corrupt`](ErrorKind::Corrupt).
pub struct FlutterSecureStorage {
    preferences: Arc<dyn SharedPreferences>,
    keys: Keys,
    package: String,
    file: String,
    prefix: String,
    namespace: Option<String>,
}

impl FlutterSecureStorage {
    /// Names the library's default file of the app with this application id; nothing is read.
    #[must_use]
    pub fn new(package: impl Into<String>, seams: &ImportSeams) -> Self {
        Self {
            preferences: Arc::clone(&seams.preferences),
            keys: Keys::new(seams),
            package: package.into(),
            file: FILE.to_owned(),
            prefix: PREFIX.to_owned(),
            namespace: None,
        }
    }

    /// Names the `sharedPreferencesName` that the app gave to `AndroidOptions`.
    #[must_use]
    pub fn with_file(mut self, name: impl Into<String>) -> Self {
        self.file = name.into();
        self
    }

    /// Names the `preferencesKeyPrefix` that the app gave to `AndroidOptions`.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Names the `storageNamespace` that the app gave to `AndroidOptions`; it stands above the file's name.
    #[must_use]
    pub fn with_namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into());
        self
    }

    fn open_file(&self, name: &str) -> Preferences {
        Preferences::new(Arc::clone(&self.preferences), name)
    }

    fn data_file(&self) -> &str {
        self.namespace.as_deref().unwrap_or(&self.file)
    }

    fn data(&self) -> Preferences {
        self.open_file(self.data_file())
    }

    fn key_file(&self) -> Preferences {
        match &self.namespace {
            Some(namespace) => self.open_file(&format!("{KEY_FILE}:{namespace}")),
            None => self.open_file(KEY_FILE),
        }
    }

    /// Returns the files with the library's notes, in the order in which it looks.
    fn state_files(&self) -> [Preferences; 2] {
        let own = format!("{STATE_FILE}:{}", self.data_file());
        [self.open_file(&own), self.open_file(STATE_FILE)]
    }

    fn stored_name(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    /// Refuses while the library's own migration is not finished: values may stand under other names and keys.
    fn refuse_unfinished(&self) -> Result<()> {
        for file in self.state_files() {
            match file.value(BACKUP_STATUS)?.as_deref() {
                None => {}
                Some(BACKUP_DELETED) => return Ok(()),
                Some(_) => {
                    return Err(Error::new(
                        ErrorKind::Unsupported,
                        "flutter_secure_storage's own migration is not finished: start the Flutter app once more",
                    ));
                }
            }
        }
        Ok(())
    }

    /// Returns what the values are encrypted with, and their wrapped data key.
    fn scheme(&self) -> Result<(Scheme, String)> {
        let [own, shared] = self.state_files();
        let noted = match Scheme::noted_in(&own, true)? {
            Some(scheme) => Some(scheme),
            None => Scheme::noted_in(&shared, true)?,
        };
        // Version 10 notes what it is about to use, before it encrypts anything with it.
        let candidates = [
            noted,
            Scheme::noted_in(&self.data(), false)?,
            Some(Scheme::OLD),
        ];
        let key_file = self.key_file();
        for scheme in candidates.into_iter().flatten() {
            if let Some(wrapped) = key_file.value(scheme.wrapped_key_name())? {
                return Ok((scheme, wrapped));
            }
        }
        Err(Error::new(
            ErrorKind::EncryptionKeyLost,
            "flutter_secure_storage has left no wrapped key for its values",
        ))
    }

    /// Unwraps the data key. It is not kept: a lock of the device counts each time.
    fn data_key(&self, scheme: Scheme, wrapped: &str) -> Result<Zeroizing<Vec<u8>>> {
        let malformed = || corrupt("the wrapped key of flutter_secure_storage is malformed");
        let wrapped = base64(wrapped).ok_or_else(malformed)?;
        let mut alias = format!("{}.{}", self.package, scheme.key.alias());
        if let Some(namespace) = &self.namespace {
            alias = format!("{alias}.{namespace}");
        }
        match scheme.key {
            KeyCipher::Rsa(padding) => self.keys.decrypt_rsa(&alias, padding, &wrapped),
            KeyCipher::Keystore => {
                let nonce = self.key_file().value(DATA_KEY_NONCE)?;
                let nonce = nonce.and_then(|nonce| base64(&nonce)?.try_into().ok());
                self.keys
                    .open(&alias, nonce.ok_or_else(malformed)?, &wrapped)
            }
        }
    }
}

impl MigrationSource for FlutterSecureStorage {
    fn identity(&self) -> String {
        format!(
            "flutter-secure-storage:{}:{}",
            self.data_file(),
            self.prefix
        )
    }

    fn names(&self) -> Result<Vec<String>> {
        self.refuse_unfinished()?;
        let entries = self.data().all()?;
        let prefix = self.stored_name("");
        let is_strange = |name: &String| {
            !is_keyset(name) && !scheme::is_note(name) && !name.starts_with(&prefix)
        };
        if entries.keys().any(|name| is_keyset(name)) && entries.keys().any(is_strange) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the file has entries of EncryptedSharedPreferences: EncryptedPreferences reads them",
            ));
        }
        let names = entries.keys().filter_map(|name| name.strip_prefix(&prefix));
        Ok(names.map(str::to_owned).collect())
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        self.refuse_unfinished()?;
        let Some(stored) = self.data().value(&self.stored_name(name))? else {
            return Ok(None);
        };
        let (scheme, wrapped) = self.scheme()?;
        let key = self.data_key(scheme, &wrapped)?;
        let value = base64(&stored).and_then(|sealed| scheme.open(&key, &sealed));
        let value = value
            .map(Secret::from)
            .ok_or_else(|| corrupt("the value was altered, or another key encrypted it"))?;
        if value.expose_str().is_err() {
            return Err(corrupt("the value is no text"));
        }
        Ok(Some(value))
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.refuse_unfinished()?;
        let (data, name) = (self.data(), self.stored_name(name));
        let mut draft = Draft::default();
        if let Some(old) = data.value(&name)? {
            draft.remove(name, old);
        }
        Ok(data.commit(&draft)?)
    }
}

impl fmt::Debug for FlutterSecureStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlutterSecureStorage")
            .field("package", &self.package)
            .field("file", &self.data_file())
            .finish_non_exhaustive()
    }
}

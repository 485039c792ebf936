//! Vectors of Tink for Java 1.15.0, written once by a program that does what AndroidX's class does: the names sealed by a key
//! of the template `AES256_SIV` with the file as associated data, the values by one of `AES256_GCM` with the stored name,
//! the keysets by `AesGcmJce` with the master key 00 01 … 1f.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use securestore_core::{ErrorKind, MigrationSource};
use zeroize::Zeroizing;

use super::{EncryptedPreferences, ImportSeams};
use crate::crypto;
use crate::seam::{
    Cause, Cipher, Edit, Exception, ExceptionClass, IV_LEN, KeySpec, Keystore, KeystoreCode,
    Purpose, SecretKey, SecurityLevel, SharedPreferences as _,
};
use crate::test_support::Phone;

const FILE: &str = "secret_shared_prefs";
const SEALED: &str = include_str!("vectors/encrypted_preferences.tsv");
const CLEAR: &str = include_str!("vectors/clear_keysets.tsv");

/// A Keystore with the master key of the vectors, or with what happened to it.
#[derive(Clone, Debug)]
struct Master(Result<Option<()>, Exception>);

impl Keystore for Master {
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception> {
        assert_eq!(alias, "_androidx_security_master_key_");
        let found = self.0.clone()?;
        Ok(found.map(|()| Box::new(self.clone()) as Box<dyn SecretKey>))
    }

    fn generate_key(&self, _: &str, _: &KeySpec) -> Result<(), Exception> {
        panic!("an importer creates no key")
    }

    fn delete_entry(&self, _: &str) -> Result<(), Exception> {
        panic!("an importer removes no key")
    }
}

impl SecretKey for Master {
    fn init_cipher(&self, purpose: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        match purpose {
            Purpose::Decrypt(iv) => Ok(Box::new(Opening(iv))),
            Purpose::Encrypt => panic!("an importer encrypts nothing"),
        }
    }

    fn security_level(&self) -> Result<SecurityLevel, Exception> {
        Ok(SecurityLevel::TrustedEnvironment)
    }
}

#[derive(Debug)]
struct Opening([u8; IV_LEN]);

impl Cipher for Opening {
    fn iv(&self) -> [u8; IV_LEN] {
        self.0
    }

    fn do_final(
        self: Box<Self>,
        aad: &[u8],
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        let key = std::array::from_fn(|at| at as u8);
        crypto::open(&key, &self.0, aad, input)
            .ok_or_else(|| Exception::new(ExceptionClass::AeadBadTag))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn entries(vectors: &str) -> BTreeMap<String, Option<String>> {
    let pairs = vectors.lines().filter_map(|line| line.split_once('\t'));
    pairs
        .map(|(name, value)| (name.to_owned(), Some(value.to_owned())))
        .collect()
}

fn source(
    phone: &Phone,
    vectors: &str,
    master: Result<Option<()>, Exception>,
) -> EncryptedPreferences {
    let changes = entries(vectors);
    phone
        .commit(
            FILE,
            &Edit {
                clear: false,
                changes,
            },
        )
        .unwrap();
    phone.calls();
    let seams = ImportSeams {
        keystore: Arc::new(Master(master)),
        preferences: Arc::new(phone.clone()),
        platform: Arc::new(phone.clone()),
    };
    EncryptedPreferences::new(FILE, &seams)
}

fn read(source: &EncryptedPreferences, name: &str) -> Option<String> {
    let value = source.read(name).unwrap()?;
    Some(value.expose_str().unwrap().to_owned())
}

/// Returns the stored name of an entry of the vectors.
fn stored(at: usize) -> String {
    let line = SEALED.lines().nth(3 + at).unwrap();
    line.split_once('\t').unwrap().0.to_owned()
}

#[test]
fn what_tink_wrote_is_listed_and_read() {
    let source = source(&Phone::new(), SEALED, Ok(Some(())));

    let mut names = source.names().unwrap();
    names.sort();

    assert_eq!(
        names,
        [
            "count",
            "empty",
            "flag",
            "long",
            "naïve key ✓",
            "nothing",
            "token"
        ]
    );
    assert_eq!(read(&source, "token").as_deref(), Some("hunter2"));
    assert_eq!(read(&source, "naïve key ✓").as_deref(), Some("pässwörd ✓"));
    assert_eq!(read(&source, "empty").as_deref(), Some(""));
    assert_eq!(read(&source, "long"), Some("x".repeat(300)));
    assert_eq!(read(&source, "nothing"), None);
    assert_eq!(read(&source, "absent"), None);
    for other in ["count", "flag"] {
        assert_eq!(
            source.read(other).unwrap_err().kind(),
            ErrorKind::Unsupported
        );
    }
}

#[test]
fn keysets_in_clear_need_no_master_key() {
    let source = source(&Phone::new(), CLEAR, Ok(None));

    assert_eq!(read(&source, "token").as_deref(), Some("hunter2"));
}

#[test]
fn a_master_key_that_can_not_be_used_is_an_error_and_no_absence() {
    let unlock = Cause::KeyStore(KeystoreCode::DEVICE_LOCKED);
    let ask = Cause::KeyStore(KeystoreCode::KEY_USER_NOT_AUTHENTICATED);
    let invalid = Exception::new(ExceptionClass::InvalidKey);
    for (master, kind) in [
        (Ok(None), ErrorKind::EncryptionKeyLost),
        (
            Err(invalid.clone().caused_by(unlock)),
            ErrorKind::DeviceLocked,
        ),
        (Err(invalid.caused_by(ask)), ErrorKind::InteractionRequired),
    ] {
        let phone = Phone::new();
        let source = source(&phone, SEALED, master);

        assert_eq!(source.names().unwrap_err().kind(), kind);
        assert_eq!(source.read("token").unwrap_err().kind(), kind);
        assert_eq!(source.read("absent").unwrap_err().kind(), kind);
        assert_eq!(source.remove("token").unwrap_err().kind(), kind);
        assert!(!phone.calls().iter().any(|call| call.starts_with("commit")));
    }
}

#[test]
fn a_damaged_entry_is_an_error_of_its_name_only() {
    let phone = Phone::new();
    let source = source(&phone, SEALED, Ok(Some(())));
    let mut edit = Edit::new();
    edit.put(stored(0), "AAAA");
    edit.put("no name", "AAAA");
    phone.commit(FILE, &edit).unwrap();

    assert_eq!(source.names().unwrap().len(), 8);
    for damaged in ["token", "no name"] {
        assert_eq!(source.read(damaged).unwrap_err().kind(), ErrorKind::Corrupt);
    }
    assert_eq!(read(&source, "empty").as_deref(), Some(""));
}

#[test]
fn a_value_moved_to_another_name_does_not_open() {
    let phone = Phone::new();
    let source = source(&phone, SEALED, Ok(Some(())));
    let token = phone.get_string(FILE, &stored(0)).unwrap().unwrap();
    let mut edit = Edit::new();
    edit.put(stored(2), token);
    phone.commit(FILE, &edit).unwrap();

    assert_eq!(source.read("empty").unwrap_err().kind(), ErrorKind::Corrupt);
}

#[test]
fn a_removal_takes_one_entry_and_leaves_the_rest() {
    let phone = Phone::new();
    let source = source(&phone, SEALED, Ok(Some(())));

    source.remove("token").unwrap();
    source.remove("absent").unwrap();

    assert_eq!(read(&source, "token"), None);
    assert_eq!(source.names().unwrap().len(), 6);
}

#[test]
fn a_removal_that_is_not_written_is_taken_back() {
    let phone = Phone::new();
    let source = source(&phone, SEALED, Ok(Some(())));
    phone.state().commits.push_back(false);

    assert_eq!(source.remove("token").unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(read(&source, "token").as_deref(), Some("hunter2"));
}

#[test]
fn a_file_without_its_keysets_is_corrupt_and_one_that_is_not_there_is_empty() {
    let phone = Phone::new();
    let source = source(&phone, SEALED, Ok(Some(())));
    phone
        .commit(
            FILE,
            &Edit {
                clear: true,
                ..Edit::new()
            },
        )
        .unwrap();
    assert_eq!(source.names().unwrap_err().kind(), ErrorKind::Corrupt);

    phone.state().disk.clear();

    assert!(source.names().unwrap().is_empty());
    assert_eq!(read(&source, "token"), None);
}

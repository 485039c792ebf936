//! Values that the JDK's ciphers encrypted as the library calls them: the data key 00 01 … 0f (for the Keystore's own key … 1f),
//! nonces of 40 41 … and 80 81 …. The wrapped data key is the padding's number and the key, which only these tests' Keystore opens.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use securestore_core::{ErrorKind, MigrationSource};
use zeroize::Zeroizing;

use super::*;
use crate::seam::{
    Cause, Cipher, Edit, Exception, ExceptionClass, KeySpec, Keystore, KeystoreCode, Purpose,
    RsaPadding, SecretKey, SecurityLevel,
};
use crate::test_support::Phone;

const VALUES: &str = include_str!("../vectors/flutter_secure_storage.tsv");
const PKCS1: &str = "com.example.app.FlutterSecureStoragePluginKey";
const OAEP: &str = "com.example.app.FlutterSecureStoragePluginKeyOAEP";
const OAEP_NOTE: &str = "RSA_ECB_OAEPwithSHA_256andMGF1Padding";
const GCM_NOTE: &str = "AES_GCM_NoPadding";
const STATE: &str = "FlutterSecureStorageConfiguration:FlutterSecureStorage";
const CBC_KEY: &str = "VGhpcyBpcyB0aGUga2V5IGZvciBhIHNlY3VyZSBzdG9yYWdlIEFFUyBLZXkK";
const GCM_KEY: &str = "AESVGhpcyBpcyB0aGUga2V5IGZvciBhIHNlY3VyZSBzdG9yYWdlIEFFUyBLZXkK";
const GCM_KEY_9: &str = "VGhpcyBpcyB0aGUga2V5IGZvcihBIHNlY3XyZZBzdG9yYWdlIEFFUyBLZXkK";

/// A Keystore that has one key, or throws.
#[derive(Clone, Debug)]
struct OneKey(Result<&'static str, Exception>);

impl Keystore for OneKey {
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception> {
        let known = self.0.clone()?;
        Ok((alias == known).then(|| Box::new(self.clone()) as Box<dyn SecretKey>))
    }

    fn generate_key(&self, _: &str, _: &KeySpec) -> Result<(), Exception> {
        panic!("an importer creates no key")
    }

    fn delete_entry(&self, _: &str) -> Result<(), Exception> {
        panic!("an importer removes no key")
    }
}

impl SecretKey for OneKey {
    fn init_cipher(&self, _: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        let asks = Cause::KeyStore(KeystoreCode::KEY_USER_NOT_AUTHENTICATED);
        Err(Exception::new(ExceptionClass::InvalidKey).caused_by(asks))
    }

    fn decrypt_rsa(
        &self,
        padding: RsaPadding,
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        match (padding, input) {
            (RsaPadding::Pkcs1, [1, key @ ..]) | (RsaPadding::OaepSha256, [2, key @ ..]) => {
                Ok(key.to_vec().into())
            }
            _ => Err(Exception::new(ExceptionClass::BadPadding)),
        }
    }

    fn security_level(&self) -> Result<SecurityLevel, Exception> {
        Ok(SecurityLevel::TrustedEnvironment)
    }
}

fn put(phone: &Phone, file: &str, name: &str, value: impl Into<String>) {
    let mut edit = Edit::new();
    edit.put(name, value);
    phone.commit(file, &edit).unwrap();
    phone.calls();
}

/// Puts the values of one algorithm where the library does.
fn put_values(phone: &Phone, file: &str, algorithm: &str) {
    for line in VALUES.lines() {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap();
        if next() == algorithm {
            put(
                phone,
                file,
                &format!("{PREFIX}_{}", next()),
                next().replace("\\n", "\n"),
            );
        }
    }
}

fn wrapped(padding: u8) -> String {
    STANDARD.encode([&[padding][..], &(0..16).collect::<Vec<u8>>()].concat()) + "\n"
}

fn note(phone: &Phone, file: &str, key: &str, storage: &str) {
    put(phone, file, "FlutterSecureSAlgorithmKey", key);
    put(phone, file, "FlutterSecureSAlgorithmStorage", storage);
}

fn source(phone: &Phone, key: Result<&'static str, Exception>) -> FlutterSecureStorage {
    let seams = ImportSeams {
        keystore: Arc::new(OneKey(key)),
        preferences: Arc::new(phone.clone()),
        platform: Arc::new(phone.clone()),
    };
    FlutterSecureStorage::new("com.example.app", &seams)
}

/// What a version before 10 leaves with its defaults.
fn old() -> Phone {
    let phone = Phone::new();
    put_values(&phone, FILE, "cbc");
    put(&phone, KEY_FILE, CBC_KEY, wrapped(1));
    phone
}

/// What version 10 leaves with its defaults.
fn new() -> Phone {
    let phone = Phone::new();
    put_values(&phone, FILE, "gcm");
    put(&phone, KEY_FILE, GCM_KEY, wrapped(2));
    note(&phone, STATE, OAEP_NOTE, GCM_NOTE);
    phone
}

fn read(source: &FlutterSecureStorage, name: &str) -> Result<Option<String>, ErrorKind> {
    let value = source.read(name).map_err(|error| error.kind())?;
    Ok(value.map(|value| value.expose_str().unwrap().to_owned()))
}

fn assert_reads_all(source: &FlutterSecureStorage) {
    for (name, value) in [
        ("token", "hunter2"),
        ("naïve key ✓", "pässwörd ✓"),
        ("empty", ""),
        ("long", &"x".repeat(100)),
    ] {
        assert_eq!(read(source, name), Ok(Some(value.to_owned())), "{name}");
    }
    assert_eq!(read(source, "absent"), Ok(None));
}

#[test]
fn what_the_old_defaults_encrypted_is_listed_and_read() {
    let source = source(&old(), Ok(PKCS1));

    assert_reads_all(&source);
    let mut names = source.names().unwrap();
    names.sort();
    assert_eq!(names, ["binary", "empty", "long", "naïve key ✓", "token"]);
}

#[test]
fn what_the_new_defaults_encrypted_is_read() {
    assert_reads_all(&source(&new(), Ok(OAEP)));
}

#[test]
fn version_9_notes_its_algorithms_among_the_values() {
    let phone = Phone::new();
    put_values(&phone, FILE, "gcm");
    put(&phone, KEY_FILE, GCM_KEY_9, wrapped(2));
    note(&phone, FILE, OAEP_NOTE, GCM_NOTE);
    let source = source(&phone, Ok(OAEP));

    assert_reads_all(&source);
    assert_eq!(source.names().unwrap().len(), 4);
}

#[test]
fn algorithms_that_are_only_announced_are_not_in_use_yet() {
    let phone = old();
    note(&phone, STATE, OAEP_NOTE, GCM_NOTE);

    assert_reads_all(&source(&phone, Ok(PKCS1)));
}

#[test]
fn a_namespace_has_files_and_a_key_of_its_own() {
    let phone = Phone::new();
    put_values(&phone, "vault", "gcm");
    put(&phone, "FlutterSecureKeyStorage:vault", GCM_KEY, wrapped(2));
    note(
        &phone,
        "FlutterSecureStorageConfiguration:vault",
        OAEP_NOTE,
        GCM_NOTE,
    );
    let alias = "com.example.app.FlutterSecureStoragePluginKeyOAEP.vault";

    assert_reads_all(&source(&phone, Ok(alias)).with_namespace("vault"));
}

#[test]
fn a_file_and_a_prefix_of_the_app_are_used() {
    let phone = Phone::new();
    let token = VALUES
        .lines()
        .next()
        .unwrap()
        .split('\t')
        .next_back()
        .unwrap();
    put(&phone, "own", "p_token", token.replace("\\n", "\n"));
    put(&phone, KEY_FILE, CBC_KEY, wrapped(1));
    let source = source(&phone, Ok(PKCS1)).with_file("own").with_prefix("p");

    assert_eq!(source.names().unwrap(), ["token"]);
    assert_eq!(read(&source, "token"), Ok(Some("hunter2".to_owned())));
}

#[test]
fn a_key_that_asks_the_person_is_not_used() {
    let phone = Phone::new();
    put_values(&phone, FILE, "gcm256");
    put(
        &phone,
        KEY_FILE,
        &format!("B{CBC_KEY}"),
        STANDARD.encode([0; 48]),
    );
    put(&phone, KEY_FILE, DATA_KEY_NONCE, STANDARD.encode([0; 12]));
    note(&phone, STATE, GCM_NOTE, GCM_NOTE);

    let source = source(&phone, Ok(PKCS1));

    assert_eq!(read(&source, "token"), Err(ErrorKind::InteractionRequired));
    assert_eq!(source.names().unwrap().len(), 4);
}

#[test]
fn a_key_that_asks_nobody_is_used_whatever_the_library_calls_it() {
    let phone = Phone::new();
    put_values(&phone, FILE, "gcm256");
    let data_key: Vec<u8> = (0..32).collect();
    let spec = KeySpec {
        authentication: crate::seam::KeyAuthentication::None,
        unlocked_device_required: false,
        strong_box: false,
    };
    phone.generate_key(PKCS1, &spec).unwrap();
    let key = phone.get_key(PKCS1).unwrap().unwrap();
    let cipher = key.init_cipher(Purpose::Encrypt).unwrap();
    put(
        &phone,
        KEY_FILE,
        DATA_KEY_NONCE,
        STANDARD.encode(cipher.iv()),
    );
    let wrapped = cipher.do_final(b"", &data_key).unwrap();
    put(
        &phone,
        KEY_FILE,
        &format!("B{CBC_KEY}"),
        STANDARD.encode(&*wrapped),
    );
    note(&phone, STATE, "AES_GCM_NoPadding_BIOMETRIC", GCM_NOTE);
    let seams = ImportSeams {
        keystore: Arc::new(phone.clone()),
        preferences: Arc::new(phone.clone()),
        platform: Arc::new(phone.clone()),
    };

    assert_reads_all(&FlutterSecureStorage::new("com.example.app", &seams));
}

#[test]
fn a_key_that_can_not_be_used_is_an_error_and_no_absence() {
    let locked = Cause::KeyStore(KeystoreCode::DEVICE_LOCKED);
    let locked = Exception::new(ExceptionClass::InvalidKey).caused_by(locked);
    let of_key = |phone: &Phone, key| read(&source(phone, key), "token");

    assert_eq!(of_key(&old(), Ok(OAEP)), Err(ErrorKind::EncryptionKeyLost));
    assert_eq!(of_key(&old(), Err(locked)), Err(ErrorKind::DeviceLocked));
    let phone = Phone::new();
    put_values(&phone, FILE, "cbc");
    assert_eq!(of_key(&phone, Ok(PKCS1)), Err(ErrorKind::EncryptionKeyLost));
}

#[test]
fn damage_is_corrupt_and_never_a_value() {
    for value in ["AAAA", "no Base64", ""] {
        for (phone, key) in [(old(), PKCS1), (new(), OAEP)] {
            put(&phone, FILE, &format!("{PREFIX}_token"), value);

            assert_eq!(
                read(&source(&phone, Ok(key)), "token"),
                Err(ErrorKind::Corrupt)
            );
        }
    }
    let unlike = old();
    put(&unlike, KEY_FILE, CBC_KEY, wrapped(2));

    assert_eq!(
        read(&source(&old(), Ok(PKCS1)), "binary"),
        Err(ErrorKind::Corrupt)
    );
    assert_eq!(
        read(&source(&unlike, Ok(PKCS1)), "token"),
        Err(ErrorKind::Corrupt)
    );
}

#[test]
fn nothing_is_touched_while_its_own_migration_is_not_finished() {
    for status in ["started", "complete", "new in version 11"] {
        let phone = old();
        put(&phone, STATE, BACKUP_STATUS, status);
        let source = source(&phone, Ok(PKCS1));

        assert_eq!(source.names().unwrap_err().kind(), ErrorKind::Unsupported);
        assert_eq!(read(&source, "token"), Err(ErrorKind::Unsupported));
        assert_eq!(
            source.remove("token").unwrap_err().kind(),
            ErrorKind::Unsupported
        );
        assert!(!phone.calls().iter().any(|call| call.starts_with("commit")));
    }
    let done = old();
    put(&done, STATE, BACKUP_STATUS, "deleted");
    assert_reads_all(&source(&done, Ok(PKCS1)));
}

#[test]
fn algorithms_of_a_newer_version_are_refused() {
    for (key, storage) in [
        (OAEP_NOTE, "ChaCha20"),
        ("EC", GCM_NOTE),
        (GCM_NOTE, "AES_CBC_PKCS7Padding"),
    ] {
        let phone = new();
        note(&phone, STATE, key, storage);

        assert_eq!(
            read(&source(&phone, Ok(OAEP)), "token"),
            Err(ErrorKind::Unsupported)
        );
    }
}

#[test]
fn entries_of_another_format_in_the_file_are_not_passed_over() {
    let phone = old();
    put(
        &phone,
        FILE,
        "__androidx_security_crypto_encrypted_prefs_key_keyset__",
        "00",
    );
    assert_eq!(source(&phone, Ok(PKCS1)).names().unwrap().len(), 5);

    put(&phone, FILE, "AUiUmSk=", "AQ==");

    let error = source(&phone, Ok(PKCS1)).names().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
}

#[test]
fn a_removal_takes_one_entry_and_is_taken_back_if_it_is_not_written() {
    let phone = old();
    let source = source(&phone, Ok(PKCS1));
    phone.state().commits.push_back(false);

    assert_eq!(source.remove("token").unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(read(&source, "token"), Ok(Some("hunter2".to_owned())));
    source.remove("token").unwrap();
    source.remove("absent").unwrap();
    assert_eq!(read(&source, "token"), Ok(None));
    assert_eq!(source.names().unwrap().len(), 4);
}

//! What flutter_secure_storage encrypts with: how the data key is wrapped, and how the values are encrypted.

use aes_gcm::aes::Aes128;
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use securestore_core::{Error, ErrorKind, Result};
use zeroize::Zeroizing;

use crate::crypto;
use crate::preferences::Preferences;
use crate::seam::RsaPadding;

/// Where the library notes its algorithms.
const KEY_NOTE: &str = "FlutterSecureSAlgorithmKey";
const STORAGE_NOTE: &str = "FlutterSecureSAlgorithmStorage";

/// The names of the wrapped data keys; each way to encrypt has one.
const CBC_KEY: &str = "VGhpcyBpcyB0aGUga2V5IGZvciBhIHNlY3VyZSBzdG9yYWdlIEFFUyBLZXkK";
const GCM_KEY: &str = "AESVGhpcyBpcyB0aGUga2V5IGZvciBhIHNlY3VyZSBzdG9yYWdlIEFFUyBLZXkK";
const GCM_KEY_9: &str = "VGhpcyBpcyB0aGUga2V5IGZvcihBIHNlY3XyZZBzdG9yYWdlIEFFUyBLZXkK";
const KEYSTORE_KEY: &str = "BVGhpcyBpcyB0aGUga2V5IGZvciBhIHNlY3VyZSBzdG9yYWdlIEFFUyBLZXkK";

/// Says whether this is the name of a note and of no value.
pub(super) fn is_note(name: &str) -> bool {
    [KEY_NOTE, STORAGE_NOTE].contains(&name)
}

/// How the data key is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyCipher {
    /// By an RSA key of the Keystore.
    Rsa(RsaPadding),
    /// By an AES-GCM key of the Keystore, which asks the person where there is a lock screen.
    Keystore,
}

impl KeyCipher {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "RSA_ECB_PKCS1Padding" => Some(Self::Rsa(RsaPadding::Pkcs1)),
            "RSA_ECB_OAEPwithSHA_256andMGF1Padding" => Some(Self::Rsa(RsaPadding::OaepSha256)),
            "AES_GCM_NoPadding" | "AES_GCM_NoPadding_BIOMETRIC" => Some(Self::Keystore),
            _ => None,
        }
    }

    /// Returns the alias of the key, without the application id.
    pub(super) const fn alias(self) -> &'static str {
        match self {
            Self::Rsa(RsaPadding::OaepSha256) => "FlutterSecureStoragePluginKeyOAEP",
            Self::Rsa(RsaPadding::Pkcs1) | Self::Keystore => "FlutterSecureStoragePluginKey",
        }
    }
}

/// How the values are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ValueCipher {
    Cbc,
    Gcm,
    /// The same, with the data key under another name.
    Gcm9,
}

/// The two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scheme {
    pub(super) key: KeyCipher,
    value: ValueCipher,
}

impl Scheme {
    /// What is in use where nothing is noted.
    pub(super) const OLD: Self = Self {
        key: KeyCipher::Rsa(RsaPadding::Pkcs1),
        value: ValueCipher::Cbc,
    };

    /// Reads the notes of version 10, or of one before, in this file; `None` without both.
    pub(super) fn noted_in(file: &Preferences, is_10: bool) -> Result<Option<Self>> {
        let notes = file.values(&[KEY_NOTE, STORAGE_NOTE])?;
        let [Some(key), Some(value)] = &notes[..] else {
            return Ok(None);
        };
        let value = match &**value {
            "AES_CBC_PKCS7Padding" => Some(ValueCipher::Cbc),
            "AES_GCM_NoPadding" | "AES_GCM_NoPadding_BIOMETRIC" if is_10 => Some(ValueCipher::Gcm),
            "AES_GCM_NoPadding" => Some(ValueCipher::Gcm9),
            _ => None,
        };
        match (KeyCipher::parse(key), value) {
            (Some(KeyCipher::Keystore), Some(ValueCipher::Cbc)) | (None, _) | (_, None) => {
                Err(Error::new(
                    ErrorKind::Unsupported,
                    "flutter_secure_storage notes an algorithm that is not known here",
                ))
            }
            (Some(key), Some(value)) => Ok(Some(Self { key, value })),
        }
    }

    /// Returns the name of the wrapped data key.
    pub(super) const fn wrapped_key_name(self) -> &'static str {
        match (self.key, self.value) {
            (KeyCipher::Keystore, _) => KEYSTORE_KEY,
            (_, ValueCipher::Cbc) => CBC_KEY,
            (_, ValueCipher::Gcm) => GCM_KEY,
            (_, ValueCipher::Gcm9) => GCM_KEY_9,
        }
    }

    /// Decrypts a value: the nonce stands in front.
    pub(super) fn open(self, key: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        match (self.key, self.value) {
            (KeyCipher::Keystore, _) => {
                let (iv, sealed) = sealed.split_first_chunk()?;
                crypto::open(key.try_into().ok()?, iv, b"", sealed)
            }
            (_, ValueCipher::Gcm | ValueCipher::Gcm9) => {
                let (iv, sealed) = sealed.split_first_chunk()?;
                crypto::open_128(key.try_into().ok()?, iv, b"", sealed)
            }
            (_, ValueCipher::Cbc) => open_cbc(key.try_into().ok()?, sealed),
        }
    }
}

/// Decrypts AES-128-CBC with the padding of PKCS #7.
fn open_cbc(key: &[u8; 16], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (iv, sealed) = sealed.split_first_chunk::<16>()?;
    let mut buffer = Zeroizing::new(sealed.to_vec());
    let decryptor = Decryptor::<Aes128>::new(key.into(), iv.into());
    let len = decryptor.decrypt_padded::<Pkcs7>(&mut buffer).ok()?.len();
    buffer.truncate(len);
    Some(buffer)
}

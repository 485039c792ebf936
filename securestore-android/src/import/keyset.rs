//! Tink keysets: the AES256-SIV keys of names and the AES256-GCM keys of values.

use aes_siv::KeyInit;
use aes_siv::siv::Aes256Siv;
use zeroize::Zeroizing;

use super::protobuf::{Field, fields};
use crate::crypto;
use crate::seam::IV_LEN;

/// The version byte and the number of the key, in front of each ciphertext.
const PREFIX_LEN: usize = 5;
const TINK: u64 = 1;
const ENABLED: u64 = 1;

/// What a key of a keyset does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Names,
    Values,
}

impl Purpose {
    const fn type_url(self) -> &'static [u8] {
        match self {
            Self::Names => b"type.googleapis.com/google.crypto.tink.AesSivKey",
            Self::Values => b"type.googleapis.com/google.crypto.tink.AesGcmKey",
        }
    }

    /// Returns the number of the field with the key, and the key's length.
    const fn material(self) -> (u64, usize) {
        match self {
            Self::Names => (2, 64),
            Self::Values => (3, crypto::KEY_LEN),
        }
    }
}

/// A keyset as it is stored.
pub(super) enum Stored<'a> {
    /// An `EncryptedKeyset`: the nonce, and what the master key sealed.
    Sealed([u8; IV_LEN], &'a [u8]),
    /// A `Keyset`: Tink stores it so where the Keystore doesn't work.
    Clear(&'a [u8]),
}

impl<'a> Stored<'a> {
    /// Reads the outer message.
    pub(super) fn parse(message: &'a [u8]) -> Option<Self> {
        let fields = fields(message)?;
        // Only a `Keyset` begins with the number of its primary key.
        if fields.iter().any(|field| field.number(1).is_some()) {
            return Some(Self::Clear(message));
        }
        let sealed = fields.iter().find_map(|field| field.bytes(2))?;
        let (iv, sealed) = sealed.split_first_chunk()?;
        Some(Self::Sealed(*iv, sealed))
    }
}

/// The usable keys of one keyset.
pub(super) struct Keyset(Vec<Key>);

struct Key {
    prefix: [u8; PREFIX_LEN],
    material: Zeroizing<Vec<u8>>,
}

impl Keyset {
    /// Reads a `Keyset`; `None` if it is malformed, or an enabled key is not of the kind that the purpose needs.
    pub(super) fn parse(message: &[u8], purpose: Purpose) -> Option<Self> {
        let mut keys = Vec::new();
        for key in fields(message)?.iter().filter_map(|field| field.bytes(2)) {
            let key = fields(key)?;
            if number(&key, 2) == Some(ENABLED) {
                keys.push(Key::parse(&key, purpose)?);
            }
        }
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Encrypts a name with each key: the names under which it may be stored.
    pub(super) fn seal_name(&self, file: &str, name: &str) -> Vec<Vec<u8>> {
        let seal = |key: &Key| {
            let mut siv = Aes256Siv::new_from_slice(&key.material).ok()?;
            let sealed = siv.encrypt([file.as_bytes()], name.as_bytes()).ok()?;
            Some([&key.prefix[..], &sealed].concat())
        };
        self.0.iter().filter_map(seal).collect()
    }

    /// Decrypts a name; `None` if it isn't one of this file.
    pub(super) fn open_name(&self, file: &str, sealed: &[u8]) -> Option<String> {
        let open = |(key, sealed): (&Key, &[u8])| {
            let mut siv = Aes256Siv::new_from_slice(&key.material).ok()?;
            siv.decrypt([file.as_bytes()], sealed).ok()
        };
        self.keys_of(sealed)
            .find_map(open)
            .and_then(|name| String::from_utf8(name).ok())
    }

    /// Decrypts a value; `None` if it isn't what was stored under this name.
    pub(super) fn open_value(
        &self,
        stored_name: &str,
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        self.keys_of(sealed).find_map(|(key, sealed)| {
            let (iv, sealed) = sealed.split_first_chunk()?;
            let material = key.material.first_chunk()?;
            crypto::open(material, iv, stored_name.as_bytes(), sealed)
        })
    }

    fn keys_of<'a>(&'a self, sealed: &'a [u8]) -> impl Iterator<Item = (&'a Key, &'a [u8])> {
        let rest = move |key: &'a Key| Some((key, sealed.strip_prefix(&key.prefix)?));
        self.0.iter().filter_map(rest)
    }
}

impl Key {
    fn parse(key: &[Field<'_>], purpose: Purpose) -> Option<Self> {
        let id = u32::try_from(number(key, 3)?).ok()?;
        let data = fields(key.iter().find_map(|field| field.bytes(1))?)?;
        let type_url = data.iter().find_map(|field| field.bytes(1))?;
        if number(key, 4) != Some(TINK) || type_url != purpose.type_url() {
            return None;
        }
        let (field, length) = purpose.material();
        let value = fields(data.iter().find_map(|field| field.bytes(2))?)?;
        let material = value.iter().find_map(|found| found.bytes(field))?;
        let [a, b, c, d] = id.to_be_bytes();
        (material.len() == length).then(|| Self {
            prefix: [1, a, b, c, d],
            material: Zeroizing::new(material.to_vec()),
        })
    }
}

fn number(fields: &[Field<'_>], number: u64) -> Option<u64> {
    fields.iter().find_map(|field| field.number(number))
}

//! The binary records behind the names: entries, wrapped data keys, chunks.
//!
//! An entry is `version | policy | generation (16) | accessibility | authentication | heads (1, +16) | nonce (12) |
//! ciphertext | tag (16)`. All that is in clear, with the service and the key, is authenticated with the ciphertext: a record
//! that is altered, or moved to another name or file, does not open.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use securestore_core::{
    Accessibility, Error, ErrorKind, Generation, Key, Protection, Result, Service,
};

use crate::crypto::TAG_LEN;
use crate::policy::Policy;
use crate::seam::IV_LEN;

const VERSION: u8 = 1;

/// What an entry's record tells without being opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) policy: Policy,
    pub(crate) generation: Generation,
    pub(crate) asked: Asked,
    pub(crate) heads: Option<Generation>,
}

impl Metadata {
    /// Returns the protection of the entry, with the accessibility that was asked for.
    pub(crate) fn protection(&self) -> Protection {
        Protection::new(self.asked.accessibility, self.policy.authentication())
            .with_scope(self.policy.scope())
    }

    /// Returns what is authenticated with the content.
    pub(crate) fn aad(&self, service: &Service, key: &Key) -> Vec<u8> {
        framed(&[
            b"securestore.1 entry",
            service.as_str().as_bytes(),
            key.as_str().as_bytes(),
            &self.encode(),
        ])
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION, self.policy.code()];
        bytes.extend_from_slice(&self.generation.to_bytes());
        bytes.push(self.asked.code);
        bytes.push(authentication_code(self.policy));
        match self.heads {
            None => bytes.push(0),
            Some(generation) => {
                bytes.push(1);
                bytes.extend_from_slice(&generation.to_bytes());
            }
        }
        bytes
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let [VERSION, policy] = reader.take()? else {
            return None;
        };
        let policy = Policy::from_code(policy)?;
        let generation = Generation::from_bytes(reader.take()?);
        let [accessibility, authentication] = reader.take()?;
        let asked = Asked::from_code(accessibility)?;
        let protection = Protection::new(asked.accessibility, policy.authentication())
            .with_scope(policy.scope());
        let fits = Policy::of(protection) == Some(policy);
        if !fits || authentication != authentication_code(policy) {
            return None;
        }
        let heads = match reader.take()? {
            [0] => None,
            [1] => Some(Generation::from_bytes(reader.take()?)),
            _ => return None,
        };
        Some(Self {
            policy,
            generation,
            asked,
            heads,
        })
    }
}

/// The accessibility that an entry was asked to have, as far as it can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    accessibility: Accessibility,
    code: u8,
}

impl Asked {
    const ALL: [Self; 6] = [
        Self::new(Accessibility::PlatformDefault, 0),
        Self::new(Accessibility::WhenUnlocked, 1),
        Self::new(Accessibility::WhenUnlockedThisDeviceOnly, 2),
        Self::new(Accessibility::AfterFirstUnlock, 3),
        Self::new(Accessibility::AfterFirstUnlockThisDeviceOnly, 4),
        Self::new(Accessibility::WhenPasscodeSetThisDeviceOnly, 5),
    ];

    const fn new(accessibility: Accessibility, code: u8) -> Self {
        Self {
            accessibility,
            code,
        }
    }

    /// Returns the record of `accessibility`; `None` if it is never written.
    pub(crate) fn of(accessibility: Accessibility) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|asked| asked.accessibility == accessibility)
    }

    fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|asked| asked.code == code)
    }
}

/// The main slot of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) metadata: Metadata,
    pub(crate) iv: [u8; IV_LEN],
    pub(crate) sealed: Vec<u8>,
}

impl Record {
    /// Returns the text that stands in the file.
    pub(crate) fn encode(&self) -> String {
        let mut bytes = self.metadata.encode();
        bytes.extend_from_slice(&self.iv);
        bytes.extend_from_slice(&self.sealed);
        STANDARD.encode(bytes)
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] if it isn't an entry; an altered one is found out when it is opened.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        Self::try_parse(text).ok_or_else(|| corrupt("the entry is not a record of this layout"))
    }

    fn try_parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let mut reader = Reader(&bytes);
        let metadata = Metadata::take(&mut reader)?;
        let iv = reader.take()?;
        let Reader(sealed) = reader;
        (sealed.len() >= TAG_LEN).then(|| Self {
            metadata,
            iv,
            sealed: sealed.to_vec(),
        })
    }
}

/// A data key, encrypted by the Keystore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WrappedKey {
    pub(crate) iv: [u8; IV_LEN],
    pub(crate) sealed: Vec<u8>,
}

impl WrappedKey {
    /// Returns what is authenticated with a data key.
    pub(crate) fn aad(service: &Service, policy: Policy, generation: Generation) -> Vec<u8> {
        framed(&[
            b"securestore.1 data key",
            service.as_str().as_bytes(),
            policy.id().as_bytes(),
            &generation.to_bytes(),
        ])
    }

    /// Returns the text that stands in the file.
    pub(crate) fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.iv);
        bytes.extend_from_slice(&self.sealed);
        STANDARD.encode(bytes)
    }

    /// Reads the text of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] if it isn't a wrapped data key.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        Self::try_parse(text).ok_or_else(|| corrupt("the data key is not a record of this layout"))
    }

    fn try_parse(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let mut reader = Reader(&bytes);
        let [VERSION] = reader.take()? else {
            return None;
        };
        let iv = reader.take()?;
        let Reader(sealed) = reader;
        Some(Self {
            iv,
            sealed: sealed.to_vec(),
        })
    }
}

/// Returns the text of a chunk: when it was written, and its ciphertext.
pub(crate) fn encode_chunk(created: Duration, ciphertext: &[u8]) -> String {
    let mut bytes = created.as_secs().to_be_bytes().to_vec();
    bytes.extend_from_slice(ciphertext);
    STANDARD.encode(bytes)
}

/// Reads the text of a chunk; `None` if it isn't one.
pub(crate) fn parse_chunk(text: &str) -> Option<(Duration, Vec<u8>)> {
    let bytes = STANDARD.decode(text).ok()?;
    let mut reader = Reader(&bytes);
    let created = Duration::from_secs(u64::from_be_bytes(reader.take()?));
    let Reader(ciphertext) = reader;
    Some((created, ciphertext.to_vec()))
}

/// Returns the error for stored data that is not what was written.
pub(crate) fn corrupt(detail: &'static str) -> Error {
    Error::new(ErrorKind::Corrupt, detail)
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }
}

fn authentication_code(policy: Policy) -> u8 {
    policy.code() % 8 / 2
}

/// Joins fields so that no two lists of fields give the same bytes.
fn framed(fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields {
        bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
        bytes.extend_from_slice(field);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use securestore_core::Authentication;

    use super::*;

    const SERVICE: Service = Service::new("app");
    const KEY: Key = Key::new("token");

    fn records() -> Vec<Record> {
        let mut records = Vec::new();
        let chunks = Some(Generation::from_bytes([3; 16]));
        for accessibility in Accessibility::WRITABLE {
            for authentication in Authentication::ALL {
                let protection = Protection::new(accessibility, authentication);
                for (protection, heads) in [(protection, None), (protection.per_unlock(), chunks)] {
                    let metadata = Metadata {
                        policy: Policy::of(protection).unwrap(),
                        generation: Generation::from_bytes([7; 16]),
                        asked: Asked::of(accessibility).unwrap(),
                        heads,
                    };
                    records.push(Record {
                        metadata,
                        iv: [9; 12],
                        sealed: vec![5; 20],
                    });
                }
            }
        }
        records
    }

    #[test]
    fn records_are_read_back() {
        for record in records() {
            let parsed = Record::parse(&record.encode()).unwrap();

            assert_eq!(parsed, record);
        }
    }

    #[test]
    fn truncated_and_foreign_records_are_corrupt() {
        for record in records() {
            let bytes = STANDARD.decode(record.encode()).unwrap();
            let shortest = bytes.len() - 4;
            for len in 0..shortest {
                let error = Record::parse(&STANDARD.encode(&bytes[..len])).unwrap_err();

                assert_eq!(error.kind(), ErrorKind::Corrupt);
            }
        }
        for text in ["", "not base64!", "AAAA", "{\"v\":1}"] {
            assert_eq!(Record::parse(text).unwrap_err().kind(), ErrorKind::Corrupt);
            assert_eq!(
                WrappedKey::parse(text).unwrap_err().kind(),
                ErrorKind::Corrupt
            );
        }
    }

    #[test]
    fn a_record_whose_fields_contradict_each_other_is_corrupt() {
        let record = records().swap_remove(0);
        let bytes = STANDARD.decode(record.encode()).unwrap();
        for (at, value) in [(0, 2), (1, 2), (1, 8), (18, 1), (18, 6), (19, 1), (20, 2)] {
            let mut altered = bytes.clone();
            altered[at] = value;

            let error = Record::parse(&STANDARD.encode(altered)).unwrap_err();

            assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {at}");
        }
    }

    #[test]
    fn everything_in_clear_is_in_the_aad() {
        let records = records();
        let mut aads: Vec<_> = records
            .iter()
            .map(|r| r.metadata.aad(&SERVICE, &KEY))
            .collect();
        aads.push(records[0].metadata.aad(&SERVICE, &Key::new("toke")));
        aads.push(
            records[0]
                .metadata
                .aad(&Service::new("appt"), &Key::new("oken")),
        );
        let count = aads.len();
        aads.sort_unstable();
        aads.dedup();

        assert_eq!(aads.len(), count);
    }

    #[test]
    fn the_layout_of_a_record_is_fixed() {
        let metadata = Metadata {
            policy: Policy::of(Protection::new(
                Accessibility::AfterFirstUnlock,
                Authentication::UserPresence,
            ))
            .unwrap(),
            generation: Generation::from_bytes([0x11; 16]),
            asked: Asked::of(Accessibility::AfterFirstUnlock).unwrap(),
            heads: Some(Generation::from_bytes([0x22; 16])),
        };
        let text = Record {
            metadata,
            iv: [0x33; 12],
            sealed: vec![0x44; 16],
        }
        .encode();
        let hex: String = STANDARD
            .decode(text)
            .unwrap()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();

        let [generation, heads, iv, sealed] =
            [("11", 16), ("22", 16), ("33", 12), ("44", 16)].map(|(b, n)| b.repeat(n));
        assert_eq!(hex, format!("0106{generation}030301{heads}{iv}{sealed}"));
    }

    #[test]
    fn wrapped_keys_and_chunks_are_read_back() {
        let wrapped = WrappedKey {
            iv: [1; 12],
            sealed: vec![2; 48],
        };
        let created = Duration::from_secs(1_700_000_000);

        assert_eq!(WrappedKey::parse(&wrapped.encode()).unwrap(), wrapped);
        assert_eq!(
            parse_chunk(&encode_chunk(created, b"bytes")),
            Some((created, b"bytes".to_vec()))
        );
        assert_eq!(parse_chunk("AAAA"), None);
    }
}

//! Services, accounts, tags and labels; `/` stands in none of the app's names.

use std::str;

use securestore_core::{Generation, Key, Service};

use super::Slot;

/// `kSecAttrLabel` of main rows.
pub(crate) const ENTRY_LABEL: &str = "securestore entry";
/// `kSecAttrLabel` of bodies.
pub(crate) const BODY_LABEL: &str = "securestore body";
/// `kSecAttrLabel` of chunks.
pub(crate) const CHUNK_LABEL: &str = "securestore chunk";
/// An account that no row has.
pub(crate) const PROBE_ACCOUNT: &[u8] = b"/";

/// Returns `kSecAttrService` of all rows of a service, in an access group that is named or in none.
///
/// A query that names no group searches all groups of the app, and a delete removes from all of them (Apple's
/// `SecItemServer.c`). The service is part of the primary key and of every query, so it keeps a store
/// without a group inside its own rows, without knowing what the groups are.
pub(crate) fn service(service: &Service, access_group: Option<&str>) -> String {
    match access_group {
        None => format!("securestore.1/{service}"),
        Some(_) => format!("securestore.1/{service}/group"),
    }
}

/// Returns the account of an entry's main row.
pub(crate) fn main_account(key: &Key) -> &[u8] {
    key.as_str().as_bytes()
}

/// Returns the account of a body.
pub(crate) fn body_account(key: &Key, slot: Slot) -> Vec<u8> {
    format!("{key}/b{}", slot.digit()).into_bytes()
}

/// Returns the account of a chunk.
pub(crate) fn chunk_account(key: &Key, generation: Generation, index: u32) -> Vec<u8> {
    format!("{key}/c/{generation}/{index}").into_bytes()
}

/// Returns `kSecAttrGeneric` of a main row: it tells an inline entry from one that heads chunks.
pub(crate) fn main_tag(key: &Key, heads: Option<Generation>) -> Vec<u8> {
    match heads {
        None => main_account(key).to_vec(),
        Some(_) => format!("{key}/head").into_bytes(),
    }
}

/// Returns `kSecAttrGeneric` of both bodies of an entry.
pub(crate) fn body_tag(key: &Key) -> Vec<u8> {
    format!("{key}/body").into_bytes()
}

/// Returns `kSecAttrGeneric` of all chunks of a generation.
pub(crate) fn chunk_tag(key: &Key, generation: Generation) -> Vec<u8> {
    format!("{key}/{generation}").into_bytes()
}

/// What the account of a chunk says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChunkName {
    /// The entry.
    pub(crate) key: Key,
    /// The generation.
    pub(crate) generation: Generation,
    /// The place in the value.
    pub(crate) index: u32,
}

impl ChunkName {
    /// Parses exactly what [`chunk_account`] writes.
    pub(crate) fn parse(account: &[u8]) -> Option<Self> {
        let text = str::from_utf8(account).ok()?;
        let (key, rest) = text.split_once("/c/")?;
        let (generation, index) = rest.split_once('/')?;
        let name = Self {
            key: key.parse().ok()?,
            generation: Generation::parse(generation)?,
            index: index.parse().ok()?,
        };
        (chunk_account(&name.key, name.generation, name.index) == account).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: Key = Key::new("a.b");
    const GENERATION: Generation = Generation::from_bytes([0xab; 16]);

    #[test]
    fn chunk_accounts_round_trip() {
        for index in [0, 7, u32::MAX] {
            let name = ChunkName::parse(&chunk_account(&KEY, GENERATION, index)).unwrap();

            assert_eq!(
                name,
                ChunkName {
                    key: KEY,
                    generation: GENERATION,
                    index
                }
            );
        }
    }

    #[test]
    fn other_accounts_are_no_chunks() {
        let hex = GENERATION.to_string();
        for account in [
            "a.b".to_owned(),
            "a.b/b0".to_owned(),
            "/".to_owned(),
            format!("a.b/c/{hex}"),
            format!("a.b/c/{hex}/"),
            format!("a.b/c/{hex}/01"),
            format!("a.b/c/{hex}/+1"),
            format!("a.b/c/{hex}/4294967296"),
            format!("a b/c/{hex}/1"),
            format!("/c/{hex}/1"),
            format!("a.b/c/{}/1", hex.to_uppercase()),
        ] {
            assert_eq!(ChunkName::parse(account.as_bytes()), None, "{account}");
        }
        assert_eq!(ChunkName::parse(&[0xff]), None);
    }

    #[test]
    fn a_store_of_a_group_has_a_service_that_no_store_without_one_has() {
        let app = Service::new("app");

        assert_eq!(service(&app, None), "securestore.1/app");
        assert_eq!(service(&app, Some("T.g")), "securestore.1/app/group");
        assert!("app/group".parse::<Service>().is_err());
    }

    /// KEY-2, KEY-3, APPLE-1.
    #[test]
    fn no_two_rows_share_an_account_or_a_tag() {
        let accounts = [
            main_account(&KEY).to_vec(),
            body_account(&KEY, Slot::Zero),
            body_account(&KEY, Slot::One),
            chunk_account(&KEY, GENERATION, 0),
            PROBE_ACCOUNT.to_vec(),
        ];
        let tags = [
            main_tag(&KEY, None),
            main_tag(&KEY, Some(GENERATION)),
            body_tag(&KEY),
            chunk_tag(&KEY, GENERATION),
        ];

        for mut names in [accounts.to_vec(), tags.to_vec()] {
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count);
        }
    }
}

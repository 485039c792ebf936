//! Names of files, entries and aliases: what can be told from a name, and that no two things share one.

use securestore_core::{Generation, Key, Service};
use sha2::{Digest, Sha256};

use crate::policy::Policy;

/// The version of the native layout.
pub(crate) const LAYOUT: u32 = 1;

/// The entry that says whose file it is; no other name begins like it.
pub(crate) const HEADER: &str = "#";

/// The names of one service.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    main: String,
    chunks: String,
}

impl Names {
    /// Creates the names; the service is hashed, because it may be longer than a file name or an alias can be.
    pub(crate) fn new(service: &Service) -> Self {
        let hash = Sha256::digest(service.as_str());
        let digits: String = hash
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let main = format!("securestore.{LAYOUT}.{digits}");
        let chunks = format!("{main}.chunks");
        Self { main, chunks }
    }

    /// Returns the file of the main slots and the wrapped data keys.
    pub(crate) fn main(&self) -> &str {
        &self.main
    }

    /// Returns the file of the chunks.
    pub(crate) fn chunks(&self) -> &str {
        &self.chunks
    }

    /// Returns the alias of an encryption key.
    pub(crate) fn alias(&self, policy: Policy, generation: Generation) -> String {
        format!("{}.{}.{generation}", self.main, policy.id())
    }
}

/// Returns the name of an entry's main slot.
pub(crate) fn entry(key: &Key) -> String {
    format!("e/{key}")
}

/// Returns the entry whose main slot has this name.
pub(crate) fn parse_entry(name: &str) -> Option<Key> {
    name.strip_prefix("e/")?.parse().ok()
}

/// Returns the name of a wrapped data key.
pub(crate) fn data_key(policy: Policy, generation: Generation) -> String {
    format!("d/{}/{generation}", policy.id())
}

/// Returns the policy and generation of the wrapped data key with this name.
pub(crate) fn parse_data_key(name: &str) -> Option<(Policy, Generation)> {
    let (policy, generation) = name.strip_prefix("d/")?.split_once('/')?;
    Some((Policy::from_id(policy)?, Generation::parse(generation)?))
}

/// Returns the name under which the current generation of a policy is kept.
pub(crate) fn pointer(policy: Policy) -> String {
    format!("g/{}", policy.id())
}

/// Returns the policy whose current generation has this name.
pub(crate) fn parse_pointer(name: &str) -> Option<Policy> {
    Policy::from_id(name.strip_prefix("g/")?)
}

/// Returns the name of a chunk.
pub(crate) fn chunk(key: &Key, generation: Generation, index: u32) -> String {
    format!("c/{key}/{generation}/{index}")
}

/// Returns the entry, generation and index of the chunk with this name.
pub(crate) fn parse_chunk(name: &str) -> Option<(Key, Generation, u32)> {
    let mut parts = name.strip_prefix("c/")?.split('/');
    let key = parts.next()?.parse().ok()?;
    let generation = Generation::parse(parts.next()?)?;
    let index = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some((key, generation, index))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GENERATION: Generation = Generation::from_bytes([0xab; 16]);

    /// ANDROID-1.
    #[test]
    fn files_and_aliases_are_hashed_to_a_fixed_length() {
        let short = Names::new(&Service::new("a"));
        let long = Names::new(&"s".repeat(255).parse().unwrap());
        let [plain, ..] = Policy::all();

        assert_eq!(
            short.main(),
            "securestore.1.ca978112ca1bbdcafac231b39a23dc4d"
        );
        assert_eq!(
            short.chunks(),
            "securestore.1.ca978112ca1bbdcafac231b39a23dc4d.chunks"
        );
        assert_eq!(
            short.alias(plain, GENERATION),
            "securestore.1.ca978112ca1bbdcafac231b39a23dc4d.plain.abababababababababababababababab"
        );
        assert_eq!(long.main().len(), short.main().len());
    }

    /// KEY-3.
    #[test]
    fn names_are_read_back() {
        let key: Key = "a.b-c_d".parse().unwrap();

        assert_eq!(parse_entry(&entry(&key)), Some(key.clone()));
        assert_eq!(
            parse_chunk(&chunk(&key, GENERATION, 7)),
            Some((key.clone(), GENERATION, 7))
        );
        for policy in Policy::all() {
            assert_eq!(
                parse_data_key(&data_key(policy, GENERATION)),
                Some((policy, GENERATION))
            );
            assert_eq!(parse_pointer(&pointer(policy)), Some(policy));
        }
    }

    #[test]
    fn other_names_are_not_taken_for_ours() {
        for name in [
            "", "#", "e/", "e/a/b", "c/a", "c/a/b/0", "d/plain", "d/other/", "g/", "g/other",
        ] {
            assert_eq!(parse_entry(name), None, "{name}");
            assert_eq!(parse_chunk(name), None, "{name}");
            assert_eq!(parse_data_key(name), None, "{name}");
            assert_eq!(parse_pointer(name), None, "{name}");
        }
    }
}

//! The vocabulary of [`Backend`](super::Backend): places, slots, operations on them and their outcomes.

use std::fmt;
use std::time::Duration;

use crate::entry::EntryInfo;
use crate::name::{Key, Service};
use crate::protection::Protection;
use crate::secret::Secret;

/// The identity of a storage: where it is, and which service it holds.
///
/// Equal places share one process-wide lock per key, so a backend must name everything that tells two storages apart.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Place {
    storage: String,
    service: Service,
}

impl Place {
    /// Creates the place of `service` in the storage that `storage` names, such as `keychain:native:group.example`.
    pub fn new(storage: impl Into<String>, service: Service) -> Self {
        Self {
            storage: storage.into(),
            service,
        }
    }

    /// Returns the name of the storage.
    pub fn storage(&self) -> &str {
        &self.storage
    }

    /// Returns the service.
    pub fn service(&self) -> &Service {
        &self.service
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.storage, self.service)
    }
}

/// Tells the chunks of one `set` from those of every other: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation([u8; 16]);

impl Generation {
    /// Creates a generation from its bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    /// Parses the 32 hexadecimal digits that `Display` writes.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        if hex.len() != 32 || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        u128::from_str_radix(hex, 16)
            .ok()
            .map(|bits| Self(bits.to_be_bytes()))
    }
}

impl fmt::Display for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

impl fmt::Debug for Generation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Generation({self})")
    }
}

/// One operation of a batch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Op<'a> {
    /// Stores a chunk that no main slot heads yet.
    #[non_exhaustive]
    PutChunk {
        /// The entry.
        key: &'a Key,
        /// The generation that the chunk belongs to.
        generation: Generation,
        /// Its place in the value, from 0.
        index: u32,
        /// Its ciphertext: the key is in the head, so a backend need not encrypt it again.
        bytes: &'a [u8],
        /// The protection of the entry; chunks take its accessibility without the authentication, and never leave the
        /// device if there is one.
        protection: Protection,
    },
    /// Replaces the main slot of an entry: the commit point of a `set`.
    #[non_exhaustive]
    PutMain {
        /// The entry.
        key: &'a Key,
        /// The value, or the head of a chunked one.
        content: &'a Secret,
        /// The protection that the slot must have afterwards.
        protection: Protection,
        /// The generation of the chunks that the content heads; kept in clear beside it.
        heads: Option<Generation>,
    },
    /// Removes all chunks of one generation.
    #[non_exhaustive]
    RemoveChunks {
        /// The entry.
        key: &'a Key,
        /// The generation.
        generation: Generation,
    },
}

impl<'a> Op<'a> {
    /// Creates a [`PutChunk`](Self::PutChunk).
    #[must_use]
    pub const fn put_chunk(
        key: &'a Key,
        generation: Generation,
        index: u32,
        bytes: &'a [u8],
        protection: Protection,
    ) -> Self {
        Self::PutChunk {
            key,
            generation,
            index,
            bytes,
            protection,
        }
    }

    /// Creates a [`PutMain`](Self::PutMain).
    #[must_use]
    pub const fn put_main(
        key: &'a Key,
        content: &'a Secret,
        protection: Protection,
        heads: Option<Generation>,
    ) -> Self {
        Self::PutMain {
            key,
            content,
            protection,
            heads,
        }
    }

    /// Creates a [`RemoveChunks`](Self::RemoveChunks).
    #[must_use]
    pub const fn remove_chunks(key: &'a Key, generation: Generation) -> Self {
        Self::RemoveChunks { key, generation }
    }
}

/// What one operation of a batch did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Applied {
    /// The answer to [`Op::PutMain`]: what the entry has now, and what it replaced.
    Main(EntryInfo, Replaced),
    /// The answer to the operations on chunks.
    Chunks,
}

/// What a main slot held before it was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replaced {
    /// Nothing, or a value without chunks.
    Inline,
    /// The head of these chunks, which nothing heads any more.
    Chunked(Generation),
}

/// What a removed main slot held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Removed {
    /// There was none.
    Nothing,
    /// A value without chunks.
    Inline,
    /// The head of these chunks, which nothing heads any more.
    Chunked(Generation),
    /// A slot that could be removed but not examined, because the device is locked.
    Unknown,
}

/// What a backend tells about a main slot without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EntryRecord {
    /// What the app may know.
    pub info: EntryInfo,
    /// The generation of the chunks that the slot heads.
    pub heads: Option<Generation>,
}

impl EntryRecord {
    /// Creates the record of a slot.
    #[must_use]
    pub const fn new(info: EntryInfo, heads: Option<Generation>) -> Self {
        Self { info, heads }
    }
}

/// The chunk slots of one generation of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChunkSet {
    /// The entry.
    pub key: Key,
    /// The generation.
    pub generation: Generation,
    /// How many slots there are.
    pub count: usize,
    /// The age of the youngest.
    pub age: Duration,
}

impl ChunkSet {
    /// Creates the description of a set of chunk slots.
    #[must_use]
    pub const fn new(key: Key, generation: Generation, count: usize, age: Duration) -> Self {
        Self {
            key,
            generation,
            count,
            age,
        }
    }
}

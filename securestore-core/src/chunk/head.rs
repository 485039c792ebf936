//! The content of a main slot: a value as it is, a framed value, or the head of a chunked one.
//!
//! ```text
//! raw      the value; it does not begin with the magic
//! framed   magic · 0 · value
//! head     magic · 1 · generation 16 · length u64 · chunk size u32 · encryption key 32     (integers big-endian)
//! ```

use zeroize::Zeroizing;

use crate::backend::Generation;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;

/// What every framed content begins with, in every version of the format.
const PREFIX: [u8; 7] = *b"\x8fSecSt\x00";
/// The prefix and the version of the format.
const MAGIC: [u8; 8] = *b"\x8fSecSt\x00\x01";
const FRAMED_VALUE: u8 = 0;
const CHUNK_HEAD: u8 = 1;
const HEAD_LEN: usize = MAGIC.len() + 1 + 16 + 8 + 4 + 32;

/// What the main slot of an entry holds.
#[derive(Debug)]
pub(crate) enum Content {
    /// The value itself.
    Inline(Secret),
    /// The head of a chunked value.
    Chunked(Head),
}

/// What it takes to read a chunked value.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) generation: Generation,
    /// The length of the value.
    pub(crate) len: usize,
    /// The length of every chunk's plaintext but the last one's.
    pub(crate) chunk_len: usize,
    pub(crate) encryption_key: ChunkKey,
}

/// The encryption key of the chunks of one `set`.
#[derive(Clone)]
pub(crate) struct ChunkKey(pub(crate) Zeroizing<[u8; 32]>);

impl std::fmt::Debug for ChunkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChunkKey(..)")
    }
}

impl Head {
    /// Returns the number of chunks.
    pub(crate) fn count(&self) -> usize {
        self.len.div_ceil(self.chunk_len)
    }

    /// Returns the content of the main slot.
    pub(crate) fn to_content(&self) -> Secret {
        let mut bytes = Vec::with_capacity(HEAD_LEN);
        bytes.extend_from_slice(&MAGIC);
        bytes.push(CHUNK_HEAD);
        bytes.extend_from_slice(&self.generation.to_bytes());
        bytes.extend_from_slice(&(self.len as u64).to_be_bytes());
        bytes.extend_from_slice(&(self.chunk_len as u32).to_be_bytes());
        bytes.extend_from_slice(&*self.encryption_key.0);
        Secret::new(bytes)
    }
}

/// Says whether a value must be framed, because it would read as something else.
pub(crate) fn is_framed(value: &[u8]) -> bool {
    value.starts_with(&PREFIX)
}

/// Frames a value that begins with the magic.
pub(crate) fn frame(value: &Secret) -> Secret {
    let mut bytes = Vec::with_capacity(MAGIC.len() + 1 + value.len());
    bytes.extend_from_slice(&MAGIC);
    bytes.push(FRAMED_VALUE);
    bytes.extend_from_slice(value.expose_secret());
    Secret::new(bytes)
}

impl Content {
    /// Reads the content of a main slot.
    pub(crate) fn parse(content: Secret) -> Result<Self> {
        if !is_framed(content.expose_secret()) {
            return Ok(Self::Inline(content));
        }
        let framed = content.expose_secret().strip_prefix(&MAGIC);
        match framed.and_then(<[u8]>::split_first) {
            Some((&FRAMED_VALUE, value)) => Ok(Self::Inline(Secret::from(value))),
            Some((&CHUNK_HEAD, head)) => parse_head(head).map(Self::Chunked),
            _ => Err(Error::new(
                ErrorKind::Corrupt,
                "the entry was written by a newer version of securestore, or it is damaged",
            )),
        }
    }
}

fn parse_head(bytes: &[u8]) -> Result<Head> {
    parse_fields(bytes)
        .ok_or_else(|| Error::new(ErrorKind::Corrupt, "the head of a chunked value is damaged"))
}

fn parse_fields(bytes: &[u8]) -> Option<Head> {
    let (generation, rest) = bytes.split_first_chunk::<16>()?;
    let (len, rest) = rest.split_first_chunk::<8>()?;
    let (chunk_len, key) = rest.split_first_chunk::<4>()?;
    let head = Head {
        generation: Generation::from_bytes(*generation),
        len: usize::try_from(u64::from_be_bytes(*len)).ok()?,
        chunk_len: usize::try_from(u32::from_be_bytes(*chunk_len)).ok()?,
        encryption_key: ChunkKey(Zeroizing::new(<[u8; 32]>::try_from(key).ok()?)),
    };
    (head.chunk_len > 0 && head.count() <= u32::MAX as usize).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            generation: Generation::from_bytes([7; 16]),
            len: 100,
            chunk_len: 30,
            encryption_key: ChunkKey(Zeroizing::new([9; 32])),
        }
    }

    #[test]
    fn a_value_is_stored_raw() {
        let Content::Inline(value) = Content::parse(Secret::from("plain")).unwrap() else {
            panic!("not inline")
        };

        assert_eq!(value.expose_secret(), b"plain");
    }

    #[test]
    fn a_value_that_begins_with_the_magic_survives_framing() {
        let value = head().to_content();
        assert!(is_framed(value.expose_secret()));

        let Content::Inline(read) = Content::parse(frame(&value)).unwrap() else {
            panic!("not inline")
        };

        assert_eq!(read.expose_secret(), value.expose_secret());
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let Content::Chunked(read) = Content::parse(head().to_content()).unwrap() else {
            panic!("not a head")
        };

        assert_eq!(
            (read.generation, read.len, read.chunk_len),
            (head().generation, 100, 30)
        );
        assert_eq!(read.count(), 4);
        assert_eq!(*read.encryption_key.0, [9; 32]);
    }

    #[test]
    fn every_damaged_head_is_corrupt() {
        let head = head().to_content();
        for len in MAGIC.len()..head.len() {
            let cut = Secret::from(&head.expose_secret()[..len]);

            match Content::parse(cut) {
                Err(error) => assert_eq!(error.kind(), ErrorKind::Corrupt),
                Ok(content) => panic!("cut at {len}: {content:?}"),
            }
        }
        let mut no_chunk_len = head.expose_secret().to_vec();
        no_chunk_len[33..37].fill(0);
        assert_eq!(
            Content::parse(Secret::new(no_chunk_len))
                .unwrap_err()
                .kind(),
            ErrorKind::Corrupt
        );
    }

    #[test]
    fn debug_shows_no_key() {
        assert!(!format!("{:?}", head()).contains('9'));
    }
}

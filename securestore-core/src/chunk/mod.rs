//! How a value becomes the content of a main slot and of chunk slots, and back.

mod head;
mod seal;

pub(crate) use head::{ChunkKey, Content, Head, frame, is_framed};
pub(crate) use seal::{Place as ChunkPlace, open, seal};

/// The bytes that sealing adds to a chunk: the tag of AES-GCM.
pub(crate) const SEAL_OVERHEAD: usize = 16;

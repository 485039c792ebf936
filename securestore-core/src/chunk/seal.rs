//! Sealing of chunks: AES-256-GCM with a fresh key for each `set`, bound to the place of the chunk.
//!
//! The encryption key serves one value only, so the index can be the nonce. The associated data names service, key,
//! generation, index and count: a chunk opens nowhere but where it was put.

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use zeroize::Zeroizing;

use super::SEAL_OVERHEAD;
use super::head::Head;
use crate::error::{Error, ErrorKind, Result};
use crate::name::{Key, Service};
use crate::secret::Secret;

/// The entry that chunks belong to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) service: &'a Service,
    pub(crate) key: &'a Key,
}

/// Splits a value into sealed chunks, in the order of their indices.
pub(crate) fn seal(head: &Head, place: Place<'_>, value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let cipher = cipher(head);
    value
        .chunks(head.chunk_len)
        .zip(0_u32..)
        .map(|(plain, index)| {
            let mut chunk = Vec::with_capacity(plain.len() + SEAL_OVERHEAD);
            chunk.extend_from_slice(plain);
            cipher
                .encrypt_in_place(
                    &nonce(index),
                    &associated_data(head, place, index),
                    &mut chunk,
                )
                .map_err(|_| Error::new(ErrorKind::Internal, "a chunk could not be sealed"))?;
            Ok(chunk)
        })
        .collect()
}

/// Puts a value together from its sealed chunks; `None` if they are not exactly the ones that the head names.
pub(crate) fn open(head: &Head, place: Place<'_>, chunks: Vec<(u32, Vec<u8>)>) -> Option<Secret> {
    if chunks.len() != head.count() {
        return None;
    }
    // Reserved only when all chunks are there: a damaged head can't make a reader reserve memory.
    let sealed: usize = chunks.iter().map(|(_, chunk)| chunk.len()).sum();
    if sealed
        != head
            .len
            .checked_add(head.count().checked_mul(SEAL_OVERHEAD)?)?
    {
        return None;
    }
    let cipher = cipher(head);
    let mut value = Zeroizing::new(Vec::with_capacity(head.len));
    for ((index, chunk), expected) in chunks.into_iter().zip(0_u32..) {
        if index != expected {
            return None;
        }
        let mut chunk = Zeroizing::new(chunk);
        cipher
            .decrypt_in_place(
                &nonce(index),
                &associated_data(head, place, index),
                &mut *chunk,
            )
            .ok()?;
        value.extend_from_slice(&chunk);
    }
    (value.len() == head.len).then(|| Secret::from(value))
}

fn cipher(head: &Head) -> Aes256Gcm {
    Aes256Gcm::new((&*head.encryption_key.0).into())
}

fn nonce(index: u32) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    let (_, low) = nonce.split_at_mut(8);
    low.copy_from_slice(&index.to_be_bytes());
    nonce.into()
}

fn associated_data(head: &Head, place: Place<'_>, index: u32) -> Vec<u8> {
    let (service, key) = (place.service.as_str(), place.key.as_str());
    let mut data = Vec::with_capacity(service.len() + key.len() + 64);
    data.extend_from_slice(b"securestore chunk 1");
    for name in [service, key] {
        // A name is at most 255 bytes, by construction.
        data.push(name.len() as u8);
        data.extend_from_slice(name.as_bytes());
    }
    data.extend_from_slice(&head.generation.to_bytes());
    data.extend_from_slice(&index.to_be_bytes());
    data.extend_from_slice(&(head.count() as u64).to_be_bytes());
    data.extend_from_slice(&(head.len as u64).to_be_bytes());
    data
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Generation;
    use crate::chunk::head::ChunkKey;

    const SERVICE: Service = Service::new("s");
    const KEY: Key = Key::new("k");
    const PLACE: Place<'static> = Place {
        service: &SERVICE,
        key: &KEY,
    };

    fn head(len: usize) -> Head {
        Head {
            generation: Generation::from_bytes([1; 16]),
            len,
            chunk_len: 10,
            encryption_key: ChunkKey(Zeroizing::new([2; 32])),
        }
    }

    fn sealed(len: usize) -> Vec<(u32, Vec<u8>)> {
        let value: Vec<u8> = (0..len).map(|i| i as u8).collect();
        (0..)
            .zip(seal(&head(len), PLACE, &value).unwrap())
            .collect()
    }

    #[test]
    fn sealed_chunks_open_to_the_value() {
        let value = open(&head(35), PLACE, sealed(35)).unwrap();

        assert_eq!(value.expose_secret(), (0..35).collect::<Vec<u8>>());
    }

    #[test]
    fn no_ciphertext_holds_plaintext() {
        let value = [0x41; 30];

        let chunks = seal(&head(30), PLACE, &value).unwrap();

        assert!(
            chunks
                .iter()
                .all(|chunk| !chunk.windows(4).any(|w| w == [0x41; 4]))
        );
    }

    #[test]
    fn chunks_open_nowhere_else() {
        let other_key = Key::new("other");
        let other_generation = Head {
            generation: Generation::from_bytes([3; 16]),
            ..head(35)
        };
        let other_len = Head {
            len: 36,
            ..head(35)
        };
        let mut swapped = sealed(35);
        swapped.swap(0, 1);
        let mut renumbered = sealed(35);
        renumbered[0].0 = 1;
        renumbered[1].0 = 0;
        let mut exchanged = sealed(35);
        let first = exchanged[0].1.clone();
        exchanged[0].1 = std::mem::replace(&mut exchanged[1].1, first);
        let mut flipped = sealed(35);
        flipped[2].1[0] ^= 1;
        let mut missing = sealed(35);
        missing.pop();
        let mut extra = sealed(35);
        extra.push((4, vec![0; 16]));

        for chunks in [swapped, renumbered, exchanged, flipped, missing, extra] {
            assert!(open(&head(35), PLACE, chunks).is_none());
        }
        assert!(
            open(
                &head(35),
                Place {
                    service: &SERVICE,
                    key: &other_key
                },
                sealed(35)
            )
            .is_none()
        );
        assert!(open(&other_generation, PLACE, sealed(35)).is_none());
        assert!(open(&other_len, PLACE, sealed(35)).is_none());
    }
}

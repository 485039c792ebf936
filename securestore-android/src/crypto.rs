//! AES-256-GCM in the process, and random bytes.

use aes_gcm::aead::Nonce;
use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use securestore_core::{Error, ErrorKind, Generation, Result};
use zeroize::Zeroizing;

use crate::seam::IV_LEN;

/// The length of an AES-256 key in bytes.
pub(crate) const KEY_LEN: usize = 32;

/// The length of a GCM tag in bytes.
pub(crate) const TAG_LEN: usize = 16;

/// Encrypts `plaintext`; the answer ends with the tag. A nonce must never be used twice with one key.
pub(crate) fn seal(
    data_key: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>> {
    // With room for the tag the buffer never moves, so no copy of the plaintext stays behind.
    let mut buffer = Zeroizing::new(Vec::with_capacity(plaintext.len() + TAG_LEN));
    buffer.extend_from_slice(plaintext);
    Aes256Gcm::new(data_key.into())
        .encrypt_in_place(&(*iv).into(), aad, &mut *buffer)
        .map_err(|_| Error::new(ErrorKind::TooLarge, "more than AES-GCM can encrypt at once"))?;
    Ok(std::mem::take(&mut *buffer))
}

/// Decrypts what [`seal`] returned; `None` if it is not what was sealed under this key, nonce and `aad`.
pub(crate) fn open(
    data_key: &[u8; KEY_LEN],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    decrypt(&Aes256Gcm::new(data_key.into()), iv, aad, sealed)
}

/// Decrypts the same with AES-128, which other libraries use.
#[cfg(feature = "import")]
pub(crate) fn open_128(
    data_key: &[u8; 16],
    iv: &[u8; IV_LEN],
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    decrypt(&aes_gcm::Aes128Gcm::new(data_key.into()), iv, aad, sealed)
}

fn decrypt<C>(
    cipher: &C,
    iv: &[u8; IV_LEN],
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>>
where
    C: AeadInOut,
    Nonce<C>: From<[u8; IV_LEN]>,
{
    let mut buffer = Zeroizing::new(sealed.to_vec());
    cipher
        .decrypt_in_place(&(*iv).into(), aad, &mut *buffer)
        .ok()?;
    Some(buffer)
}

/// Returns a generation that no other has.
pub(crate) fn random_generation() -> Result<Generation> {
    let mut bytes = [0; 16];
    fill_random(&mut bytes)?;
    Ok(Generation::from_bytes(bytes))
}

/// Fills `bytes` from the system's random generator.
pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| {
        Error::new(
            ErrorKind::Unavailable,
            format!("the system gave no random bytes: {error}"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_nonce_and_aad_open_what_was_sealed() {
        let sealed = seal(&[1; 32], &[2; 12], b"aad", b"canary").unwrap();

        assert_eq!(sealed.len(), 6 + TAG_LEN);
        assert_eq!(
            open(&[1; 32], &[2; 12], b"aad", &sealed)
                .unwrap()
                .as_slice(),
            b"canary"
        );
        assert!(open(&[0; 32], &[2; 12], b"aad", &sealed).is_none());
        assert!(open(&[1; 32], &[0; 12], b"aad", &sealed).is_none());
        assert!(open(&[1; 32], &[2; 12], b"", &sealed).is_none());
        assert!(open(&[1; 32], &[2; 12], b"aad", &sealed[1..]).is_none());
        assert!(open(&[1; 32], &[2; 12], b"aad", b"short").is_none());
    }
}

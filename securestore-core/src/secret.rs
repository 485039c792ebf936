//! Bytes that must not leak.

use std::fmt;
use std::str;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind, Result};

/// A secret value: bytes that are wiped when the last clone is dropped.
///
/// `Clone` shares one buffer. `Debug` prints `Secret(..)`; there is no `Display`, no `Deref` and no `PartialEq`, so a
/// byte leaves it only through [`expose_secret`](Self::expose_secret) and [`expose_str`](Self::expose_str), which are easy
/// to find in a review.
///
/// ```
/// use securestore_core::Secret;
///
/// let token = Secret::from("t0p");
/// assert_eq!(format!("{token:?}"), "Secret(..)");
/// assert_eq!(token.expose_secret(), b"t0p");
/// ```
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    /// Takes over `bytes` without copying them.
    ///
    /// Copies that the caller made earlier (a `Vec` that grew) are the caller's to wipe.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    /// Returns the bytes.
    pub fn expose_secret(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes as text.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] if they are not UTF-8.
    pub fn expose_str(&self) -> Result<&str> {
        str::from_utf8(&self.0).map_err(|e| {
            Error::new(
                ErrorKind::Decode,
                format!(
                    "the value is not UTF-8 text (from byte {})",
                    e.valid_up_to()
                ),
            )
        })
    }

    /// Returns the number of bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether there are no bytes; an empty secret is a value, not an absent one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes().to_vec())
    }
}

impl From<&[u8]> for Secret {
    fn from(bytes: &[u8]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl<const N: usize> From<&[u8; N]> for Secret {
    fn from(bytes: &[u8; N]) -> Self {
        Self::new(bytes.to_vec())
    }
}

impl From<Zeroizing<Vec<u8>>> for Secret {
    fn from(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(Arc::new(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_no_byte() {
        let secret = Secret::from("canary");

        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(..) Secret(..)");
    }

    #[test]
    fn clones_share_one_buffer() {
        let secret = Secret::from("canary");
        let clone = secret.clone();

        assert_eq!(
            secret.expose_secret().as_ptr(),
            clone.expose_secret().as_ptr()
        );
    }

    #[test]
    fn bytes_that_are_not_text_are_a_decode_error_without_bytes() {
        let error = Secret::from(&[0x61, 0xff]).expose_str().unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().ends_with("(from byte 1)"), "{error}");
    }
}

//! Binary data in preference files, and the error of what isn't.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use securestore_core::{Error, ErrorKind};

/// Decodes Base64; `android.util.Base64` breaks its lines.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let joined: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(joined).ok()
}

/// Encodes Base64 in one line.
pub(super) fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes hexadecimal digits.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|value| value.try_into().ok()))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks_exact(2);
    let whole = pairs.remainder().is_empty();
    let bytes = pairs.filter_map(|pair| match pair {
        [high, low] => Some(high << 4 | low),
        _ => None,
    });
    whole.then(|| bytes.collect())
}

pub(super) fn corrupt(detail: &'static str) -> Error {
    Error::new(ErrorKind::Corrupt, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_bytes_of_digits_are_hexadecimal() {
        assert_eq!(hex("00fFa1"), Some(vec![0, 0xff, 0xa1]));
        assert_eq!(hex(""), Some(vec![]));
        assert_eq!((hex("0"), hex("0g"), hex("+1")), (None, None, None));
    }

    #[test]
    fn broken_lines_are_joined() {
        assert_eq!(base64("AQ\nID\n"), Some(vec![1, 2, 3]));
        assert_eq!(base64("A"), None);
    }
}

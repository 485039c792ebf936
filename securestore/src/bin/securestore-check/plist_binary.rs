//! The binary form of a property list, in which built apps hold their `Info.plist`.
//!
//! Its layout is described in Apple's `CFBinaryPList.c`
//! (<https://github.com/apple-oss-distributions/CF/blob/main/CFBinaryPList.c>). Nothing in the file is trusted.

use crate::plist::{MAX_DEPTH, Value};

pub(crate) const START: &[u8] = b"bplist00";
const TRAILER: usize = 32;

/// Objects may be shared, so a short file could stand for a great many.
const MAX_VISITS: usize = 100_000;

/// Reads the outermost object; `None` if the bytes are malformed.
pub(crate) fn parse(bytes: &[u8]) -> Option<Value> {
    let trailer = bytes.get(bytes.len().checked_sub(TRAILER)?..)?;
    let table = usize::try_from(number(trailer.get(24..32)?)?).ok()?;
    let mut reader = Reader {
        bytes,
        table,
        offset_len: usize::from(*trailer.get(6)?),
        reference_len: usize::from(*trailer.get(7)?),
        visits: 0,
    };
    reader.object(number(trailer.get(16..24)?)?, 0)
}

struct Reader<'a> {
    bytes: &'a [u8],
    table: usize,
    offset_len: usize,
    reference_len: usize,
    visits: usize,
}

impl<'a> Reader<'a> {
    fn object(&mut self, index: u64, depth: usize) -> Option<Value> {
        self.visits += 1;
        if depth > MAX_DEPTH || self.visits > MAX_VISITS {
            return None;
        }
        let entry = usize::try_from(index).ok()?.checked_mul(self.offset_len)?;
        let offset = self.part(self.table.checked_add(entry)?, self.offset_len)?;
        let at = usize::try_from(number(offset)?).ok()?;
        let marker = *self.bytes.get(at)?;
        Some(match (marker >> 4, marker & 0x0f) {
            (0x0, 0x8) => Value::Flag(false),
            (0x0, 0x9) => Value::Flag(true),
            (0x5, low) => {
                let (count, at) = self.count(at, low)?;
                Value::Text(String::from_utf8_lossy(self.part(at, count)?).into_owned())
            }
            (0x6, low) => {
                let (count, at) = self.count(at, low)?;
                let units: Vec<u16> = self
                    .part(at, count.checked_mul(2)?)?
                    .chunks_exact(2)
                    .filter_map(|unit| Some(u16::from_be_bytes(unit.try_into().ok()?)))
                    .collect();
                Value::Text(String::from_utf16_lossy(&units))
            }
            (0xa, low) => {
                let (count, at) = self.count(at, low)?;
                Value::List(self.objects(at, count, depth)?)
            }
            (0xd, low) => {
                let (count, at) = self.count(at, low)?;
                let keys = self.objects(at, count, depth)?;
                let values = at.checked_add(count.checked_mul(self.reference_len)?)?;
                let values = self.objects(values, count, depth)?;
                let mut entries = Vec::new();
                for (key, value) in keys.into_iter().zip(values) {
                    if let Value::Text(key) = key {
                        entries.push((key, value));
                    }
                }
                Value::Dict(entries)
            }
            _ => Value::Other,
        })
    }

    fn objects(&mut self, at: usize, count: usize, depth: usize) -> Option<Vec<Value>> {
        let references = self.part(at, count.checked_mul(self.reference_len)?)?;
        references
            .chunks_exact(self.reference_len.max(1))
            .map(|reference| self.object(number(reference)?, depth + 1))
            .collect()
    }

    /// Returns how long an object is and where it begins; long ones have a number behind the marker.
    fn count(&self, at: usize, low: u8) -> Option<(usize, usize)> {
        let at = at.checked_add(1)?;
        if low != 0x0f {
            return Some((usize::from(low), at));
        }
        let marker = *self.bytes.get(at)?;
        if marker >> 4 != 0x1 {
            return None;
        }
        let length = 1_usize.checked_shl(u32::from(marker & 0x0f))?;
        let count = number(self.part(at.checked_add(1)?, length)?)?;
        Some((
            usize::try_from(count).ok()?,
            at.checked_add(1)?.checked_add(length)?,
        ))
    }

    fn part(&self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(at..at.checked_add(length)?)
    }
}

/// Reads a big-endian number of any length up to 8 bytes.
fn number(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    Some(
        bytes
            .iter()
            .fold(0, |number, &byte| number << 8 | u64::from(byte)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A dictionary with one text and one list, whose element is the dictionary's key again.
    fn sample() -> Vec<u8> {
        let mut bytes = START.to_vec();
        let objects: [&[u8]; 5] = [
            &[0xd2, 1, 3, 2, 4],
            b"\x53key",
            b"\x5f\x10\x10value of 16 byte",
            b"\x62\0l\0i",
            &[0xa1, 1],
        ];
        let mut offsets = Vec::new();
        for object in objects {
            offsets.push(bytes.len() as u8);
            bytes.extend_from_slice(object);
        }
        let table = bytes.len() as u8;
        bytes.extend_from_slice(&offsets);
        bytes.extend_from_slice(&[0, 0, 0, 0, 0, 0, 1, 1]);
        for number in [5, 0, table] {
            bytes.extend_from_slice(&u64::from(number).to_be_bytes());
        }
        bytes
    }

    #[test]
    fn texts_and_lists_are_read() {
        let text = |text: &str| Value::Text(text.to_owned());

        assert_eq!(
            parse(&sample()),
            Some(Value::Dict(vec![
                ("key".to_owned(), text("value of 16 byte")),
                ("li".to_owned(), Value::List(vec![text("key")])),
            ]))
        );
    }

    #[test]
    fn list_that_holds_itself_ends() {
        let mut bytes = sample();
        let at = bytes.windows(2).position(|two| two == [0xa1, 1]).unwrap();
        bytes[at + 1] = 4;

        assert_eq!(parse(&bytes), None);
    }

    #[test]
    fn any_byte_may_be_wrong() {
        let whole = sample();
        for at in 0..whole.len() {
            for wrong in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                let mut changed = whole.clone();
                changed[at] = wrong;
                let _ = parse(&changed);
            }
            let _ = parse(&whole[..at]);
        }
    }
}

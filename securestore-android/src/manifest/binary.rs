//! Android's binary XML, as `aapt` writes it into an APK (`ResourceTypes.h`): as much as a manifest and backup rules need.
//!
//! Nothing in the file is trusted: each offset and each count is checked, and what doesn't fit is an error.

use super::document::{ANDROID, Attribute, Document, Element, MAX_ELEMENTS, Value};

const XML: u16 = 0x0003;
const STRING_POOL: u16 = 0x0001;
const RESOURCE_MAP: u16 = 0x0180;
const START_ELEMENT: u16 = 0x0102;
const END_ELEMENT: u16 = 0x0103;

const UTF8: u32 = 1 << 8;
const NONE: u32 = u32::MAX;

/// Android knows its attributes by these ids alone (`android.R.attr`); a tool may have emptied their names.
const ATTRIBUTES: [(u32, &str); 8] = [
    (0x0101_0003, "name"),
    (0x0101_020c, "minSdkVersion"),
    (0x0101_0270, "targetSdkVersion"),
    (0x0101_027f, "backupAgent"),
    (0x0101_0280, "allowBackup"),
    (0x0101_0473, "fullBackupOnly"),
    (0x0101_04eb, "fullBackupContent"),
    (0x0101_063e, "dataExtractionRules"),
];

const MALFORMED: &str = "the binary XML is cut short or malformed";

/// Says whether the document is in the binary form.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    u16_at(bytes, 0) == Some(XML) && u16_at(bytes, 2) == Some(8)
}

/// Reads a document in the binary form.
pub(super) fn parse(bytes: &[u8]) -> Result<Document, String> {
    read(bytes).ok_or_else(|| MALFORMED.to_owned())
}

fn read(bytes: &[u8]) -> Option<Document> {
    let size = usize::try_from(u32_at(bytes, 4)?).ok()?;
    let bytes = bytes.get(..size)?;
    let mut pool = Vec::new();
    let mut ids = Vec::new();
    let mut document = Document::default();
    let mut depth = 0_usize;
    let mut at = 8;
    while at < bytes.len() {
        let length = usize::try_from(u32_at(bytes, at + 4)?).ok()?;
        let header = usize::from(u16_at(bytes, at + 2)?);
        if header < 8 || length < header {
            return None;
        }
        let chunk = bytes.get(at..at.checked_add(length)?)?;
        match u16_at(chunk, 0)? {
            STRING_POOL => pool = strings(chunk)?,
            RESOURCE_MAP => ids = words(chunk.get(header..)?),
            START_ELEMENT => {
                if document.elements.len() >= MAX_ELEMENTS {
                    return None;
                }
                let element = element(chunk.get(header..)?, depth, &pool, &ids)?;
                document.elements.push(element);
                depth += 1;
            }
            END_ELEMENT => depth = depth.checked_sub(1)?,
            _ => {}
        }
        at += length;
    }
    (depth == 0).then_some(document)
}

fn element(body: &[u8], depth: usize, pool: &[String], ids: &[u32]) -> Option<Element> {
    let start = usize::from(u16_at(body, 8)?);
    let size = usize::from(u16_at(body, 10)?);
    let count = usize::from(u16_at(body, 12)?);
    if count > 0 && size < 20 {
        return None;
    }
    let attributes = (0..count)
        .map(|index| {
            let at = index.checked_mul(size)?.checked_add(start)?;
            attribute(body.get(at..at.checked_add(20)?)?, pool, ids)
        })
        .collect::<Option<_>>()?;
    Some(Element {
        depth,
        name: string(pool, u32_at(body, 4)?)?.to_owned(),
        attributes,
    })
}

fn attribute(bytes: &[u8], pool: &[String], ids: &[u32]) -> Option<Attribute> {
    let namespace = u32_at(bytes, 0)?;
    let name = u32_at(bytes, 4)?;
    let id = ids.get(usize::try_from(name).ok()?).copied();
    let known = id.and_then(|id| ATTRIBUTES.iter().find(|(known, _)| *known == id));
    let data = u32_at(bytes, 16)?;
    let value = match bytes.get(15)? {
        0x01 => Value::Reference(data),
        0x03 => Value::Text(string(pool, data)?.to_owned()),
        0x10 | 0x11 => Value::Integer(data),
        0x12 => Value::Boolean(data != 0),
        _ => Value::Other,
    };
    Some(match known {
        Some((_, name)) => Attribute {
            android: true,
            name: (*name).to_owned(),
            value,
        },
        None => Attribute {
            android: namespace != NONE && string(pool, namespace)? == ANDROID,
            name: string(pool, name)?.to_owned(),
            value,
        },
    })
}

fn strings(chunk: &[u8]) -> Option<Vec<String>> {
    let header = usize::from(u16_at(chunk, 2)?);
    let count = usize::try_from(u32_at(chunk, 8)?).ok()?;
    let utf8 = u32_at(chunk, 16)? & UTF8 != 0;
    let start = usize::try_from(u32_at(chunk, 20)?).ok()?;
    let offsets = chunk.get(header..header.checked_add(count.checked_mul(4)?)?)?;
    let data = chunk.get(start..)?;
    // Offsets may overlap: without a bound a short file could ask for a great many long strings.
    let mut left = chunk.len().checked_mul(4)?;
    words(offsets)
        .into_iter()
        .map(|offset| {
            let bytes = data.get(usize::try_from(offset).ok()?..)?;
            let text = if utf8 {
                utf8_string(bytes)
            } else {
                utf16_string(bytes)
            }?;
            left = left.checked_sub(text.len())?;
            Some(text)
        })
        .collect()
}

/// Its length in UTF-16 units, its length in bytes, the bytes: each length one byte, or two where the high bit is set.
fn utf8_string(bytes: &[u8]) -> Option<String> {
    let (_, skipped) = short_length(bytes)?;
    let bytes = bytes.get(skipped..)?;
    let (length, skipped) = short_length(bytes)?;
    let text = bytes.get(skipped..skipped.checked_add(length)?)?;
    Some(String::from_utf8_lossy(text).into_owned())
}

fn short_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let first = usize::from(*bytes.first()?);
    if first & 0x80 == 0 {
        return Some((first, 1));
    }
    Some(((first & 0x7f) << 8 | usize::from(*bytes.get(1)?), 2))
}

/// Its length in units, one unit or two where the high bit is set, then the units.
fn utf16_string(bytes: &[u8]) -> Option<String> {
    let first = usize::from(u16_at(bytes, 0)?);
    let (length, skipped): (usize, usize) = if first & 0x8000 == 0 {
        (first, 2)
    } else {
        ((first & 0x7fff) << 16 | usize::from(u16_at(bytes, 2)?), 4)
    };
    let units = bytes.get(skipped..skipped.checked_add(length.checked_mul(2)?)?)?;
    let units: Vec<_> = units
        .chunks_exact(2)
        .filter_map(|unit| u16_at(unit, 0))
        .collect();
    Some(String::from_utf16_lossy(&units))
}

fn string(pool: &[String], index: u32) -> Option<&str> {
    Some(pool.get(usize::try_from(index).ok()?)?.as_str())
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .filter_map(|word| u32_at(word, 0))
        .collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let slice = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(slice.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let slice = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(slice.try_into().ok()?))
}

#[cfg(test)]
pub(super) mod tests;

//! The XML of an app bundle (`.aab`): the message `XmlNode` of aapt2's `Resources.proto`, as much as a manifest and backup rules
//! need.
//!
//! <https://android.googlesource.com/platform/frameworks/base/+/refs/heads/main/tools/aapt2/Resources.proto>. Nothing in the file is
//! trusted: what doesn't fit is an error.

use super::document::{ANDROID, Attribute, Document, Element, MAX_ELEMENTS, Value};

/// No manifest is nested deeper; Android's own parser gives up earlier.
const MAX_DEPTH: usize = 100;

/// A message begins with the field `element`. Text may begin with a line break, the same byte, but doesn't parse then.
const FIRST_BYTE: u8 = 0x0a;

/// A field of a message.
#[derive(Clone, Copy, Debug)]
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Fixed,
}

/// Reads a document; `None` if the bytes are no such message.
pub(super) fn parse(bytes: &[u8]) -> Option<Document> {
    if bytes.first() != Some(&FIRST_BYTE) {
        return None;
    }
    let mut document = Document::default();
    node(bytes, 0, &mut document)?;
    Some(document)
}

/// `XmlNode { XmlElement element = 1; string text = 2; … }`
fn node(bytes: &[u8], depth: usize, document: &mut Document) -> Option<()> {
    for (number, field) in fields(bytes)? {
        if let (1, Field::Bytes(bytes)) = (number, field) {
            element(bytes, depth, document)?;
        }
    }
    Some(())
}

/// `XmlElement { …; string name = 3; XmlAttribute attribute = 4; XmlNode child = 5; }`
fn element(bytes: &[u8], depth: usize, document: &mut Document) -> Option<()> {
    if depth > MAX_DEPTH || document.elements.len() >= MAX_ELEMENTS {
        return None;
    }
    let fields = fields(bytes)?;
    let mut found = Element {
        depth,
        name: String::new(),
        attributes: Vec::new(),
    };
    for (number, field) in &fields {
        match (number, field) {
            (3, Field::Bytes(bytes)) => found.name = text(bytes)?,
            (4, Field::Bytes(bytes)) => found.attributes.push(attribute(bytes)?),
            _ => {}
        }
    }
    document.elements.push(found);
    for (number, field) in fields {
        if let (5, Field::Bytes(bytes)) = (number, field) {
            node(bytes, depth + 1, document)?;
        }
    }
    Some(())
}

/// `XmlAttribute { string namespace_uri = 1; string name = 2; string value = 3; …; Item compiled_item = 6; }`
fn attribute(bytes: &[u8]) -> Option<Attribute> {
    let mut found = Attribute {
        android: false,
        name: String::new(),
        value: Value::Text(String::new()),
    };
    let mut compiled = None;
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, Field::Bytes(bytes)) => found.android = bytes == ANDROID.as_bytes(),
            (2, Field::Bytes(bytes)) => found.name = text(bytes)?,
            (3, Field::Bytes(bytes)) => found.value = Value::Text(text(bytes)?),
            (6, Field::Bytes(bytes)) => compiled = item(bytes)?,
            _ => {}
        }
    }
    found.value = compiled.unwrap_or(found.value);
    Some(found)
}

/// `Item { Reference ref = 1; …; Primitive prim = 7; }`; texts are in the attribute too.
fn item(bytes: &[u8]) -> Option<Option<Value>> {
    let mut found = None;
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (1, Field::Bytes(bytes)) => found = Some(reference(bytes)?),
            (7, Field::Bytes(bytes)) => found = Some(primitive(bytes)?),
            _ => {}
        }
    }
    Some(found)
}

/// `Reference { …; uint32 id = 2; string name = 3; … }`
fn reference(bytes: &[u8]) -> Option<Value> {
    let mut found = Value::Reference(0);
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (2, Field::Number(id)) if matches!(found, Value::Reference(_)) => {
                found = Value::Reference(u32::try_from(id).ok()?);
            }
            (3, Field::Bytes(name)) if !name.is_empty() => {
                found = Value::Text(format!("@{}", text(name)?));
            }
            _ => {}
        }
    }
    Some(found)
}

/// `Primitive { …; int32 int_decimal_value = 6; uint32 int_hexadecimal_value = 7; bool boolean_value = 8; … }`
fn primitive(bytes: &[u8]) -> Option<Value> {
    let mut found = Value::Other;
    for (number, field) in fields(bytes)? {
        match (number, field) {
            (6 | 7, Field::Number(value)) => {
                // A negative number fills 64 bits; no setting that is looked at has one.
                found = u32::try_from(value).map_or(Value::Other, Value::Integer);
            }
            (8, Field::Number(flag)) => found = Value::Boolean(flag != 0),
            _ => {}
        }
    }
    Some(found)
}

/// Splits a message; <https://protobuf.dev/programming-guides/encoding/>.
fn fields(mut bytes: &[u8]) -> Option<Vec<(u64, Field<'_>)>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let field = match tag & 7 {
            0 => Field::Number(varint(&mut bytes)?),
            1 => {
                take(&mut bytes, 8)?;
                Field::Fixed
            }
            2 => {
                let length = varint(&mut bytes)?;
                Field::Bytes(take(&mut bytes, usize::try_from(length).ok()?)?)
            }
            5 => {
                take(&mut bytes, 4)?;
                Field::Fixed
            }
            _ => return None,
        };
        found.push((tag >> 3, field));
    }
    Some(found)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn text(bytes: &[u8]) -> Option<String> {
    std::str::from_utf8(bytes).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests;

//! An encoder of binary XML for tests, and what the parser makes of whole and of broken documents.

use proptest::prelude::*;

use super::*;
use crate::manifest::{Manifest, RulesFile};

/// How the encoder writes strings.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) enum Strings {
    Utf8,
    Utf16,
}

/// How the encoder writes the names of attributes that have an id.
#[derive(Clone, Copy, Debug)]
pub(in crate::manifest) enum AttributeNames {
    Kept,
    Emptied,
}

/// Encodes a document as `aapt` does; `true`, `false`, numbers and `@xml/` become what they are there.
pub(in crate::manifest) fn encode(text: &str, strings: Strings, names: AttributeNames) -> Vec<u8> {
    let document = Document::parse(text.as_bytes()).unwrap();
    let mut pool: Vec<String> = Vec::new();
    // The names that have ids come first, beside the ids.
    for (_, name) in ATTRIBUTES {
        pool.push(match names {
            AttributeNames::Kept => name.to_owned(),
            AttributeNames::Emptied => String::new(),
        });
    }
    let mut body = Vec::new();
    let mut open = 0;
    for element in &document.elements {
        while open > element.depth {
            body.extend(end());
            open -= 1;
        }
        body.extend(start(element, &mut pool));
        open += 1;
    }
    for _ in 0..open {
        body.extend(end());
    }
    let ids: Vec<u8> = ATTRIBUTES
        .iter()
        .flat_map(|(id, _)| id.to_le_bytes())
        .collect();
    let content = [
        string_pool(&pool, strings),
        chunk(RESOURCE_MAP, &[], &ids),
        body,
    ]
    .concat();
    chunk(XML, &[], &content)
}

fn start(element: &Element, pool: &mut Vec<String>) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(NONE.to_le_bytes());
    body.extend(intern(pool, &element.name).to_le_bytes());
    for word in [
        20,
        20,
        u16::try_from(element.attributes.len()).unwrap(),
        0,
        0,
        0,
    ] {
        body.extend(word.to_le_bytes());
    }
    for attribute in &element.attributes {
        let known = ATTRIBUTES
            .iter()
            .position(|(_, name)| attribute.android && *name == attribute.name);
        let name = match known {
            Some(index) => u32::try_from(index).unwrap(),
            None => intern(pool, &attribute.name),
        };
        let namespace = if attribute.android {
            intern(pool, ANDROID)
        } else {
            NONE
        };
        let Value::Text(text) = &attribute.value else {
            panic!("the source is text")
        };
        let (kind, data) = match text.as_str() {
            "true" => (0x12, NONE),
            "false" => (0x12, 0),
            text if text.starts_with("@xml/") => (0x01, 0x7f05_0001),
            text => match text.parse() {
                Ok(number) => (0x10, number),
                Err(_) => (0x03, intern(pool, text)),
            },
        };
        body.extend(namespace.to_le_bytes());
        body.extend(name.to_le_bytes());
        body.extend(NONE.to_le_bytes());
        body.extend([8, 0, 0, kind]);
        body.extend(u32::to_le_bytes(data));
    }
    chunk(START_ELEMENT, &[0; 8], &body)
}

fn end() -> Vec<u8> {
    chunk(END_ELEMENT, &[0; 8], &[0xff; 8])
}

fn string_pool(pool: &[String], strings: Strings) -> Vec<u8> {
    let mut offsets = Vec::new();
    let mut data = Vec::new();
    for text in pool {
        offsets.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        let units = text.encode_utf16().count();
        match strings {
            Strings::Utf8 => {
                for length in [units, text.len()] {
                    if length > 0x7f {
                        data.push(0x80 | u8::try_from(length >> 8).unwrap());
                    }
                    data.push(u8::try_from(length & 0xff).unwrap());
                }
                data.extend(text.bytes());
                data.push(0);
            }
            Strings::Utf16 => {
                data.extend(u16::try_from(units).unwrap().to_le_bytes());
                data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
                data.extend([0, 0]);
            }
        }
    }
    data.resize(data.len().next_multiple_of(4), 0);
    let flags = match strings {
        Strings::Utf8 => UTF8,
        Strings::Utf16 => 0,
    };
    let count = u32::try_from(pool.len()).unwrap();
    let header: Vec<u8> = [count, 0, flags, 28 + 4 * count, 0]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect();
    chunk(STRING_POOL, &header, &[offsets, data].concat())
}

fn chunk(kind: u16, header: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = kind.to_le_bytes().to_vec();
    bytes.extend(u16::try_from(8 + header.len()).unwrap().to_le_bytes());
    let size = u32::try_from(8 + header.len() + content.len()).unwrap();
    bytes.extend(size.to_le_bytes());
    bytes.extend(header);
    bytes.extend(content);
    bytes
}

fn intern(pool: &mut Vec<String>, text: &str) -> u32 {
    // Not among the names with ids: `name` without a namespace is another attribute.
    let found = pool
        .iter()
        .skip(ATTRIBUTES.len())
        .position(|known| known == text);
    let index = found.map_or_else(
        || {
            pool.push(text.to_owned());
            pool.len() - 1
        },
        |index| index + ATTRIBUTES.len(),
    );
    u32::try_from(index).unwrap()
}

const MANIFEST: &str = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="a.b">
    <uses-sdk android:minSdkVersion="24" android:targetSdkVersion="35"/>
    <uses-permission android:name="android.permission.USE_BIOMETRIC"/>
    <application android:allowBackup="false" android:fullBackupContent="@xml/rules"
        android:label="Größe, long enough to need two bytes for its length: 0123456789012345678901234567890123456789012345678901234567890123456789">
        <activity android:name=".Main"/>
    </application>
</manifest>"#;

#[test]
fn binary_document_says_what_the_text_said() {
    for strings in [Strings::Utf8, Strings::Utf16] {
        for names in [AttributeNames::Kept, AttributeNames::Emptied] {
            let document = Document::parse(&encode(MANIFEST, strings, names)).unwrap();

            let seen: Vec<_> = document
                .elements
                .iter()
                .map(|element| (element.depth, element.name.as_str()))
                .collect();
            assert_eq!(
                seen,
                [
                    (0, "manifest"),
                    (1, "uses-sdk"),
                    (1, "uses-permission"),
                    (1, "application"),
                    (2, "activity")
                ]
            );
            let application = document.top("application").next().unwrap();
            assert_eq!(
                application.android("allowBackup"),
                Some(&Value::Boolean(false))
            );
            assert_eq!(
                application.android("fullBackupContent"),
                Some(&Value::Reference(0x7f05_0001))
            );
            let label = application.android("label");
            assert!(matches!(label, Some(Value::Text(text)) if text.starts_with("Größe")));
            let sdk = document.top("uses-sdk").next().unwrap();
            assert_eq!(sdk.android("minSdkVersion"), Some(&Value::Integer(24)));
            assert_eq!(document.root().unwrap().plain("package"), Some("a.b"));
        }
    }
}

#[test]
fn document_that_is_cut_anywhere_is_refused() {
    let whole = encode(MANIFEST, Strings::Utf8, AttributeNames::Kept);

    for length in 0..whole.len() {
        Document::parse(&whole[..length]).unwrap_err();
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        drop(Manifest::parse(&bytes));
        drop(RulesFile::parse("rules", &bytes));
    }

    #[test]
    fn no_bytes_after_a_valid_beginning_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        drop(Manifest::parse(&chunk(XML, &[], &bytes)));
        drop(Manifest::parse(&chunk(XML, &[], &chunk(STRING_POOL, &[], &bytes))));
        drop(Manifest::parse(&chunk(XML, &[], &chunk(START_ELEMENT, &[0; 8], &bytes))));
    }

    #[test]
    fn no_damage_to_a_document_makes_it_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        strings in prop::sample::select(vec![Strings::Utf8, Strings::Utf16]),
    ) {
        let mut bytes = encode(MANIFEST, strings, AttributeNames::Kept);
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }

        drop(Manifest::parse(&bytes));
    }
}

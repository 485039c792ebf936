//! App bundles in protobuf, made here.

use super::super::{Check, Manifest, RulesFile, Stores};
use super::*;

/// A field with a length.
fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = content.len();
    while length > 0x7f {
        field.push(length as u8 & 0x7f | 0x80);
        length >>= 7;
    }
    field.push(length as u8);
    field.extend_from_slice(content);
    field
}

/// An attribute of Android's; `compiled` is the item that aapt2 made of it.
fn android(name: &str, value: &str, compiled: &[u8]) -> Vec<u8> {
    let mut message = bytes(1, ANDROID.as_bytes());
    message.extend(bytes(2, name.as_bytes()));
    message.extend(bytes(3, value.as_bytes()));
    if !compiled.is_empty() {
        message.extend(bytes(6, compiled));
    }
    bytes(4, &message)
}

fn plain(name: &str, value: &str) -> Vec<u8> {
    let mut message = bytes(2, name.as_bytes());
    message.extend(bytes(3, value.as_bytes()));
    bytes(4, &message)
}

fn node(name: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut element = bytes(3, name.as_bytes());
    element.extend(parts.concat());
    bytes(1, &element)
}

fn child(name: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    bytes(5, &node(name, parts))
}

fn number(field: u8, value: u8) -> Vec<u8> {
    bytes(7, &[field << 3, value])
}

fn manifest(rules: &[u8]) -> Vec<u8> {
    node(
        "manifest",
        &[
            child(
                "uses-sdk",
                &[
                    android("minSdkVersion", "28", &number(6, 28)),
                    android("targetSdkVersion", "35", &number(6, 35)),
                ],
            ),
            child(
                "uses-permission",
                &[android("name", "android.permission.USE_BIOMETRIC", &[])],
            ),
            child(
                "application",
                &[
                    android("allowBackup", "true", &number(8, 1)),
                    android("fullBackupContent", "@xml/full", rules),
                    android("dataExtractionRules", "@xml/extraction", &[]),
                ],
            ),
        ],
    )
}

fn exclude() -> Vec<u8> {
    child(
        "exclude",
        &[plain("domain", "sharedpref"), plain("path", ".")],
    )
}

#[test]
fn manifest_and_rules_of_a_bundle_are_read() {
    let full = node("full-backup-content", &[exclude()]);
    let extraction = node(
        "data-extraction-rules",
        &[
            child("cloud-backup", &[exclude()]),
            child("device-transfer", &[exclude()]),
        ],
    );
    let rules = [
        RulesFile::parse("full", &full).unwrap(),
        RulesFile::parse("extraction", &extraction).unwrap(),
    ];
    // A reference by name and number: the name counts.
    let mut reference = vec![2 << 3, 7];
    reference.extend(bytes(3, b"xml/full"));

    let manifest = Manifest::parse(&manifest(&bytes(1, &reference))).unwrap();

    assert_eq!(
        manifest.rules_names().collect::<Vec<_>>(),
        ["full", "extraction"]
    );
    assert_eq!(Check::new(Stores::new()).run(&manifest, &rules), []);
    assert_eq!(
        Check::new(Stores::new()).run(&manifest, &rules[..1]).len(),
        1
    );
}

#[test]
fn text_that_begins_with_a_line_break_is_text() {
    for padding in 0..200 {
        let text = format!("\n<manifest><!--{}--></manifest>", "x".repeat(padding));

        assert!(Manifest::parse(text.as_bytes()).is_ok(), "{padding}");
    }
}

#[test]
fn message_that_is_cut_anywhere_is_an_error() {
    let whole = manifest(&[]);

    for end in 0..whole.len() {
        assert!(Manifest::parse(&whole[..end]).is_err(), "{end}");
    }
    assert!(Manifest::parse(&whole).is_ok());
}

#[test]
fn message_with_any_byte_changed_does_not_panic() {
    let whole = manifest(&[]);

    for at in 0..whole.len() {
        for change in [0x00, 0x01, 0x7f, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[at] = change;
            let _ = Manifest::parse(&changed);
        }
    }
}

#[test]
fn nesting_without_end_is_an_error() {
    let mut deep = node("a", &[]);
    for _ in 0..MAX_DEPTH + 1 {
        let mut element = bytes(3, b"a");
        element.extend(bytes(5, &deep));
        deep = bytes(1, &element);
    }

    assert!(parse(&deep).is_none());
}

//! Built apps, made here: an APK, an app bundle and an iOS app.

use std::io::{Cursor, Write};

use crate::Project;

const NAMESPACE: &str = "http://schemas.android.com/apk/res/android";

const MANIFEST: &str = "<manifest xmlns:android='http://schemas.android.com/apk/res/android'>\
    <uses-sdk android:minSdkVersion='28' android:targetSdkVersion='35'/>\
    <uses-permission android:name='android.permission.USE_BIOMETRIC'/>\
    <application android:fullBackupContent='@xml/a' android:dataExtractionRules='@xml/b'/></manifest>";
const FULL: &str =
    "<full-backup-content><exclude domain='sharedpref' path='.'/></full-backup-content>";
const EXTRACTION: &str = "<data-extraction-rules><cloud-backup><exclude domain='sharedpref' path='.'/></cloud-backup>\
    <device-transfer><exclude domain='sharedpref' path='.'/></device-transfer></data-extraction-rules>";

/// Packs files as a build does.
pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn apk() -> Vec<u8> {
    archive(&[
        ("AndroidManifest.xml", MANIFEST.as_bytes()),
        ("res/xml/a.xml", FULL.as_bytes()),
        ("res/xml/b.xml", EXTRACTION.as_bytes()),
        ("res/layout/main.xml", b"<LinearLayout/>"),
        ("classes.dex", b"dex"),
    ])
}

/// A field of a protobuf message with a length below 128 × 128.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut bytes = vec![number << 3 | 2, length as u8 | 0x80, (length >> 7) as u8];
    bytes.extend_from_slice(content);
    bytes
}

/// An `XmlNode` as app bundles hold it.
fn node(name: &str, attributes: &[(&str, &str)], children: &[Vec<u8>]) -> Vec<u8> {
    let mut element = field(3, name.as_bytes());
    for (name, value) in attributes {
        let mut attribute = Vec::new();
        let (namespace, local) = match name.strip_prefix("android:") {
            Some(local) => (NAMESPACE, local),
            None => ("", *name),
        };
        attribute.extend(field(1, namespace.as_bytes()));
        attribute.extend(field(2, local.as_bytes()));
        attribute.extend(field(3, value.as_bytes()));
        element.extend(field(4, &attribute));
    }
    for child in children {
        element.extend(field(5, child));
    }
    field(1, &element)
}

fn bundle(extraction: &str) -> Vec<u8> {
    let exclude = || node("exclude", &[("domain", "sharedpref"), ("path", ".")], &[]);
    let manifest = node(
        "manifest",
        &[],
        &[
            node(
                "uses-sdk",
                &[
                    ("android:minSdkVersion", "31"),
                    ("android:targetSdkVersion", "35"),
                ],
                &[],
            ),
            node(
                "uses-permission",
                &[("android:name", "android.permission.USE_BIOMETRIC")],
                &[],
            ),
            node(
                "application",
                &[("android:dataExtractionRules", "@xml/rules")],
                &[],
            ),
        ],
    );
    let rules = node(
        "data-extraction-rules",
        &[],
        &[
            node("cloud-backup", &[], &[exclude()]),
            node(extraction, &[], &[exclude()]),
        ],
    );
    archive(&[
        ("BundleConfig.pb", b"config"),
        ("base/manifest/AndroidManifest.xml", &manifest),
        ("base/res/xml/rules.xml", &rules),
    ])
}

/// A property list in the binary form: one text for each key.
fn binary_plist(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = b"bplist00".to_vec();
    let mut offsets = vec![bytes.len() as u8];
    bytes.push(0xd0 | entries.len() as u8);
    let count = entries.len() as u8;
    bytes.extend(1..=2 * count);
    let texts = entries.iter().map(|(key, _)| key);
    for text in texts.chain(entries.iter().map(|(_, value)| value)) {
        offsets.push(bytes.len() as u8);
        bytes.extend([0x5f, 0x10, text.len() as u8]);
        bytes.extend_from_slice(text.as_bytes());
    }
    let table = bytes.len() as u64;
    bytes.extend_from_slice(&offsets);
    bytes.extend([0, 0, 0, 0, 0, 0, 1, 1]);
    for number in [offsets.len() as u64, 0, table] {
        bytes.extend(number.to_be_bytes());
    }
    bytes
}

/// A program of nothing but a header and a signature with entitlements.
fn program(entitlements: &str) -> Vec<u8> {
    let length = 8 + entitlements.len() as u32;
    let mut bytes: Vec<u8> = [
        0xfeed_facf,
        0,
        0,
        2,
        1,
        16,
        0,
        0,
        0x1d,
        16,
        48,
        28 + length - 8,
    ]
    .iter()
    .flat_map(|word: &u32| word.to_le_bytes())
    .collect();
    for word in [0xfade_0cc0, 28 + length - 8, 1, 5, 20, 0xfade_7171, length] {
        bytes.extend(u32::to_be_bytes(word));
    }
    bytes.extend_from_slice(entitlements.as_bytes());
    bytes
}

fn ipa(reason: &str, entitlements: &str) -> Vec<u8> {
    let info = binary_plist(&[
        ("CFBundleExecutable", "App"),
        ("NSFaceIDUsageDescription", reason),
    ]);
    archive(&[
        (
            "Payload/App.app/PlugIns/W.appex/Info.plist",
            b"not looked at",
        ),
        ("Payload/App.app/Info.plist", &info),
        ("Payload/App.app/App", &program(entitlements)),
    ])
}

#[test]
fn apk_is_read_whatever_its_rules_are_called() {
    let without = archive(&[("AndroidManifest.xml", MANIFEST.as_bytes())]);
    let project = Project::new()
        .with("app.apk", apk())
        .with("bad.apk", without);

    project
        .check("app.apk", &["--strict"])
        .says(0, &["Android app", "0 errors"]);
    project.check("bad.apk", &[]).says(1, &["there are none"]);
}

#[test]
fn app_bundle_is_read_in_its_own_form() {
    let project = Project::new()
        .with("app.aab", bundle("device-transfer"))
        .with("bad.aab", bundle("other"));

    project
        .check("app.aab", &["--strict"])
        .says(0, &["Android app bundle", "not looked at: modules"]);
    project
        .check("bad.aab", &[])
        .says(1, &["the transfer to a new device", "<device-transfer>"]);
}

#[test]
fn ios_app_is_checked_with_what_it_is_signed_with() {
    let group = "<plist><dict><key>application-identifier</key><string>ABCDE12345.app</string>\
                 <key>keychain-access-groups</key><array><string>ABCDE12345.one</string></array></dict></plist>";
    let project = Project::new().with("app.ipa", ipa("Why", group));

    let one = project.check("app.ipa", &["--access-group", "ABCDE12345.one"]);
    let two = project.check("app.ipa", &["--access-group", "ABCDE12345.two"]);

    one.says(0, &["iOS app", "not looked at: the provisioning profile"]);
    two.says(1, &["access group `two` is missing"]);
}

#[test]
fn ios_app_without_reason_or_identifier_is_refused() {
    let project = Project::new().with("app.ipa", ipa("", "<plist><dict/></plist>"));

    project.check("app.ipa", &[]).says(
        1,
        &[
            "Face ID needs a reason",
            "without an identifier",
            "2 errors",
        ],
    );
}

#[test]
fn built_app_and_binary_file_are_never_written() {
    let info = binary_plist(&[("CFBundleName", "App")]);
    let project = Project::new()
        .with("app.apk", apk())
        .with("Info.plist", &info);

    project
        .check("app.apk", &["--fix"])
        .says(2, &["a built app can't be fixed"]);
    project
        .check("Info.plist", &[])
        .says(1, &["NSFaceIDUsageDescription"]);
    project
        .check("Info.plist", &["--fix"])
        .says(2, &["plutil -convert xml1"]);

    assert_eq!(std::fs::read(project.path("app.apk")).unwrap(), apk());
    assert_eq!(std::fs::read(project.path("Info.plist")).unwrap(), info);
}

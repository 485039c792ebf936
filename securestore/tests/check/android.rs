//! Android's manifest, backup rules and `app.json` as source files.

use crate::Project;

const BARE: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android">
    <!-- a comment,   with   spaces -->
    <uses-sdk android:minSdkVersion="28" android:targetSdkVersion="35"/>

    <application
        android:label="App"   android:name='.App'>
    </application>
</manifest>
"#;

fn manifest(attributes: &str) -> String {
    BARE.replace(" android:name='.App'", attributes)
}

#[test]
fn bare_manifest_is_told_what_to_add() {
    let project = Project::new().with("AndroidManifest.xml", BARE);

    let answer = project.check("AndroidManifest.xml", &[]);

    answer.says(
        1,
        &[
            "android:fullBackupContent=\"@xml/securestore_backup_rules\"",
            "android:dataExtractionRules=\"@xml/securestore_data_extraction_rules\"",
            "android.permission.USE_BIOMETRIC",
            "MASTG-TEST-0262",
        ],
    );
    assert_eq!(project.read("AndroidManifest.xml"), BARE);
}

#[test]
fn fix_adds_what_is_missing_and_keeps_every_other_byte() {
    let project = Project::new().with("AndroidManifest.xml", BARE);

    let answer = project.fix("AndroidManifest.xml", &["--strict"]);

    answer.says(0, &["written:", "0 errors, 0 warnings"]);
    let expected = BARE
        .replace(
            "    <application",
            "    <uses-permission android:name=\"android.permission.USE_BIOMETRIC\" />\n    <application",
        )
        .replace(
            "android:name='.App'>",
            "android:name='.App' android:fullBackupContent=\"@xml/securestore_backup_rules\" \
             android:dataExtractionRules=\"@xml/securestore_data_extraction_rules\">",
        );
    assert_eq!(project.read("AndroidManifest.xml"), expected);
    assert!(
        project
            .read("res/xml/securestore_backup_rules.xml")
            .contains("sharedpref")
    );
}

#[test]
fn fix_keeps_line_ends_the_byte_order_mark_and_another_prefix() {
    let text = BARE.replace('\n', "\r\n").replace("android:", "a:");
    let text = text
        .replace("xmlns:a:", "xmlns:a=")
        .replace("xmlns:android", "xmlns:a");
    let text = format!("\u{feff}{text}");
    let project = Project::new().with("AndroidManifest.xml", &text);

    project
        .fix("AndroidManifest.xml", &[])
        .says(0, &["0 errors"]);

    let fixed = project.read("AndroidManifest.xml");
    assert!(fixed.starts_with('\u{feff}'));
    assert!(fixed.contains("<uses-permission a:name=\"android.permission.USE_BIOMETRIC\" />\r\n"));
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count());
}

#[test]
fn apps_own_rules_are_extended_where_they_lack_something() {
    let full =
        "<full-backup-content>\n\t<exclude domain=\"file\" path=\"a\"/>\n</full-backup-content>\n";
    let extraction = "<data-extraction-rules>\n  <cloud-backup disableIfNoEncryptionCapabilities=\"true\"/>\n</data-extraction-rules>\n";
    let project = Project::new()
        .with(
            "AndroidManifest.xml",
            manifest(
                " android:fullBackupContent='@xml/full' android:dataExtractionRules='@xml/rules'",
            ),
        )
        .with("res/xml/full.xml", full)
        .with("res/xml/rules.xml", extraction);
    let options = ["--service", "a", "--no-authentication"];
    project
        .check("AndroidManifest.xml", &options)
        .says(1, &["<cloud-backup>", "3 errors"]);

    project
        .fix("AndroidManifest.xml", &options)
        .says(0, &["0 errors"]);

    let rules = project.read("res/xml/full.xml");
    assert!(rules.starts_with("<full-backup-content>\n\t<exclude domain=\"file\" path=\"a\"/>\n\t<exclude domain=\"sharedpref\""));
    assert_eq!(rules.matches("sharedpref").count(), 4);
    let rules = project.read("res/xml/rules.xml");
    assert!(rules.contains("<cloud-backup disableIfNoEncryptionCapabilities=\"true\">\n"));
    assert_eq!(rules.matches("sharedpref").count(), 8);
}

#[test]
fn attribute_that_allows_everything_is_replaced() {
    let project = Project::new().with(
        "AndroidManifest.xml",
        manifest(" android:fullBackupContent='true'"),
    );

    project
        .fix("AndroidManifest.xml", &[])
        .says(0, &["0 errors"]);

    let fixed = project.read("AndroidManifest.xml");
    assert!(fixed.contains("android:fullBackupContent='@xml/securestore_backup_rules'"));
}

#[test]
fn rules_that_are_named_and_missing_are_written() {
    let project = Project::new().with(
        "AndroidManifest.xml",
        manifest(
            " android:fullBackupContent='@xml/securestore_backup_rules' \
             android:dataExtractionRules='@xml/securestore_data_extraction_rules'",
        ),
    );
    project
        .check("AndroidManifest.xml", &[])
        .says(1, &["there are none"]);

    project
        .fix("AndroidManifest.xml", &[])
        .says(0, &["0 errors"]);
}

#[test]
fn what_only_a_person_can_mend_stays_an_error() {
    let old = BARE.replace("minSdkVersion=\"28\"", "minSdkVersion=\"19\"");
    let project = Project::new().with("AndroidManifest.xml", old);

    let answer = project.fix("AndroidManifest.xml", &[]);

    answer.says(1, &["`minSdkVersion` is 19", "1 errors"]);
}

#[test]
fn manifest_without_the_namespace_is_not_fixed() {
    let project = Project::new().with("AndroidManifest.xml", "<manifest><application/></manifest>");

    let answer = project.check("AndroidManifest.xml", &["--fix"]);

    answer.says(2, &["xmlns:android"]);
}

#[test]
fn data_retention_policy_is_called_no_setting_wherever_it_is() {
    let project = Project::new()
        .with(
            "AndroidManifest.xml",
            manifest(" android:dataRetentionPolicy='remove_all'"),
        )
        .with(
            "app.json",
            r#"{"expo": {"ios": {"infoPlist": {"NSFaceIDUsageDescription": "Why"}},
                "android": {"dataRetentionPolicy": "remove_all", "allowBackup": false}}}"#,
        );

    let manifest = project.check("AndroidManifest.xml", &[]);
    let json = project.check("app.json", &[]);

    manifest.says(1, &["Android has no `dataRetentionPolicy`"]);
    json.says(
        0,
        &[
            "is no setting of Android's manifest",
            "0 errors, 1 warnings",
        ],
    );
    project.check("app.json", &["--strict"]).says(1, &[]);
}

#[test]
fn app_json_without_a_reason_for_face_id_is_told_the_line() {
    let project = Project::new().with(
        "app.json",
        r#"{"expo": {"plugins": ["expo-secure-store"]}}"#,
    );

    let answer = project.check("app.json", &["--reason", "For \"you\""]);

    answer.says(1, &[r#""NSFaceIDUsageDescription": "For \"you\"""#]);
    project
        .check("app.json", &["--no-authentication"])
        .says(0, &["0 warnings"]);
}

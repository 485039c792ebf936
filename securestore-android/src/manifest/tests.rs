//! Manifests in the shapes that frameworks give them, and what the check says to each.

use securestore_core::Service;

use super::binary::tests::{AttributeNames, Strings, encode};
use super::*;

const NAMESPACE: &str = "xmlns:android=\"http://schemas.android.com/apk/res/android\"";

/// What `android init` of Tauri writes: Gradle has the levels, nothing is said about backups.
const TAURI: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android">
    <uses-permission android:name="android.permission.INTERNET" />
    <uses-feature android:name="android.software.leanback" android:required="false" />
    <application android:icon="@mipmap/ic_launcher" android:label="@string/app_name"
        android:theme="@style/Theme.app" android:usesCleartextTraffic="${usesCleartextTraffic}">
        <activity android:name=".MainActivity" android:launchMode="singleTask" android:exported="true">
            <intent-filter>
                <action android:name="android.intent.action.MAIN" />
                <category android:name="android.intent.category.LAUNCHER" />
            </intent-filter>
        </activity>
        <provider android:name="androidx.core.content.FileProvider" android:authorities="${applicationId}.fileprovider"
            android:exported="false" android:grantUriPermissions="true">
            <meta-data android:name="android.support.FILE_PROVIDER_PATHS" android:resource="@xml/file_paths" />
        </provider>
    </application>
</manifest>"#;

/// What the command line of Dioxus writes: one activity, no code of its own.
const DIOXUS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android">
    <uses-permission android:name="android.permission.INTERNET" />
    <application android:hasCode="true" android:supportsRtl="true" android:icon="@mipmap/ic_launcher"
        android:extractNativeLibs="true" android:allowNativeHeapPointerTagging="false" android:label="@string/app_name"
        android:theme="@style/AppTheme">
        <activity android:exported="true" android:label="@string/app_name" android:name="dev.dioxus.main.MainActivity">
            <meta-data android:name="android.app.lib_name" android:value="dioxusmain" />
        </activity>
    </application>
</manifest>"#;

/// What prebuild of Expo writes with the plugin of expo-secure-store, merged.
const EXPO: &str = r#"<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="com.example.app">
    <uses-sdk android:minSdkVersion="24" android:targetSdkVersion="36" />
    <uses-permission android:name="android.permission.USE_BIOMETRIC" />
    <uses-permission android:name="android.permission.USE_FINGERPRINT" />
    <application android:name=".MainApplication" android:allowBackup="true"
        android:fullBackupContent="@xml/secure_store_backup_rules"
        android:dataExtractionRules="@xml/secure_store_data_extraction_rules" />
</manifest>"#;

/// The rules of that plugin, by their description: all shared preferences, but not those of SecureStore.
fn expo_rules() -> Vec<RulesFile> {
    let lines = "<include domain=\"sharedpref\" path=\".\"/><exclude domain=\"sharedpref\" path=\"SecureStore\"/>";
    let full = format!("<full-backup-content>{lines}</full-backup-content>");
    let extraction = format!(
        "<data-extraction-rules><cloud-backup>{lines}</cloud-backup><device-transfer>{lines}</device-transfer></data-extraction-rules>"
    );
    vec![
        RulesFile::parse("secure_store_backup_rules", full.as_bytes()).unwrap(),
        RulesFile::parse("secure_store_data_extraction_rules", extraction.as_bytes()).unwrap(),
    ]
}

fn app(attributes: &str) -> String {
    format!(
        "<manifest {NAMESPACE}><uses-sdk android:minSdkVersion=\"26\" android:targetSdkVersion=\"35\"/>\
         <uses-permission android:name=\"android.permission.USE_BIOMETRIC\"/><application {attributes}/></manifest>"
    )
}

fn kinds(manifest: &str, rules: &[RulesFile], stores: Stores) -> Vec<FindingKind> {
    let manifest = Manifest::parse(manifest.as_bytes()).unwrap();
    let findings = Check::new(stores).run(&manifest, rules);
    findings.iter().map(Finding::kind).collect()
}

fn ours(stores: &Stores) -> Vec<RulesFile> {
    let rules = stores.backup_rules();
    vec![
        RulesFile::parse("full", rules.full_backup_content().as_bytes()).unwrap(),
        RulesFile::parse("extraction", rules.data_extraction_rules().as_bytes()).unwrap(),
    ]
}

const BOTH: &str =
    "android:fullBackupContent=\"@xml/full\" android:dataExtractionRules=\"@xml/extraction\"";

#[test]
fn app_with_our_rules_is_all_right() {
    let stores = Stores::new().service(&Service::new("com.example.app"));

    assert_eq!(kinds(&app(BOTH), &ours(&Stores::new()), Stores::new()), []);
    assert_eq!(kinds(&app(BOTH), &ours(&Stores::new()), stores.clone()), []);
    assert_eq!(kinds(&app(BOTH), &ours(&stores), stores), []);
}

#[test]
fn rules_of_another_service_do_not_count() {
    let rules = ours(&Stores::new().service(&Service::new("com.example.other")));
    let stores = Stores::new().service(&Service::new("com.example.app"));

    let found = kinds(&app(BOTH), &rules, stores);

    assert_eq!(
        found,
        [
            FindingKind::BackedUp(Backup::Before12),
            FindingKind::BackedUp(Backup::Cloud),
            FindingKind::BackedUp(Backup::DeviceTransfer)
        ]
    );
}

#[test]
fn plain_tauri_and_dioxus_apps_back_up_everything_and_ask_for_no_biometrics() {
    for manifest in [TAURI, DIOXUS] {
        let found = kinds(manifest, &[], Stores::new());

        assert_eq!(
            found,
            [
                FindingKind::BackedUp(Backup::Before12),
                FindingKind::BackedUp(Backup::Cloud),
                FindingKind::BackedUp(Backup::DeviceTransfer),
                FindingKind::BiometricPermissionMissing,
                FindingKind::MinSdkUnknown,
            ]
        );
    }
}

#[test]
fn rules_of_expo_cover_its_file_but_not_ours_nor_what_a_crash_leaves() {
    let expo = kinds(EXPO, &expo_rules(), Stores::new().expo());
    let native = kinds(
        EXPO,
        &expo_rules(),
        Stores::new().service(&Service::new("a")),
    );

    let all = [Backup::Before12, Backup::Cloud, Backup::DeviceTransfer];
    assert_eq!(expo, all.map(FindingKind::PreviousVersionBackedUp));
    assert_eq!(native, all.map(FindingKind::BackedUp));
}

#[test]
fn allow_backup_false_does_not_stop_a_transfer_in_an_app_for_android_12() {
    let found = kinds(&app("android:allowBackup=\"false\""), &[], Stores::new());

    assert_eq!(found, [FindingKind::BackedUp(Backup::DeviceTransfer)]);
}

#[test]
fn allow_backup_false_suffices_in_an_app_for_an_older_android() {
    let manifest = app("android:allowBackup=\"false\"").replace("\"35\"", "\"30\"");

    assert_eq!(kinds(&manifest, &[], Stores::new()), []);
}

#[test]
fn old_rules_alone_do_not_stop_a_transfer() {
    let found = kinds(
        &app("android:fullBackupContent=\"@xml/full\""),
        &ours(&Stores::new()),
        Stores::new(),
    );

    assert_eq!(found, [FindingKind::BackedUp(Backup::DeviceTransfer)]);
}

#[test]
fn new_rules_alone_suffice_only_where_no_older_android_is_allowed() {
    let manifest = app("android:dataExtractionRules=\"@xml/extraction\"");
    let newer = manifest.replace("\"26\"", "\"31\"");

    let found = kinds(&manifest, &ours(&Stores::new()), Stores::new());

    assert_eq!(found, [FindingKind::BackedUp(Backup::Before12)]);
    assert_eq!(kinds(&newer, &ours(&Stores::new()), Stores::new()), []);
}

#[test]
fn missing_section_of_the_new_rules_is_found() {
    let text = "<data-extraction-rules><cloud-backup><exclude domain='sharedpref' path='.'/></cloud-backup></data-extraction-rules>";
    let mut rules = ours(&Stores::new());
    rules[1] = RulesFile::parse("extraction", text.as_bytes()).unwrap();

    let manifest = Manifest::parse(app(BOTH).as_bytes()).unwrap();
    let findings = Check::new(Stores::new()).run(&manifest, &rules);

    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].kind(),
        FindingKind::BackedUp(Backup::DeviceTransfer)
    );
    assert_eq!(
        findings[0].snippet(),
        Some(
            "<device-transfer>\n    <exclude domain=\"sharedpref\" path=\".\" />\n</device-transfer>"
        )
    );
}

#[test]
fn full_backup_content_false_stops_all_but_a_transfer() {
    let found = kinds(
        &app("android:fullBackupContent=\"false\""),
        &[],
        Stores::new(),
    );

    assert_eq!(found, [FindingKind::BackedUp(Backup::DeviceTransfer)]);
}

#[test]
fn rules_that_are_not_there_or_malformed_are_reported_once_each() {
    let mut rules = ours(&Stores::new());
    let missing = kinds(&app(BOTH), &rules[..1], Stores::new());
    let text = "<full-backup-content><omit domain='sharedpref' path='.'/></full-backup-content>";
    rules[0] = RulesFile::parse("full", text.as_bytes()).unwrap();

    let malformed = kinds(&app(BOTH), &rules, Stores::new());

    assert_eq!(missing, [FindingKind::RulesNotFound]);
    assert_eq!(malformed, [FindingKind::RulesMalformed]);
}

#[test]
fn lowest_android_version_is_checked() {
    let low = kinds(
        &app(BOTH).replace("\"26\"", "\"21\""),
        &ours(&Stores::new()),
        Stores::new(),
    );
    let just_too_low = kinds(
        &app(BOTH).replace("\"26\"", "\"23\""),
        &ours(&Stores::new()),
        Stores::new(),
    );
    let lowest = kinds(
        &app(BOTH).replace("\"26\"", "\"24\""),
        &ours(&Stores::new()),
        Stores::new(),
    );

    assert_eq!(low, [FindingKind::MinSdkTooLow]);
    assert_eq!(just_too_low, [FindingKind::MinSdkTooLow]);
    assert_eq!(lowest, []);
}

#[test]
fn permission_is_not_asked_of_an_app_without_prompts() {
    let manifest = app(BOTH).replace("USE_BIOMETRIC", "INTERNET");
    let manifest = Manifest::parse(manifest.as_bytes()).unwrap();
    let rules = ours(&Stores::new());

    let with = Check::new(Stores::new()).run(&manifest, &rules);
    let without = Check::new(Stores::new())
        .authentication(AuthenticationUse::None)
        .run(&manifest, &rules);

    assert_eq!(with.len(), 1);
    assert_eq!(
        with[0].snippet(),
        Some("<uses-permission android:name=\"android.permission.USE_BIOMETRIC\" />")
    );
    assert_eq!(without, []);
}

#[test]
fn invented_retention_policy_and_a_backup_agent_are_pointed_out() {
    let attributes =
        format!("{BOTH} android:dataRetentionPolicy=\"none\" android:backupAgent=\".Agent\"");
    let meta = app(BOTH).replace(
        "/></manifest>",
        "><meta-data android:name=\"com.example.dataRetentionPolicy\" android:value=\"x\"/></application></manifest>",
    );

    let found = kinds(&app(&attributes), &ours(&Stores::new()), Stores::new());

    assert_eq!(
        found,
        [FindingKind::DataRetentionPolicy, FindingKind::BackupAgent]
    );
    assert_eq!(
        kinds(&meta, &ours(&Stores::new()), Stores::new()),
        [FindingKind::DataRetentionPolicy]
    );
}

#[test]
fn value_that_the_build_fills_in_is_reported_and_taken_for_the_worse() {
    let found = kinds(
        &app("android:allowBackup=\"${backup}\""),
        &[],
        Stores::new(),
    );

    assert_eq!(
        found,
        [
            FindingKind::BackedUp(Backup::Before12),
            FindingKind::BackedUp(Backup::Cloud),
            FindingKind::BackedUp(Backup::DeviceTransfer),
            FindingKind::ValueUnknown
        ]
    );
}

#[test]
fn binary_manifest_is_judged_like_its_text() {
    let (strings, names) = (Strings::Utf8, AttributeNames::Emptied);
    let binary = |text: &str| encode(text, strings, names);
    let text = app("android:fullBackupContent=\"@xml/full\" android:allowBackup=\"true\"");
    let manifest = Manifest::parse(&binary(&text)).unwrap();
    let rules = Stores::new().backup_rules();
    // An APK may have shortened the names.
    let full = RulesFile::parse("a", &binary(rules.full_backup_content())).unwrap();

    let with = Check::new(Stores::new()).run(&manifest, &[full]);
    let without = Check::new(Stores::new()).run(&manifest, &[]);

    let found: Vec<_> = with.iter().map(Finding::kind).collect();
    assert_eq!(found, [FindingKind::BackedUp(Backup::DeviceTransfer)]);
    assert_eq!(without[0].kind(), FindingKind::RulesNotFound);
}

#[test]
fn what_is_no_manifest_and_no_rules_is_refused() {
    Manifest::parse(b"<resources/>").unwrap_err();
    RulesFile::parse("a", b"<paths/>").unwrap_err();
}

#[test]
fn names_of_the_rules_are_known() {
    let manifest = Manifest::parse(EXPO.as_bytes()).unwrap();

    let names: Vec<_> = manifest.rules_names().collect();

    assert_eq!(
        names,
        [
            "secure_store_backup_rules",
            "secure_store_data_extraction_rules"
        ]
    );
}

#[test]
fn finding_can_be_part_of_a_diagnosis() {
    let manifest = Manifest::parse(TAURI.as_bytes()).unwrap();

    let findings = Check::new(Stores::new()).run(&manifest, &[]);
    let told: Vec<securestore_core::Finding> = findings.iter().cloned().map(Into::into).collect();

    for (finding, told) in findings.iter().zip(&told) {
        assert_eq!(told.severity, finding.severity());
        assert_eq!(told.snippet(), finding.snippet());
        assert_eq!(told.to_string(), finding.to_string());
    }
    let backed_up = told.first().unwrap();
    assert!(backed_up.references().contains(&"MASTG-TEST-0262"));
}

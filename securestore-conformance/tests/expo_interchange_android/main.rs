//! Android: what expo-secure-store wrote is read, and ours is what it reads. Both sides of Expo are models from the format's
//! description, which share no code with our reader and writer; the encryption keys are the phone's own.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends when something unexpected happens"
)]

mod model;

use securestore_core::{
    ErrorKind, GetOptions, Key, Prompt, Protection, Readability, SecureStoreExt, SetOptions,
};
use securestore_mock::{DEFAULT_APP, SimulatedPhone, android};
use serde_json::Value;

use self::model::{FILE, VERSIONS, Version, expo_gets, expo_sets, put, seams, stored};

fn get(
    phone: &SimulatedPhone,
    service: &str,
    key: &Key,
) -> securestore_core::Result<Option<String>> {
    let store = phone.open_expo(service).unwrap();
    let options = GetOptions::new().with_prompt(Prompt::new("Log in"));
    let value = store.blocking().get_opts(key, options)?;
    Ok(value.map(|value| value.expose_str().unwrap().to_owned()))
}

fn set(phone: &SimulatedPhone, service: &str, key: &Key, value: &str, authenticated: bool) {
    let protection = if authenticated {
        Protection::biometry()
    } else {
        Protection::platform_default()
    };
    let options = SetOptions::from(protection).with_prompt(Prompt::new("Save"));
    let store = phone.open_expo(service).unwrap();
    store
        .blocking()
        .set_opts(key, value.into(), options)
        .unwrap();
}

/// Every combination of service, key, value, authentication.
fn combinations() -> impl Iterator<Item = (&'static str, &'static str, String, bool)> {
    let services = ["key_v1", "a-b.c_D"];
    let keys = ["token", "a-b", "key_v1-token", "."];
    let values = [
        String::new(),
        "🔑 \"quoted\" \\ \n".to_owned(),
        "x".repeat(3000),
    ];
    services.into_iter().flat_map(move |service| {
        let values = values.clone();
        keys.into_iter().flat_map(move |key| {
            let values = values.clone();
            values.into_iter().flat_map(move |value| {
                [false, true].map(|flag| (service, key, value.clone(), flag))
            })
        })
    })
}

/// EXPO-10, EXPO-16.
#[test]
fn what_each_version_wrote_is_read() {
    for version in VERSIONS {
        for (service, name, value, authenticated) in combinations() {
            let phone = android();
            expo_sets(&phone, version, (service, name), authenticated, &value);
            let key: Key = name.parse().unwrap();

            assert_eq!(
                get(&phone, service, &key).unwrap(),
                Some(value),
                "{version:?} {name}"
            );
            let store = phone.open_expo(service).unwrap();
            let silent = store.blocking().get(&key).map(drop);
            assert_eq!(
                silent.err().map(|error| error.kind()),
                authenticated.then_some(ErrorKind::InteractionRequired)
            );
            let listed = store.blocking().entries().unwrap();
            let readability = if authenticated {
                Readability::NeedsAuthentication
            } else {
                Readability::Readable
            };
            let listed: Vec<_> = listed
                .iter()
                .map(|info| (&info.key, info.readability))
                .collect();
            assert_eq!(listed, [(&key, readability)]);
        }
    }
}

/// EXPO-10: the bytes are those of the description, and Expo's reader opens them.
#[test]
fn what_we_write_expo_reads() {
    for (service, name, value, authenticated) in combinations() {
        let phone = android();
        let key: Key = name.parse().unwrap();

        set(&phone, service, &key, &value, authenticated);

        let text = stored(&phone, &format!("{service}-{name}")).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        let field = |field: &str| {
            json.get(field)
                .unwrap()
                .as_str()
                .unwrap()
                .replace('/', "\\/")
        };
        let (ct, iv) = (field("ct"), field("iv"));
        assert_eq!(
            text,
            format!(
                r#"{{"ct":"{ct}","iv":"{iv}","tlen":128,"scheme":"aes","usesKeystoreSuffix":true,"keystoreAlias":"{service}","requireAuthentication":{authenticated}}}"#
            )
        );
        assert_eq!(seams(&phone).preferences.get_all(FILE).unwrap().len(), 1);
        assert_eq!(expo_gets(&phone, service, name), Some(value));
    }
}

/// EXPO-10: whoever wrote last is read by both.
#[test]
fn both_sides_overwrite_each_other() {
    let phone = android();
    let key = Key::new("token");
    for (round, authenticated) in [false, true, true, false].into_iter().enumerate() {
        let (ours, theirs) = (format!("ours {round}"), format!("theirs {round}"));

        set(&phone, "key_v1", &key, &ours, authenticated);
        assert_eq!(expo_gets(&phone, "key_v1", "token"), Some(ours));
        expo_sets(
            &phone,
            Version::V12_5,
            ("key_v1", "token"),
            !authenticated,
            &theirs,
        );
        assert_eq!(get(&phone, "key_v1", &key).unwrap(), Some(theirs));
    }
}

/// EXPO-17: what is certainly ours is replaced; what may be another's stays, hidden, until it is deleted by its key.
#[test]
fn a_set_and_a_delete_leave_no_older_value_to_be_uncovered() {
    let key = Key::new("token");
    for (service, authenticated, stays) in [
        ("key_v1", false, false),
        ("key_v1", true, true),
        ("other", false, true),
    ] {
        let phone = android();
        expo_sets(
            &phone,
            Version::V9,
            (service, "token"),
            authenticated,
            "old",
        );

        set(&phone, "key_v1", &key, "new", false);

        assert_eq!(
            stored(&phone, "token").is_some(),
            stays,
            "{service} {authenticated}"
        );
        assert_eq!(get(&phone, "key_v1", &key).unwrap().as_deref(), Some("new"));

        phone
            .open_expo("key_v1")
            .unwrap()
            .blocking()
            .delete(&key)
            .unwrap();

        assert_eq!(get(&phone, "key_v1", &key).unwrap(), None);
    }
}

/// EXPO-16: an entry without a service is never called absent, and never deleted by a reader.
#[test]
fn another_service_s_older_entry_is_neither_absent_nor_deleted() {
    let phone = android();
    expo_sets(&phone, Version::V9, ("theirs", "token"), false, "old");

    let error = get(&phone, "key_v1", &Key::new("token")).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::EncryptionKeyLost);
    assert_eq!(
        get(&phone, "theirs", &Key::new("token"))
            .unwrap()
            .as_deref(),
        Some("old")
    );
}

/// EXPO-17.
#[test]
fn clear_removes_what_is_certainly_ours_and_says_what_stays() {
    let phone = android();
    expo_sets(&phone, Version::V9, ("key_v1", "mine"), false, "old");
    expo_sets(&phone, Version::V12_5, ("key_v1", "new"), true, "new");
    expo_sets(&phone, Version::V12_5, ("other", "new"), false, "theirs");
    let store = phone.open_expo("key_v1").unwrap();

    store.blocking().clear().unwrap();

    assert!(store.blocking().entries().unwrap().is_empty());
    expo_sets(&phone, Version::V9, ("other", "token"), false, "old");
    expo_sets(&phone, Version::V12_5, ("key_v1", "new"), false, "new");

    let error = store.blocking().clear().unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(stored(&phone, "key_v1-new"), None);
    assert!(stored(&phone, "token").is_some());
    assert!(stored(&phone, "other-new").is_some());
}

/// EXPO-16: what can't be read says so, and stays until it is set or deleted.
#[test]
fn entries_of_android_5_and_damaged_ones_stay() {
    let key = Key::new("token");
    for (name, text, kind) in [
        (
            "token",
            r#"{"ct":"AA==","iv":"AA==","tlen":128,"esk":"AA==","scheme":"hybrid"}"#,
            ErrorKind::Unsupported,
        ),
        ("token", "no JSON", ErrorKind::Corrupt),
        ("key_v1-token", "no JSON", ErrorKind::Corrupt),
        ("token", "{}", ErrorKind::Corrupt),
    ] {
        let phone = android();
        put(&phone, name, text);

        for _ in 0..2 {
            assert_eq!(
                get(&phone, "key_v1", &key).unwrap_err().kind(),
                kind,
                "{text}"
            );
        }
        assert_eq!(stored(&phone, name).as_deref(), Some(text));
        set(&phone, "key_v1", &key, "new", false);
        assert_eq!(get(&phone, "key_v1", &key).unwrap().as_deref(), Some("new"));
        phone
            .open_expo("key_v1")
            .unwrap()
            .blocking()
            .delete(&key)
            .unwrap();
        assert_eq!(stored(&phone, name), None);
    }
}

/// EXPO-18.
#[test]
fn a_damaged_file_reads_as_empty_and_can_be_written() {
    let phone = android();
    let key = Key::new("token");
    set(&phone, "key_v1", &key, "old", false);
    phone.kill_app();
    phone.corrupt_preferences(DEFAULT_APP, FILE).unwrap();

    assert_eq!(get(&phone, "key_v1", &key).unwrap(), None);
    set(&phone, "key_v1", &key, "new", false);

    assert_eq!(expo_gets(&phone, "key_v1", "token").as_deref(), Some("new"));
}

//! Entries that expo-secure-store wrote are read, and ours are laid out as its own: attribute by attribute, from the format's
//! description and not from our writer.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends when something unexpected happens"
)]

use securestore_core::{Blocking, SecureStore, SetOptions};
use securestore_core::{ErrorKind, GetOptions, Key, Prompt, Protection, Secret, SecureStoreExt};
use securestore_mock::{AppleSeams, DEFAULT_APP, SimulatedPhone, ios};

use securestore_apple::seam::{
    Access, Accessible, Constraint, Item, ItemClass, NewItem, Query, Returns, Status,
};

const TOKEN: Key = Key::new("token");
const DEFAULT_SERVICE: &str = "app";

fn seams(phone: &SimulatedPhone) -> AppleSeams {
    phone.apple_seams(DEFAULT_APP).unwrap()
}

/// Adds an item as expo-secure-store does: class, service, account and generic as the key's bytes, and the value.
fn expo_sets(phone: &SimulatedPhone, service: &str, key: &str, value: &[u8], access: Access) {
    seams(phone)
        .keychain
        .add(&NewItem {
            class: ItemClass::GenericPassword,
            service,
            account: key.as_bytes(),
            generic: Some(key.as_bytes()),
            label: None,
            description: None,
            access_group: None,
            synchronizable: false,
            access,
            data: &Secret::new(value.to_vec()),
        })
        .unwrap();
}

fn rows(phone: &SimulatedPhone, service: &str) -> Vec<Item> {
    let query = Query {
        service: Some(service),
        ..Query::default()
    };
    match seams(phone)
        .keychain
        .copy_matching(&query, Returns::AllAttributesAndData)
    {
        Err(Status::ITEM_NOT_FOUND) => Vec::new(),
        rows => rows.unwrap(),
    }
}

fn with_store<T>(
    phone: &SimulatedPhone,
    use_it: impl FnOnce(Blocking<'_, dyn SecureStore>) -> T,
) -> T {
    use_it(phone.open_expo(DEFAULT_SERVICE).unwrap().blocking())
}

fn get(phone: &SimulatedPhone, options: GetOptions) -> Option<Vec<u8>> {
    with_store(phone, |store| store.get_opts(&TOKEN, options))
        .unwrap()
        .map(|value| value.expose_secret().to_vec())
}

fn prompt() -> GetOptions {
    GetOptions::new().with_prompt(Prompt::new("Log in"))
}

fn biometry() -> SetOptions {
    SetOptions::new().with_protection(Protection::biometry())
}

/// EXPO-7: 12.8 and later; the accessibility is any that Expo can name.
#[test]
fn plain_entries_of_every_accessibility_are_read() {
    for accessible in [
        Accessible::WhenUnlocked,
        Accessible::WhenUnlockedThisDeviceOnly,
        Accessible::AfterFirstUnlock,
        Accessible::AfterFirstUnlockThisDeviceOnly,
        Accessible::WhenPasscodeSetThisDeviceOnly,
        Accessible::Always,
        Accessible::AlwaysThisDeviceOnly,
    ] {
        let phone = ios();
        let access = Access::Accessible(accessible);
        expo_sets(&phone, "app:no-auth", "token", b"value", access);

        assert_eq!(get(&phone, GetOptions::new()), Some(b"value".to_vec()));
    }
}

/// EXPO-7: before 12.8, with the access controls of their time.
#[test]
fn entries_of_older_versions_are_read() {
    for (access, options) in [
        (
            Access::Accessible(Accessible::WhenUnlocked),
            GetOptions::new(),
        ),
        (
            Access::Control(Accessible::WhenUnlocked, Constraint::UserPresence),
            prompt(),
        ),
        (
            Access::Control(Accessible::WhenUnlocked, Constraint::BiometryCurrentSet),
            prompt(),
        ),
    ] {
        let phone = ios();
        expo_sets(&phone, "app", "token", b"old", access);

        assert_eq!(get(&phone, options), Some(b"old".to_vec()));
    }
}

/// EXPO-7.
#[test]
fn authenticated_entries_are_read_with_a_prompt_and_named_without_one() {
    for service in ["app:auth", "app:auth-deviceCredentials"] {
        let phone = ios();
        let access = Access::Control(Accessible::WhenUnlocked, Constraint::BiometryCurrentSet);
        expo_sets(&phone, service, "token", b"secret", access);

        let silent = with_store(&phone, |store| store.get(&TOKEN)).unwrap_err();

        assert_eq!(silent.kind(), ErrorKind::InteractionRequired);
        assert!(with_store(&phone, |store| store.contains(&TOKEN)).unwrap());
        assert_eq!(get(&phone, prompt()), Some(b"secret".to_vec()));
    }
}

/// EXPO-7: the order of Expo's lookup.
#[test]
fn the_suffixed_entry_hides_the_older_one() {
    let phone = ios();
    let access = Access::Accessible(Accessible::WhenUnlocked);
    expo_sets(&phone, "app", "token", b"old", access);
    expo_sets(&phone, "app:no-auth", "token", b"new", access);

    assert_eq!(get(&phone, GetOptions::new()), Some(b"new".to_vec()));
}

/// EXPO-3, EXPO-5: what Expo's queries match and what its reader takes.
#[test]
fn our_plain_entry_has_expos_attributes() {
    let phone = ios();
    let value = b"\xf0\x9f\x94\x91 and \0 and securestore";

    with_store(&phone, |store| {
        store.set(&TOKEN, Secret::new(value.to_vec()))
    })
    .unwrap();

    let all = rows(&phone, "app:no-auth");
    let [item] = all.as_slice() else {
        panic!("{all:?}")
    };
    assert_eq!(item.account, b"token");
    assert_eq!(item.generic.as_deref(), Some(b"token".as_slice()));
    assert_eq!((&item.label, &item.description), (&None, &None));
    assert_eq!(item.accessible, Accessible::WhenUnlocked);
    assert_eq!(item.data.as_ref().unwrap().expose_secret(), value);
    assert!(rows(&phone, "app").is_empty());
}

/// EXPO-3, EXPO-8: authentication moves an entry, and leaves no copy that Expo would find.
#[test]
fn an_entry_stands_under_one_service() {
    let phone = ios();
    let access = Access::Accessible(Accessible::WhenUnlocked);
    expo_sets(&phone, "app", "token", b"old", access);
    expo_sets(&phone, "app:no-auth", "token", b"older", access);

    with_store(&phone, |store| {
        store.set_opts(&TOKEN, "new".into(), biometry())
    })
    .unwrap();

    assert!(rows(&phone, "app").is_empty());
    assert!(rows(&phone, "app:no-auth").is_empty());
    assert_eq!(get(&phone, prompt()), Some(b"new".to_vec()));

    with_store(&phone, |store| store.set(&TOKEN, "newest")).unwrap();

    assert!(rows(&phone, "app:auth").is_empty());
    assert_eq!(get(&phone, GetOptions::new()), Some(b"newest".to_vec()));
}

/// EXPO-8: overwriting what Expo wrote changes the accessibility, which its own update leaves.
#[test]
fn overwriting_an_entry_of_expos_strengthens_it() {
    let phone = ios();
    let access = Access::Accessible(Accessible::Always);
    expo_sets(&phone, "app:no-auth", "token", b"old", access);

    with_store(&phone, |store| store.set(&TOKEN, "new")).unwrap();

    let [item] = rows(&phone, "app:no-auth").try_into().unwrap();
    assert_eq!(item.accessible, Accessible::WhenUnlocked);
}

/// EXPO-1: iOS answers "not found", so this layout can't say more.
#[test]
fn an_entry_whose_biometrics_changed_is_absent_and_can_be_set() {
    let phone = ios();
    with_store(&phone, |store| {
        store.set_opts(&TOKEN, "old".into(), biometry())
    })
    .unwrap();

    phone.enrol_biometric();

    assert_eq!(get(&phone, prompt()), None);
    with_store(&phone, |store| {
        store.set_opts(&TOKEN, "new".into(), biometry())
    })
    .unwrap();
    assert_eq!(get(&phone, prompt()), Some(b"new".to_vec()));
}

/// EXPO-9.
#[test]
fn clear_removes_entries_of_every_version_and_spares_others() {
    let phone = ios();
    let access = Access::Accessible(Accessible::WhenUnlocked);
    for service in ["app", "app:no-auth", "app:auth", "native"] {
        expo_sets(&phone, service, "token", b"value", access);
    }
    seams(&phone)
        .keychain
        .add(&NewItem {
            class: ItemClass::GenericPassword,
            service: "app",
            account: b"another library's",
            generic: None,
            label: None,
            description: None,
            access_group: None,
            synchronizable: false,
            access,
            data: &Secret::from("theirs"),
        })
        .unwrap();

    with_store(&phone, |store| store.clear()).unwrap();

    assert_eq!(rows(&phone, "app").len(), 1);
    assert_eq!(rows(&phone, "native").len(), 1);
    assert!(rows(&phone, "app:no-auth").is_empty());
    assert!(rows(&phone, "app:auth").is_empty());
}

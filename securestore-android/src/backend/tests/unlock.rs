//! The unlock scope: which calls an entry of it makes, with a guard and without.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    BackendStore, GetOptions, SecureStoreExt as _, SetItem, SetOptions, UnlockGuard, UnlockOptions,
};

use super::*;

const SCOPED: Protection = Protection::biometry().per_unlock();

fn store(phone: &Phone) -> BackendStore {
    BackendStore::new(Arc::new(open(phone)))
}

fn why() -> Prompt {
    Prompt::new("why")
}

fn set_scoped(store: &BackendStore, key: &Key, value: &str) {
    let options = SetOptions::from(SCOPED).with_prompt(why());
    store
        .blocking()
        .set_opts(key, value.into(), options)
        .unwrap();
}

/// UNLOCK-1 and ANDROID-5.
#[test]
fn without_a_guard_each_use_unwraps_the_data_key_with_a_prompt() {
    let phone = Phone::new();
    let store = store(&phone);
    set_scoped(&store, &TOKEN, "t0p");
    phone.calls();

    let read = store.blocking().get_with(&TOKEN, why()).unwrap();

    assert_eq!(read.unwrap().expose_secret(), b"t0p");
    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_string main d/bio-current-scope/#",
            "get_key bio-current-scope.#",
            "init decrypt",
            "prompt",
            "do_final"
        ]
    );
    let silent = store.blocking().get(&TOKEN).unwrap_err();
    assert_eq!(silent.kind(), ErrorKind::InteractionRequired);
}

/// UNLOCK-2 and UNLOCK-7.
#[test]
fn under_a_guard_a_use_only_begins_an_operation() {
    let phone = Phone::new();
    let store = store(&phone);
    set_scoped(&store, &TOKEN, "t0p");
    phone.calls();

    let guard = store.blocking().unlock(why()).unwrap();
    assert_eq!(
        phone.calls(),
        [
            "get_string main g/bio-current-scope",
            "get_string main d/bio-current-scope/#",
            "get_key bio-current-scope.#",
            "init decrypt",
            "get_string main d/bio-current-scope/#",
            "prompt",
            "do_final"
        ]
    );

    let read = store.blocking().get_with(&TOKEN, &guard).unwrap();
    assert_eq!(read.unwrap().expose_secret(), b"t0p");
    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_key bio-current-scope.#",
            "init encrypt"
        ]
    );

    let options = SetOptions::from(SCOPED).with_unlock(&guard);
    store
        .blocking()
        .set_opts(&OTHER, "new".into(), options)
        .unwrap();
    assert_eq!(
        phone.calls(),
        [
            "get_string main d/bio-current-scope/#",
            "get_key bio-current-scope.#",
            "init encrypt",
            "get_string main g/bio-current-scope",
            "get_string main e/other",
            "commit main +e/other"
        ]
    );
}

/// UNLOCK-2.
#[test]
fn an_unlock_of_an_empty_store_creates_its_data_key() {
    let phone = Phone::new();
    let store = store(&phone);

    let guard = store.blocking().unlock(why()).unwrap();
    let options = SetOptions::from(SCOPED).with_unlock(&guard);
    store
        .blocking()
        .set_opts(&TOKEN, "t0p".into(), options)
        .unwrap();

    let prompts = phone.calls();
    assert_eq!(prompts.iter().filter(|call| *call == "prompt").count(), 1);
    let read = store.blocking().get_with(&TOKEN, &guard).unwrap();
    assert_eq!(read.unwrap().expose_secret(), b"t0p");
}

/// UNLOCK-7.
#[test]
fn a_dead_key_ends_the_guard_and_says_why() {
    let phone = Phone::new();
    let store = store(&phone);
    set_scoped(&store, &TOKEN, "t0p");
    let guard = store.blocking().unlock(why()).unwrap();

    phone.fail(
        "init encrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );
    let kind = store
        .blocking()
        .get_with(&TOKEN, &guard)
        .unwrap_err()
        .kind();

    assert_eq!(kind, ErrorKind::Invalidated);
    assert!(!guard.is_open());
}

/// LOSS-3: a data key that was altered is replaced with the next `set`, which asks once for each of the two keys.
#[test]
fn a_damaged_data_key_does_not_stop_a_set() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", SCOPED).unwrap();
    let wrapped = phone
        .main_names()
        .into_iter()
        .find(|name| name.starts_with("d/bio-current-scope/"))
        .unwrap();
    let flip = |text: Option<String>| {
        text.map(|text| {
            let last = text.len() - 6;
            let other = if &text[last..=last] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &text[..last], &text[last + 1..])
        })
    };
    phone.tamper(&wrapped, flip);

    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Corrupt);
    set(&backend, &OTHER, "new", SCOPED).unwrap();

    assert_eq!(get(&backend, &OTHER).unwrap(), value("new"));
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Corrupt);
}

/// UNLOCK-5.
#[test]
fn a_lock_ends_the_guard_and_wipes_plain_data_keys() {
    let phone = Phone::new();
    let store = store(&phone);
    set_scoped(&store, &TOKEN, "t0p");
    store.blocking().set(&OTHER, "plain").unwrap();
    let guard = store.blocking().unlock(why()).unwrap();

    store.blocking().lock();

    assert!(!guard.is_open());
    let kind = store
        .blocking()
        .get_opts(&TOKEN, GetOptions::from(&guard))
        .unwrap_err()
        .kind();
    assert_eq!(kind, ErrorKind::InteractionRequired);
    phone.calls();
    store.blocking().get(&OTHER).unwrap();
    assert!(phone.calls().contains(&"do_final".to_owned()));
}

/// SET-1: the data key went with the file, although its Keystore key could not be deleted.
#[test]
fn a_store_cleared_behind_the_prompt_gets_no_entry_under_its_old_data_key() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", SCOPED).unwrap();
    let (other, there) = (open(&phone), phone.clone());
    phone.state().during_prompt = Some(Box::new(move || {
        there.fail("delete_entry", Exception::new(ExceptionClass::KeyStore));
        other.clear(Duration::ZERO).unwrap();
    }));

    let kind = set_kind(&backend, &OTHER, SCOPED);

    assert_eq!(kind, ErrorKind::Busy);
    assert_eq!(get(&backend, &OTHER).unwrap(), None);
    assert_eq!(phone.aliases(), ["bio-current-scope.#"]);
}

const PRESENCE: Protection = Protection::user_presence().per_unlock();

fn unlock(store: &BackendStore, protection: Protection) -> UnlockGuard {
    let options = UnlockOptions::new(why()).with_protection(protection);
    store.blocking().unlock_opts(options).unwrap()
}

fn under(key: &'static str, protection: Protection, guard: &UnlockGuard) -> SetItem {
    let options = SetOptions::from(protection).with_unlock(guard);
    SetItem::new(Key::new(key), "value").with_options(options)
}

/// UNLOCK-2: one commit for entries of two scopes, each under its own guard, beside one whose guard is of no use any more.
#[test]
fn a_batch_uses_the_guard_of_each_of_its_entries() {
    let phone = Phone::new();
    let store = store(&phone);
    let (biometry, present) = (unlock(&store, SCOPED), unlock(&store, PRESENCE));
    let ended = unlock(&store, SCOPED);
    let items = vec![
        under("plain", PLAIN, &ended),
        under("first", SCOPED, &biometry),
        under("second", PRESENCE, &present),
    ];
    drop(ended);
    phone.calls();

    for set in store.blocking().set_many(items) {
        set.unwrap();
    }

    let calls = phone.calls();
    assert!(!calls.contains(&"prompt".to_owned()), "{calls:?}");
    for (key, guard) in [("first", &biometry), ("second", &present)] {
        let read = store.blocking().get_with(&Key::new(key), guard).unwrap();
        assert_eq!(read.unwrap().expose_secret(), b"value");
    }
}

/// UNLOCK-7: the other guards of the batch stay open.
#[test]
fn a_dead_key_in_a_batch_ends_its_own_guard() {
    let phone = Phone::new();
    let store = store(&phone);
    let (biometry, present) = (unlock(&store, SCOPED), unlock(&store, PRESENCE));
    phone.fail(
        "init encrypt",
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
    );

    let sets = store.blocking().set_many(vec![
        under("first", SCOPED, &biometry),
        under("second", PRESENCE, &present),
    ]);

    let kinds: Vec<_> = sets
        .iter()
        .map(|set| set.as_ref().unwrap_err().kind())
        .collect();
    assert_eq!(kinds, [ErrorKind::InteractionRequired; 2]);
    assert!(!biometry.is_open() && present.is_open());
}

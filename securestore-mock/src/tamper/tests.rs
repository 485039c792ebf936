//! What is damaged, and what is not.

use std::sync::Arc;

use securestore_android::seam::Edit;
use securestore_conformance::Fixture;
use securestore_core::{ErrorKind, Key, SecureStore, SecureStoreExt};

use super::*;
use crate::fixture::PhoneFixture;
use crate::{android, ios};

const KEYS: [Key; 2] = [Key::new("a"), Key::new("b")];
/// A name that a careless look takes for a chunk's.
const C: Key = Key::new("c");

fn store(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("damage").unwrap()
}

/// Stores two long values and a short one.
fn filled(phone: SimulatedPhone) -> SimulatedPhone {
    for (seed, key) in KEYS.iter().enumerate() {
        let value = vec![u8::try_from(seed).unwrap(); 100_000];
        store(&phone).blocking().set(key, value).unwrap();
    }
    store(&phone).blocking().set(&C, "short").unwrap();
    phone
}

fn corrupt(phone: &SimulatedPhone, keys: &[Key]) -> usize {
    keys.iter()
        .filter(|key| {
            let read = store(phone).blocking().get(key).map(drop);
            read.is_err_and(|error| error.kind() == ErrorKind::Corrupt)
        })
        .count()
}

fn short(phone: &SimulatedPhone) -> String {
    let value = store(phone).blocking().get(&C).unwrap().unwrap();
    value.expose_str().unwrap().to_owned()
}

#[test]
fn one_chunk_of_one_value_is_lost() {
    for phone in [filled(ios()), filled(android())] {
        damage(&phone, Damage::LoseChunk);

        assert_eq!(corrupt(&phone, &KEYS), 1, "{:?}", phone.model());
        assert_eq!(short(&phone), "short");
    }
}

#[test]
fn chunks_of_one_value_are_exchanged() {
    for phone in [filled(ios()), filled(android())] {
        damage(&phone, Damage::ExchangeChunks);

        assert_eq!(corrupt(&phone, &KEYS), 1, "{:?}", phone.model());
        assert_eq!(short(&phone), "short");
    }
}

#[test]
fn values_of_one_chunk_each_are_not_exchanged() {
    let generation = "0".repeat(32);
    let slot = |key| (format!("c/{key}/{generation}/0"), key);
    let mut slots = BTreeMap::from([slot("a"), slot("b")]);
    let before = slots.clone();

    let done = damage_chunk(&mut slots, Damage::ExchangeChunks);

    assert!(!done);
    assert_eq!(slots, before);
}

#[test]
fn every_value_has_a_bit_flipped_and_the_files_still_load() {
    let phone = filled(android());

    damage(&phone, Damage::Flip);

    assert_eq!(corrupt(&phone, &[KEYS[0].clone(), KEYS[1].clone(), C]), 3);
    assert_eq!(store(&phone).blocking().entries().unwrap().len(), 3);
}

#[test]
fn a_and_b_are_exchanged_in_every_file() {
    let phone = filled(android());
    for (key, value) in KEYS.iter().zip(["of a", "of b"]) {
        let other = phone.open("other").unwrap();
        other.blocking().set(key, value).unwrap();
    }

    damage(&phone, Damage::Exchange);

    assert_eq!(corrupt(&phone, &KEYS), 2);
    let other = phone.open("other").unwrap();
    for key in KEYS {
        let error = other.blocking().get(&key).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
    }
}

#[test]
fn entries_of_expos_layout_are_damaged_too() {
    let phone = android();
    let preferences = phone.android_seams(DEFAULT_APP).unwrap().preferences;
    let mut edit = Edit::new();
    edit.put("app-a", r#"{"ct":"AAAA","iv":"AAAA"}"#.to_owned());
    edit.put("app-b", r#"{"ct":"////","iv":"AAAA"}"#.to_owned());
    edit.put("app-c", r#"{"ct":"0000","iv":"AAAA"}"#.to_owned());
    assert!(preferences.commit("SecureStore", &edit).unwrap());

    damage(&phone, Damage::Exchange);
    damage(&phone, Damage::Flip);

    let preferences = phone.android_seams(DEFAULT_APP).unwrap().preferences;
    let all = preferences.get_all("SecureStore").unwrap();
    assert_eq!(
        all.values().collect::<Vec<_>>(),
        [
            r#"{"ct":"+///","iv":"AAAA"}"#,
            r#"{"ct":"BAAA","iv":"AAAA"}"#,
            r#"{"ct":"1000","iv":"AAAA"}"#,
        ]
    );
}

#[test]
fn damage_ends_the_process() {
    for phone in [filled(ios()), filled(android())] {
        let before = store(&phone);

        damage(&phone, Damage::LoseChunk);

        let error = before.blocking().get(&C).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}

#[test]
fn rows_of_a_keychain_lose_chunks_and_nothing_else() {
    let can = |damage| can_damage(Model::Ios(26), damage);

    assert!(can(Damage::LoseChunk) && can(Damage::ExchangeChunks));
    assert!(!can(Damage::Flip) && !can(Damage::Exchange));
    let fixture = PhoneFixture::new(ios());
    assert!(!fixture.can(securestore_conformance::Control::Damage(Damage::Flip)));
}

#[test]
fn names_of_other_things_are_no_chunks() {
    let generation = "0".repeat(32);

    for (name, value) in [
        (format!("c/a/{generation}/7"), true),
        (format!("a/c/{generation}/7"), true),
        (format!("c/c/{generation}/0"), true),
        ("e/c".to_owned(), false),
        ("c".to_owned(), false),
        ("c/b0".to_owned(), false),
        (format!("c/head/{generation}"), false),
        (format!("d/plain/{generation}"), false),
    ] {
        assert_eq!(chunked_value(&name).is_some(), value, "{name}");
    }
}

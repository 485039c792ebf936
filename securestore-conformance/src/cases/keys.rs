//! Which names are accepted, and what the others are told.

use securestore_core::{ErrorKind, Key, MAX_NAME_LEN};

use crate::case::{Case, case};
use crate::check::{A, ensure, equal, fails_with, is_absent, is_value};

/// Checks that a key is refused with the rule in the message.
macro_rules! refused {
    ($($(#[$doc:meta])* $name:ident: $key:expr;)*) => {$(
        $(#[$doc])*
        pub(super) const fn $name() -> Case {
            case(&["KEY-1"], |bench| {
                bench.open()?;
                let refused: Result<Key, _> = $key.parse();
                let text = refused.as_ref().err().map(ToString::to_string).unwrap_or_default();
                fails_with(refused, ErrorKind::InvalidKey)?;
                ensure(text.contains("255") && text.contains("A-Z"), || {
                    format!("the message lacks the rule: {text}")
                })?;
                ensure(bench.open_named(&$key).is_err(), || "it is taken as a service".to_owned())
            })
        }
    )*};
}

refused! {
    an_empty_name_is_refused: "";
    a_name_of_256_bytes_is_refused: "x".repeat(MAX_NAME_LEN + 1);
    a_space_is_refused: "a b";
    a_slash_is_refused: "a/b";
    a_control_character_is_refused: "a\0";
    a_line_break_is_refused: "a\n";
    a_letter_outside_ascii_is_refused: "clé";
}

pub(super) const fn a_name_of_255_bytes_is_kept_apart() -> Case {
    case(&["KEY-1", "KEY-2"], |bench| {
        let store = bench.open()?;
        let long: Key = "x".repeat(MAX_NAME_LEN).parse()?;
        let other: Key = format!("{}y", "x".repeat(MAX_NAME_LEN - 1)).parse()?;
        store.set(&long, "long")?;
        is_absent(store.get(&other)?)?;
        is_value(store.get(&long)?, b"long")
    })
}

pub(super) const fn every_permitted_character_is_kept() -> Case {
    case(&["KEY-1", "GET-4"], |bench| {
        let store = bench.open()?;
        let key: Key = ".az-AZ_09.".parse()?;
        let info = store.set(&key, "v")?;
        equal(info.key, key.clone())?;
        is_value(store.get(&key)?, b"v")
    })
}

pub(super) const fn case_tells_keys_apart() -> Case {
    case(&["KEY-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, "small")?;
        is_absent(store.get(&Key::new("A"))?)?;
        store.set(&Key::new("A"), "capital")?;
        is_value(store.get(&A)?, b"small")
    })
}

pub(super) const fn the_beginning_of_a_key_is_another_key() -> Case {
    case(&["KEY-2", "DEL-1"], |bench| {
        let store = bench.open()?;
        let keys = ["a", "a.b", "a.b.c", "a_0", "a-0"].map(Key::new);
        for key in &keys {
            store.set(key, key.as_str())?;
        }
        store.delete(&A)?;
        is_absent(store.get(&A)?)?;
        for key in keys.iter().skip(1) {
            is_value(store.get(key)?, key.as_str().as_bytes())?;
        }
        Ok(())
    })
}

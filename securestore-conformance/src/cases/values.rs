//! Values go in and come out.

use std::collections::BTreeMap;

use securestore_core::{ErrorKind, Key, SecureStoreExt, TypedKey};

use crate::case::{Case, case};
use crate::check::{A, B, LONG, ensure, equal, fails_with, is_absent, is_value, pattern};
use crate::fixture::Control;

pub(super) const fn what_was_set_is_read() -> Case {
    case(&["GET-4", "SET-4"], |bench| {
        let store = bench.open()?;
        let info = store.set(&A, &[0, 159, 146, 150, 255])?;
        equal(info.key, A)?;
        is_value(store.get(&A)?, &[0, 159, 146, 150, 255])
    })
}

pub(super) const fn an_empty_value_is_a_value() -> Case {
    case(&["GET-1", "GET-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, "")?;
        is_value(store.get(&A)?, b"")?;
        equal(store.contains(&A)?, true)
    })
}

pub(super) const fn an_empty_value_replaces_a_long_one() -> Case {
    case(&["GET-4", "SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.set(&A, "")?;
        is_value(store.get(&A)?, b"")
    })
}

pub(super) const fn every_byte_is_kept() -> Case {
    case(&["GET-4"], |bench| {
        let store = bench.open()?;
        let all: Vec<u8> = (0..=255).collect();
        store.set(&A, all.clone())?;
        is_value(store.get(&A)?, &all)
    })
}

pub(super) const fn what_was_never_set_is_absent() -> Case {
    case(&["GET-1"], |bench| {
        let store = bench.open()?;
        is_absent(store.get(&A)?)?;
        is_absent(store.ask(&A)?)?;
        equal(store.contains(&A)?, false)
    })
}

pub(super) const fn reading_does_not_create() -> Case {
    case(&["GET-2"], |bench| {
        let store = bench.open()?;
        is_absent(store.get(&A)?)?;
        store.set(&B, "v")?;
        is_absent(store.get(&A)?)?;
        equal(store.contains(&A)?, false)
    })
}

pub(super) const fn reading_does_not_consume() -> Case {
    case(&["GET-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        for _ in 0..3 {
            equal(store.contains(&A)?, true)?;
            is_value(store.get(&A)?, b"v")?;
        }
        Ok(())
    })
}

pub(super) const fn values_survive_a_restart() -> Case {
    case(&["SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "short")?;
        store.set(&B, pattern(LONG, 2))?;
        Ok(())
    })
    .after(Control::Restart, |bench| {
        let store = bench.open()?;
        is_value(store.get(&A)?, b"short")?;
        is_value(store.get(&B)?, &pattern(LONG, 2))
    })
}

pub(super) const fn values_survive_a_reboot() -> Case {
    case(&["SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        bench.note("listed", store.contains(&A)?);
        Ok(())
    })
    .after(Control::Reboot, |bench| {
        equal(bench.noted("listed"), Some("true"))
    })
    .after(Control::Unlock, |bench| {
        is_value(bench.open()?.get(&A)?, b"v")
    })
}

pub(super) const fn text_is_read_as_text() -> Case {
    case(&["GET-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, "clé ☃")?;
        equal(store.blocking().get_string(&A)?.as_deref(), Some("clé ☃"))
    })
}

pub(super) const fn bytes_that_are_no_text_are_a_decode_error() -> Case {
    case(&["GET-1", "GET-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, &[0xff, 0xfe])?;
        fails_with(store.blocking().get_string(&A), ErrorKind::Decode)?;
        is_value(store.get(&A)?, &[0xff, 0xfe])
    })
}

pub(super) const fn a_typed_value_comes_back() -> Case {
    case(&["GET-4"], |bench| {
        const TYPED: TypedKey<BTreeMap<String, u32>> = TypedKey::new("typed");
        let store = bench.open()?;
        let value = BTreeMap::from([("one".to_owned(), 1), ("two".to_owned(), 2)]);
        store.blocking().save(&TYPED, &value)?;
        equal(store.blocking().load(&TYPED)?, Some(value))
    })
}

pub(super) const fn a_value_of_another_type_is_an_error_and_stays() -> Case {
    case(&["GET-1", "GET-2"], |bench| {
        const KEY: Key = Key::new("typed");
        const TYPED: TypedKey<u32> = TypedKey::new("typed");
        let store = bench.open()?;
        store.set(&KEY, "\"text\"")?;
        fails_with(store.blocking().load(&TYPED), ErrorKind::Decode)?;
        is_value(store.get(&KEY)?, b"\"text\"")
    })
}

pub(super) const fn a_second_store_of_the_service_sees_the_same() -> Case {
    case(&["GET-4", "SET-1"], |bench| {
        let (one, two) = (bench.open()?, bench.open()?);
        one.set(&A, "1")?;
        is_value(two.get(&A)?, b"1")?;
        two.set(&A, "2")?;
        is_value(one.get(&A)?, b"2")?;
        one.delete(&A)?;
        ensure(two.get(&A)?.is_none(), || {
            "a deleted value is read".to_owned()
        })
    })
}

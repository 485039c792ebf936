//! Services are kept apart.

use securestore_core::{ErrorKind, Key};

use crate::case::{Case, case};
use crate::check::{A, B, LONG, equal, fails_with, is_absent, is_value, pattern};
use crate::need::Need;

pub(super) const fn services_have_their_own_values() -> Case {
    case(&["KEY-2"], |bench| {
        let (store, other) = (bench.open()?, bench.open_other()?);
        store.set(&A, "mine")?;
        is_absent(other.get(&A)?)?;
        other.set(&A, "theirs")?;
        is_value(store.get(&A)?, b"mine")?;
        is_value(other.get(&A)?, b"theirs")
    })
}

pub(super) const fn long_values_of_two_services_do_not_meet() -> Case {
    case(&["KEY-2", "CHUNK-1"], |bench| {
        let (store, other) = (bench.open()?, bench.open_other()?);
        store.set(&A, pattern(LONG, 1))?;
        other.set(&A, pattern(LONG, 2))?;
        is_value(store.get(&A)?, &pattern(LONG, 1))?;
        is_value(other.get(&A)?, &pattern(LONG, 2))
    })
}

pub(super) const fn deleting_spares_the_other_service() -> Case {
    case(&["KEY-2", "DEL-1"], |bench| {
        let (store, other) = (bench.open()?, bench.open_other()?);
        store.set(&A, "mine")?;
        other.set(&A, "theirs")?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)?;
        is_value(other.get(&A)?, b"theirs")
    })
}

pub(super) const fn a_list_shows_its_own_service() -> Case {
    case(&["KEY-2", "LIST-1"], |bench| {
        let (store, other) = (bench.open()?, bench.open_other()?);
        store.set(&A, "mine")?;
        other.set(&B, "theirs")?;
        equal(store.keys()?, vec!["a".to_owned()])?;
        equal(other.keys()?, vec!["b".to_owned()])
    })
    .needs(&[Need::Listing], crate::check::refuses_to_list)
}

pub(super) const fn a_hyphen_moves_nothing_between_services() -> Case {
    case(&["KEY-2", "EXPO-13"], |bench| {
        let (short, long) = (bench.open_suffixed("-a")?, bench.open_suffixed("-a-b")?);
        short.set(&Key::new("b-c"), "short")?;
        is_absent(long.get(&Key::new("c"))?)?;
        long.set(&Key::new("c"), "long")?;
        is_value(short.get(&Key::new("b-c"))?, b"short")
    })
    .needs(&[Need::Names], |bench| {
        let (short, long) = (bench.open_suffixed("-a")?, bench.open_suffixed("-a-b")?);
        short.set(&Key::new("b-c"), "short")?;
        is_absent(long.get(&Key::new("c"))?)?;
        fails_with(long.set(&Key::new("c"), "long"), ErrorKind::Unsupported)?;
        long.delete(&Key::new("c"))?;
        long.clear()?;
        is_value(short.get(&Key::new("b-c"))?, b"short")?;
        short.delete(&Key::new("b-c"))?;
        long.set(&Key::new("c"), "long")?;
        is_value(long.get(&Key::new("c"))?, b"long")
    })
}

pub(super) const fn clearing_spares_a_service_whose_name_begins_alike() -> Case {
    case(&["KEY-2", "DEL-2"], |bench| {
        let (short, long) = (bench.open_suffixed("-a")?, bench.open_suffixed("-a-b")?);
        short.set(&A, "short")?;
        long.set(&A, "long")?;
        short.clear()?;
        is_absent(short.get(&A)?)?;
        is_value(long.get(&A)?, b"long")
    })
}

//! Values go in and come out.

use securestore_core::{Key, SecureStoreExt};

use crate::case::Bench;
use crate::check::{Stop, ensure, is_absent, is_value};
use crate::fixture::Control;

const A: Key = Key::new("a");
const B: Key = Key::new("b");

pub(super) fn what_was_set_is_read(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();

    let info = store.set(&A, &[0, 159, 146, 150, 255])?;

    ensure(info.key == A, || {
        format!("information about {:?}", info.key)
    })?;
    is_value(store.get(&A)?, &[0, 159, 146, 150, 255])
}

pub(super) fn an_empty_value_is_a_value(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();

    store.set(&A, "")?;

    is_value(store.get(&A)?, b"")?;
    ensure(store.contains(&A)?, || {
        "an empty value is reported absent".to_owned()
    })
}

pub(super) fn every_length_around_the_limits_is_read_back(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = bench.open()?;
    let limit = store.capabilities().inline_limit;
    let store = store.blocking();
    for len in [
        1,
        2047,
        2048,
        2049,
        limit - 1,
        limit,
        limit + 1,
        3 * limit,
        200_000,
    ] {
        let value = pattern(len, 1);

        store.set(&A, value.clone())?;

        is_value(store.get(&A)?, &value)?;
    }
    Ok(())
}

pub(super) fn an_overwritten_value_is_gone(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();
    for (seed, len) in (0..).zip([10, 100_000, 150_000, 10, 100_000, 0]) {
        let value = pattern(len, seed);

        store.set(&A, value.clone())?;

        is_value(store.get(&A)?, &value)?;
        let listed = store.entries()?.len();
        ensure(listed == 1, || format!("{listed} entries, expected 1"))?;
    }
    Ok(())
}

pub(super) fn what_was_never_set_is_absent(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();

    is_absent(store.get(&A)?)?;
    ensure(!store.contains(&A)?, || "contains says true".to_owned())?;
    ensure(store.entries()?.is_empty(), || {
        "entries are listed".to_owned()
    })?;
    store.delete(&A)?;
    Ok(store.clear()?)
}

pub(super) fn what_was_deleted_is_absent(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();
    for len in [10, 100_000] {
        store.set(&A, pattern(len, 0))?;
        store.set(&B, "stays")?;

        store.delete(&A)?;

        is_absent(store.get(&A)?)?;
        let listed: Vec<_> = store
            .entries()?
            .into_iter()
            .map(|entry| entry.key)
            .collect();
        ensure(listed == [B], || format!("{listed:?}, expected b"))?;
        is_value(store.get(&B)?, b"stays")?;
    }
    Ok(())
}

pub(super) fn entries_are_listed_in_order(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();
    for key in ["c", "a", "b.1", "b", "B", ".x"] {
        store.set(
            &key.parse()?,
            pattern(if key == "b" { 100_000 } else { 3 }, 0),
        )?;
    }

    let listed: Vec<_> = store
        .entries()?
        .into_iter()
        .map(|entry| entry.key.to_string())
        .collect();

    ensure(listed == [".x", "B", "a", "b", "b.1", "c"], || {
        format!("{listed:?}")
    })
}

pub(super) fn clear_spares_other_services(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let (store, other) = (bench.open()?, bench.open_other()?);
    store.blocking().set(&A, "mine")?;
    store.blocking().set(&B, pattern(100_000, 0))?;
    other.blocking().set(&A, "theirs")?;

    store.blocking().clear()?;

    ensure(store.blocking().entries()?.is_empty(), || {
        "entries are left".to_owned()
    })?;
    is_absent(store.blocking().get(&B)?)?;
    is_value(other.blocking().get(&A)?, b"theirs")
}

pub(super) fn values_survive_a_restart(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    store.blocking().set(&A, "short")?;
    store.blocking().set(&B, pattern(100_000, 0))?;

    bench.drive(Control::Restart)?;

    let store = bench.open()?;
    is_value(store.blocking().get(&A)?, b"short")?;
    is_value(store.blocking().get(&B)?, &pattern(100_000, 0))
}

/// A value of this length that no other seed gives.
fn pattern(len: usize, seed: u8) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8 ^ seed).collect()
}

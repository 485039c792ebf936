//! Damaged data is said to be damaged.

use securestore_core::ErrorKind;

use crate::case::{Case, case};
use crate::check::{A, B, LONG, equal, fails_with, is_absent, is_value, pattern};
use crate::fixture::{Control, Damage};
use crate::need::Need;

pub(super) const fn a_flipped_bit_is_corrupt() -> Case {
    case(&["LOSS-4", "GET-1"], |bench| {
        Ok(bench.open()?.set(&A, "a value").map(drop)?)
    })
    .after(Control::Damage(Damage::Flip), |bench| {
        fails_with(bench.open()?.get(&A), ErrorKind::Corrupt)
    })
}

pub(super) const fn reading_damaged_data_does_not_delete_it() -> Case {
    case(&["LOSS-4", "GET-2"], |bench| {
        Ok(bench.open()?.set(&A, "a value").map(drop)?)
    })
    .after(Control::Damage(Damage::Flip), |bench| {
        let store = bench.open()?;
        for _ in 0..2 {
            fails_with(store.get(&A), ErrorKind::Corrupt)?;
            equal(store.contains(&A)?, true)?;
        }
        Ok(())
    })
}

pub(super) const fn damaged_data_can_be_set_again() -> Case {
    case(&["LOSS-3", "LOSS-4"], |bench| {
        Ok(bench.open()?.set(&A, "a value").map(drop)?)
    })
    .after(Control::Damage(Damage::Flip), |bench| {
        let store = bench.open()?;
        store.set(&A, "new")?;
        is_value(store.get(&A)?, b"new")
    })
}

pub(super) const fn damaged_data_can_be_deleted() -> Case {
    case(&["DEL-1", "LOSS-4"], |bench| {
        Ok(bench.open()?.set(&A, pattern(LONG, 1)).map(drop)?)
    })
    .after(Control::Damage(Damage::Flip), |bench| {
        let store = bench.open()?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn exchanged_values_are_corrupt() -> Case {
    case(&["LOSS-4", "CHUNK-1", "EXPO-14"], |bench| {
        let store = bench.open()?;
        store.set(&A, "of a")?;
        store.set(&B, "of b")?;
        Ok(())
    })
    .after(Control::Damage(Damage::Exchange), |bench| {
        let store = bench.open()?;
        fails_with(store.get(&A), ErrorKind::Corrupt)?;
        fails_with(store.get(&B), ErrorKind::Corrupt)
    })
    .needs(&[Need::Binding], |bench| {
        let store = bench.open()?;
        store.set(&A, "of a")?;
        store.set(&B, "of b")?;
        bench.drive(Control::Damage(Damage::Exchange))?;
        // Nobody can tell; but each is a whole value that was stored here.
        let store = bench.open()?;
        is_value(store.get(&A)?, b"of b")?;
        is_value(store.get(&B)?, b"of a")
    })
}

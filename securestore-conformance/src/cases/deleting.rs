//! What `delete` removes.

use securestore_core::{Authentication, Protection};

use crate::case::{Case, case};
use crate::check::{A, B, LONG, equal, is_absent, is_value, pattern, refuses};
use crate::fixture::Control;
use crate::need::Need;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];

pub(super) const fn an_absent_key_is_no_error() -> Case {
    case(&["DEL-1"], |bench| {
        let store = bench.open()?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn what_was_deleted_is_absent() -> Case {
    case(&["DEL-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)?;
        equal(store.contains(&A)?, false)
    })
}

pub(super) const fn a_long_value_is_absent_after_it() -> Case {
    case(&["DEL-1", "CHUNK-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)?;
        store.set(&A, pattern(LONG, 2))?;
        is_value(store.get(&A)?, &pattern(LONG, 2))
    })
}

pub(super) const fn other_keys_stay() -> Case {
    case(&["DEL-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.set(&B, pattern(LONG, 2))?;
        store.delete(&A)?;
        is_value(store.get(&B)?, &pattern(LONG, 2))
    })
}

pub(super) const fn it_outlives_the_process() -> Case {
    case(&["DEL-1", "SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.delete(&A)?;
        Ok(())
    })
    .after(Control::Restart, |bench| is_absent(bench.open()?.get(&A)?))
}

pub(super) const fn an_authenticated_entry_is_deleted_without_a_prompt() -> Case {
    case(&["DEL-1", "ASK-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (deleted, costs) = bench.cost_of(|| store.delete(&A))?;
        deleted?;
        equal(costs.prompts, 0)?;
        is_absent(store.ask(&A)?)
    })
    .needs(BIOMETRY, |bench| {
        refuses(&bench.open()?, Protection::biometry())
    })
}

pub(super) const fn a_locked_entry_is_deleted() -> Case {
    case(&["DEL-1"], |bench| {
        Ok(bench.open()?.set(&A, "v").map(drop)?)
    })
    .after(Control::Lock, |bench| Ok(bench.open()?.delete(&A)?))
    .after(Control::Unlock, |bench| is_absent(bench.open()?.get(&A)?))
}

//! What `clear` removes.

use securestore_core::{Authentication, Protection};

use crate::case::{Case, case};
use crate::check::{A, B, LONG, equal, is_absent, is_value, pattern, refuses, refuses_to_list};
use crate::fixture::Control;
use crate::need::Need;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];

pub(super) const fn every_entry_goes() -> Case {
    case(&["DEL-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, "short")?;
        store.set(&B, pattern(LONG, 1))?;
        store.clear()?;
        is_absent(store.get(&A)?)?;
        is_absent(store.get(&B)?)
    })
}

pub(super) const fn nothing_is_listed_afterwards() -> Case {
    case(&["DEL-2", "LIST-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "short")?;
        store.set(&B, pattern(LONG, 1))?;
        store.clear()?;
        equal(store.keys()?.len(), 0)
    })
    .needs(&[Need::Listing], refuses_to_list)
}

pub(super) const fn other_services_stay() -> Case {
    case(&["DEL-2", "KEY-2"], |bench| {
        let (store, other) = (bench.open()?, bench.open_other()?);
        store.set(&A, "mine")?;
        other.set(&A, pattern(LONG, 1))?;
        store.clear()?;
        is_value(other.get(&A)?, &pattern(LONG, 1))
    })
}

pub(super) const fn an_empty_store_can_be_cleared() -> Case {
    case(&["DEL-2"], |bench| {
        let store = bench.open()?;
        store.clear()?;
        store.clear()?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn a_cleared_store_works() -> Case {
    case(&["DEL-2", "SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        store.clear()?;
        store.set(&B, pattern(LONG, 1))?;
        is_value(store.get(&B)?, &pattern(LONG, 1))?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn it_outlives_the_process() -> Case {
    case(&["DEL-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.clear()?;
        Ok(())
    })
    .after(Control::Restart, |bench| is_absent(bench.open()?.get(&A)?))
}

pub(super) const fn authenticated_entries_go_without_a_prompt() -> Case {
    case(&["DEL-2", "ASK-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (cleared, costs) = bench.cost_of(|| store.clear())?;
        cleared?;
        equal(costs.prompts, 0)?;
        is_absent(store.ask(&A)?)
    })
    .needs(BIOMETRY, |bench| {
        refuses(&bench.open()?, Protection::biometry())
    })
}

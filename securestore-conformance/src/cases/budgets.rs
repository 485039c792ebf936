//! What each operation may cost, counted.

use securestore_core::{Authentication, PromptOnSet, Protection};

use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, LONG, ensure, equal, is_absent, is_value, pattern, refuses_biometry, refuses_to_list,
};
use crate::fixture::{Control, Costs};
use crate::need::Need;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];

/// Ends the case if something cost more than this.
#[track_caller]
fn within(costs: Costs, keychain: usize, keystore: usize, prompts: usize) -> CaseResult {
    let good = costs.keychain_calls <= keychain
        && costs.keystore_operations <= keystore
        && costs.prompts <= prompts;
    ensure(good, || {
        format!("{costs:?}, at most {keychain}, {keystore} and {prompts}")
    })
}

pub(super) const fn a_warm_get() -> Case {
    case(&["COST-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.get(&A)?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_value(value?, b"v")?;
        within(costs, 1, 0, 0)
    })
}

pub(super) const fn the_first_get_of_a_process() -> Case {
    case(&["COST-2"], |bench| {
        Ok(bench.open()?.set(&A, "v").map(drop)?)
    })
    .after(Control::Restart, |bench| {
        let store = bench.open()?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_value(value?, b"v")?;
        within(costs, 1, 1, 0)
    })
}

pub(super) const fn a_get_of_what_is_absent() -> Case {
    case(&["COST-3"], |bench| {
        let store = bench.open()?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_absent(value?)?;
        within(costs, 2, 0, 0)
    })
}

pub(super) const fn a_warm_set() -> Case {
    case(&["COST-4"], |bench| {
        let store = bench.open()?;
        store.set(&crate::check::B, "warm")?;
        let (set, costs) = bench.cost_of(|| store.set(&A, "v"))?;
        set?;
        within(costs, 1, 0, 0)?;
        let (set, costs) = bench.cost_of(|| store.set(&A, "w"))?;
        set?;
        within(costs, 2, 0, 0)
    })
}

pub(super) const fn a_look_at_a_plain_entry() -> Case {
    case(&["COST-5"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let (found, costs) = bench.cost_of(|| store.contains(&A))?;
        equal(found?, true)?;
        within(costs, 1, 0, 0)
    })
}

pub(super) const fn a_delete_of_a_plain_entry() -> Case {
    case(&["COST-5"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let (deleted, costs) = bench.cost_of(|| store.delete(&A))?;
        deleted?;
        within(costs, 1, 0, 0)
    })
}

pub(super) const fn a_look_at_an_authenticated_entry() -> Case {
    case(&["COST-6"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (found, costs) = bench.cost_of(|| store.contains(&A))?;
        equal(found?, true)?;
        within(costs, 2, 0, 0)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_list_of_twenty() -> Case {
    case(&["COST-7"], |bench| {
        let store = bench.open()?;
        for number in 0..20 {
            store.set(&format!("k{number}").parse()?, "v")?;
        }
        let (keys, costs) = bench.cost_of(|| store.keys())?;
        equal(keys?.len(), 20)?;
        within(costs, 2, 0, 0)
    })
    .needs(&[Need::Listing], refuses_to_list)
}

pub(super) const fn a_clear_of_twenty() -> Case {
    case(&["COST-7"], |bench| {
        let store = bench.open()?;
        for number in 0..20 {
            store.set(&format!("k{number}").parse()?, "v")?;
        }
        let (cleared, costs) = bench.cost_of(|| store.clear())?;
        cleared?;
        within(costs, 2, 0, 0)
    })
}

pub(super) const fn an_authenticated_get() -> Case {
    case(&["COST-8"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (value, costs) = bench.cost_of(|| store.ask(&A))?;
        is_value(value?, b"v")?;
        within(costs, 2, 1, 1)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn an_authenticated_set() -> Case {
    case(&["COST-9"], |bench| {
        let store = bench.open()?;
        store.set_as(&crate::check::B, "warm", Protection::biometry())?;
        let new = match store.capabilities().prompt_on_set {
            PromptOnSet::Always => 1,
            _ => 0,
        };
        let (set, costs) = bench.cost_of(|| store.set_as(&A, "v", Protection::biometry()))?;
        set?;
        within(costs, 2, 1, new)?;
        let (set, costs) = bench.cost_of(|| store.set_as(&A, "w", Protection::biometry()))?;
        set?;
        within(costs, 4, 1, 1)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_get_of_many_chunks() -> Case {
    case(&["COST-10"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(10 * LONG, 1))?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_value(value?, &pattern(10 * LONG, 1))?;
        within(costs, 2, 0, 0)
    })
}

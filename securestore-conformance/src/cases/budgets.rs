//! What each operation may cost, counted.

use securestore_core::{Authentication, Lookup, PromptOnSet, Protection, Sealing};

use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, LONG, ensure, equal, is_absent, is_value, pattern, refuses_biometry, refuses_to_list,
};
use crate::fixture::{Control, Costs};
use crate::need::Need;
use crate::subject::Subject;

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

/// Returns how many keychain calls an operation may take, by how the layout finds an entry (EXPO-6).
fn calls(store: &Subject, direct: usize, searched: usize) -> usize {
    match store.capabilities().lookup {
        Lookup::Searched => searched,
        _ => direct,
    }
}

/// Returns how many operations of the secure hardware a warm `get` or `set` of a plain entry may take (EXPO-11).
fn operations(store: &Subject) -> usize {
    match store.capabilities().sealing {
        Sealing::EachTime => 1,
        _ => 0,
    }
}

pub(super) const fn a_warm_get() -> Case {
    case(&["COST-1", "EXPO-11"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.get(&A)?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_value(value?, b"v")?;
        within(costs, 1, operations(&store), 0)
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
    case(&["COST-3", "EXPO-6"], |bench| {
        let store = bench.open()?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_absent(value?)?;
        within(costs, calls(&store, 2, 5), 0, 0)
    })
}

pub(super) const fn a_warm_set() -> Case {
    case(&["COST-4", "EXPO-6", "EXPO-11"], |bench| {
        let store = bench.open()?;
        store.set(&crate::check::B, "warm")?;
        let (set, costs) = bench.cost_of(|| store.set(&A, "v"))?;
        set?;
        within(costs, calls(&store, 3, 4), operations(&store), 0)?;
        let (set, costs) = bench.cost_of(|| store.set(&A, "w"))?;
        set?;
        within(costs, calls(&store, 1, 5), operations(&store), 0)
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
    case(&["COST-5", "EXPO-6"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let (deleted, costs) = bench.cost_of(|| store.delete(&A))?;
        deleted?;
        within(costs, calls(&store, 1, 4), 0, 0)
    })
}

pub(super) const fn a_look_at_an_authenticated_entry() -> Case {
    case(&["COST-6", "EXPO-6"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (found, costs) = bench.cost_of(|| store.contains(&A))?;
        equal(found?, true)?;
        within(costs, calls(&store, 2, 3), 0, 0)
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
    case(&["COST-7", "EXPO-6"], |bench| {
        let store = bench.open()?;
        for number in 0..20 {
            store.set(&format!("k{number}").parse()?, "v")?;
        }
        let (cleared, costs) = bench.cost_of(|| store.clear())?;
        cleared?;
        within(costs, calls(&store, 2, 4), 0, 0)
    })
}

pub(super) const fn an_authenticated_get() -> Case {
    case(&["COST-8", "EXPO-6"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (value, costs) = bench.cost_of(|| store.ask(&A))?;
        is_value(value?, b"v")?;
        within(costs, calls(&store, 2, 3), 1, 1)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn an_authenticated_set() -> Case {
    case(&["COST-9", "EXPO-6"], |bench| {
        let store = bench.open()?;
        store.set_as(&crate::check::B, "warm", Protection::biometry())?;
        let new = match store.capabilities().prompt_on_set {
            PromptOnSet::Always => 1,
            _ => 0,
        };
        let (set, costs) = bench.cost_of(|| store.set_as(&A, "v", Protection::biometry()))?;
        set?;
        within(costs, calls(&store, 3, 4), 1, new)?;
        let (set, costs) = bench.cost_of(|| store.set_as(&A, "w", Protection::biometry()))?;
        set?;
        within(costs, calls(&store, 4, 5), 1, 1)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_get_of_many_chunks() -> Case {
    case(&["COST-10"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(10 * LONG, 1))?;
        let (value, costs) = bench.cost_of(|| store.get(&A))?;
        is_value(value?, &pattern(10 * LONG, 1))?;
        within(costs, 2, operations(&store), 0)
    })
}

//! What `entries` tells.

use securestore_core::{Authentication, Protection, Readability};

use crate::case::{Case, case};
use crate::check::{A, B, LONG, ensure, equal, pattern, refuses_to_list};
use crate::fixture::Control;
use crate::need::Need;

const LISTS: &[Need] = &[Need::Listing];
const LISTS_GUARDED: &[Need] = &[
    Need::Listing,
    Need::Authentication(Authentication::BiometryCurrentSet),
];

/// What holds where entries can't be listed, or not be authenticated.
fn refuses_one_of_them(bench: &mut crate::bench::Bench<'_>) -> crate::case::CaseResult {
    let store = bench.open()?;
    if store.authenticates(Authentication::BiometryCurrentSet) {
        refuses_to_list(bench)
    } else {
        crate::check::refuses(&store, Protection::biometry())
    }
}

pub(super) const fn an_empty_store_has_no_entries() -> Case {
    case(&["LIST-1"], |bench| {
        let store = bench.open()?;
        equal(store.keys()?.len(), 0)?;
        store.set(&A, "v")?;
        store.delete(&A)?;
        equal(store.keys()?.len(), 0)
    })
    .needs(LISTS, refuses_to_list)
}

pub(super) const fn entries_come_in_the_order_of_their_keys() -> Case {
    case(&["LIST-1"], |bench| {
        let store = bench.open()?;
        for key in ["c", "a", "b.1", "b", "B", ".x"] {
            store.set(&key.parse()?, "v")?;
        }
        let expected = [".x", "B", "a", "b", "b.1", "c"].map(str::to_owned);
        equal(store.keys()?, expected.to_vec())
    })
    .needs(LISTS, refuses_to_list)
}

pub(super) const fn fifty_entries_are_all_listed() -> Case {
    case(&["LIST-1"], |bench| {
        let store = bench.open()?;
        for number in 0..50 {
            store.set(&format!("k{number}").parse()?, "v")?;
        }
        equal(store.keys()?.len(), 50)
    })
    .needs(LISTS, refuses_to_list)
}

pub(super) const fn an_overwritten_entry_is_listed_once() -> Case {
    case(&["LIST-1"], |bench| {
        let store = bench.open()?;
        for len in [1, LONG, 1, 2 * LONG] {
            store.set(&A, pattern(len, 1))?;
            equal(store.keys()?, vec!["a".to_owned()])?;
        }
        Ok(())
    })
    .needs(LISTS, refuses_to_list)
}

pub(super) const fn authenticated_entries_are_listed_without_a_prompt() -> Case {
    case(&["LIST-1", "ASK-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        store.set(&B, "v")?;
        let (keys, costs) = bench.cost_of(|| store.keys())?;
        equal(keys?, vec!["a".to_owned(), "b".to_owned()])?;
        equal(costs.prompts, 0)
    })
    .needs(LISTS_GUARDED, refuses_one_of_them)
}

pub(super) const fn a_list_tells_the_protection() -> Case {
    case(&["LIST-1", "SET-4"], |bench| {
        let store = bench.open()?;
        let guarded = store.set_as(&A, "v", Protection::biometry())?;
        let plain = store.set(&B, "v")?;
        let listed = store.entries()?.into_iter().map(|info| info.protection);
        equal(
            listed.collect::<Vec<_>>(),
            vec![guarded.protection, plain.protection],
        )
    })
    .needs(LISTS_GUARDED, refuses_one_of_them)
}

pub(super) const fn a_list_outlives_the_process() -> Case {
    case(&["LIST-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.set(&B, "v")?;
        Ok(())
    })
    .after(Control::Restart, |bench| {
        equal(bench.open()?.keys()?, vec!["a".to_owned(), "b".to_owned()])
    })
    .needs(LISTS, refuses_to_list)
}

pub(super) const fn what_is_readable_is_not_called_lost() -> Case {
    case(&["LIST-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let entries = store.entries()?;
        ensure(
            entries
                .iter()
                .all(|info| info.readability == Readability::Readable),
            || format!("{entries:?}"),
        )
    })
    .needs(LISTS, refuses_to_list)
}

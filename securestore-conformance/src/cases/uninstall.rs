//! What happens to the entries when the app goes or is replaced.

use securestore_core::Uninstall;

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{A, B, LONG, ensure, is_absent, is_value, pattern};
use crate::fixture::Control;
use crate::need::Need;

/// What a backend that says otherwise must not claim as well.
fn says_otherwise(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    store.set(&A, "v")?;
    is_value(store.get(&A)?, b"v")
}

pub(super) const fn a_new_version_of_the_app_finds_its_entries() -> Case {
    case(&["SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.set(&B, pattern(LONG, 1))?;
        Ok(())
    })
    .after(Control::Upgrade, |bench| {
        let store = bench.open()?;
        is_value(store.get(&A)?, b"v")?;
        is_value(store.get(&B)?, &pattern(LONG, 1))
    })
}

pub(super) const fn entries_that_stay_are_found_after_a_reinstall() -> Case {
    case(&["PLAT-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.set(&B, pattern(LONG, 1))?;
        Ok(())
    })
    .after(Control::Reinstall, |bench| {
        let store = bench.open()?;
        is_value(store.get(&A)?, b"v")?;
        is_value(store.get(&B)?, &pattern(LONG, 1))
    })
    .needs(&[Need::Uninstall(Uninstall::Kept)], says_otherwise)
}

pub(super) const fn entries_that_go_are_absent_after_a_reinstall() -> Case {
    case(&["PLAT-1", "GET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.set(&B, pattern(LONG, 1))?;
        Ok(())
    })
    .after(Control::Reinstall, |bench| {
        let store = bench.open()?;
        is_absent(store.get(&A)?)?;
        is_absent(store.get(&B)?)?;
        ensure(!store.contains(&A)?, || "contains says true".to_owned())
    })
    .needs(&[Need::Uninstall(Uninstall::Removed)], says_otherwise)
}

pub(super) const fn a_reinstalled_app_can_store_at_once() -> Case {
    case(&["PLAT-1", "LOSS-3"], |bench| {
        Ok(bench.open()?.set(&A, "old").map(drop)?)
    })
    .after(Control::Reinstall, |bench| {
        let store = bench.open()?;
        store.set(&A, "new")?;
        store.set(&B, pattern(LONG, 1))?;
        is_value(store.get(&A)?, b"new")?;
        is_value(store.get(&B)?, &pattern(LONG, 1))
    })
}

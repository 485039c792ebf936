//! Without its encryption key an entry is lost, and says so.

use securestore_core::{Accessibility, Authentication, ErrorKind, Protection};

use crate::case::{Case, case};
use crate::check::{
    A, B, LONG, equal, fails_with, is_absent, is_lost, is_value, pattern, refuses, refuses_biometry,
};
use crate::fixture::Control;
use crate::need::Need;

const TOLD: &[Need] = &[
    Need::Losses,
    Need::Authentication(Authentication::BiometryCurrentSet),
];
const PASSCODE: &[Need] = &[
    Need::Losses,
    Need::Protection(
        Accessibility::WhenPasscodeSetThisDeviceOnly,
        Authentication::None,
    ),
];
const BOUND: Protection = Protection::new(
    Accessibility::WhenPasscodeSetThisDeviceOnly,
    Authentication::None,
);

/// What holds where losses can't be told, or nothing is authenticated: a passcode that goes takes no plain entry along.
fn keeps_plain_entries(bench: &mut crate::bench::Bench<'_>) -> crate::case::CaseResult {
    let store = bench.open()?;
    if !store.authenticates(Authentication::BiometryCurrentSet) {
        return refuses_biometry(bench);
    }
    store.set(&B, "plain")?;
    bench.drive(Control::RemovePasscode)?;
    is_value(store.get(&B)?, b"plain")
}

pub(super) const fn a_removed_passcode_is_a_loss_and_not_an_absence() -> Case {
    case(&["LOSS-2", "GET-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        bench.drive(Control::RemovePasscode)?;
        is_lost(store.ask(&A))?;
        equal(store.contains(&A)?, true)
    })
    .needs(TOLD, keeps_plain_entries)
}

pub(super) const fn an_entry_bound_to_the_passcode_is_lost_with_it() -> Case {
    case(&["LOSS-2", "GET-1"], |bench| {
        let store = bench.open()?;
        store.set_silently(&A, "v", BOUND)?;
        bench.drive(Control::RemovePasscode)?;
        fails_with(store.get(&A), ErrorKind::EncryptionKeyLost)?;
        equal(store.contains(&A)?, true)
    })
    .needs(PASSCODE, |bench| {
        let store = bench.open()?;
        if Need::Losses.is_met(store.capabilities()) {
            refuses(&store, BOUND)
        } else {
            keeps_plain_entries(bench)
        }
    })
}

pub(super) const fn plain_entries_outlive_the_passcode() -> Case {
    case(&["LOSS-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.set(&B, pattern(LONG, 1))?;
        Ok(())
    })
    .after(Control::RemovePasscode, |bench| {
        let store = bench.open()?;
        is_value(store.get(&A)?, b"v")?;
        is_value(store.get(&B)?, &pattern(LONG, 1))
    })
    .after(Control::Restart, |bench| {
        is_value(bench.open()?.get(&A)?, b"v")
    })
}

pub(super) const fn a_lost_entry_becomes_plain_by_a_set() -> Case {
    case(&["LOSS-3", "SET-3"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "old", Protection::biometry())?;
        bench.drive(Control::RemovePasscode)?;
        store.set(&A, "new")?;
        is_value(store.get(&A)?, b"new")
    })
    .needs(TOLD, keeps_plain_entries)
}

pub(super) const fn a_lost_entry_is_deleted() -> Case {
    case(&["DEL-1", "LOSS-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, pattern(LONG, 1), Protection::biometry())?;
        bench.drive(Control::RemovePasscode)?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)
    })
    .needs(TOLD, keeps_plain_entries)
}

pub(super) const fn lost_entries_are_cleared() -> Case {
    case(&["DEL-2", "LOSS-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, pattern(LONG, 1), Protection::biometry())?;
        bench.drive(Control::RemovePasscode)?;
        store.clear()?;
        is_absent(store.get(&A)?)?;
        equal(store.contains(&A)?, false)
    })
    .needs(TOLD, keeps_plain_entries)
}

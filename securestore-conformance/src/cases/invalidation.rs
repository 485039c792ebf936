//! A change of the enrolled biometrics is told, and takes nothing else along.

use securestore_core::{Authentication, ErrorKind, Protection, Readability};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, B, LONG, ensure, equal, fails_with, is_absent, is_lost, is_value, pattern, refuses_biometry,
};
use crate::fixture::Control;
use crate::need::Need;

const TOLD: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::Losses,
];
const TOLD_FOR_EVER: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::LastingLosses,
];
const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];

/// What holds where losses can't be told: the entry reads as absent, and `set` works.
fn reads_as_absent(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    if !store.authenticates(Authentication::BiometryCurrentSet) {
        return refuses_biometry(bench);
    }
    store.set_as(&A, "old", Protection::biometry())?;
    bench.drive(Control::EnrolBiometric)?;
    is_absent(store.ask(&A)?)?;
    store.set_as(&A, "new", Protection::biometry())?;
    is_value(store.ask(&A)?, b"new")
}

/// What holds where a new encryption key takes the place of the lost one (EXPO-15): the other entry stays, unreadable.
fn stays_unreadable(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    if !Need::Losses.is_met(store.capabilities())
        || !store.authenticates(Authentication::BiometryCurrentSet)
    {
        return reads_as_absent(bench);
    }
    guarded(bench)?;
    bench.drive(Control::EnrolBiometric)?;
    fails_with(store.ask(&A), ErrorKind::Invalidated)?;
    store.set_as(&B, "new", Protection::biometry())?;
    is_value(store.ask(&B)?, b"new")?;
    for _ in 0..2 {
        fails_with(store.ask(&A), ErrorKind::Corrupt)?;
        equal(store.contains(&A)?, true)?;
    }
    store.set_as(&A, "newer", Protection::biometry())?;
    is_value(store.ask(&A)?, b"newer")
}

fn guarded(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    store.set_as(&A, "old", Protection::biometry())?;
    store.set(&B, "plain")?;
    Ok(())
}

pub(super) const fn a_new_finger_invalidates() -> Case {
    case(&["LOSS-1", "GET-1"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            fails_with(bench.open()?.ask(&A), ErrorKind::Invalidated)
        })
        .needs(TOLD, reads_as_absent)
}

pub(super) const fn an_invalidated_entry_is_told_without_a_prompt() -> Case {
    case(&["LOSS-1", "ASK-1"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            fails_with(bench.open()?.get(&A), ErrorKind::Invalidated)
        })
        .needs(TOLD, reads_as_absent)
}

pub(super) const fn an_invalidated_entry_is_not_absent() -> Case {
    case(&["LOSS-1", "LIST-2"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            let store = bench.open()?;
            fails_with(store.ask(&A), ErrorKind::Invalidated)?;
            equal(store.contains(&A)?, true)
        })
        .needs(TOLD, reads_as_absent)
}

pub(super) const fn an_invalidated_entry_stays_listed_and_is_not_called_readable() -> Case {
    case(&["LIST-2"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            let store = bench.open()?;
            fails_with(store.ask(&A), ErrorKind::Invalidated)?;
            let entries = store.entries()?;
            let listed: Vec<_> = entries.iter().map(|info| info.readability).collect();
            // A backend may be unable to see it without a prompt; it must not call the entry readable.
            let known = [
                Readability::Unreadable(ErrorKind::Invalidated),
                Readability::NeedsAuthentication,
            ];
            let told =
                matches!(listed.as_slice(), [lost, Readability::Readable] if known.contains(lost));
            ensure(told, || format!("{listed:?}"))
        })
        .needs(TOLD, reads_as_absent)
}

pub(super) const fn an_invalidated_entry_stays_so() -> Case {
    case(&["LOSS-1", "GET-2"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            fails_with(bench.open()?.ask(&A), ErrorKind::Invalidated)
        })
        .after(Control::Restart, |bench| {
            fails_with(bench.open()?.ask(&A), ErrorKind::Invalidated)
        })
        .after(Control::Reboot, |_| Ok(()))
        .after(Control::Unlock, |bench| {
            fails_with(bench.open()?.ask(&A), ErrorKind::Invalidated)
        })
        .needs(TOLD, reads_as_absent)
}

pub(super) const fn an_invalidated_entry_can_be_set_at_once() -> Case {
    case(&["LOSS-3"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            let store = bench.open()?;
            store.set_as(&A, "new", Protection::biometry())?;
            is_value(store.ask(&A)?, b"new")
        })
        .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_new_entry_beside_an_invalidated_one_is_read() -> Case {
    case(&["LOSS-3", "EXPO-15"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "old", Protection::biometry())?;
        bench.drive(Control::EnrolBiometric)?;
        store.set_as(&B, "new", Protection::biometry())?;
        is_value(store.ask(&B)?, b"new")?;
        fails_with(store.ask(&A), ErrorKind::Invalidated)
    })
    .needs(TOLD_FOR_EVER, stays_unreadable)
}

pub(super) const fn an_invalidated_entry_can_be_deleted() -> Case {
    case(&["DEL-1", "LOSS-1"], guarded)
        .after(Control::EnrolBiometric, |bench| {
            let store = bench.open()?;
            store.delete(&A)?;
            is_absent(store.ask(&A)?)?;
            is_value(store.get(&B)?, b"plain")
        })
        .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_long_entry_is_invalidated_too() -> Case {
    case(&["LOSS-1", "CHUNK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, pattern(LONG, 1), Protection::biometry())?;
        bench.drive(Control::EnrolBiometric)?;
        fails_with(store.ask(&A), ErrorKind::Invalidated)?;
        store.set_as(&A, pattern(LONG, 2), Protection::biometry())?;
        is_value(store.ask(&A)?, &pattern(LONG, 2))
    })
    .needs(TOLD, reads_as_absent)
}

pub(super) const fn cleared_biometrics_are_a_loss() -> Case {
    case(&["LOSS-1", "GET-1"], guarded)
        .after(Control::ClearBiometrics, |bench| {
            let store = bench.open()?;
            let kind = store.ask(&A).err().map(|error| error.kind());
            let told = matches!(
                kind,
                Some(
                    ErrorKind::Invalidated | ErrorKind::EncryptionKeyLost | ErrorKind::NotEnrolled
                )
            );
            equal(told, true)?;
            is_value(store.get(&B)?, b"plain")
        })
        .needs(TOLD, reads_as_absent)
}

pub(super) const fn plain_entries_outlive_a_new_finger() -> Case {
    case(&["LOSS-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.set(&B, pattern(LONG, 1))?;
        bench.drive(Control::EnrolBiometric)?;
        is_value(store.get(&A)?, b"v")?;
        is_value(store.get(&B)?, &pattern(LONG, 1))
    })
}

pub(super) const fn two_losses_in_a_row_are_still_a_loss() -> Case {
    case(&["LOSS-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        bench.drive(Control::EnrolBiometric)?;
        bench.drive(Control::RemovePasscode)?;
        is_lost(store.ask(&A))
    })
    .needs(TOLD, reads_as_absent)
}

//! What a backup brings back.

use securestore_core::{Accessibility, Authentication, ErrorKind, Protection, Restore};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, B, LONG, equal, fails_with, is_absent, is_lost, is_value, pattern, refuses_biometry,
};
use crate::fixture::Control;
use crate::need::Need;

const MIGRATABLE: &[Need] = &[Need::Restore(Restore::Migratable)];
const NOTHING: &[Need] = &[Need::Restore(Restore::Nothing)];
const STAYS: Protection = Protection::new(
    Accessibility::AfterFirstUnlockThisDeviceOnly,
    Authentication::None,
);

fn set_both(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    store.set(&A, "v")?;
    store.set(&B, pattern(LONG, 1))?;
    Ok(())
}

/// What holds where a backup behaves otherwise: the store works.
fn works(bench: &mut Bench<'_>) -> CaseResult {
    set_both(bench)?;
    is_value(bench.open()?.get(&B)?, &pattern(LONG, 1))
}

pub(super) const fn a_migratable_entry_is_read_on_the_new_device() -> Case {
    case(&["PLAT-3"], set_both)
        .after(Control::MoveToNewDevice, |bench| {
            let store = bench.open()?;
            is_value(store.get(&A)?, b"v")?;
            is_value(store.get(&B)?, &pattern(LONG, 1))
        })
        .needs(MIGRATABLE, works)
}

pub(super) const fn an_entry_of_this_device_stays_behind() -> Case {
    case(&["PLAT-3", "PLAT-6"], |bench| {
        let store = bench.open()?;
        store.set_silently(&A, "v", STAYS)?;
        Ok(())
    })
    .after(Control::MoveToNewDevice, |bench| {
        is_absent(bench.open()?.get(&A)?)
    })
    .needs(
        &[
            Need::Restore(Restore::Migratable),
            Need::Protection(
                Accessibility::AfterFirstUnlockThisDeviceOnly,
                Authentication::None,
            ),
        ],
        works,
    )
}

pub(super) const fn what_a_backup_can_not_bring_is_lost_and_not_absent() -> Case {
    case(&["PLAT-3", "LOSS-2", "GET-1"], set_both)
        .after(Control::MoveToNewDevice, |bench| {
            let store = bench.open()?;
            for key in [A, B] {
                fails_with(store.get(&key), ErrorKind::EncryptionKeyLost)?;
                equal(store.contains(&key)?, true)?;
            }
            Ok(())
        })
        .needs(NOTHING, works)
}

pub(super) const fn a_lost_entry_can_be_set_again() -> Case {
    case(&["LOSS-3"], set_both)
        .after(Control::MoveToNewDevice, |bench| {
            let store = bench.open()?;
            store.set(&A, "new")?;
            is_value(store.get(&A)?, b"new")
        })
        .after(Control::Restart, |bench| {
            is_value(bench.open()?.get(&A)?, b"new")
        })
}

pub(super) const fn setting_one_lost_entry_leaves_the_others_lost() -> Case {
    case(&["LOSS-3", "PLAT-6"], set_both)
        .after(Control::MoveToNewDevice, |bench| {
            let store = bench.open()?;
            store.set(&A, "new")?;
            let other = store.get(&B);
            equal(other.is_err(), true)?;
            equal(store.contains(&B)?, true)
        })
        .needs(NOTHING, works)
}

pub(super) const fn a_lost_entry_can_be_deleted() -> Case {
    case(&["DEL-1", "LOSS-2"], set_both).after(Control::MoveToNewDevice, |bench| {
        let store = bench.open()?;
        store.delete(&A)?;
        store.delete(&B)?;
        is_absent(store.get(&A)?)?;
        is_absent(store.get(&B)?)
    })
}

pub(super) const fn an_authenticated_entry_does_not_move() -> Case {
    case(&["PLAT-3", "LOSS-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        Ok(())
    })
    .after(Control::MoveToNewDevice, |bench| {
        match bench.open()?.ask(&A) {
            Ok(value) => is_absent(value), // its row was not restored
            lost => is_lost(lost),
        }
    })
    .needs(
        &[Need::Authentication(Authentication::BiometryCurrentSet)],
        refuses_biometry,
    )
}

pub(super) const fn a_restore_on_the_same_device_is_never_a_wrong_value() -> Case {
    case(&["PLAT-3", "GET-1"], set_both).after(Control::RestoreHere, |bench| {
        match bench.open()?.get(&A) {
            Ok(value) => is_value(value, b"v"),
            lost => fails_with(lost, ErrorKind::EncryptionKeyLost),
        }
    })
}

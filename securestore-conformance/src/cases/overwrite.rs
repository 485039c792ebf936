//! What a second `set` changes.

use securestore_core::{Accessibility, Authentication, ErrorKind, Protection};

use crate::case::{Case, case};
use crate::check::{A, LONG, equal, fails_with, is_absent, is_value, pattern, refuses};
use crate::fixture::Control;
use crate::need::Need;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];
const THIS_DEVICE: &[Need] = &[Need::Protection(
    Accessibility::AfterFirstUnlockThisDeviceOnly,
    Authentication::None,
)];
const STAYS: Protection = Protection::new(
    Accessibility::AfterFirstUnlockThisDeviceOnly,
    Authentication::None,
);

pub(super) const fn the_last_value_wins() -> Case {
    case(&["SET-1"], |bench| {
        let store = bench.open()?;
        for value in ["1", "2", "3"] {
            store.set(&A, value)?;
            is_value(store.get(&A)?, value.as_bytes())?;
        }
        Ok(())
    })
}

pub(super) const fn the_last_value_outlives_the_process() -> Case {
    case(&["SET-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        store.set(&A, "new")?;
        Ok(())
    })
    .after(Control::Restart, |bench| {
        is_value(bench.open()?.get(&A)?, b"new")
    })
}

pub(super) const fn a_plain_entry_becomes_authenticated() -> Case {
    case(&["SET-3", "SET-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, "plain")?;
        let info = store.set_as(&A, "guarded", Protection::biometry())?;
        equal(
            info.protection.authentication(),
            Authentication::BiometryCurrentSet,
        )?;
        fails_with(store.get(&A), ErrorKind::InteractionRequired)?;
        is_value(store.ask(&A)?, b"guarded")
    })
    .needs(BIOMETRY, |bench| {
        refuses(&bench.open()?, Protection::biometry())
    })
}

pub(super) const fn an_authenticated_entry_becomes_plain() -> Case {
    case(&["SET-3", "SET-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "guarded", Protection::biometry())?;
        let info = store.set_as(&A, "plain", Protection::platform_default())?;
        equal(info.protection.authentication(), Authentication::None)?;
        is_value(store.get(&A)?, b"plain")
    })
    .needs(BIOMETRY, |bench| {
        refuses(&bench.open()?, Protection::biometry())
    })
}

pub(super) const fn an_authenticated_entry_is_replaced() -> Case {
    case(&["SET-1", "SET-3"], |bench| {
        let store = bench.open()?;
        for (seed, len) in (0..).zip([10, LONG, 10]) {
            store.set_as(&A, pattern(len, seed), Protection::biometry())?;
            is_value(store.ask(&A)?, &pattern(len, seed))?;
        }
        fails_with(store.get(&A), ErrorKind::InteractionRequired)
    })
    .needs(BIOMETRY, |bench| {
        refuses(&bench.open()?, Protection::biometry())
    })
}

pub(super) const fn the_accessibility_changes_too() -> Case {
    case(&["SET-3", "SET-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let info = store.set_silently(&A, "w", STAYS)?;
        equal(
            info.protection.accessibility(),
            Accessibility::AfterFirstUnlockThisDeviceOnly,
        )
    })
    .needs(THIS_DEVICE, |bench| refuses(&bench.open()?, STAYS))
}

pub(super) const fn a_refused_protection_leaves_the_old_entry() -> Case {
    case(&["SET-2", "SET-3", "SET-6"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        let deprecated = Protection::new(Accessibility::Always, Authentication::None);
        fails_with(
            store.set_as(&A, "new", deprecated),
            ErrorKind::InvalidOption,
        )?;
        is_value(store.get(&A)?, b"old")
    })
}

pub(super) const fn a_deleted_entry_can_be_set_under_another_protection() -> Case {
    case(&["SET-3", "DEL-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "guarded", Protection::biometry())?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)?;
        store.set(&A, "plain")?;
        is_value(store.get(&A)?, b"plain")
    })
    .needs(BIOMETRY, |bench| {
        refuses(&bench.open()?, Protection::biometry())
    })
}

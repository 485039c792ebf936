//! A locked device keeps its entries, and says so.

use securestore_core::{Accessibility, Authentication, ErrorKind, Protection};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, LONG, equal, fails_with, is_absent, is_value, pattern, refuses, refuses_to_list,
};
use crate::fixture::Control;
use crate::need::Need;

const UNLOCKED: &[Need] = &[Need::Protection(
    Accessibility::WhenUnlocked,
    Authentication::None,
)];
const BACKGROUND: &[Need] = &[Need::Protection(
    Accessibility::AfterFirstUnlock,
    Authentication::None,
)];
const PASSCODE: &[Need] = &[Need::Protection(
    Accessibility::WhenPasscodeSetThisDeviceOnly,
    Authentication::None,
)];
const BOUND_TO_PASSCODE: Protection = Protection::new(
    Accessibility::WhenPasscodeSetThisDeviceOnly,
    Authentication::None,
);

fn no_unlocked_class(bench: &mut Bench<'_>) -> CaseResult {
    refuses(&bench.open()?, Protection::when_unlocked())
}

fn no_background_class(bench: &mut Bench<'_>) -> CaseResult {
    refuses(&bench.open()?, Protection::after_first_unlock())
}

fn set_unlocked(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    store.set_silently(&A, "v", Protection::when_unlocked())?;
    Ok(())
}

fn set_background(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    store.set_silently(&A, "v", Protection::after_first_unlock())?;
    Ok(())
}

pub(super) const fn a_locked_entry_is_not_absent() -> Case {
    case(&["LOCK-1", "GET-1", "PLAT-5"], set_unlocked)
        .after(Control::Lock, |bench| {
            fails_with(bench.open()?.get(&A), ErrorKind::DeviceLocked)
        })
        .after(Control::Unlock, |bench| {
            is_value(bench.open()?.get(&A)?, b"v")
        })
        .needs(UNLOCKED, no_unlocked_class)
}

pub(super) const fn a_locked_entry_is_contained_or_the_answer_is_locked() -> Case {
    case(&["LOCK-1"], set_unlocked)
        .after(Control::Lock, |bench| match bench.open()?.contains(&A) {
            Ok(found) => equal(found, true),
            locked => fails_with(locked, ErrorKind::DeviceLocked),
        })
        .needs(UNLOCKED, no_unlocked_class)
}

pub(super) const fn a_list_of_a_locked_store_is_complete_or_an_error() -> Case {
    case(&["LOCK-1", "LIST-1"], set_unlocked)
        .after(Control::Lock, |bench| match bench.open()?.keys() {
            Ok(keys) => equal(keys, vec!["a".to_owned()]),
            locked => fails_with(locked, ErrorKind::DeviceLocked),
        })
        .needs(
            &[
                Need::Listing,
                Need::Protection(Accessibility::WhenUnlocked, Authentication::None),
            ],
            |bench| {
                if Need::Listing.is_met(bench.open()?.capabilities()) {
                    no_unlocked_class(bench)
                } else {
                    refuses_to_list(bench)
                }
            },
        )
}

pub(super) const fn a_write_while_locked_leaves_the_old_value() -> Case {
    case(&["SET-1", "LOCK-1"], set_unlocked)
        .after(Control::Lock, |bench| {
            let store = bench.open()?;
            for len in [3, LONG] {
                let set = store.set_silently(&A, pattern(len, 1), Protection::when_unlocked());
                fails_with(set, ErrorKind::DeviceLocked)?;
            }
            Ok(())
        })
        .after(Control::Unlock, |bench| {
            is_value(bench.open()?.get(&A)?, b"v")
        })
        .needs(UNLOCKED, no_unlocked_class)
}

pub(super) const fn a_background_entry_is_read_while_locked() -> Case {
    case(&["PLAT-5", "LOCK-1"], set_background)
        .after(Control::Lock, |bench| {
            is_value(bench.open()?.get(&A)?, b"v")
        })
        .needs(BACKGROUND, no_background_class)
}

pub(super) const fn a_background_entry_is_written_while_locked() -> Case {
    case(&["PLAT-5", "SET-1"], set_background)
        .after(Control::Lock, |bench| {
            let store = bench.open()?;
            for len in [LONG, 3] {
                store.set_silently(&A, pattern(len, 1), Protection::after_first_unlock())?;
                is_value(store.get(&A)?, &pattern(len, 1))?;
            }
            Ok(())
        })
        .needs(BACKGROUND, no_background_class)
}

pub(super) const fn a_long_background_entry_is_read_while_locked() -> Case {
    case(&["PLAT-5", "CHUNK-4"], |bench| {
        let store = bench.open()?;
        store.set_silently(&A, pattern(LONG, 1), Protection::after_first_unlock())?;
        Ok(())
    })
    .after(Control::Lock, |bench| {
        is_value(bench.open()?.get(&A)?, &pattern(LONG, 1))
    })
    .needs(BACKGROUND, no_background_class)
}

pub(super) const fn before_the_first_unlock_a_read_is_locked() -> Case {
    case(&["LOCK-1", "PLAT-4"], set_background)
        .after(Control::Reboot, |bench| {
            fails_with(bench.open()?.get(&A), ErrorKind::DeviceLocked)
        })
        .after(Control::Unlock, |bench| {
            is_value(bench.open()?.get(&A)?, b"v")
        })
        .needs(BACKGROUND, no_background_class)
}

pub(super) const fn before_the_first_unlock_a_write_is_locked() -> Case {
    case(&["PLAT-4", "SET-1"], set_background)
        .after(Control::Reboot, |bench| {
            let set = bench
                .open()?
                .set_silently(&A, "new", Protection::after_first_unlock());
            fails_with(set, ErrorKind::DeviceLocked)
        })
        .after(Control::Unlock, |bench| {
            is_value(bench.open()?.get(&A)?, b"v")
        })
        .needs(BACKGROUND, no_background_class)
}

pub(super) const fn before_the_first_unlock_nothing_is_called_absent() -> Case {
    case(&["LOCK-1", "PLAT-4"], set_background)
        .after(Control::Reboot, |bench| match bench.open()?.contains(&A) {
            Ok(found) => equal(found, true),
            locked => fails_with(locked, ErrorKind::DeviceLocked),
        })
        .needs(BACKGROUND, no_background_class)
}

pub(super) const fn before_the_first_unlock_a_list_is_no_empty_list() -> Case {
    case(&["LOCK-1", "LIST-1"], set_background)
        .after(Control::Reboot, |bench| match bench.open()?.keys() {
            Ok(keys) => equal(keys, vec!["a".to_owned()]),
            locked => fails_with(locked, ErrorKind::DeviceLocked),
        })
        .needs(&[Need::Listing], refuses_to_list)
}

pub(super) const fn an_absent_entry_is_told_from_a_locked_one_after_the_unlock() -> Case {
    case(&["GET-1", "LOCK-1"], |bench| {
        Ok(bench.open()?.set(&A, "v").map(drop)?)
    })
    .after(Control::Reboot, |bench| {
        // Whatever the platform answers now, it is no `None` for what exists.
        match bench.open()?.get(&A) {
            Ok(value) => is_value(value, b"v"),
            locked => fails_with(locked, ErrorKind::DeviceLocked),
        }
    })
    .after(Control::Unlock, |bench| {
        let store = bench.open()?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)
    })
}

pub(super) const fn an_entry_bound_to_the_passcode_is_read_while_unlocked() -> Case {
    case(&["LOCK-1", "SET-4"], |bench| {
        let store = bench.open()?;
        let info = store.set_silently(&A, "v", BOUND_TO_PASSCODE)?;
        equal(
            info.protection.accessibility(),
            BOUND_TO_PASSCODE.accessibility(),
        )?;
        is_value(store.get(&A)?, b"v")
    })
    .after(Control::Lock, |bench| {
        fails_with(bench.open()?.get(&A), ErrorKind::DeviceLocked)
    })
    .needs(PASSCODE, |bench| refuses(&bench.open()?, BOUND_TO_PASSCODE))
}

pub(super) const fn a_class_that_is_not_given_is_refused_unless_the_caller_gives_way() -> Case {
    case(&["SET-2", "SET-5"], |bench| {
        let store = bench.open()?;
        let asked = Protection::when_unlocked().or_platform_default();
        let info = store.set_silently(&A, "v", asked)?;
        let given = store
            .capabilities()
            .protects(Accessibility::WhenUnlocked, Authentication::None);
        let expected = if given {
            Accessibility::WhenUnlocked
        } else {
            Accessibility::PlatformDefault
        };
        equal(info.protection.accessibility(), expected)?;
        is_value(store.get(&A)?, b"v")
    })
}

/// Checks that a deprecated class is refused before anything is called.
macro_rules! deprecated {
    ($($name:ident: |$class:ident| $value:expr;)*) => {$(
        pub(super) const fn $name() -> Case {
            case(&["SET-6"], |bench| {
                let store = bench.open()?;
                let $class = Protection::new($value, Authentication::None);
                let set = store.set_silently(&A, "v", $class.or_platform_default());
                fails_with(set, ErrorKind::InvalidOption)?;
                is_absent(store.get(&A)?)
            })
        }
    )*};
}

deprecated! {
    always_is_refused: |class| Accessibility::Always;
    always_on_this_device_is_refused: |class| Accessibility::AlwaysThisDeviceOnly;
}

//! A process may end at any call that reaches the system, and any call may fail.

use securestore_core::{Protection, SecureStoreExt};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, B, LONG, ensure, equal, is_absent, is_one_of, is_value, pattern, refuses_biometry,
};
use crate::fixture::Control;
use crate::need::Need;
use crate::subject::Subject;

/// More calls than any operation here makes.
const MANY: usize = 64;

/// Repeats an operation, disturbed at its first call, its second, and so on, until it is through; `prepare` before each, and
/// `check` on a new process after it, with whether the operation reported success.
fn at_every_step(
    bench: &mut Bench<'_>,
    disturb: fn(usize) -> Control,
    prepare: fn(&Subject) -> CaseResult,
    operation: fn(&Subject) -> securestore_core::Result<()>,
    check: fn(&Subject, bool) -> CaseResult,
) -> CaseResult {
    for step in 0..MANY {
        let store = bench.open()?;
        prepare(&store)?;
        bench.drive(disturb(step))?;
        let done = operation(&store).is_ok();
        bench.drive(Control::Settle)?;
        bench.drive(Control::Restart)?;
        check(&bench.open()?, done)?;
        if done && step > 8 {
            return Ok(());
        }
    }
    ensure(false, || format!("still not through after {MANY} steps"))
}

fn set_old(store: &Subject) -> CaseResult {
    store.clear()?;
    store.set(&A, "old")?;
    store.set(&B, "beside")?;
    Ok(())
}

fn set_old_long(store: &Subject) -> CaseResult {
    store.clear()?;
    store.set(&A, pattern(LONG, 1))?;
    store.set(&B, "beside")?;
    Ok(())
}

fn old_or_new(store: &Subject, done: bool) -> CaseResult {
    is_value(store.get(&B)?, b"beside")?;
    let value = store.get(&A)?;
    if done {
        is_value(value, b"new")
    } else {
        is_one_of(value, &[Some(b"old"), Some(b"new")])
    }
}

fn short_or_long(store: &Subject, done: bool) -> CaseResult {
    is_value(store.get(&B)?, b"beside")?;
    let value = store.get(&A)?;
    if done {
        is_value(value, &pattern(LONG, 2))
    } else {
        is_one_of(value, &[Some(b"old"), Some(&pattern(LONG, 2))])
    }
}

fn long_or_long(store: &Subject, done: bool) -> CaseResult {
    let value = store.get(&A)?;
    if done {
        is_value(value, &pattern(LONG, 2))
    } else {
        is_one_of(value, &[Some(&pattern(LONG, 1)), Some(&pattern(LONG, 2))])
    }
}

fn long_or_gone(store: &Subject, done: bool) -> CaseResult {
    is_value(store.get(&B)?, b"beside")?;
    let value = store.get(&A)?;
    if done {
        is_absent(value)
    } else {
        is_one_of(value, &[Some(&pattern(LONG, 1)), None])
    }
}

pub(super) const fn an_overwrite_leaves_old_or_new() -> Case {
    case(&["SET-1"], |bench| {
        let set = |store: &Subject| store.set(&A, "new").map(drop);
        at_every_step(bench, Control::KillAtStep, set_old, set, old_or_new)
    })
}

pub(super) const fn a_first_value_is_there_or_not() -> Case {
    case(&["SET-1"], |bench| {
        at_every_step(
            bench,
            Control::KillAtStep,
            |store| Ok(store.clear()?),
            |store| store.set(&A, "new").map(drop),
            |store, done| {
                let value = store.get(&A)?;
                equal(store.contains(&A)?, value.is_some())?;
                match done {
                    true => is_value(value, b"new"),
                    false => is_one_of(value, &[None, Some(b"new")]),
                }
            },
        )
    })
}

pub(super) const fn a_long_overwrite_leaves_old_or_new() -> Case {
    case(&["SET-1", "CHUNK-2"], |bench| {
        let set = |store: &Subject| store.set(&A, pattern(LONG, 2)).map(drop);
        at_every_step(bench, Control::KillAtStep, set_old, set, short_or_long)
    })
}

pub(super) const fn a_long_value_over_a_long_one_leaves_old_or_new() -> Case {
    case(&["SET-1", "CHUNK-2", "GET-3"], |bench| {
        let set = |store: &Subject| store.set(&A, pattern(LONG, 2)).map(drop);
        at_every_step(bench, Control::KillAtStep, set_old_long, set, long_or_long)
    })
}

pub(super) const fn a_delete_leaves_the_whole_value_or_none() -> Case {
    case(&["DEL-1", "CHUNK-2"], |bench| {
        let delete = |store: &Subject| store.delete(&A);
        at_every_step(
            bench,
            Control::KillAtStep,
            set_old_long,
            delete,
            long_or_gone,
        )
    })
}

pub(super) const fn a_clear_leaves_whole_values_or_none() -> Case {
    case(&["DEL-2", "CHUNK-2"], |bench| {
        at_every_step(
            bench,
            Control::KillAtStep,
            set_old_long,
            |store| store.clear(),
            |store, done| {
                let (long, short) = (store.get(&A)?, store.get(&B)?);
                ensure(!done || (long.is_none() && short.is_none()), || {
                    "cleared entries are still there".to_owned()
                })?;
                is_one_of(long, &[Some(&pattern(LONG, 1)), None])?;
                is_one_of(short, &[Some(b"beside"), None])
            },
        )
    })
}

pub(super) const fn a_repair_leaves_every_value() -> Case {
    case(&["CHUNK-3", "SET-1"], |bench| {
        at_every_step(
            bench,
            Control::KillAtStep,
            set_old_long,
            |store| store.blocking().repair().map(drop),
            |store, _| {
                is_value(store.get(&A)?, &pattern(LONG, 1))?;
                is_value(store.get(&B)?, b"beside")
            },
        )
    })
}

pub(super) const fn a_read_that_is_cut_changes_nothing() -> Case {
    case(&["GET-2", "SET-1"], |bench| {
        at_every_step(
            bench,
            Control::KillAtStep,
            set_old_long,
            |store| store.get(&A).map(drop),
            |store, _| is_value(store.get(&A)?, &pattern(LONG, 1)),
        )
    })
}

pub(super) const fn a_change_of_protection_leaves_old_or_new() -> Case {
    case(&["SET-1", "SET-3"], |bench| {
        at_every_step(
            bench,
            Control::KillAtStep,
            set_old,
            |store| store.set_as(&A, "new", Protection::biometry()).map(drop),
            |store, done| {
                let value = store.ask(&A)?;
                match done {
                    true => is_value(value, b"new"),
                    false => is_one_of(value, &[Some(b"old"), Some(b"new")]),
                }
            },
        )
    })
    .needs(
        &[Need::Authentication(
            securestore_core::Authentication::BiometryCurrentSet,
        )],
        refuses_biometry,
    )
}

pub(super) const fn a_failing_call_leaves_the_old_value() -> Case {
    case(&["SET-1", "SET-7"], |bench| {
        let set = |store: &Subject| store.set(&A, "new").map(drop);
        at_every_step(bench, Control::FailAtStep, set_old, set, old_or_new)
    })
}

pub(super) const fn a_failing_call_of_a_long_set_leaves_the_old_value() -> Case {
    case(&["SET-1", "CHUNK-2"], |bench| {
        let set = |store: &Subject| store.set(&A, pattern(LONG, 2)).map(drop);
        at_every_step(bench, Control::FailAtStep, set_old, set, short_or_long)
    })
}

pub(super) const fn a_failing_call_does_not_make_a_value_absent() -> Case {
    case(&["GET-1"], |bench| {
        for step in 0..12 {
            let store = bench.open()?;
            set_old_long(&store)?;
            bench.drive(Control::Restart)?;
            let store = bench.open()?;
            bench.drive(Control::FailAtStep(step))?;
            if let Ok(value) = store.get(&A) {
                is_value(value, &pattern(LONG, 1))?;
            }
            bench.drive(Control::Settle)?;
            is_value(store.get(&A)?, &pattern(LONG, 1))?;
        }
        Ok(())
    })
}

pub(super) const fn a_failing_call_does_not_hide_an_entry() -> Case {
    case(&["GET-1", "LIST-1"], |bench| {
        for step in 0..6 {
            let store = bench.open()?;
            set_old(&store)?;
            bench.drive(Control::Restart)?;
            let store = bench.open()?;
            bench.drive(Control::FailAtStep(step))?;
            if let Ok(found) = store.contains(&A) {
                equal(found, true)?;
            }
            bench.drive(Control::Settle)?;
        }
        Ok(())
    })
}

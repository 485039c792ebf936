//! One prompt opens many entries for as long as its guard lives, and nothing else.

use std::time::Duration;

use securestore_core::{
    Authentication, AuthenticationScope, EntryInfo, ErrorKind, GetOptions, Key, Listing, Prompt,
    Protection, Result, Secret, SecureStoreExt, SetItem, SetOptions, UnlockGuard, UnlockOptions,
};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, B, LONG, ensure, equal, fails_with, is_absent, is_lost, is_value, pattern, refuses,
};
use crate::fixture::{Answer, Control};
use crate::need::Need;
use crate::subject::Subject;

const UNLOCK: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::UnlockScopes,
];
const PRESENCE: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::Authentication(Authentication::UserPresence),
    Need::UnlockScopes,
];

const SCOPED: Protection = Protection::biometry().per_unlock();
const C: Key = Key::new("c");

/// What holds where one prompt can't open many entries: both are refused, and nothing is stored.
fn refuses_to_unlock(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    if store.capabilities().unlock_scopes == securestore_core::UnlockScopes::Supported {
        return refuses(&store, Protection::user_presence());
    }
    fails_with(unlock(&store), ErrorKind::Unsupported)?;
    refuses(&store, SCOPED)
}

fn unlock(store: &Subject) -> Result<UnlockGuard> {
    store.blocking().unlock(Prompt::new("Conformance: unlock"))
}

fn get_under(store: &Subject, key: &Key, guard: &UnlockGuard) -> Result<Option<Secret>> {
    store.blocking().get_with(key, guard)
}

fn set_under(store: &Subject, key: &Key, value: &str, guard: &UnlockGuard) -> Result<EntryInfo> {
    let options = SetOptions::from(SCOPED).with_unlock(guard);
    store.blocking().set_opts(key, value.into(), options)
}

pub(super) const fn one_prompt_opens_many_entries() -> Case {
    case(&["UNLOCK-2"], |bench| {
        let store = bench.open()?;
        for (key, value) in [(&A, "a"), (&B, "b"), (&C, "c")] {
            store.set_as(key, value, SCOPED)?;
        }
        let (read, costs) = bench.cost_of(|| {
            let guard = unlock(&store)?;
            let keys = [&A, &B, &C, &A];
            keys.map(|key| get_under(&store, key, &guard))
                .into_iter()
                .collect::<Result<Vec<_>>>()
        })?;
        for (value, expected) in read?.into_iter().zip(["a", "b", "c", "a"]) {
            is_value(value, expected.as_bytes())?;
        }
        equal(costs.prompts, 1)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn setting_under_a_guard_asks_nothing_more() -> Case {
    case(&["UNLOCK-2"], |bench| {
        let store = bench.open()?;
        let (read, costs) = bench.cost_of(|| {
            let guard = unlock(&store)?;
            set_under(&store, &A, "old", &guard)?;
            set_under(&store, &A, "new", &guard)?;
            set_under(&store, &B, "b", &guard)?;
            get_under(&store, &A, &guard)
        })?;
        is_value(read?, b"new")?;
        equal(costs.prompts, 1)?;
        is_value(store.ask(&B)?, b"b")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_batch_under_a_guard_asks_nothing_more() -> Case {
    case(&["UNLOCK-2", "BATCH-1"], |bench| {
        let store = bench.open()?;
        let (read, costs) = bench.cost_of(|| {
            let guard = unlock(&store)?;
            let options = SetOptions::from(SCOPED).with_unlock(&guard);
            let items = [A, B].map(|key| SetItem::new(key, "v").with_options(options.clone()));
            for set in store.blocking().set_many(items.into()) {
                set?;
            }
            get_under(&store, &B, &guard)
        })?;
        is_value(read?, b"v")?;
        equal(costs.prompts, 1)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_long_value_is_opened_too() -> Case {
    case(&["UNLOCK-2", "CHUNK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, pattern(LONG, 1), SCOPED)?;
        let (read, costs) = bench.cost_of(|| get_under(&store, &A, &unlock(&store)?))?;
        is_value(read?, &pattern(LONG, 1))?;
        equal(costs.prompts, 1)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn without_a_guard_each_use_asks() -> Case {
    case(&["UNLOCK-1", "ASK-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        let (read, costs) = bench.cost_of(|| store.get(&A))?;
        fails_with(read, ErrorKind::InteractionRequired)?;
        equal(costs.prompts, 0)?;
        let (read, costs) = bench.cost_of(|| (store.ask(&A), store.ask(&A)))?;
        is_value(read.0?, b"v")?;
        is_value(read.1?, b"v")?;
        equal(costs.prompts, 2)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn the_scope_of_an_entry_is_told() -> Case {
    case(&["UNLOCK-1", "SET-4"], |bench| {
        let store = bench.open()?;
        let each_use = store.set_as(&A, "v", Protection::biometry())?;
        let scoped = store.set_as(&B, "v", SCOPED)?;
        equal(each_use.protection.scope(), AuthenticationScope::PerUse)?;
        equal(scoped.protection.scope(), AuthenticationScope::PerUnlock)?;
        if store.capabilities().listing == Listing::All {
            let scopes: Vec<_> = store.entries()?.iter().map(|e| e.protection).collect();
            equal(scopes, vec![each_use.protection, scoped.protection])?;
        }
        Ok(())
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_dropped_guard_opens_nothing() -> Case {
    case(&["UNLOCK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        let guard = unlock(&store)?;
        let options = GetOptions::from(&guard);
        is_value(store.blocking().get_opts(&A, options.clone())?, b"v")?;
        drop(guard);
        fails_with(
            store.blocking().get_opts(&A, options),
            ErrorKind::InteractionRequired,
        )
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_guard_ends_with_its_longest_duration() -> Case {
    case(&["UNLOCK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        let short = unlock(&store)?;
        let day = UnlockOptions::new("Conformance: a day")
            .with_max_duration(Duration::from_secs(24 * 60 * 60));
        let long = store.blocking().unlock_opts(day)?;
        bench.drive(Control::PassAnHour)?;
        fails_with(
            get_under(&store, &A, &short),
            ErrorKind::InteractionRequired,
        )?;
        is_value(get_under(&store, &A, &long)?, b"v")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_lock_of_the_store_ends_every_guard() -> Case {
    case(&["UNLOCK-5", "ASK-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        store.set(&B, "plain")?;
        let (first, second) = (unlock(&store)?, unlock(&store)?);
        let ((), costs) = bench.cost_of(|| store.blocking().lock())?;
        equal(costs.prompts, 0)?;
        for guard in [&first, &second] {
            fails_with(get_under(&store, &A, guard), ErrorKind::InteractionRequired)?;
        }
        is_value(store.get(&B)?, b"plain")?;
        is_value(get_under(&store, &A, &unlock(&store)?)?, b"v")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_locked_device_ends_the_guard() -> Case {
    case(&["UNLOCK-7", "LOCK-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        let guard = unlock(&store)?;
        bench.drive(Control::Lock)?;
        let kind = get_under(&store, &A, &guard).err().map(|e| e.kind());
        let told = matches!(
            kind,
            Some(ErrorKind::DeviceLocked | ErrorKind::InteractionRequired)
        );
        ensure(told, || {
            format!("{kind:?}, expected DeviceLocked or InteractionRequired")
        })?;
        bench.drive(Control::Unlock)?;
        fails_with(
            get_under(&store, &A, &guard),
            ErrorKind::InteractionRequired,
        )?;
        is_value(store.ask(&A)?, b"v")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_new_finger_ends_the_guard() -> Case {
    case(&["UNLOCK-7", "LOSS-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        let guard = unlock(&store)?;
        is_value(get_under(&store, &A, &guard)?, b"v")?;
        bench.drive(Control::EnrolBiometric)?;
        fails_with(get_under(&store, &A, &guard), ErrorKind::Invalidated)?;
        equal(guard.is_open(), false)?;
        store.set_as(&A, "new", SCOPED)?;
        is_value(get_under(&store, &A, &unlock(&store)?)?, b"new")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_removed_passcode_ends_the_guard() -> Case {
    case(&["UNLOCK-7", "LOSS-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        let guard = unlock(&store)?;
        bench.drive(Control::RemovePasscode)?;
        is_lost(get_under(&store, &A, &guard))?;
        equal(guard.is_open(), false)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_guard_of_another_store_opens_nothing() -> Case {
    case(&["UNLOCK-6"], |bench| {
        let store = bench.open()?;
        let other = bench.open_other()?;
        store.set_as(&A, "v", SCOPED)?;
        other.set_as(&A, "other", SCOPED)?;
        let guard = unlock(&other)?;
        fails_with(
            get_under(&store, &A, &guard),
            ErrorKind::InteractionRequired,
        )?;
        is_value(get_under(&other, &A, &guard)?, b"other")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_guard_opens_no_entry_that_asks_for_each_use() -> Case {
    case(&["UNLOCK-3"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let guard = unlock(&store)?;
        let (read, costs) = bench.cost_of(|| get_under(&store, &A, &guard))?;
        fails_with(read, ErrorKind::InteractionRequired)?;
        equal(costs.prompts, 0)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn a_guard_opens_no_other_authentication() -> Case {
    case(&["UNLOCK-3"], |bench| {
        let store = bench.open()?;
        let presence = Protection::user_presence();
        store.set_as(&A, "v", presence.per_unlock())?;
        fails_with(
            get_under(&store, &A, &unlock(&store)?),
            ErrorKind::InteractionRequired,
        )?;
        let options = UnlockOptions::new("Conformance: presence").with_protection(presence);
        let guard = store.blocking().unlock_opts(options)?;
        is_value(get_under(&store, &A, &guard)?, b"v")
    })
    .needs(PRESENCE, refuses_to_unlock)
}

pub(super) const fn a_dismissed_prompt_opens_nothing() -> Case {
    case(&["UNLOCK-2", "ASK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", SCOPED)?;
        bench.drive(Control::Answer(Answer::Cancel))?;
        fails_with(unlock(&store), ErrorKind::Cancelled)?;
        fails_with(store.get(&A), ErrorKind::InteractionRequired)?;
        is_value(get_under(&store, &A, &unlock(&store)?)?, b"v")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn without_biometrics_nothing_is_unlocked() -> Case {
    case(&["UNLOCK-2", "SET-2"], |bench| {
        let store = bench.open()?;
        bench.drive(Control::ClearBiometrics)?;
        fails_with(unlock(&store), ErrorKind::NotEnrolled)?;
        is_absent(store.get(&A)?)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn without_authentication_there_is_nothing_to_unlock() -> Case {
    case(&["UNLOCK-3"], |bench| {
        let store = bench.open()?;
        let options = UnlockOptions::new("Conformance: nothing")
            .with_protection(Protection::platform_default());
        let (unlocked, costs) = bench.cost_of(|| store.blocking().unlock_opts(options))?;
        fails_with(unlocked, ErrorKind::InvalidOption)?;
        equal(costs.prompts, 0)
    })
    .needs(UNLOCK, refuses_to_unlock)
}

pub(super) const fn an_entry_of_the_scope_outlives_the_process() -> Case {
    case(&["UNLOCK-2", "SET-1"], |bench| {
        bench.open()?.set_as(&A, "v", SCOPED)?;
        Ok(())
    })
    .after(Control::Restart, |bench| {
        let store = bench.open()?;
        is_value(get_under(&store, &A, &unlock(&store)?)?, b"v")
    })
    .needs(UNLOCK, refuses_to_unlock)
}

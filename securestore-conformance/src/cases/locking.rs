//! A locked device keeps its entries, and says so.

use securestore_core::{
    Accessibility, Authentication, ErrorKind, Key, Protection, SecureStoreExt, SetOptions,
};

use crate::case::Bench;
use crate::check::{Stop, ensure, fails_with, is_value};
use crate::fixture::Control;

const KEY: Key = Key::new("k");

pub(super) fn a_locked_entry_is_not_absent(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let set = store
        .blocking()
        .set_opts(&KEY, "v".into(), Protection::when_unlocked().into());
    if !store
        .capabilities()
        .protects(Accessibility::WhenUnlocked, Authentication::None)
    {
        fails_with(set, ErrorKind::Unsupported)?;
        return Err(Stop::Refused);
    }
    set?;

    bench.drive(Control::Lock)?;

    fails_with(store.blocking().get(&KEY), ErrorKind::DeviceLocked)?;
    match store.blocking().contains(&KEY) {
        Ok(found) => ensure(found, || "contains says false".to_owned())?,
        result => fails_with(result, ErrorKind::DeviceLocked)?,
    }
    match store.blocking().entries() {
        Ok(entries) => ensure(entries.len() == 1, || "the list is empty".to_owned())?,
        result => fails_with(result, ErrorKind::DeviceLocked)?,
    }
    bench.drive(Control::Unlock)?;
    is_value(store.blocking().get(&KEY)?, b"v")
}

pub(super) fn background_entries_are_readable_while_locked(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = bench.open()?;
    let store = store.blocking();
    let long = vec![7; 100_000];
    store.set_opts(
        &KEY,
        long.clone().into(),
        Protection::after_first_unlock().into(),
    )?;

    bench.drive(Control::Lock)?;

    is_value(store.get(&KEY)?, &long)?;
    store.set_opts(&KEY, "new".into(), Protection::after_first_unlock().into())?;
    is_value(store.get(&KEY)?, b"new")
}

pub(super) fn before_first_unlock_nothing_is_absent(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    store
        .blocking()
        .set_opts(&KEY, "v".into(), Protection::after_first_unlock().into())?;

    bench.drive(Control::Reboot)?;

    let store = bench.open()?;
    fails_with(store.blocking().get(&KEY), ErrorKind::DeviceLocked)?;
    fails_with(store.blocking().contains(&KEY), ErrorKind::DeviceLocked)?;
    fails_with(store.blocking().entries(), ErrorKind::DeviceLocked)?;
    fails_with(store.blocking().set(&KEY, "new"), ErrorKind::DeviceLocked)?;
    bench.drive(Control::Unlock)?;
    is_value(store.blocking().get(&KEY)?, b"v")
}

pub(super) fn locked_writes_leave_the_old_value(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    let protection = Protection::when_unlocked();
    if !store
        .capabilities()
        .protects(Accessibility::WhenUnlocked, Authentication::None)
    {
        fails_with(
            store
                .blocking()
                .set_opts(&KEY, "v".into(), protection.into()),
            ErrorKind::Unsupported,
        )?;
        return Err(Stop::Refused);
    }
    store
        .blocking()
        .set_opts(&KEY, "old".into(), protection.into())?;

    bench.drive(Control::Lock)?;

    let long = vec![7; 100_000];
    fails_with(
        store
            .blocking()
            .set_opts(&KEY, "new".into(), protection.into()),
        ErrorKind::DeviceLocked,
    )?;
    fails_with(
        store
            .blocking()
            .set_opts(&KEY, long.into(), protection.into()),
        ErrorKind::DeviceLocked,
    )?;
    bench.drive(Control::Unlock)?;
    is_value(store.blocking().get(&KEY)?, b"old")
}

pub(super) fn what_cannot_be_given_is_refused(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    store.blocking().set(&KEY, "old")?;
    let deprecated = Protection::new(Accessibility::Always, Authentication::None);
    fails_with(
        store
            .blocking()
            .set_opts(&KEY, "new".into(), deprecated.into()),
        ErrorKind::InvalidOption,
    )?;
    for accessibility in Accessibility::WRITABLE {
        let asked = Protection::new(accessibility, Authentication::None);
        if store
            .capabilities()
            .protects(accessibility, Authentication::None)
        {
            continue;
        }
        fails_with(
            store.blocking().set_opts(&KEY, "new".into(), asked.into()),
            ErrorKind::Unsupported,
        )?;
        is_value(store.blocking().get(&KEY)?, b"old")?;

        let info = store.blocking().set_opts(
            &KEY,
            "old".into(),
            SetOptions::from(asked.or_platform_default()),
        )?;

        let got = info.protection.accessibility();
        ensure(got == Accessibility::PlatformDefault, || {
            format!("{got:?}, expected the platform's default")
        })?;
    }
    Ok(())
}

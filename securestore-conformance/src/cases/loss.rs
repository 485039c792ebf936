//! What is lost is reported as lost, never as absent; and what is not lost stays.

use std::sync::Arc;

use securestore_core::{
    Authentication, ErrorKind, GetOptions, Key, Prompt, Protection, Restore, SecureStore,
    SecureStoreExt, SetOptions, Uninstall,
};

use crate::case::Bench;
use crate::check::{Stop, ensure, fails_with, is_absent, is_value};
use crate::fixture::Control;

const PLAIN: Key = Key::new("plain");
const GUARDED: Key = Key::new("guarded");

pub(super) fn a_new_finger_invalidates_and_never_deletes(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = with_guarded_entry(bench)?;
    store.blocking().set(&PLAIN, "plain")?;

    bench.drive(Control::EnrolBiometric)?;

    for _ in 0..2 {
        fails_with(
            store.blocking().get_opts(&GUARDED, ask()),
            ErrorKind::Invalidated,
        )?;
        fails_with(store.blocking().get(&GUARDED), ErrorKind::Invalidated)?;
        ensure(store.blocking().contains(&GUARDED)?, || {
            "it is reported absent".to_owned()
        })?;
        ensure(store.blocking().entries()?.len() == 2, || {
            "it is not listed".to_owned()
        })?;
    }
    store
        .blocking()
        .set_opts(&GUARDED, "new".into(), biometry())?;
    is_value(store.blocking().get_opts(&GUARDED, ask())?, b"new")?;
    is_value(store.blocking().get(&PLAIN)?, b"plain")
}

pub(super) fn a_removed_passcode_is_a_loss_not_an_absence(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = with_guarded_entry(bench)?;

    bench.drive(Control::RemovePasscode)?;

    let kind = store
        .blocking()
        .get_opts(&GUARDED, ask())
        .err()
        .map(|e| e.kind());
    let lost = matches!(
        kind,
        Some(ErrorKind::Invalidated | ErrorKind::EncryptionKeyLost)
    );
    ensure(lost, || {
        format!("{kind:?}, expected Invalidated or EncryptionKeyLost")
    })?;
    ensure(store.blocking().contains(&GUARDED)?, || {
        "it is reported absent".to_owned()
    })?;
    fails_with(
        store.blocking().set_opts(&PLAIN, "v".into(), biometry()),
        ErrorKind::NotEnrolled,
    )?;
    is_absent(store.blocking().get(&PLAIN)?)?;
    let fallback = SetOptions::from(Protection::biometry().or_unauthenticated())
        .with_prompt(Prompt::new("Conformance: set"));
    let info = store.blocking().set_opts(&PLAIN, "v".into(), fallback)?;
    ensure(
        info.protection.authentication() == Authentication::None,
        || format!("{info:?}"),
    )?;
    is_value(store.blocking().get(&PLAIN)?, b"v")
}

pub(super) fn plain_entries_outlive_biometrics_and_passcode(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = bench.open()?;
    store.blocking().set(&PLAIN, "v")?;

    bench.drive(Control::EnrolBiometric)?;
    bench.drive(Control::RemovePasscode)?;
    bench.drive(Control::Restart)?;

    is_value(bench.open()?.blocking().get(&PLAIN)?, b"v")
}

pub(super) fn uninstalling_does_what_the_capability_says(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = bench.open()?;
    store.blocking().set(&PLAIN, "v")?;
    let uninstall = store.capabilities().uninstall;

    bench.drive(Control::Reinstall)?;

    let value = bench.open()?.blocking().get(&PLAIN)?;
    match uninstall {
        Uninstall::Kept => is_value(value, b"v"),
        Uninstall::Removed => is_absent(value),
        _ => Ok(()),
    }
}

pub(super) fn a_new_device_gets_what_the_capability_says(
    bench: &mut Bench<'_>,
) -> Result<(), Stop> {
    let store = bench.open()?;
    let long = vec![3; 100_000];
    store.blocking().set(&PLAIN, long.clone())?;
    let restore = store.capabilities().restore;

    bench.drive(Control::MoveToNewDevice)?;

    let store = bench.open()?;
    match restore {
        Restore::Migratable => is_value(store.blocking().get(&PLAIN)?, &long)?,
        Restore::Nothing => {
            fails_with(store.blocking().get(&PLAIN), ErrorKind::EncryptionKeyLost)?;
            ensure(store.blocking().contains(&PLAIN)?, || {
                "it is reported absent".to_owned()
            })?;
        }
        _ => {}
    }
    store.blocking().set(&PLAIN, "new")?;
    is_value(store.blocking().get(&PLAIN)?, b"new")
}

/// Stores an entry that the current biometrics guard, or refuses the case.
fn with_guarded_entry(bench: &mut Bench<'_>) -> Result<Arc<dyn SecureStore>, Stop> {
    let store = bench.open()?;
    let set = store
        .blocking()
        .set_opts(&GUARDED, "old".into(), biometry());
    if !store
        .capabilities()
        .authenticates(Authentication::BiometryCurrentSet)
    {
        fails_with(set, ErrorKind::Unsupported)?;
        return Err(Stop::Refused);
    }
    set?;
    Ok(store)
}

fn biometry() -> SetOptions {
    SetOptions::from(Protection::biometry()).with_prompt(Prompt::new("Conformance: set"))
}

fn ask() -> GetOptions {
    Prompt::new("Conformance: get").into()
}

//! Who is asked, and when.

use std::sync::Arc;

use securestore_core::{
    Authentication, ErrorKind, GetOptions, Key, Prompt, PromptOnSet, Protection, SecureStore,
    SecureStoreExt, SetOptions,
};

use crate::case::Bench;
use crate::check::{Stop, ensure, fails_with, is_value};
use crate::fixture::Control;

const KEY: Key = Key::new("k");

pub(super) fn nothing_prompts_without_a_prompt(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = authenticating(bench)?;
    store.blocking().set_opts(&KEY, "v".into(), biometry())?;

    let set = store
        .blocking()
        .set_opts(&KEY, "new".into(), Protection::biometry().into());

    if store.capabilities().prompt_on_set == PromptOnSet::Always {
        fails_with(set, ErrorKind::InteractionRequired)?;
        is_value(store.blocking().get_opts(&KEY, ask())?, b"v")?;
    } else {
        set?;
        is_value(store.blocking().get_opts(&KEY, ask())?, b"new")?;
    }
    fails_with(store.blocking().get(&KEY), ErrorKind::InteractionRequired)
}

pub(super) fn a_cancelled_prompt_changes_nothing(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = authenticating(bench)?;
    store.blocking().set_opts(&KEY, "v".into(), biometry())?;

    bench.drive(Control::CancelNextPrompt)?;

    fails_with(store.blocking().get_opts(&KEY, ask()), ErrorKind::Cancelled)?;
    if store.capabilities().prompt_on_set == PromptOnSet::Always {
        bench.drive(Control::CancelNextPrompt)?;
        fails_with(
            store.blocking().set_opts(&KEY, "new".into(), biometry()),
            ErrorKind::Cancelled,
        )?;
    }
    is_value(store.blocking().get_opts(&KEY, ask())?, b"v")
}

pub(super) fn a_long_value_needs_one_prompt(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = authenticating(bench)?;
    let long: Vec<u8> = (0..200_000_u32).map(|i| i as u8).collect();
    store
        .blocking()
        .set_opts(&KEY, long.clone().into(), biometry())?;

    is_value(store.blocking().get_opts(&KEY, ask())?, &long)?;

    // Had the first read asked twice, the second answer would have been consumed by it.
    bench.drive(Control::CancelNextPrompt)?;
    fails_with(store.blocking().get_opts(&KEY, ask()), ErrorKind::Cancelled)?;
    is_value(store.blocking().get_opts(&KEY, ask())?, &long)
}

pub(super) fn protection_changes_on_overwrite(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = authenticating(bench)?;
    for (round, long) in [false, true, false, true].into_iter().enumerate() {
        let value = vec![round as u8; if long { 100_000 } else { 10 }];
        store.blocking().set_opts(
            &KEY,
            "plain".into(),
            Protection::after_first_unlock().into(),
        )?;
        is_value(store.blocking().get(&KEY)?, b"plain")?;

        let info = store
            .blocking()
            .set_opts(&KEY, value.clone().into(), biometry())?;

        let got = info.protection.authentication();
        ensure(got == Authentication::BiometryCurrentSet, || {
            format!("{got:?}")
        })?;
        fails_with(store.blocking().get(&KEY), ErrorKind::InteractionRequired)?;
        is_value(store.blocking().get_opts(&KEY, ask())?, &value)?;
    }
    Ok(())
}

pub(super) fn listing_and_deleting_need_no_prompt(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = authenticating(bench)?;
    let other = Key::new("other");
    store.blocking().set_opts(&KEY, "v".into(), biometry())?;
    store
        .blocking()
        .set_opts(&other, vec![1; 100_000].into(), biometry())?;
    bench.drive(Control::CancelNextPrompt)?;

    ensure(store.blocking().contains(&KEY)?, || {
        "contains says false".to_owned()
    })?;
    ensure(store.blocking().entries()?.len() == 2, || {
        "not all entries are listed".to_owned()
    })?;
    store.blocking().repair()?;
    store.blocking().delete(&other)?;

    // The queued answer was not consumed by any of them.
    fails_with(store.blocking().get_opts(&KEY, ask()), ErrorKind::Cancelled)?;
    store.blocking().clear()?;
    ensure(!store.blocking().contains(&KEY)?, || {
        "the entry is still there".to_owned()
    })
}

/// Opens the store, or refuses the case if it has no biometric entries.
fn authenticating(bench: &mut Bench<'_>) -> Result<Arc<dyn SecureStore>, Stop> {
    let store = bench.open()?;
    if store
        .capabilities()
        .authenticates(Authentication::BiometryCurrentSet)
    {
        return Ok(store);
    }
    fails_with(
        store.blocking().set_opts(&KEY, "v".into(), biometry()),
        ErrorKind::Unsupported,
    )?;
    ensure(!store.blocking().contains(&KEY)?, || {
        "a refused entry was stored".to_owned()
    })?;
    Err(Stop::Refused)
}

fn biometry() -> SetOptions {
    SetOptions::from(Protection::biometry()).with_prompt(Prompt::new("Conformance: set"))
}

fn ask() -> GetOptions {
    Prompt::new("Conformance: get").into()
}

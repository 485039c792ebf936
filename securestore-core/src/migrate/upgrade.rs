//! Entries that get a stronger protection where they are.

use super::asked::writable;
use super::end::{End, heed};
use super::origin::{Read, may_ask, read_entry};
use super::outcome::{MigratedEntry, MigrationOutcome, SkipReason};
use super::plan::MigrationPlan;
use super::report::MigrationReport;
use crate::capabilities::{Layout, Listing, PromptOnSet};
use crate::entry::EntryInfo;
use crate::error::{Error, ErrorKind, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions};
use crate::protection::{Accessibility, Protection};
use crate::store::SecureStore;
use crate::strength::weakens;

/// Gives entries of a store a stronger protection, and checks what the store then reports (MIGRATE-8).
///
/// Of the plan it takes the names, the protections, the prompt, the guard of the target, the dry run and the progress. An accessibility of
/// [`PlatformDefault`](Accessibility::PlatformDefault) leaves the one that an entry has. Fallbacks are not taken: an entry gets what was
/// asked, or stays as it is. Run it again after a crash: each entry has the old protection or the new one.
///
/// ```
/// use securestore_core::{MigrationPlan, Prompt, Protection, Result, SecureStore, upgrade_protection};
///
/// async fn protect_all(store: &dyn SecureStore) -> Result<()> {
///     let plan = MigrationPlan::to_protection(Protection::biometry())
///         .with_prompt(Prompt::new("Protect your passwords"));
///     let report = upgrade_protection(store, &plan).await?;
///     assert!(report.is_complete(), "{report}");
///     Ok(())
/// }
/// ```
///
/// # Limits
/// An entry that would become weaker in any respect is left alone ([`SkipReason::Weaker`]). A value that the app writes between the
/// read and the write is replaced, so run it before anything writes.
///
/// # Errors
/// `DeviceLocked`: wait, and run it again. `Unsupported` if the store can't list its entries, and so can't say how they are protected:
/// [`migrate`](crate::migrate) them into one that can. Errors of listing.
pub async fn upgrade_protection(
    store: &dyn SecureStore,
    plan: &MigrationPlan,
) -> Result<MigrationReport> {
    if store.capabilities().listing == Listing::Refused {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "the store can't say how its entries are protected; migrate them into one that can",
        ));
    }
    let entries = store.entries().await?;
    let listed = || entries.iter().map(|entry| entry.key.to_string()).collect();
    let names = plan.names().map_or_else(listed, <[String]>::to_vec);
    let mut allowed = plan.target().clone();
    let mut report = MigrationReport::new(plan);
    for name in &names {
        let key = name.parse::<Key>().ok();
        let ended = match &key {
            Some(key) => {
                let has = entries.iter().find(|entry| entry.key == *key);
                upgrade(store, plan, key, has, &allowed).await
            }
            None => Err(SkipReason::InvalidName.into()),
        };
        let outcome = End::settle(ended)?;
        heed(&outcome, [&mut allowed, &mut GetOptions::new()]);
        let name = name.clone();
        let entry = MigratedEntry { name, key, outcome };
        report.add(plan, names.len(), entry);
    }
    Ok(report)
}

async fn upgrade(
    store: &dyn SecureStore,
    plan: &MigrationPlan,
    key: &Key,
    has: Option<&EntryInfo>,
    allowed: &GetOptions,
) -> Result<MigrationOutcome, End> {
    let Some(EntryInfo {
        protection: has, ..
    }) = has.cloned()
    else {
        return Ok(MigrationOutcome::Absent);
    };
    let asked = plan.asked(key).ok_or(SkipReason::LeftOut)?;
    let goal = goal(has, asked);
    if goal == has {
        return Ok(MigrationOutcome::AlreadyThere);
    }
    if weakens(has, goal) {
        return Err(SkipReason::Weaker.into());
    }
    if store.capabilities().layout == Layout::Plain {
        return Err(End::failed(
            ErrorKind::Unsupported,
            "the store protects nothing, whatever is asked",
        ));
    }
    let asks = |protection: Protection| protection.authentication().prompts();
    let asks_to_set = asks(goal) && store.capabilities().prompt_on_set != PromptOnSet::Never;
    if (asks(has) || asks_to_set) && !may_ask(allowed) {
        return Err(SkipReason::NeedsAuthentication.into());
    }
    if plan.is_dry_run() {
        return Ok(MigrationOutcome::Moved(goal));
    }
    let value = match read_entry(store, key, allowed).await? {
        Read::Open(value) | Read::Authenticated(value) => value,
        Read::Closed => return Err(SkipReason::NeedsAuthentication.into()),
        Read::Absent => return Ok(MigrationOutcome::Absent),
    };
    let options = SetOptions {
        protection: goal,
        prompt: allowed.prompt.clone(),
        unlock: allowed.unlock.clone(),
    };
    store.set_opts(key, value, options).await?;
    verify(store, key, goal).await?;
    Ok(MigrationOutcome::Moved(goal))
}

/// Asks the store how the entry is protected now.
async fn verify(store: &dyn SecureStore, key: &Key, goal: Protection) -> Result<(), End> {
    let entries = store.entries().await?;
    let entry = entries.iter().find(|entry| entry.key == *key);
    let reported = entry.is_some_and(|entry| entry.protection == goal);
    let opens = matches!(
        read_entry(store, key, &GetOptions::new()).await?,
        Read::Open(_)
    );
    if reported && opens != goal.authentication().prompts() {
        return Ok(());
    }
    Err(End::failed(
        ErrorKind::Internal,
        "the store protects the entry otherwise than was asked",
    ))
}

/// Returns the protection to set: what was asked without its fallbacks, with the entry's own accessibility if none was asked.
fn goal(has: Protection, asked: Protection) -> Protection {
    let accessibility = match asked.accessibility() {
        Accessibility::PlatformDefault => writable(has).accessibility(),
        other => other,
    };
    Protection::new(accessibility, asked.authentication()).with_scope(asked.scope())
}

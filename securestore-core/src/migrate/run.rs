//! The move itself: copy, read back, then remove.

use super::apart::{prove_apart, refuse_one_place};
use super::asked::gives;
use super::chunks::{Found, State, read_counted};
use super::end::{End, heed};
use super::items::{Item, Shape, items};
use super::origin::{MigrationOrigin, Read, equal, may_ask, read_entry};
use super::outcome::{MigratedEntry, MigrationOutcome, SkipReason};
use super::plan::{MigrationPlan, OnConflict, Removal};
use super::report::MigrationReport;
use crate::capabilities::{Layout, Names};
use crate::error::{Error, ErrorKind, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions};
use crate::protection::{Authentication, Protection};
use crate::secret::Secret;
use crate::store::SecureStore;

/// Moves values into a store: copies each, reads it back, and only then removes it from the source.
///
/// Run it at the start of the app, before anything writes to the target, and again until the report
/// [is complete](MigrationReport::is_complete): what is done costs little, what was cut short is finished.
///
/// ```
/// use std::sync::Arc;
///
/// use securestore_core::{
///     Key, MemoryStorage, MigrationPlan, PlainStorage, Protection, Result, SecureStore, SecureStoreExt, migrate,
/// };
///
/// const SESSION: Key = Key::new("session");
///
/// async fn start(preferences: Arc<dyn PlainStorage>, store: Arc<dyn SecureStore>) -> Result<()> {
///     let plan = MigrationPlan::from_preferences([("@app:session", SESSION)])
///         .protect(SESSION, Protection::after_first_unlock());
///     let report = migrate(preferences, &*store, &plan).await?;
///     if !report.is_complete() {
///         eprintln!("{report}");
///     }
///     Ok(())
/// }
/// ```
///
/// # Guarantees
/// * At each moment a value is whole in the source or in the target, whatever is killed when (MIGRATE-1, MIGRATE-2).
/// * Nothing is removed from the source in a run that did not read it back equal from the target (MIGRATE-1).
/// * One storage behind two handles is never moved into itself, whatever stands between (MIGRATE-10). Before the first change of a run
///   an entry named `securestore.migrate` is written on each side that can be written, looked for on the other, and removed.
/// * What the target has is kept, unless the plan says otherwise (MIGRATE-3). Each name is reported (MIGRATE-4).
/// * Nothing prompts unless the plan carries a prompt (MIGRATE-5), and nothing ends up less protected than it was asked for
///   (MIGRATE-7).
///
/// # Limits
/// A store has no "set if unchanged": a value that the app writes to the target between the migration's look and its write is replaced.
/// A value that changes in the source meanwhile stays there, and is reported.
///
/// # Errors
/// `DeviceLocked` as soon as anything is locked: wait, and run it again. `Unsupported` if the source can't list and the plan names
/// nothing; `InvalidOption` if both sides are one storage, or one shows what is in the other; nothing was changed then. Errors of
/// listing, and of the probe that tells the storages apart. Everything else is an outcome of one value in the
/// report.
pub async fn migrate<F: Into<MigrationOrigin> + Send>(
    from: F,
    to: &dyn SecureStore,
    plan: &MigrationPlan,
) -> Result<MigrationReport> {
    let allowed = |options: &GetOptions| match plan.is_dry_run() {
        true => GetOptions::new(),
        false => options.clone(),
    };
    let mut run = Run {
        from: from.into(),
        to,
        plan,
        source: allowed(plan.source()),
        target: allowed(plan.target()),
        stores: Stores::Unknown,
    };
    refuse_one_place(&run.from, to)?;
    let items = items(&run.from, plan).await?;
    let mut report = MigrationReport::new(plan);
    for item in &items {
        let mut surplus = Vec::new();
        let outcome = End::settle(run.move_value(item, &mut surplus).await)?;
        heed(&outcome, [&mut run.source, &mut run.target]);
        let entry = |name: &str, key: Option<&Key>, outcome| MigratedEntry {
            name: name.to_owned(),
            key: key.cloned(),
            outcome,
        };
        let moved = entry(&item.name, item.key.as_ref().ok(), outcome);
        report.add(plan, items.len(), moved);
        for name in surplus {
            let outcome = MigrationOutcome::Skipped(SkipReason::SurplusChunk);
            report.add(plan, items.len(), entry(&name, None, outcome));
        }
    }
    Ok(report)
}

/// What a run knows.
struct Run<'a> {
    from: MigrationOrigin,
    to: &'a dyn SecureStore,
    plan: &'a MigrationPlan,
    source: GetOptions,
    target: GetOptions,
    stores: Stores,
}

/// Whether the source is another storage than the target.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stores {
    Unknown,
    Apart,
}

impl Run<'_> {
    async fn move_value(
        &mut self,
        item: &Item,
        surplus: &mut Vec<String>,
    ) -> Result<MigrationOutcome, End> {
        let key = item.key.as_ref().map_err(|&reason| End::from(reason))?;
        let Found { read, parts, state } = self.read_source(item, &self.source).await?;
        match state {
            State::Whole => {}
            State::Torn => return Err(SkipReason::TornChunks.into()),
            State::Beginning => return self.finish_removal(key, &read, &parts).await,
        }
        let (value, authenticated) = match read {
            Read::Absent if self.to.contains(key).await? => {
                return Ok(MigrationOutcome::AlreadyThere);
            }
            Read::Absent => return Ok(MigrationOutcome::Absent),
            Read::Closed => return self.foresee(item, key).await,
            Read::Open(value) => (value, false),
            Read::Authenticated(value) => (value, true),
        };
        if let Shape::Counted(listed) = &item.shape {
            surplus.extend(listed.iter().filter(|name| !parts.contains(name)).cloned());
        }
        let asked = self.asked(item, key, authenticated)?;
        let outcome = match self.look(item, key, &value, asked).await? {
            Look::Keep => return Ok(MigrationOutcome::KeptTarget),
            Look::Equal => MigrationOutcome::AlreadyThere,
            Look::Write if self.plan.is_dry_run() => MigrationOutcome::Moved(asked),
            Look::Write => MigrationOutcome::Moved(self.write(key, &value, asked).await?),
        };
        if self.removes() {
            self.tell_apart().await?;
            self.check_unchanged(item, &value).await?;
            self.remove(&parts).await?;
        }
        Ok(outcome)
    }

    async fn read_source(&self, item: &Item, allowed: &GetOptions) -> Result<Found> {
        match &item.shape {
            Shape::Whole => {
                let read = self.from.read(&item.name, allowed).await?;
                Ok(Found::whole(read, &item.name))
            }
            Shape::Counted(listed) => read_counted(&self.from, &item.name, listed, allowed).await,
        }
    }

    /// Returns the protection to ask for, if an entry that has it can be stored and read back.
    fn asked(&self, item: &Item, key: &Key, authenticated: bool) -> Result<Protection, SkipReason> {
        let authenticated =
            authenticated || item.has.is_some_and(|has| has.authentication().prompts());
        let asked = self.plan.protection(key, item.has, authenticated)?;
        let plain = Protection::platform_default();
        if self.to.capabilities().layout == Layout::Plain && !gives(asked, plain) {
            // It would take what is asked, and give nothing.
            return match &self.from {
                MigrationOrigin::Source(_) => Ok(plain),
                MigrationOrigin::Store(_) => Err(SkipReason::Weaker),
            };
        }
        let target = match self.plan.is_dry_run() {
            true => self.plan.target(),
            false => &self.target,
        };
        if asked.authentication().prompts() && !may_ask(target) {
            return Err(SkipReason::NeedsAuthentication);
        }
        Ok(asked)
    }

    /// Says what would become of a value that can't be read now.
    async fn foresee(&self, item: &Item, key: &Key) -> Result<MigrationOutcome, End> {
        if !self.plan.is_dry_run() || !may_ask(self.plan.source()) {
            return Err(SkipReason::NeedsAuthentication.into());
        }
        let asked = self.asked(item, key, true)?;
        if self.to.contains(key).await? {
            return Err(SkipReason::NeedsAuthentication.into());
        }
        Ok(MigrationOutcome::Moved(asked))
    }

    /// Looks at what the target has under the key.
    async fn look(
        &self,
        item: &Item,
        key: &Key,
        value: &Secret,
        asked: Protection,
    ) -> Result<Look, End> {
        let (there, open) = match read_entry(self.to, key, &self.target).await {
            Ok(Read::Absent) => return Ok(Look::Write),
            Ok(Read::Closed) => return Err(SkipReason::NeedsAuthentication.into()),
            Ok(Read::Open(there)) => (there, true),
            Ok(Read::Authenticated(there)) => (there, false),
            Err(error) if is_lost(&error) && self.plan.conflict() == OnConflict::Overwrite => {
                return Ok(Look::Write);
            }
            Err(error) => return Err(error.into()),
        };
        if !equal(&there, value) {
            return match self.plan.conflict() {
                OnConflict::KeepTarget => Ok(Look::Keep),
                OnConflict::Overwrite => Ok(Look::Write),
                OnConflict::Fail => Err(End::failed(
                    ErrorKind::InvalidOption,
                    "the target has another value; choose which of them stays with OnConflict",
                )),
            };
        }
        if open && asked.authentication().prompts() && !asked.accepts_unauthenticated() {
            return Err(SkipReason::Weaker.into());
        }
        // One entry that is seen through both stores is equal to itself, and must not be removed.
        Ok(match &self.from {
            MigrationOrigin::Store(from)
                if self.removes()
                    && item.name == key.as_str()
                    && [from.capabilities(), self.to.capabilities()]
                        .iter()
                        .all(|capabilities| capabilities.names == Names::MayMeet) =>
            {
                Look::Write
            }
            _ => Look::Equal,
        })
    }

    /// Stores the value and reads it back; returns the protection that it has.
    async fn write(
        &mut self,
        key: &Key,
        value: &Secret,
        asked: Protection,
    ) -> Result<Protection, End> {
        self.tell_apart().await?;
        let options = SetOptions {
            protection: asked,
            prompt: self.target.prompt.clone(),
            unlock: self.target.unlock.clone(),
        };
        let info = self.to.set_opts(key, value.clone(), options).await?;
        let given = info.protection;
        let (there, read_as) = match read_entry(self.to, key, &self.target).await? {
            Read::Open(there) => (there, Authentication::None),
            Read::Authenticated(there) => (there, given.authentication()),
            Read::Closed => return Err(SkipReason::NeedsAuthentication.into()),
            Read::Absent => (Secret::from(""), given.authentication()),
        };
        if !equal(&there, value) {
            return Err(End::failed(
                ErrorKind::Corrupt,
                "what was read back from the target is not what was set; the source keeps its value",
            ));
        }
        if !gives(asked, given) || read_as != given.authentication() {
            return Err(End::failed(
                ErrorKind::Internal,
                "the target protects the value otherwise than was asked; the source keeps its value",
            ));
        }
        Ok(given)
    }

    fn removes(&self) -> bool {
        self.plan.removal() == Removal::AfterVerify && !self.plan.is_dry_run()
    }

    /// Refuses to remove a value that is not the one that was copied any more, as far as that shows without a prompt.
    async fn check_unchanged(&self, item: &Item, value: &Secret) -> Result<(), End> {
        match self.read_source(item, &GetOptions::new()).await? {
            Found {
                read: Read::Absent | Read::Closed,
                state: State::Whole,
                ..
            } => Ok(()),
            Found {
                read: Read::Open(there),
                state: State::Whole,
                ..
            } if equal(&there, value) => Ok(()),
            _ => Err(End::failed(
                ErrorKind::Busy,
                "the value changed in the source while it was moved, and stays there",
            )),
        }
    }

    async fn remove(&self, parts: &[String]) -> Result<()> {
        for part in parts {
            self.from.remove(part).await?;
        }
        Ok(())
    }

    /// Goes on with the removal of chunks that an earlier run began; the target has the value that they are the beginning of.
    async fn finish_removal(
        &mut self,
        key: &Key,
        beginning: &Read,
        parts: &[String],
    ) -> Result<MigrationOutcome, End> {
        let (Read::Open(beginning) | Read::Authenticated(beginning)) = beginning else {
            return Err(SkipReason::TornChunks.into());
        };
        let there = match read_entry(self.to, key, &self.target).await? {
            Read::Open(there) | Read::Authenticated(there) => there,
            Read::Closed => return Err(SkipReason::NeedsAuthentication.into()),
            Read::Absent => return Err(SkipReason::TornChunks.into()),
        };
        let began = there.expose_secret().starts_with(beginning.expose_secret());
        if !began || self.plan.removal() == Removal::Never {
            return Err(SkipReason::TornChunks.into());
        }
        if self.removes() {
            self.tell_apart().await?;
            self.remove(parts).await?;
        }
        Ok(MigrationOutcome::AlreadyThere)
    }

    /// Proves, before anything is changed, that source and target are two storages, or stops the run.
    async fn tell_apart(&mut self) -> Result<(), End> {
        if self.stores == Stores::Unknown {
            prove_apart(&self.from, self.to).await.map_err(End::Run)?;
            self.stores = Stores::Apart;
        }
        Ok(())
    }
}

/// What is to be done about the target.
enum Look {
    /// It has the value.
    Equal,
    /// It has another one, which stays.
    Keep,
    /// The value is to be written.
    Write,
}

/// Says whether what the target has can never be read again.
fn is_lost(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Corrupt | ErrorKind::EncryptionKeyLost | ErrorKind::Invalidated
    )
}

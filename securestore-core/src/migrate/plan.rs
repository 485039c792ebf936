//! What a migration is to do.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::asked::writable;
use super::outcome::{MigrationProgress, SkipReason};
use crate::backend::UnlockGuard;
use crate::name::Key;
use crate::options::GetOptions;
use crate::prompt::Prompt;
use crate::protection::Protection;

/// What a migration is to do: which values, under which keys, how protected.
///
/// The default moves everything that the source lists, under its own name and protection; it keeps what the target has, never
/// prompts, and removes from the source what was read back from the target.
///
/// ```
/// use securestore_core::{Key, MigrationPlan, OnConflict, Prompt, Protection, Removal};
///
/// const SESSION: Key = Key::new("session");
///
/// let plan = MigrationPlan::new()
///     .with_names(["@app:session", "theme"])
///     .rename("@app:session", SESSION)
///     .protect(SESSION, Protection::after_first_unlock())
///     .with_prompt(Prompt::new("Move your passwords"))
///     .on_conflict(OnConflict::KeepTarget)
///     .with_removal(Removal::AfterVerify)
///     .with_progress(|step| println!("{} of {}: {}", step.done, step.total, step.entry.outcome))
///     .dry_run();
/// ```
#[derive(Clone, Debug, Default)]
pub struct MigrationPlan {
    names: Option<Vec<String>>,
    renames: BTreeMap<String, Key>,
    map: Option<Hook<NameMap>>,
    joined: Vec<String>,
    protection: Option<Protection>,
    protections: BTreeMap<Key, Protection>,
    source: GetOptions,
    target: GetOptions,
    conflict: OnConflict,
    removal: Removal,
    mode: Mode,
    progress: Option<Hook<Listener>>,
}

type NameMap = dyn Fn(&str) -> Option<Key> + Send + Sync;
type Listener = dyn Fn(&MigrationProgress<'_>) + Send + Sync;

/// A function of the app.
struct Hook<F: ?Sized>(Arc<F>);

impl<F: ?Sized> Clone for Hook<F> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<F: ?Sized> fmt::Debug for Hook<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("..")
    }
}

/// What happens if the target has another value under the key.
///
/// Equal values are no conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnConflict {
    /// Both stay as they are, and the report says so: the target's value may be the newer one.
    #[default]
    KeepTarget,
    /// The source's value replaces it, also one that can't be read any more.
    Overwrite,
    /// Both stay as they are, and the entry counts as failed.
    Fail,
}

/// What happens to the source's value once it was read back equal from the target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Removal {
    /// It is removed: a migration that leaves secrets in preferences protects nothing.
    #[default]
    AfterVerify,
    /// It stays, for an app whose older version may come back. Nothing is removed from the source.
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mode {
    #[default]
    Move,
    DryRun,
}

/// Ready plans.
impl MigrationPlan {
    /// Moves everything that the source lists.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves entries of these keys out of Expo's layout, on both platforms.
    ///
    /// They are named because Expo's layout can't be listed on iOS (EXPO-4). For the same reason a protection is not known there: an
    /// entry that needs a prompt is then stored for the biometrics that are enrolled, another one under the platform's default. Name
    /// what background tasks read with [`protect`](Self::protect).
    #[must_use]
    pub fn from_expo<N: Into<String>>(keys: impl IntoIterator<Item = N>) -> Self {
        Self::new().with_names(keys)
    }

    /// Joins values that an app split into `<base>_count` and `<base>_0`, `<base>_1` …, and moves them under the key `<base>`.
    #[must_use]
    pub fn from_counted_chunks<N: Into<String>>(bases: impl IntoIterator<Item = N>) -> Self {
        let none: [String; 0] = [];
        bases
            .into_iter()
            .fold(Self::new().with_names(none), Self::join_chunks)
    }

    /// Moves these values of an app's preferences, and leaves its other preferences alone.
    #[must_use]
    pub fn from_preferences<N: Into<String>>(names: impl IntoIterator<Item = (N, Key)>) -> Self {
        let (mut plan, mut listed) = (Self::new(), Vec::new());
        for (name, key) in names {
            let name = name.into();
            listed.push(name.clone());
            plan = plan.rename(name, key);
        }
        plan.with_names(listed)
    }

    /// Gives every entry of a store this protection; for [`upgrade_protection`](crate::upgrade_protection).
    #[must_use]
    pub fn to_protection(protection: Protection) -> Self {
        Self::new().with_protection(protection)
    }
}

impl MigrationPlan {
    /// Moves the values of these names only, for a source that holds others too or can't list them.
    #[must_use]
    pub fn with_names<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Gives the value of this name another key.
    #[must_use]
    pub fn rename(mut self, name: impl Into<String>, key: Key) -> Self {
        self.renames.insert(name.into(), key);
        self
    }

    /// Gives every other value the key that `map` returns; one without a key is left out, and reported.
    ///
    /// Without it the name is the key, and a name that is no valid key is reported.
    #[must_use]
    pub fn map_names(mut self, map: impl Fn(&str) -> Option<Key> + Send + Sync + 'static) -> Self {
        self.map = Some(Hook(Arc::new(map)));
        self
    }

    /// Joins the value that is split into `<base>_count` and `<base>_0`, `<base>_1` …; its name is `<base>`.
    ///
    /// A set of which a chunk is missing is reported and left alone; so are chunks beyond the count. What is not named here is moved
    /// as it is, part by part. Chunks don't say which count they belong to: a writer that was killed between two values of equal
    /// count may have left a mixture, which nobody can tell.
    #[must_use]
    pub fn join_chunks(mut self, base: impl Into<String>) -> Self {
        self.joined.push(base.into());
        self
    }

    /// Sets the protection of every value that has none of its own.
    ///
    /// Without it a value gets the protection that it has in the source, or the platform's default if the source has none. What needs
    /// a prompt in the source is never stored without authentication for this: it is reported ([`SkipReason::Weaker`]).
    #[must_use]
    pub fn with_protection(mut self, protection: Protection) -> Self {
        self.protection = Some(protection);
        self
    }

    /// Sets the protection of one value, by its key in the target.
    #[must_use]
    pub fn protect(mut self, key: Key, protection: Protection) -> Self {
        self.protections.insert(key, protection);
        self
    }

    /// Allows prompts for values that need one, in the source and in the target.
    ///
    /// Such a value may ask up to three times: when it is read, stored (Android), and read back. After a prompt that was not
    /// answered no other is shown in this run.
    #[must_use]
    pub fn with_prompt(mut self, prompt: impl Into<Prompt>) -> Self {
        let prompt = prompt.into();
        self.source.prompt = Some(prompt.clone());
        self.target.prompt = Some(prompt);
        self
    }

    /// Uses what an earlier prompt opened in the source.
    #[must_use]
    pub fn with_source_unlock(mut self, guard: &UnlockGuard) -> Self {
        self.source = self.source.with_unlock(guard);
        self
    }

    /// Uses what an earlier prompt opened in the target.
    #[must_use]
    pub fn with_target_unlock(mut self, guard: &UnlockGuard) -> Self {
        self.target = self.target.with_unlock(guard);
        self
    }

    /// Sets what happens if the target has another value.
    #[must_use]
    pub fn on_conflict(mut self, conflict: OnConflict) -> Self {
        self.conflict = conflict;
        self
    }

    /// Sets what happens to a value in the source once it is in the target.
    #[must_use]
    pub fn with_removal(mut self, removal: Removal) -> Self {
        self.removal = removal;
        self
    }

    /// Changes nothing, shows nothing, and reports what would happen.
    ///
    /// It doesn't foresee what only a write tells: a full disk, or a protection that this phone can't give.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.mode = Mode::DryRun;
        self
    }

    /// Tells this function after each value; it is called on whatever thread the migration runs on.
    #[must_use]
    pub fn with_progress(
        mut self,
        listener: impl Fn(&MigrationProgress<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.progress = Some(Hook(Arc::new(listener)));
        self
    }
}

impl MigrationPlan {
    pub(super) fn names(&self) -> Option<&[String]> {
        self.names.as_deref()
    }

    pub(super) fn joined(&self) -> &[String] {
        &self.joined
    }

    pub(super) fn conflict(&self) -> OnConflict {
        self.conflict
    }

    pub(super) fn removal(&self) -> Removal {
        self.removal
    }

    pub(super) fn is_dry_run(&self) -> bool {
        self.mode == Mode::DryRun
    }

    /// How the source is read as long as its prompts are answered.
    pub(super) fn source(&self) -> &GetOptions {
        &self.source
    }

    /// How the target is read and written as long as its prompts are answered.
    pub(super) fn target(&self) -> &GetOptions {
        &self.target
    }

    pub(super) fn tell(&self, progress: &MigrationProgress<'_>) {
        if let Some(Hook(listener)) = &self.progress {
            listener(progress);
        }
    }

    /// Returns the key of a name.
    pub(super) fn key_of(&self, name: &str) -> Result<Key, SkipReason> {
        if let Some(key) = self.renames.get(name) {
            return Ok(key.clone());
        }
        match &self.map {
            Some(Hook(map)) => map(name).ok_or(SkipReason::LeftOut),
            None => name.parse().map_err(|_| SkipReason::InvalidName),
        }
    }

    /// Returns the protection that the plan itself asks for.
    pub(super) fn asked(&self, key: &Key) -> Option<Protection> {
        self.protections.get(key).copied().or(self.protection)
    }

    /// Returns the protection of a moved value; `has` is what the source says about it, `authenticated` what reading it showed.
    pub(super) fn protection(
        &self,
        key: &Key,
        has: Option<Protection>,
        authenticated: bool,
    ) -> Result<Protection, SkipReason> {
        if let Some(&named) = self.protections.get(key) {
            return Ok(named);
        }
        let asked = self.protection.or_else(|| has.map(writable));
        let unknown = if authenticated {
            Protection::biometry()
        } else {
            Protection::platform_default()
        };
        let asked = asked.unwrap_or(unknown);
        if authenticated && !asked.authentication().prompts() {
            return Err(SkipReason::Weaker);
        }
        Ok(asked)
    }
}

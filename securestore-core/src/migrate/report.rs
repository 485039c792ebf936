//! What a migration did.

use std::fmt;

use super::outcome::{MigratedEntry, MigrationOutcome, MigrationProgress};
use super::plan::MigrationPlan;

/// What a migration did, or in a dry run would do; one entry per value.
///
/// It holds names and no value: its `Display` text is safe in a bug report if the app's keys are.
#[derive(Clone, Debug, Default)]
pub struct MigrationReport {
    entries: Vec<MigratedEntry>,
    dry: bool,
}

impl MigrationReport {
    pub(super) fn new(plan: &MigrationPlan) -> Self {
        Self {
            entries: Vec::new(),
            dry: plan.is_dry_run(),
        }
    }

    /// Adds what became of a value, and tells the plan's listener.
    pub(super) fn add(&mut self, plan: &MigrationPlan, total: usize, entry: MigratedEntry) {
        let done = self.entries.len() + 1;
        plan.tell(&MigrationProgress {
            done,
            total: total.max(done),
            entry: &entry,
        });
        self.entries.push(entry);
    }

    /// Returns what became of each value.
    #[must_use]
    pub fn entries(&self) -> &[MigratedEntry] {
        &self.entries
    }

    /// Returns what became of the value with this name in the source.
    #[must_use]
    pub fn outcome(&self, name: &str) -> Option<&MigrationOutcome> {
        let entry = self.entries.iter().find(|entry| entry.name == name);
        entry.map(|entry| &entry.outcome)
    }

    /// Says whether nothing was changed.
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.dry
    }

    /// Says whether no value is left in the source that should be in the target.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.entries.iter().any(|entry| entry.outcome.is_left())
    }

    /// Returns how many values were moved.
    #[must_use]
    pub fn moved(&self) -> usize {
        self.count(|outcome| matches!(outcome, MigrationOutcome::Moved(_)))
    }

    /// Returns how many values the target already had.
    #[must_use]
    pub fn already_there(&self) -> usize {
        self.count(|outcome| matches!(outcome, MigrationOutcome::AlreadyThere))
    }

    /// Returns how many values the target has otherwise, and kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.count(|outcome| matches!(outcome, MigrationOutcome::KeptTarget))
    }

    /// Returns how many names of the plan are on neither side.
    #[must_use]
    pub fn absent(&self) -> usize {
        self.count(|outcome| matches!(outcome, MigrationOutcome::Absent))
    }

    /// Returns how many values were left where they are.
    #[must_use]
    pub fn skipped(&self) -> usize {
        self.count(|outcome| matches!(outcome, MigrationOutcome::Skipped(_)))
    }

    /// Returns how many values failed.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.count(|outcome| matches!(outcome, MigrationOutcome::Failed(_)))
    }

    fn count(&self, of: fn(&MigrationOutcome) -> bool) -> usize {
        let entries = self.entries.iter();
        entries.filter(|entry| of(&entry.outcome)).count()
    }
}

impl fmt::Display for MigrationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = if self.dry { "dry run" } else { "migration" };
        write!(
            f,
            "{title}: {} moved, {} already there, {} kept, {} absent, {} skipped, {} failed",
            self.moved(),
            self.already_there(),
            self.kept(),
            self.absent(),
            self.skipped(),
            self.failed(),
        )?;
        for MigratedEntry { name, key, outcome } in &self.entries {
            // A source's names are any text.
            write!(f, "\n  {name:?}")?;
            if let Some(key) = key.as_ref().filter(|key| key.as_str() != name) {
                write!(f, " as {key}")?;
            }
            write!(f, ": {outcome}")?;
        }
        Ok(())
    }
}

//! What became of one value of a migration.

use std::fmt;

use crate::error::Error;
use crate::name::Key;
use crate::protection::Protection;

/// What became of one value; in a dry run, what would become of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MigratedEntry {
    /// Its name in the source.
    pub name: String,
    /// Its key in the target, unless it has none.
    pub key: Option<Key>,
    /// What became of it.
    pub outcome: MigrationOutcome,
}

/// What became of a value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum MigrationOutcome {
    /// It was stored, and read back equal; it now has this protection. In a dry run: the one that would be asked for.
    Moved(Protection),
    /// The target has it: an equal value, or any while the source has none. An earlier run moved it, or the app set it.
    AlreadyThere,
    /// The target has another value, and keeps it; so does the source.
    KeptTarget,
    /// It was named in the plan, and neither side has it.
    Absent,
    /// It stays where it is, for this reason.
    Skipped(SkipReason),
    /// It stays where it is, and may be in both places by now. Running the migration again is safe.
    Failed(Error),
}

impl MigrationOutcome {
    /// Says whether another run has something left to do: the value is not where it should be.
    #[must_use]
    pub const fn is_left(&self) -> bool {
        matches!(self, Self::KeptTarget | Self::Skipped(_) | Self::Failed(_))
    }
}

/// Why a value was left where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// Its name is no valid [`Key`]: the plan has to map it.
    InvalidName,
    /// The plan has no key for it, or no protection.
    LeftOut,
    /// The plan gives another name the same key.
    SameKey,
    /// It can't be read, stored or compared without asking the person, and the plan carries no prompt, or one that was shown
    /// earlier in this run was not answered.
    NeedsAuthentication,
    /// It would be less protected than it is: only the plan's word for this very key does that.
    Weaker,
    /// Chunks of it are missing, or their count is damaged.
    TornChunks,
    /// It is a chunk beyond the count of its value: what a longer value left behind.
    SurplusChunk,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidName => "its name is no valid key; map it in the plan",
            Self::LeftOut => "the plan leaves it out",
            Self::SameKey => "another name has the same key",
            Self::NeedsAuthentication => "it needs a prompt that was not given or not answered",
            Self::Weaker => "it would be less protected than it is",
            Self::TornChunks => "chunks are missing or their count is damaged",
            Self::SurplusChunk => "it is a chunk beyond the count of its value",
        })
    }
}

impl fmt::Display for MigrationOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved(protection) => write!(
                f,
                "moved ({:?}, {:?})",
                protection.accessibility(),
                protection.authentication()
            ),
            Self::AlreadyThere => f.write_str("already there"),
            Self::KeptTarget => f.write_str("kept the target's value"),
            Self::Absent => f.write_str("absent"),
            Self::Skipped(reason) => write!(f, "skipped: {reason}"),
            Self::Failed(error) => write!(f, "failed: {error}"),
        }
    }
}

/// How far a migration is; told after each value.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MigrationProgress<'a> {
    /// How many values are done, this one included.
    pub done: usize,
    /// How many there are.
    pub total: usize,
    /// The value that is done; its bytes are not in it.
    pub entry: &'a MigratedEntry,
}

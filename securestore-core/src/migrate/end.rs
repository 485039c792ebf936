//! How the work on one value ends early.

use super::outcome::{MigrationOutcome, SkipReason};
use crate::error::{Error, ErrorKind, Result};
use crate::options::GetOptions;

/// How the work on one value ends early.
#[derive(Debug)]
pub(super) enum End {
    /// With this outcome; the others go on.
    Outcome(MigrationOutcome),
    /// The whole run stops.
    Run(Error),
}

impl End {
    /// Returns the outcome, or the error that stops the run.
    pub(super) fn settle(ended: Result<MigrationOutcome, Self>) -> Result<MigrationOutcome> {
        match ended {
            Ok(outcome) | Err(Self::Outcome(outcome)) => Ok(outcome),
            Err(Self::Run(error)) => Err(error),
        }
    }

    /// The value stays, and this is why.
    pub(super) fn failed(kind: ErrorKind, detail: &'static str) -> Self {
        Self::Outcome(MigrationOutcome::Failed(Error::new(kind, detail)))
    }
}

impl From<SkipReason> for End {
    fn from(reason: SkipReason) -> Self {
        Self::Outcome(MigrationOutcome::Skipped(reason))
    }
}

impl From<Error> for End {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::DeviceLocked => Self::Run(error),
            ErrorKind::InteractionRequired => SkipReason::NeedsAuthentication.into(),
            _ => Self::Outcome(MigrationOutcome::Failed(error)),
        }
    }
}

/// Withdraws the prompts for the rest of the run if one was not answered.
pub(super) fn heed(outcome: &MigrationOutcome, allowed: [&mut GetOptions; 2]) {
    let unanswered = matches!(
        outcome,
        MigrationOutcome::Failed(error) if matches!(
            error.kind(),
            ErrorKind::AuthenticationFailed
                | ErrorKind::BiometryLockout
                | ErrorKind::Cancelled
                | ErrorKind::Interrupted
        )
    );
    if unanswered {
        for options in allowed {
            options.prompt = None;
        }
    }
}

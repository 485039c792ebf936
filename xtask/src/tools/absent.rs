//! What is done about a tool that is missing.

use crate::workspace::in_ci;

/// What to do about a tool that is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// Gets it.
    Install,
    /// Goes without it.
    Skip,
}

impl Absent {
    /// CI gets its tools; on a developer's machine nothing is downloaded unasked.
    pub(crate) fn here() -> Self {
        if in_ci() { Self::Install } else { Self::Skip }
    }
}

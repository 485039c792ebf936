//! Waiting, so that a test need not.

use std::fmt;
use std::time::Duration;

/// Lets time pass before something that failed for a moment is tried again.
pub trait Pause: fmt::Debug + Send + Sync {
    /// Returns after this long.
    fn pause(&self, time: Duration);
}

/// Lets the calling thread sleep.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemPause;

impl SystemPause {
    /// Creates it.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Pause for SystemPause {
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

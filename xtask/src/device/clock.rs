//! Waiting for other programs: the only clock of the device lanes.

use std::time::{Duration, Instant};

/// A moment after which one no longer waits.
#[derive(Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    pub(crate) fn after(limit: Duration) -> Self {
        Self(now() + limit)
    }

    pub(crate) fn is_over(&self) -> bool {
        now() >= self.0
    }
}

/// Lets another program go on.
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

#[expect(
    clippy::disallowed_methods,
    reason = "other programs run in real time, and what hangs must be ended"
)]
fn now() -> Instant {
    Instant::now()
}

//! Every call of the leaf through JNI's function tables: counted, its references followed, its look-ups noted.
//!
//! The tables of the VM and of each thread that the leaf attaches are replaced by copies with wrapped functions. What Java does
//! below a call, and what the doubles and the tests do themselves, is not the leaf's and doesn't count.
#![expect(
    unsafe_code,
    reason = "the function tables are foreign memory, and their functions are called"
)]

mod functions;
mod install;
mod record;
mod wrap;

use std::cell::Cell;

pub(crate) use install::{install, watch_thread};
pub use record::{Lookup, Seen, live_globals, lookups, seen};

thread_local! {
    /// How many calls this thread is in; only what happens outside of all is the leaf's.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// While it lives, what this thread calls doesn't count.
#[derive(Debug)]
pub(crate) struct Pause(());

impl Pause {
    pub(crate) fn new() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self(())
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}

fn is_watched() -> bool {
    DEPTH.get() == 0
}

//! The slots of the backend in memory, and what was done to them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::thread::ThreadId;
use std::time::Duration;

use securestore_core::{ErrorKind, Generation, Key, Protection, Secret};

/// How often each method was called, and how many slots were changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) availability: usize,
    pub(crate) biometrics: usize,
    pub(crate) apply: usize,
    pub(crate) read: usize,
    pub(crate) read_chunks: usize,
    pub(crate) inspect: usize,
    pub(crate) remove_main: usize,
    pub(crate) list: usize,
    pub(crate) list_chunks: usize,
    pub(crate) clear: usize,
    /// Slots put or removed.
    pub(crate) effects: usize,
}

/// A main slot.
#[derive(Clone, Debug)]
pub(super) struct Main {
    pub(super) content: Secret,
    pub(super) protection: Protection,
    pub(super) heads: Option<Generation>,
}

/// A chunk slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) written: Duration,
}

pub(super) type ChunkPlace = (Key, Generation, u32);

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) mains: BTreeMap<Key, Main>,
    pub(super) chunks: BTreeMap<ChunkPlace, Chunk>,
    pub(super) now: Duration,
    pub(super) counts: Counts,
    pub(super) threads: HashSet<ThreadId>,
    pub(super) running: usize,
    pub(super) not_enrolled: bool,
    pub(super) next_failure: Option<ErrorKind>,
    /// The next batch is carried out, and answered with this.
    pub(super) next_lost_answer: Option<ErrorKind>,
    pub(super) cut: Cut,
    pub(super) gate: Gate,
}

/// Where the process ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Cut {
    #[default]
    Never,
    /// So many effects happen before it.
    After(usize),
    Done,
}

/// Where an operation stops until the test lets it go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gate {
    #[default]
    Open,
    /// So many effects happen before it.
    ClosedAfter(usize),
    Waiting,
}

impl State {
    pub(super) fn chunks_of(&self, key: &Key, generation: Generation) -> Vec<ChunkPlace> {
        let all = (key.clone(), generation, 0)..=(key.clone(), generation, u32::MAX);
        self.chunks
            .range(all)
            .map(|(place, _)| place.clone())
            .collect()
    }

    /// The generations that a main slot heads.
    pub(super) fn headed(&self) -> BTreeSet<(Key, Generation)> {
        self.mains
            .iter()
            .filter_map(|(key, main)| Some((key.clone(), main.heads?)))
            .collect()
    }

    pub(super) fn age(&self, chunk: &Chunk) -> Duration {
        self.now.saturating_sub(chunk.written)
    }
}

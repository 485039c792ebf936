//! The operations that are cut off, and the states that they start from.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use securestore_core::{BackendStore, Batches, Key, Result, SecureStoreExt as _, SetItem};

use crate::support::{MemoryBackend, SMALL_LIMIT, bytes, store};

/// What all entries of a store hold.
pub(crate) type Values = BTreeMap<Key, Vec<u8>>;

pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);
pub(crate) const A: Key = Key::new("a");
const B: Key = Key::new("b");
const C: Key = Key::new("c");

/// An operation that changes something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&BackendStore) -> Result<()>,
    pub(crate) whole: Whole,
}

/// What a cut may leave of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whole {
    /// A failed step changed nothing.
    Always,
    /// Each entry is as before or as after.
    PerEntry,
    /// `Always` with `Batches::Atomic`, else `PerEntry`.
    AsBatches,
}

/// A state of a store, and the step that is cut off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    pub(crate) prepare: fn(&MemoryBackend, &BackendStore) -> Result<()>,
    pub(crate) step: Step,
}

const SET_INLINE: Step = Step {
    name: "set inline",
    run: |store| store.blocking().set(&A, bytes(20, 1)).map(drop),
    whole: Whole::Always,
};
const SET_CHUNKED: Step = Step {
    name: "set chunked",
    run: |store| store.blocking().set(&A, bytes(200, 2)).map(drop),
    whole: Whole::Always,
};
const DELETE: Step = Step {
    name: "delete",
    run: |store| store.blocking().delete(&A),
    whole: Whole::Always,
};
const CLEAR: Step = Step {
    name: "clear",
    run: |store| store.blocking().clear(),
    whole: Whole::PerEntry,
};
const REPAIR: Step = Step {
    name: "repair",
    run: |store| store.blocking().repair().map(drop),
    whole: Whole::Always,
};
const SET_MANY: Step = Step {
    name: "set many",
    run: |store| {
        let values = [(A, 15), (B, 160), (C, 170)];
        let items = values.map(|(key, len)| SetItem::new(key, bytes(len, 3)));
        let results = store.blocking().set_many(items.to_vec());
        results.into_iter().collect::<Result<Vec<_>>>().map(drop)
    },
    whole: Whole::AsBatches,
};

/// What an app may do first after a crash.
pub(crate) const NEXT: [Step; 5] = [SET_INLINE, SET_CHUNKED, DELETE, CLEAR, REPAIR];

const NOTHING: fn(&MemoryBackend, &BackendStore) -> Result<()> = |_, _| Ok(());
const INLINE: fn(&MemoryBackend, &BackendStore) -> Result<()> =
    |_, store| store.blocking().set(&A, bytes(30, 7)).map(drop);
const CHUNKED: fn(&MemoryBackend, &BackendStore) -> Result<()> =
    |_, store| store.blocking().set(&A, bytes(150, 7)).map(drop);
const SEVERAL: fn(&MemoryBackend, &BackendStore) -> Result<()> = |_, store| {
    store.blocking().set(&A, bytes(150, 7))?;
    store.blocking().set(&B, bytes(30, 8))?;
    store.blocking().set(&C, bytes(120, 9)).map(drop)
};
const OLD_ORPHANS: fn(&MemoryBackend, &BackendStore) -> Result<()> = |backend, store| {
    for (key, cut) in [(B, 2), (A, 4)] {
        store.blocking().set(&A, bytes(150, 7))?;
        backend.cut_at(cut);
        let interrupted = store.blocking().set(&key, bytes(300, 8));
        assert!(interrupted.is_err() && backend.revive());
    }
    backend.advance(HOUR);
    Ok(())
};

/// Every state and step of interest.
pub(crate) const SCENARIOS: [Scenario; 13] = [
    Scenario {
        prepare: NOTHING,
        step: SET_INLINE,
    },
    Scenario {
        prepare: NOTHING,
        step: SET_CHUNKED,
    },
    Scenario {
        prepare: INLINE,
        step: SET_INLINE,
    },
    Scenario {
        prepare: INLINE,
        step: SET_CHUNKED,
    },
    Scenario {
        prepare: CHUNKED,
        step: SET_INLINE,
    },
    Scenario {
        prepare: CHUNKED,
        step: SET_CHUNKED,
    },
    Scenario {
        prepare: OLD_ORPHANS,
        step: SET_CHUNKED,
    },
    Scenario {
        prepare: INLINE,
        step: DELETE,
    },
    Scenario {
        prepare: CHUNKED,
        step: DELETE,
    },
    Scenario {
        prepare: OLD_ORPHANS,
        step: DELETE,
    },
    Scenario {
        prepare: SEVERAL,
        step: CLEAR,
    },
    Scenario {
        prepare: OLD_ORPHANS,
        step: REPAIR,
    },
    Scenario {
        prepare: SEVERAL,
        step: SET_MANY,
    },
];

impl Scenario {
    /// Brings a new backend into the state.
    pub(crate) fn prepared(&self, batches: Batches) -> (Arc<MemoryBackend>, BackendStore) {
        let backend = MemoryBackend::new(batches)
            .with_inline_limit(SMALL_LIMIT)
            .shared();
        let store = store(&backend);
        (self.prepare)(&backend, &store).unwrap();
        (backend, store)
    }

    /// Cuts the step off before its `n`th effect, and starts again; the step's result, and whether the cut was reached.
    pub(crate) fn cut(&self, batches: Batches, n: usize) -> Crashed {
        let (backend, store) = self.prepared(batches);
        let before = values(&store);
        let (result, reached) = cut(&backend, &store, self.step, n);
        Crashed {
            backend,
            store,
            before,
            result,
            reached,
        }
    }
}

/// What is left after a crash.
#[derive(Debug)]
pub(crate) struct Crashed {
    pub(crate) backend: Arc<MemoryBackend>,
    pub(crate) store: BackendStore,
    pub(crate) before: Values,
    pub(crate) result: Result<()>,
    pub(crate) reached: bool,
}

/// Runs a step with a cut before its `n`th effect.
pub(crate) fn cut(
    backend: &MemoryBackend,
    store: &BackendStore,
    step: Step,
    n: usize,
) -> (Result<()>, bool) {
    backend.cut_at(n);
    let result = (step.run)(store);
    (result, backend.revive())
}

/// Reads every entry.
#[track_caller]
pub(crate) fn values(store: &BackendStore) -> Values {
    let entries = store.blocking().entries().unwrap();
    let read = |key: Key| {
        let value = store.blocking().get(&key).unwrap().unwrap();
        (key, value.expose_secret().to_vec())
    };
    entries.into_iter().map(|entry| read(entry.key)).collect()
}

/// Checks that a step left old or new.
#[track_caller]
pub(crate) fn assert_old_or_new(
    step: Step,
    batches: Batches,
    result: &Result<()>,
    (old, found, new): (&Values, &Values, &Values),
) {
    let whole = match step.whole {
        Whole::AsBatches if batches == Batches::Atomic => Whole::Always,
        Whole::AsBatches => Whole::PerEntry,
        whole => whole,
    };
    match result {
        Ok(()) => assert_eq!(found, new, "{}", step.name),
        Err(_) if whole == Whole::Always => assert_eq!(found, old, "{}", step.name),
        Err(_) => {
            for key in [A, B, C] {
                let value = found.get(&key);
                let expected = [old.get(&key), new.get(&key)];
                assert!(expected.contains(&value), "{}: {key}", step.name);
            }
        }
    }
}

/// Checks that a store is as good as new: an hour later nothing is left of a crash.
#[track_caller]
pub(crate) fn assert_recovers(backend: &MemoryBackend, store: &BackendStore) {
    let before = values(store);
    let orphans = backend.orphans();

    backend.advance(HOUR);
    let report = store.blocking().repair().unwrap();

    assert!(backend.orphans().is_empty());
    assert_eq!(
        (report.collected_chunks, report.spared_chunks),
        (orphans.len(), 0)
    );
    assert_eq!(values(store), before);
}

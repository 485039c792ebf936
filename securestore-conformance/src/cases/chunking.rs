//! Long values, in chunks.

use securestore_core::{ErrorKind, Key, SecureStoreExt, SizePolicy};

use crate::case::{Case, case};
use crate::check::{
    A, B, LONG, ensure, equal, fails_with, is_absent, is_value, pattern, takes_long_values_whole,
};
use crate::fixture::{Control, Damage};
use crate::need::Need;

const CHUNKS: &[Need] = &[Need::Chunking];
const LISTED: &[Need] = &[Need::Chunking, Need::Listing];

pub(super) const fn lengths_go_up_and_down() -> Case {
    case(&["CHUNK-2", "SET-1"], |bench| {
        let store = bench.open()?;
        for (seed, len) in (0..).zip([10, LONG, 150_000, 10, LONG, 0, 70_000]) {
            store.set(&A, pattern(len, seed))?;
            is_value(store.get(&A)?, &pattern(len, seed))?;
        }
        Ok(())
    })
}

pub(super) const fn many_small_chunks_come_back_in_order() -> Case {
    case(&["CHUNK-1", "SIZE-3"], |bench| {
        let store = bench.open_sized(SizePolicy::portable())?;
        store.set(&A, pattern(300_000, 1))?;
        is_value(store.get(&A)?, &pattern(300_000, 1))
    })
    .needs(CHUNKS, takes_long_values_whole)
}

pub(super) const fn chunks_are_no_entries() -> Case {
    case(&["LIST-1", "CHUNK-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.set(&B, "short")?;
        equal(store.keys()?, vec!["a".to_owned(), "b".to_owned()])
    })
    .needs(LISTED, takes_long_values_whole)
}

pub(super) const fn a_value_that_looks_like_a_head_is_a_value() -> Case {
    case(&["GET-4", "SIZE-3"], |bench| {
        let store = bench.open()?;
        let mut head = b"\x8fSecSt\x00\x01".to_vec();
        for _ in 0..4 {
            store.set(&A, head.clone())?;
            is_value(store.get(&A)?, &head)?;
            head.extend([0; 25]);
        }
        Ok(())
    })
}

pub(super) const fn two_long_values_do_not_meet() -> Case {
    case(&["CHUNK-1", "KEY-2"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.set(&B, pattern(LONG, 2))?;
        is_value(store.get(&A)?, &pattern(LONG, 1))?;
        store.delete(&A)?;
        is_value(store.get(&B)?, &pattern(LONG, 2))
    })
}

pub(super) const fn the_same_long_value_can_be_set_again() -> Case {
    case(&["CHUNK-1", "CHUNK-2"], |bench| {
        let store = bench.open()?;
        for _ in 0..3 {
            store.set(&A, pattern(LONG, 1))?;
        }
        is_value(store.get(&A)?, &pattern(LONG, 1))
    })
}

pub(super) const fn a_lost_chunk_is_corrupt() -> Case {
    case(&["CHUNK-1", "LOSS-4"], |bench| {
        Ok(bench.open()?.set(&A, pattern(LONG, 1)).map(drop)?)
    })
    .after(Control::Damage(Damage::LoseChunk), |bench| {
        let store = bench.open()?;
        fails_with(store.get(&A), ErrorKind::Corrupt)?;
        equal(store.contains(&A)?, true)
    })
    .needs(CHUNKS, takes_long_values_whole)
}

pub(super) const fn exchanged_chunks_are_corrupt() -> Case {
    case(&["CHUNK-1", "LOSS-4"], |bench| {
        Ok(bench.open()?.set(&A, pattern(LONG, 1)).map(drop)?)
    })
    .after(Control::Damage(Damage::ExchangeChunks), |bench| {
        fails_with(bench.open()?.get(&A), ErrorKind::Corrupt)
    })
    .needs(CHUNKS, takes_long_values_whole)
}

pub(super) const fn a_value_with_a_lost_chunk_can_be_set_again() -> Case {
    case(&["LOSS-3", "CHUNK-2"], |bench| {
        Ok(bench.open()?.set(&A, pattern(LONG, 1)).map(drop)?)
    })
    .after(Control::Damage(Damage::LoseChunk), |bench| {
        let store = bench.open()?;
        fails_with(store.get(&A), ErrorKind::Corrupt)?;
        store.set(&A, pattern(LONG, 2))?;
        is_value(store.get(&A)?, &pattern(LONG, 2))
    })
    .needs(CHUNKS, takes_long_values_whole)
}

pub(super) const fn a_value_with_a_lost_chunk_can_be_deleted() -> Case {
    case(&["DEL-1", "LOSS-4"], |bench| {
        Ok(bench.open()?.set(&A, pattern(LONG, 1)).map(drop)?)
    })
    .after(Control::Damage(Damage::LoseChunk), |bench| {
        let store = bench.open()?;
        store.delete(&A)?;
        is_absent(store.get(&A)?)
    })
    .needs(CHUNKS, takes_long_values_whole)
}

pub(super) const fn repair_leaves_whole_values_alone() -> Case {
    case(&["CHUNK-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(LONG, 1))?;
        store.set(&B, "short")?;
        bench.drive(Control::PassAnHour)?;
        bench.drive(Control::PassAnHour)?;
        store.blocking().repair()?;
        is_value(store.get(&A)?, &pattern(LONG, 1))?;
        is_value(store.get(&B)?, b"short")
    })
}

pub(super) const fn orphans_are_collected_after_an_hour() -> Case {
    case(&["CHUNK-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        bench.drive(Control::KillAtStep(1))?;
        drop(store.set(&B, pattern(300_000, 1)));
        bench.drive(Control::Settle)?;
        bench.drive(Control::Restart)?;
        let store = bench.open()?;
        let early = store.blocking().repair()?;
        equal(early.collected_chunks, 0)?;
        let atomic = Need::AtomicBatches.is_met(store.capabilities());
        ensure(atomic || early.spared_chunks > 0, || {
            "the cut write left no chunk".to_owned()
        })?;
        bench.drive(Control::PassAnHour)?;
        bench.drive(Control::PassAnHour)?;
        equal(
            store.blocking().repair()?.collected_chunks,
            early.spared_chunks,
        )?;
        equal(store.blocking().repair()?.spared_chunks, 0)?;
        is_value(store.get(&A)?, b"old")?;
        is_absent(store.get(&B)?)
    })
    .needs(CHUNKS, takes_long_values_whole)
}

pub(super) const fn a_long_value_under_every_key_length() -> Case {
    case(&["KEY-1", "CHUNK-1"], |bench| {
        let store = bench.open()?;
        for len in [1, 32, 255] {
            let key: Key = "k".repeat(len).parse()?;
            store.set(&key, pattern(LONG, len as u8))?;
            is_value(store.get(&key)?, &pattern(LONG, len as u8))?;
            store.delete(&key)?;
            ensure(!store.contains(&key)?, || format!("a key of {len} stays"))?;
        }
        Ok(())
    })
}

//! Values of every length: SIZE-1, SIZE-2, SIZE-3, GET-4, CHUNK-5.

use std::sync::Arc;

use securestore_core::{
    Batches, Chunking, ErrorKind, Key, Oversize, SecureStoreExt as _, SizePolicy,
};

use crate::support::{BOTH, Counts, MemoryBackend, bytes, raw_head, read, store, store_with};

const KEY: Key = Key::new("k");
const MIB_16: usize = 16 << 20;

fn backend() -> Arc<MemoryBackend> {
    MemoryBackend::new(Batches::InOrder).shared()
}

#[test]
fn empty_value_is_a_value() {
    let backend = backend();
    let store = store(&backend);

    store.blocking().set(&KEY, "").unwrap();

    assert_eq!(read(&store, &KEY), Some(Vec::new()));
    assert!(store.blocking().contains(&KEY).unwrap());
}

#[test]
fn portable_policy_puts_2048_bytes_into_one_slot() {
    let backend = backend();
    let store = store_with(&backend, SizePolicy::portable());
    let value = bytes(2048, 1);

    store.blocking().set(&KEY, value.clone()).unwrap();

    assert_eq!(backend.slot_lens(), [2048]);
    assert_eq!(read(&store, &KEY), Some(value));
}

#[test]
fn portable_policy_chunks_2049_bytes_into_slots_of_2048() {
    let backend = backend();
    let store = store_with(&backend, SizePolicy::portable());
    let value = bytes(2049, 1);

    store.blocking().set(&KEY, value.clone()).unwrap();

    assert_eq!(backend.chunk_count(), 2);
    assert!(backend.slot_lens().iter().all(|&len| len <= 2048));
    assert_eq!(read(&store, &KEY), Some(value));
}

#[test]
fn every_length_around_every_limit_is_read_back() {
    for batches in BOTH {
        for limit in [100, 2048, 32 << 10] {
            let backend = MemoryBackend::new(batches)
                .with_inline_limit(limit)
                .shared();
            let store = store(&backend);
            for len in [
                1,
                limit - 1,
                limit,
                limit + 1,
                2 * limit - 33,
                2 * limit - 32,
                2 * limit,
            ] {
                let value = bytes(len, 3);

                store.blocking().set(&KEY, value.clone()).unwrap();

                assert!(read(&store, &KEY) == Some(value), "{len} bytes at {limit}");
                assert!(backend.slot_lens().iter().all(|&slot| slot <= limit));
                assert_eq!(
                    backend.chunk_count() > 0,
                    len > limit,
                    "{len} bytes at {limit}"
                );
            }
        }
    }
}

#[test]
fn policy_cannot_raise_the_limit_of_the_backend() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(100)
        .shared();
    let store = store_with(&backend, SizePolicy::new().with_inline_limit(1 << 20));

    store.blocking().set(&KEY, bytes(101, 1)).unwrap();

    assert_eq!(backend.chunk_count(), 2);
}

#[test]
fn sixteen_mebibytes_are_read_back() {
    let backend = backend();
    let store = store(&backend);
    let value = bytes(1 << 16, 5).repeat(MIB_16 >> 16);

    store.blocking().set(&KEY, value.clone()).unwrap();

    assert!(read(&store, &KEY) == Some(value));
}

#[test]
fn one_byte_above_the_maximum_is_refused_before_any_call() {
    let backend = backend();
    let store = store(&backend);

    let error = store.blocking().set(&KEY, vec![0; MIB_16 + 1]).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("16777216"), "{error}");
    assert!(error.to_string().contains("16777217"), "{error}");
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn refused_value_leaves_the_old_one() {
    let backend = backend();
    let store = store_with(&backend, SizePolicy::new().with_max_len(3));
    store.blocking().set(&KEY, "old").unwrap();

    let error = store.blocking().set(&KEY, "newer").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(read(&store, &KEY), Some(b"old".to_vec()));
}

#[test]
fn maximum_can_be_configured() {
    let backend = backend();
    let store = store_with(&backend, SizePolicy::new().with_max_len(100_000));

    let error = store.blocking().set(&KEY, bytes(100_001, 1)).unwrap_err();
    store.blocking().set(&KEY, bytes(100_000, 1)).unwrap();

    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(read(&store, &KEY) == Some(bytes(100_000, 1)));
}

#[test]
fn rejecting_policy_names_the_inline_limit() {
    let backend = backend();
    let sizes = SizePolicy::portable().with_oversize(Oversize::Reject);
    let store = store_with(&backend, sizes);

    store.blocking().set(&KEY, bytes(2048, 1)).unwrap();
    let before = backend.counts();
    let error = store.blocking().set(&KEY, bytes(2049, 1)).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert!(error.to_string().contains("2048"), "{error}");
    assert_eq!(backend.counts(), before);
    assert_eq!(read(&store, &KEY), Some(bytes(2048, 1)));
}

#[test]
fn store_that_never_chunks_takes_every_length_into_one_slot() {
    for oversize in [Oversize::Chunk, Oversize::Reject] {
        let backend = MemoryBackend::new(Batches::InOrder)
            .with_capabilities(|capabilities| capabilities.chunking = Chunking::Never)
            .shared();
        let store = store_with(&backend, SizePolicy::portable().with_oversize(oversize));
        let value = bytes(200_000, 1);

        store.blocking().set(&KEY, value.clone()).unwrap();

        assert_eq!(backend.slot_lens(), [200_000]);
        assert!(read(&store, &KEY) == Some(value));
    }
}

#[test]
fn store_that_never_chunks_keeps_the_maximum() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_capabilities(|capabilities| capabilities.chunking = Chunking::Never)
        .shared();

    let error = store(&backend)
        .blocking()
        .set(&KEY, vec![0; MIB_16 + 1])
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::TooLarge);
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn value_that_looks_like_a_head_is_read_back() {
    let head = raw_head();
    let with_tail = [head.as_slice(), &[1, 2, 3]].concat();
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(72)
        .shared();
    let store = store(&backend);

    for value in [&head[..8], &head[..9], &head[..20], &head, &with_tail] {
        store.blocking().set(&KEY, value).unwrap();

        assert_eq!(read(&store, &KEY).as_deref(), Some(value));
        assert!(backend.slot_lens().iter().all(|&slot| slot <= 72));
    }
}

//! What core adds to the backend's own work, over a backend that does almost none.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput};
use securestore_core::{
    Backend as _, BackendStore, Interaction, Key, Op, Protection, Secret, SecureStoreExt as _,
};

#[path = "../tests/support/discard.rs"]
mod discard;

use discard::DiscardBackend;

static KEY: Key = Key::new("k");

/// Returns a store over a backend that answers reads of the key with a value of this length.
fn holding(len: usize) -> (Arc<DiscardBackend>, BackendStore) {
    let backend = Arc::new(DiscardBackend::new());
    let store = BackendStore::new(backend.clone());
    let value = vec![7; len];
    if let Err(error) = backend.keep(|| store.blocking().set(&KEY, value)) {
        panic!("{error}");
    }
    (backend, store)
}

fn inline(criterion: &mut Criterion) {
    let (backend, store) = holding(64);
    let value = Secret::new(vec![7; 64]);

    let mut get = criterion.benchmark_group("inline_get");
    get.bench_function("backend", |bencher| {
        bencher.iter(|| backend.read(black_box(&KEY), &Interaction::none()));
    });
    get.bench_function("store", |bencher| {
        bencher.iter(|| store.blocking().get(black_box(&KEY)));
    });
    get.finish();

    let mut set = criterion.benchmark_group("inline_set");
    set.bench_function("backend", |bencher| {
        bencher.iter(|| {
            let op = Op::put_main(
                black_box(&KEY),
                &value,
                Protection::platform_default(),
                None,
            );
            backend.apply(&[op], &Interaction::none())
        });
    });
    set.bench_function("store", |bencher| {
        bencher.iter(|| store.blocking().set(black_box(&KEY), value.clone()));
    });
    set.finish();
}

fn chunked(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chunked");
    group.sample_size(10);
    for (name, len) in [("1_mib", 1 << 20), ("16_mib", 16 << 20)] {
        let (_, store) = holding(len);
        let value = Secret::new(vec![7; len]);
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function(format!("get/{name}"), |bencher| {
            bencher.iter_batched(
                || (),
                |()| store.blocking().get(&KEY),
                BatchSize::PerIteration,
            );
        });
        group.bench_function(format!("set/{name}"), |bencher| {
            bencher.iter_batched(
                || value.clone(),
                |value| store.blocking().set(&KEY, value),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    inline(&mut criterion);
    chunked(&mut criterion);
    criterion.final_summary();
}

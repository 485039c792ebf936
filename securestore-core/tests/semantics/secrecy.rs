//! No byte of a value gets into a text: SEC-1, SEC-4.

use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, PoisonError};

use securestore_core::{
    Applied, Batches, EntryInfo, Error, ErrorKind, Generation, GetOptions, Key, Op, Place, Prompt,
    Protection, Replaced, Secret, SecureStoreExt as _, Service, SetItem, SetOptions, SizePolicy,
    TypedKey,
};

use crate::support::{BOTH, MemoryBackend, SMALL_LIMIT, store, store_with};

const MARKER: &str = "zq4x-9kw7-jv3y";
const KEY: Key = Key::new("xk2j.qz8w");

/// Collects texts, and finds the marker in every form that a text could show it in.
#[derive(Default)]
struct Texts(Mutex<String>);

impl Texts {
    fn add(&self, value: &dyn Debug) {
        self.write(format_args!("{value:?}\n{value:#?}\n"));
    }

    fn add_error(&self, error: &Error) {
        self.add(error);
        self.write(format_args!("{error}\n{error:#}\n{}\n", error.detail()));
        let mut source = std::error::Error::source(error);
        while let Some(error) = source {
            self.write(format_args!("{error}\n"));
            source = error.source();
        }
    }

    fn write(&self, text: std::fmt::Arguments<'_>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.write_fmt(text).unwrap();
    }

    #[track_caller]
    fn assert_lacks(&self, secret: &str) {
        let text = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .to_lowercase();
        // Runs of four bytes, as text, as decimal lists in one line and in several, and in hexadecimal digits.
        for run in secret.to_lowercase().as_bytes().windows(4) {
            let numbers: Vec<_> = run.iter().map(u8::to_string).collect();
            let hex: String = run.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap();
                hex
            });
            assert!(!text.contains(std::str::from_utf8(run).unwrap()), "{text}");
            assert!(!text.contains(&numbers.join(", ")), "{text}");
            let lines = text.split_whitespace().collect::<String>();
            assert!(
                !lines.contains(&format!("{},", numbers.join(","))),
                "{text}"
            );
            assert!(!text.contains(&hex), "{text}");
        }
    }
}

fn secret(len: usize) -> Secret {
    let text: String = MARKER.chars().cycle().take(len.max(MARKER.len())).collect();
    Secret::from(text)
}

#[test]
fn types_that_carry_a_value_show_none_of_it() {
    let texts = Texts::default();
    let value = secret(40);
    let generation = Generation::from_bytes([1; 16]);
    let item = SetItem::new(KEY, value.clone())
        .with_options(SetOptions::from(Protection::biometry()).with_prompt("Why"));

    texts.add(&value);
    texts.add(&item);
    texts.add(&item.options);
    texts.add(&GetOptions::from(Prompt::new("Why")));
    texts.add(&Op::put_main(
        &KEY,
        &value,
        Protection::default(),
        Some(generation),
    ));
    texts.add(&Op::remove_chunks(&KEY, generation));
    texts.add(&Applied::Main(
        EntryInfo::new(KEY, Protection::default()),
        Replaced::Chunked(generation),
    ));
    texts.add(&Place::new("memory", Service::new("s")));
    texts.add(&TypedKey::<String>::new("xk2j"));

    texts.assert_lacks(MARKER);
}

#[test]
fn stores_and_results_show_none_of_it() {
    let texts = Texts::default();
    for batches in BOTH {
        let backend = MemoryBackend::new(batches)
            .with_inline_limit(SMALL_LIMIT)
            .shared();
        let store = store(&backend);
        for len in [20, 500] {
            texts.add(&store.blocking().set(&KEY, secret(len)));
            texts.add(&store.blocking().get(&KEY));
            texts.add(
                &store
                    .blocking()
                    .set_many(vec![SetItem::new(KEY, secret(len))]),
            );
            texts.add(&store.blocking().get_many(&[KEY], GetOptions::new()));
            texts.add(&store.blocking().entries());
            texts.add(&store);
            texts.add(&store.blocking());
        }
    }

    texts.assert_lacks(MARKER);
}

#[test]
fn chunks_reach_the_backend_sealed() {
    let texts = Texts::default();
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    store(&backend).blocking().set(&KEY, secret(500)).unwrap();

    backend.damage_chunks(&KEY, |chunks| texts.add(&chunks));
    texts.add(&backend.main(&KEY));

    texts.assert_lacks(MARKER);
}

#[test]
fn errors_show_neither_value_nor_key() {
    let texts = Texts::default();
    for batches in BOTH {
        let backend = MemoryBackend::new(batches)
            .with_inline_limit(SMALL_LIMIT)
            .shared();
        let sizes = SizePolicy::new().with_max_len(1000);
        let store = store_with(&backend, sizes);
        let store = store.blocking();
        let fail = |error: Error| texts.add_error(&error);

        fail(store.set(&KEY, secret(1001)).unwrap_err());
        fail(
            store
                .set_many(vec![SetItem::new(KEY, secret(1001))])
                .remove(0)
                .unwrap_err(),
        );
        for len in [20, 500] {
            store.set(&KEY, secret(len)).unwrap();
            for &kind in ErrorKind::ALL {
                backend.fail_next(kind);
                fail(store.set(&KEY, secret(len)).unwrap_err());
                backend.fail_next(kind);
                fail(store.get(&KEY).unwrap_err());
                backend.fail_next(kind);
                fail(store.delete(&KEY).unwrap_err());
                backend.lose_next_answer(kind);
                fail(store.set(&KEY, secret(len)).unwrap_err());
            }
            fail(store.get_json::<u32>(&KEY, GetOptions::new()).unwrap_err());
            fail(
                store
                    .get_json::<Vec<u8>>(&KEY, GetOptions::new())
                    .unwrap_err(),
            );
        }
        let twice = ["1", "2"].map(|_| SetItem::new(KEY, secret(20)));
        store
            .set_many(twice.to_vec())
            .into_iter()
            .filter_map(Result::err)
            .for_each(|error| texts.add_error(&error));
        store.set(&KEY, secret(500)).unwrap();
        backend.damage_chunks(&KEY, |chunks| chunks.clear());
        fail(store.get(&KEY).unwrap_err());
        let vault = Protection::biometry();
        store.set_opts(&KEY, secret(500), vault.into()).unwrap();
        fail(store.get(&KEY).unwrap_err());
        fail(store.get_with(&KEY, Prompt::new("")).unwrap_err());
        store
            .set(&KEY, [secret(20).expose_secret(), &[0xff]].concat())
            .unwrap();
        fail(store.get_string(&KEY).unwrap_err());
    }

    texts.assert_lacks(MARKER);
    texts.assert_lacks(KEY.as_str());
}

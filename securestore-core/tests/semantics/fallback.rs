//! When a fallback is taken, and what it gives (LAYER-5).

use std::sync::Arc;

use securestore_core::{
    Batches, Error, ErrorKind, FallbackStore, KeptIn, Key, MemoryStorage, Otherwise, PlainFile,
    PlainStorage, Protection, Recovery, Result, Secret, SecureStore, SecureStoreExt,
};

use crate::support::{MemoryBackend, exposed, store};

const KEY: Key = Key::new("k");

fn none_here() -> Result<Arc<dyn SecureStore>> {
    Err(Error::new(ErrorKind::Unavailable, "a desk").with_recovery(Recovery::FixCode))
}

fn plain(service: &str, storage: &MemoryStorage) -> FallbackStore {
    let otherwise = Otherwise::danger_plaintext(service, Arc::new(storage.clone())).unwrap();
    FallbackStore::over(none_here(), otherwise).unwrap()
}

#[test]
fn nothing_is_used_instead_unless_it_is_named() {
    let refused = FallbackStore::over(none_here(), Otherwise::default()).unwrap_err();

    assert_eq!(refused.kind(), ErrorKind::Unavailable);
}

#[test]
fn a_store_that_fails_on_a_phone_is_never_given_up() {
    for kind in [
        ErrorKind::Unavailable,
        ErrorKind::DeviceLocked,
        ErrorKind::Io,
    ] {
        let otherwise = Otherwise::memory("s").unwrap();

        let error = FallbackStore::over(Err(kind.into()), otherwise).unwrap_err();

        assert_eq!(error.kind(), kind);
    }
}

#[test]
fn a_store_that_opened_is_used() {
    let backend = MemoryBackend::new(Batches::Atomic).shared();
    let opened: Arc<dyn SecureStore> = Arc::new(store(&backend));

    let store = FallbackStore::over(Ok(opened), Otherwise::memory("s").unwrap()).unwrap();
    store.blocking().set(&KEY, "v").unwrap();

    assert_eq!(store.kept_in(), KeptIn::SecureStore);
    assert!(self::store(&backend).blocking().contains(&KEY).unwrap());
}

#[test]
fn memory_keeps_values_and_refuses_what_it_cannot_protect() {
    let store = FallbackStore::over(none_here(), Otherwise::memory("s").unwrap()).unwrap();

    store.blocking().set(&KEY, vec![7; 100_000]).unwrap();
    let protected = store
        .blocking()
        .set_opts(&KEY, "v".into(), Protection::biometry().into());

    assert_eq!(store.kept_in(), KeptIn::Memory);
    assert_eq!(protected.unwrap_err().kind(), ErrorKind::Unsupported);
    assert_eq!(
        exposed(store.blocking().get(&KEY).unwrap()),
        Some(vec![7; 100_000])
    );
}

#[test]
fn plain_services_are_kept_apart_and_cleared_alone() {
    let storage = MemoryStorage::new();
    storage.write("theirs", &"stays".into()).unwrap();
    let (one, two) = (plain("a", &storage), plain("a-b", &storage));
    one.blocking().set(&KEY, "one").unwrap();
    two.blocking().set(&KEY, "two").unwrap();

    one.blocking().clear().unwrap();

    assert!(one.blocking().entries().unwrap().is_empty());
    assert_eq!(two.blocking().entries().unwrap().len(), 1);
    assert!(storage.read("theirs").unwrap().is_some());
}

#[test]
fn plain_file_keeps_what_it_was_given() {
    let path = scratch("kept");
    let file = PlainFile::new(&path);
    file.write("a", &Secret::from(&[0, 255])).unwrap();
    file.write("b", &Secret::from("v")).unwrap();
    file.remove("b").unwrap();

    let again = PlainFile::new(&path);

    assert_eq!(exposed(again.read("a").unwrap()), Some(vec![0, 255]));
    assert_eq!(again.names().unwrap(), ["a"]);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn damaged_plain_file_is_not_written_over() {
    let path = scratch("damaged");
    std::fs::write(&path, "{\"a\": canary").unwrap();
    let file = PlainFile::new(&path);

    let read = file.read("a").unwrap_err();
    let written = file.write("a", &"v".into()).unwrap_err();

    assert_eq!([read.kind(), written.kind()], [ErrorKind::Corrupt; 2]);
    assert!(!format!("{read:?}{written:?}").contains("canary"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\": canary");
    std::fs::remove_file(path).unwrap();
}

/// A file of this test alone.
fn scratch(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("securestore-{}-{name}.json", std::process::id()))
}

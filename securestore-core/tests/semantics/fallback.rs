//! When a fallback is taken, and what it gives (LAYER-5).

use std::sync::Arc;

use securestore_core::{
    Accessibility, Authentication, Batches, Capabilities, Error, ErrorKind, FallbackStore, KeptIn,
    Key, MemoryStorage, MigrationOutcome, MigrationPlan, Otherwise, PlainFile, PlainStorage,
    Protection, Recovery, Result, Secret, SecureStore, SecureStoreExt, SetItem, SetOptions,
    migrate_blocking, upgrade_protection_blocking,
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
fn memory_keeps_values() {
    let store = FallbackStore::over(none_here(), Otherwise::memory("s").unwrap()).unwrap();

    store.blocking().set(&KEY, vec![7; 100_000]).unwrap();

    assert_eq!(store.kept_in(), KeptIn::Memory);
    assert_eq!(
        exposed(store.blocking().get(&KEY).unwrap()),
        Some(vec![7; 100_000])
    );
}

/// LAYER-5: the keys of an app are written for its phones.
#[test]
fn every_protection_is_taken_and_what_was_given_is_reported() {
    let memory = FallbackStore::over(none_here(), Otherwise::memory("s").unwrap()).unwrap();
    for store in [memory, plain("s", &MemoryStorage::new())] {
        for accessibility in Accessibility::WRITABLE {
            for authentication in Authentication::ALL {
                let options =
                    SetOptions::from(Protection::new(accessibility, authentication).per_unlock());
                let item = SetItem::new(KEY, "v").with_options(options.clone());

                let set = store.blocking().set_opts(&KEY, "v".into(), options);
                let many = store.blocking().set_many(vec![item]).remove(0);

                for given in [set, many] {
                    assert_eq!(given.unwrap().protection, Protection::platform_default());
                }
            }
        }
        let listed = store.blocking().entries().unwrap();
        assert_eq!(listed[0].protection, Protection::platform_default());
        assert!(store.blocking().get(&KEY).unwrap().is_some());
    }
}

#[test]
fn store_that_opened_refuses_what_it_cannot_give() {
    let backend = MemoryBackend::new(Batches::Atomic)
        .with_capabilities(|given| *given = Capabilities::new())
        .shared();
    let opened: Arc<dyn SecureStore> = Arc::new(store(&backend));
    let store = FallbackStore::over(Ok(opened), Otherwise::memory("s").unwrap()).unwrap();

    let protected = store
        .blocking()
        .set_opts(&KEY, "v".into(), Protection::biometry().into());

    assert_eq!(protected.unwrap_err().kind(), ErrorKind::Unsupported);
}

/// MIGRATE-7: a wish that is taken and not given is no protection.
#[test]
fn only_what_was_plain_is_moved_into_a_fallback() {
    let backend = MemoryBackend::new(Batches::Atomic).shared();
    let secure: Arc<dyn SecureStore> = Arc::new(store(&backend));
    let options = SetOptions::from(Protection::when_unlocked());
    let set = secure.blocking().set_opts(&KEY, "v".into(), options);
    set.unwrap();
    let preferences = MemoryStorage::new();
    preferences.write("k", &"v".into()).unwrap();
    let preferences: Arc<dyn PlainStorage> = Arc::new(preferences);
    let plan = MigrationPlan::new().protect(KEY, Protection::after_first_unlock());
    let (one, two) = (
        plain("s", &MemoryStorage::new()),
        plain("s", &MemoryStorage::new()),
    );

    let moved = migrate_blocking(preferences, &one, &plan).unwrap();
    let stayed = migrate_blocking(Arc::clone(&secure), &two, &plan).unwrap();

    assert!(moved.is_complete(), "{moved}");
    assert!(one.blocking().contains(&KEY).unwrap());
    assert_eq!(stayed.skipped(), 1, "{stayed}");
    assert!(!two.blocking().contains(&KEY).unwrap());
    assert!(secure.blocking().contains(&KEY).unwrap());
}

#[test]
fn upgrade_in_a_fallback_fails_and_changes_nothing() {
    let store = plain("s", &MemoryStorage::new());
    store.blocking().set(&KEY, "v").unwrap();
    let plan = MigrationPlan::to_protection(Protection::after_first_unlock());

    let report = upgrade_protection_blocking(&store, &plan).unwrap();

    let failed = report.outcome("k");
    assert!(
        matches!(failed, Some(MigrationOutcome::Failed(error)) if error.kind() == ErrorKind::Unsupported),
        "{report}"
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

#[test]
fn plain_file_makes_its_directories_and_is_its_owners() {
    let directory = scratch("directories");
    let path = directory.join("a").join("values.json");
    let file = PlainFile::new(&path);

    for value in ["one", "two"] {
        file.write("a", &value.into()).unwrap();

        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            // What an earlier version wrote, and left when it was killed.
            for readable in [&path, &path.with_extension("json.new")] {
                std::fs::write(readable, "{}").unwrap();
                let all = std::fs::Permissions::from_mode(0o644);
                std::fs::set_permissions(readable, all).unwrap();
            }
        }
    }
    std::fs::remove_dir_all(directory).unwrap();
}

#[test]
fn path_that_cannot_be_used_is_a_fault_of_the_setup() {
    let file = scratch("a-file");
    std::fs::write(&file, "{}").unwrap();
    let below = PlainFile::new(file.join("values.json"));
    let directory = PlainFile::new(std::env::temp_dir());

    for unusable in [below, directory] {
        let error = unusable.write("a", &"v".into()).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Misconfigured, "{error}");
        assert_eq!(error.recovery(), Recovery::FixSetup);
        assert!(error.to_string().contains("data directory"), "{error}");
    }
    std::fs::remove_file(file).unwrap();
}

/// A file of this test alone.
fn scratch(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("securestore-{}-{name}.json", std::process::id()))
}

//! A migration between storages that are one, that see each other, or that lie (MIGRATE-1, MIGRATE-9, MIGRATE-10).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use securestore_core::{
    Batches, CachedStore, Error, ErrorKind, FallbackStore, Key, MemoryStorage, MigrationOrigin,
    MigrationOutcome, MigrationPlan, Observed, OnConflict, Otherwise, PlainStorage, Recovery,
    Removal, Result, Secret, SecureStore, SecureStoreExt as _, SystemClock, migrate_blocking,
};

use crate::support::{MemoryBackend, store};

const A: Key = Key::new("a");
const B: Key = Key::new("b");
const C: Key = Key::new("c");
const PROBE: &str = "securestore.plain/app/securestore.migrate";

type Read = fn(&Odd, &str) -> Result<Option<Secret>>;
type Values = Vec<(String, Vec<u8>)>;

/// A storage that does something of its own at an operation.
struct Odd {
    own: MemoryStorage,
    name: &'static str,
    read: Read,
    write: fn(&Self, &str, &Secret) -> Result<()>,
    /// What else it shows.
    other: MemoryStorage,
    writes: Arc<AtomicUsize>,
}

impl Odd {
    fn over(own: &MemoryStorage, name: &'static str) -> Self {
        Self {
            own: own.clone(),
            name,
            read: |this, name| match this.own.read(name)? {
                Some(value) => Ok(Some(value)),
                None => this.other.read(name),
            },
            write: |this, name, value| this.own.write(name, value),
            other: MemoryStorage::new(),
            writes: Arc::default(),
        }
    }

    fn showing(mut self, other: &MemoryStorage) -> Self {
        self.other = other.clone();
        self
    }
}

impl std::fmt::Debug for Odd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PlainStorage for Odd {
    fn identity(&self) -> String {
        self.name.to_owned()
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        (self.read)(self, name)
    }

    fn write(&self, name: &str, value: &Secret) -> Result<()> {
        self.writes.fetch_add(1, Ordering::Relaxed);
        (self.write)(self, name, value)
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.own.remove(name)?;
        self.other.remove(name)
    }

    fn names(&self) -> Result<Vec<String>> {
        let mut names = self.own.names()?;
        names.extend(self.other.names()?);
        Ok(names)
    }
}

/// A store over a storage that protects nothing.
fn over(storage: impl PlainStorage + 'static) -> Arc<dyn SecureStore> {
    let none = Error::new(ErrorKind::Unavailable, "a desk").with_recovery(Recovery::FixCode);
    let otherwise = Otherwise::danger_plaintext("app", Arc::new(storage)).unwrap();
    Arc::new(FallbackStore::over(Err(none), otherwise).unwrap())
}

fn values(storage: &MemoryStorage) -> Values {
    let names = storage.names().unwrap().into_iter();
    names
        .map(|name| {
            let value = storage.read(&name).unwrap().unwrap();
            (name, value.expose_secret().to_vec())
        })
        .collect()
}

/// Three entries of the service, and a value of the app.
fn filled() -> MemoryStorage {
    let storage = MemoryStorage::new();
    let store = over(storage.clone());
    for (key, value) in [(&A, "one"), (&B, "two"), (&C, "two")] {
        store.blocking().set(key, value).unwrap();
    }
    storage.write("theme", &"dark".into()).unwrap();
    storage
}

fn cached(store: Arc<dyn SecureStore>) -> Arc<dyn SecureStore> {
    let hour = Duration::from_secs(3600);
    Arc::new(CachedStore::new(store, Arc::new(SystemClock::new()), hour))
}

fn observed(store: Arc<dyn SecureStore>) -> Arc<dyn SecureStore> {
    Arc::new(Observed::new(store))
}

/// Plans under which values would be removed, replaced or put in each other's place.
fn plans() -> [MigrationPlan; 5] {
    let keys = MigrationPlan::new().map_names(|name| {
        let key = name.strip_prefix("securestore.plain/app/").unwrap_or(name);
        key.parse().ok()
    });
    let give = |names: [(&str, Key); 2]| {
        names.into_iter().fold(
            MigrationPlan::new().map_names(|_| None),
            |plan, (name, key)| {
                plan.rename(name, key.clone())
                    .rename(format!("securestore.plain/app/{name}"), key)
            },
        )
    };
    let swap = || give([("a", B), ("b", A)]);
    let chain = give([("a", B), ("b", C)]);
    [
        keys,
        chain.clone(),
        chain.on_conflict(OnConflict::Overwrite),
        swap().on_conflict(OnConflict::Overwrite),
        swap()
            .on_conflict(OnConflict::Overwrite)
            .with_removal(Removal::Never),
    ]
}

/// Migrates under every plan, and expects that nothing changes.
#[track_caller]
fn refuses(from: impl Into<MigrationOrigin>, to: &Arc<dyn SecureStore>, all: &[&MemoryStorage]) {
    let from = from.into();
    let before: Vec<_> = all.iter().map(|storage| values(storage)).collect();
    for plan in plans() {
        let refused = migrate_blocking(from.clone(), &**to, &plan);

        let after: Vec<_> = all.iter().map(|storage| values(storage)).collect();
        assert_eq!(after, before, "{plan:?}");
        assert_eq!(
            refused.map_err(|error| error.kind()).unwrap_err(),
            ErrorKind::InvalidOption,
            "{plan:?}"
        );
    }
}

#[test]
fn plain_storage_is_not_moved_into_the_store_over_it() {
    let storage = filled();
    for layer in [|store| store, cached, observed] {
        let source: Arc<dyn PlainStorage> = Arc::new(storage.clone());

        refuses(source, &layer(over(storage.clone())), &[&storage]);
    }
}

#[test]
fn plain_storage_is_known_under_another_name() {
    let storage = filled();
    for layer in [|store| store, cached, observed] {
        let source = Arc::new(Odd::over(&storage, "another name"));

        refuses(source, &layer(over(storage.clone())), &[&storage]);
    }
}

#[test]
fn store_is_not_moved_into_itself_under_other_keys() {
    let storage = filled();
    for layer in [|store| store, cached, observed] {
        refuses(
            layer(over(storage.clone())),
            &over(storage.clone()),
            &[&storage],
        );
        refuses(
            over(storage.clone()),
            &layer(over(storage.clone())),
            &[&storage],
        );
    }
}

#[test]
fn store_is_known_under_another_name() {
    let storage = filled();
    let renamed = || over(Odd::over(&storage, "another name"));

    refuses(renamed(), &over(storage.clone()), &[&storage]);
    refuses(over(storage.clone()), &renamed(), &[&storage]);
}

/// What a Keychain store without an access group is to one with a group.
#[test]
fn store_that_shows_what_is_in_the_other_is_recognised_before_the_first_write() {
    for leftover in [false, true] {
        for swapped in [false, true] {
            let (source, target) = (filled(), MemoryStorage::new());
            let wide = Odd::over(if swapped { &target } else { &source }, "wide");
            let wide = over(wide.showing(if swapped { &source } else { &target }));
            let narrow = over(if swapped {
                source.clone()
            } else {
                target.clone()
            });
            if leftover {
                // Of a run that was killed; it would stand before the other side's.
                source.write(PROBE, &"left".into()).unwrap();
                target.write(PROBE, &"left".into()).unwrap();
            }
            let (from, to) = if swapped {
                (narrow, wide)
            } else {
                (wide, narrow)
            };

            let refused = migrate_blocking(from, &*to, &MigrationPlan::new());

            assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidOption);
            assert_eq!(values(&source), values(&filled()));
            assert_eq!(values(&target), []);
        }
    }
}

#[test]
fn two_storages_move_and_the_probe_is_written_once() {
    let (source, target) = (filled(), MemoryStorage::new());
    source.write(PROBE, &"left".into()).unwrap();
    let counted = Odd::over(&target, "target");
    let writes = Arc::clone(&counted.writes);

    let report =
        migrate_blocking(over(source.clone()), &*over(counted), &MigrationPlan::new()).unwrap();

    assert_eq!((report.moved(), report.is_complete()), (3, true));
    assert_eq!(source.names().unwrap(), ["theme"]);
    assert_eq!(target.names().unwrap().len(), 3);
    assert_eq!(writes.load(Ordering::Relaxed), 4);
}

#[test]
fn dry_run_writes_no_probe() {
    let (source, target) = (filled(), MemoryStorage::new());
    let counted = Odd::over(&target, "target");
    let writes = Arc::clone(&counted.writes);

    let report = migrate_blocking(
        over(source.clone()),
        &*over(counted),
        &MigrationPlan::new().dry_run(),
    )
    .unwrap();

    assert_eq!(report.moved(), 3);
    assert_eq!(writes.load(Ordering::Relaxed), 0);
    assert_eq!(values(&source), values(&filled()));
}

#[test]
fn probe_that_another_run_replaces_proves_nothing() {
    let (source, target) = (filled(), MemoryStorage::new());
    let mut meddled = Odd::over(&target, "target");
    meddled.write = |this, name, value| {
        let theirs = Secret::from("theirs");
        let probe = name.ends_with("securestore.migrate");
        this.own.write(name, if probe { &theirs } else { value })
    };

    let stopped = migrate_blocking(over(source.clone()), &*over(meddled), &MigrationPlan::new());

    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::Busy);
    assert_eq!(values(&source), values(&filled()));
}

/// MIGRATE-1.
#[test]
fn value_that_changes_in_the_source_meanwhile_is_not_removed() {
    let storage = MemoryStorage::new();
    storage.write("a", &"old".into()).unwrap();
    let mut source = Odd::over(&storage, "source");
    source.read = |this, name| {
        let value = this.own.read(name)?;
        this.own.write(name, &"new".into())?;
        Ok(value)
    };
    let backend = MemoryBackend::new(Batches::Atomic).shared();

    let report = migrate_blocking(Arc::new(source), &store(&backend), &MigrationPlan::new());

    let report = report.unwrap();
    assert_eq!(failure(report.outcome("a")), ErrorKind::Busy);
    assert_eq!(values(&storage), [("a".to_owned(), b"new".to_vec())]);
}

/// MIGRATE-1.
#[test]
fn value_that_reads_back_otherwise_is_not_removed() {
    let lies: [Read; 2] = [
        |this, name| {
            let value = this.own.read(name)?;
            let probe = name.ends_with("securestore.migrate");
            Ok(value.map(|value| if probe { value } else { "torn".into() }))
        },
        |this, name| {
            let probe = name.ends_with("securestore.migrate");
            if probe { this.own.read(name) } else { Ok(None) }
        },
    ];
    for lie in lies {
        let storage = MemoryStorage::new();
        storage.write("a", &"value".into()).unwrap();
        let mut target = Odd::over(&MemoryStorage::new(), "target");
        target.read = lie;

        let report = migrate_blocking(
            Arc::new(storage.clone()),
            &*over(target),
            &MigrationPlan::new(),
        );

        let report = report.unwrap();
        assert_eq!(failure(report.outcome("a")), ErrorKind::Corrupt);
        assert_eq!(values(&storage), [("a".to_owned(), b"value".to_vec())]);
    }
}

#[track_caller]
fn failure(outcome: Option<&MigrationOutcome>) -> ErrorKind {
    match outcome {
        Some(MigrationOutcome::Failed(error)) => error.kind(),
        other => panic!("{other:?}"),
    }
}

//! First launches that are killed or fail, and what the next one may remove (LAUNCH-2, LAUNCH-3).

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_lite::future::block_on;
use securestore_core::{
    ErrorKind, FirstLaunch, Key, LaunchMarker, Leftovers, MemoryStorage, PlainStorage, Result,
    Secret, SecureStore, SecureStoreExt, first_launch,
};
use securestore_mock::{At, Disturbance, Fault, SimulatedPhone, android, ios};

const TOKEN: Key = Key::new("token");

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("com.example.app").unwrap()
}

fn launch(phone: &SimulatedPhone, marker: &LaunchMarker, then: Leftovers) -> Result<FirstLaunch> {
    block_on(first_launch(&*open(phone), marker, then))
}

/// A phone on which an earlier installation kept two entries.
fn in_use(phone: SimulatedPhone) -> SimulatedPhone {
    let store = open(&phone);
    for key in [TOKEN, Key::new("background")] {
        store.blocking().set(&key, "theirs").unwrap();
    }
    phone
}

fn keys(phone: &SimulatedPhone) -> Vec<String> {
    let entries = open(phone).blocking().entries().unwrap();
    entries.iter().map(|entry| entry.key.to_string()).collect()
}

/// What comes of a write of the marker.
enum Write {
    Done,
    /// It is done, and the writer doesn't hear of it.
    Unheard,
    Refused,
}

/// A marker whose writes go wrong.
struct Odd {
    values: MemoryStorage,
    writes: AtomicUsize,
    comes_to: Box<dyn Fn(usize) -> Write + Send + Sync>,
}

impl fmt::Debug for Odd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Odd")
    }
}

impl PlainStorage for Odd {
    fn identity(&self) -> String {
        self.values.identity()
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        self.values.read(name)
    }

    fn write(&self, name: &str, value: &Secret) -> Result<()> {
        let write = (self.comes_to)(self.writes.fetch_add(1, Ordering::Relaxed));
        if !matches!(write, Write::Refused) {
            self.values.write(name, value)?;
        }
        match write {
            Write::Done => Ok(()),
            Write::Unheard | Write::Refused => Err(ErrorKind::StorageFull.into()),
        }
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.values.remove(name)
    }

    fn names(&self) -> Result<Vec<String>> {
        self.values.names()
    }
}

/// The marker of this storage, whose writes come to this, by their number in this launch.
fn odd(
    values: &MemoryStorage,
    comes_to: impl Fn(usize) -> Write + Send + Sync + 'static,
) -> LaunchMarker {
    let storage = Odd {
        values: values.clone(),
        writes: AtomicUsize::new(0),
        comes_to: Box::new(comes_to),
    };
    LaunchMarker::new(Arc::new(storage), "app")
}

fn good(values: &MemoryStorage) -> LaunchMarker {
    odd(values, |_| Write::Done)
}

/// LAUNCH-2: also at each write of the marker, which dies with the app.
#[test]
fn a_launch_that_is_killed_anywhere_is_repeated_by_the_next() {
    for cut in [Disturbance::CutBefore, Disturbance::CutAfter] {
        for step in 0.. {
            let (phone, values) = (in_use(ios()), MemoryStorage::new());
            phone.reinstall_app();
            phone.disturb(At::Step(step), cut.clone());
            let dying = phone.clone();
            let marker = odd(&values, move |_| match dying.waiting_disturbances() {
                0 => Write::Refused,
                _ => Write::Done,
            });

            let killed = launch(&phone, &marker, Leftovers::Wipe);

            if phone.waiting_disturbances() == 1 {
                assert!(step > 2 && killed.is_ok());
                break;
            }
            let next = launch(&phone, &good(&values), Leftovers::Wipe).unwrap();
            assert_ne!(next, FirstLaunch::Again, "{cut:?} at step {step}");
            assert_eq!(keys(&phone), [""; 0], "{cut:?} at step {step}");
        }
    }
    for last in [|| Write::Refused, || Write::Unheard] {
        for death in 0..2 {
            let (phone, values) = (in_use(ios()), MemoryStorage::new());
            phone.reinstall_app();
            let dying = phone.clone();
            let marker = odd(&values, move |write| {
                if write == death {
                    dying.kill_app();
                }
                match write {
                    write if write < death => Write::Done,
                    write if write == death => last(),
                    _ => Write::Refused,
                }
            });
            launch(&phone, &marker, Leftovers::Wipe).unwrap_err();

            let next = launch(&phone, &good(&values), Leftovers::Wipe).unwrap();

            assert_eq!(keys(&phone), [""; 0], "{next:?} at write {death}");
        }
    }
}

/// LAUNCH-3.
#[test]
fn a_marker_that_can_never_be_written_wipes_nothing_at_any_launch() {
    for open_box in [ios, android] {
        for leftovers in [Leftovers::Wipe, Leftovers::Keep] {
            let phone = in_use(open_box());
            let values = MemoryStorage::new();
            for _ in 0..3 {
                let marker = odd(&values, |_| Write::Refused);

                let launched = launch(&phone, &marker, leftovers);

                assert_eq!(launched.unwrap_err().kind(), ErrorKind::StorageFull);
                assert!(open(&phone).blocking().contains(&TOKEN).unwrap());
            }
        }
    }
}

/// LAUNCH-3: whatever fails first, and whether there were leftovers of the same name.
#[test]
fn what_the_app_stores_after_a_launch_that_failed_is_never_wiped() {
    for was_in_use in [false, true] {
        for refused in 0..2 {
            let (phone, values) = (ios(), MemoryStorage::new());
            let phone = if was_in_use { in_use(phone) } else { phone };
            phone.reinstall_app();
            let marker = odd(&values, move |write| match write {
                write if write < refused => Write::Done,
                _ => Write::Refused,
            });
            let failed = launch(&phone, &marker, Leftovers::Wipe);
            open(&phone).blocking().set(&TOKEN, "mine").unwrap();

            let next = launch(&phone, &good(&values), Leftovers::Wipe).unwrap();
            let third = launch(&phone, &good(&values), Leftovers::Wipe).unwrap();

            let is_there = open(&phone).blocking().get_string(&TOKEN).unwrap();
            assert_eq!(is_there.as_deref(), Some("mine"), "{refused}: {next:?}");
            assert_eq!(third, FirstLaunch::Again);
            assert!(failed.is_err() || next == FirstLaunch::Again);
            assert!(!keys(&phone).contains(&"securestore.first-launch".to_owned()));
        }
    }
}

/// LAUNCH-3.
#[test]
fn a_store_that_failed_wipes_nothing_at_the_next_launch() {
    for step in 0.. {
        let (phone, values) = (in_use(ios()), MemoryStorage::new());
        phone.reinstall_app();
        let fault = Disturbance::Answer(Fault::Transient);
        phone.disturb(At::Step(step), fault);

        let failed = launch(&phone, &good(&values), Leftovers::Wipe);

        if phone.waiting_disturbances() == 1 {
            assert!(step > 2);
            break;
        }
        open(&phone).blocking().set(&TOKEN, "mine").unwrap();
        let next = launch(&phone, &good(&values), Leftovers::Wipe).unwrap();
        let is_there = open(&phone).blocking().contains(&TOKEN).unwrap();
        assert!(is_there, "step {step}: {failed:?}, then {next:?}");
    }
}

/// LAUNCH-3: a future that is dropped leaves its app running; here a panic of the app's storage drops it.
#[test]
fn a_launch_whose_future_is_dropped_wipes_nothing_at_the_next() {
    let (phone, values) = (in_use(ios()), MemoryStorage::new());
    phone.reinstall_app();
    let marker = odd(&values, |write| match write {
        0 => panic!("the storage of the app"),
        _ => Write::Done,
    });
    let dropped = catch_unwind(AssertUnwindSafe(|| {
        launch(&phone, &marker, Leftovers::Wipe)
    }));
    open(&phone).blocking().set(&TOKEN, "mine").unwrap();

    let next = launch(&phone, &good(&values), Leftovers::Wipe).unwrap();

    assert!(dropped.is_err());
    assert!(matches!(next, FirstLaunch::Kept(entries) if entries.len() == 2));
}

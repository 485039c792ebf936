//! The first launch after an installation on both simulated phones (LAUNCH-1, LAUNCH-2).

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_lite::future::block_on;
use securestore_core::{
    ErrorKind, FirstLaunch, Key, LaunchMarker, Leftovers, MemoryStorage, PlainStorage, Protection,
    Result, Secret, SecureStore, SecureStoreExt, SetOptions, first_launch,
};
use securestore_mock::{SimulatedPhone, android, ios};

const TOKEN: Key = Key::new("token");
const BACKGROUND: Key = Key::new("background");

/// Preferences as iOS has them before the first unlock: what is there reads as absent.
#[derive(Debug)]
struct Unreadable;

impl PlainStorage for Unreadable {
    fn identity(&self) -> String {
        "unreadable".to_owned()
    }

    fn read(&self, _: &str) -> Result<Option<Secret>> {
        Ok(None)
    }

    fn write(&self, _: &str, _: &Secret) -> Result<()> {
        Ok(())
    }

    fn remove(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// Preferences that can't be read, and say so.
fn broken() -> LaunchMarker {
    let path = std::env::temp_dir();
    LaunchMarker::new(Arc::new(securestore_core::PlainFile::new(path)), "app")
}

fn marker() -> LaunchMarker {
    LaunchMarker::new(Arc::new(MemoryStorage::new()), "app")
}

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("com.example.app").unwrap()
}

fn launch(phone: &SimulatedPhone, marker: &LaunchMarker, then: Leftovers) -> Result<FirstLaunch> {
    block_on(first_launch(&*open(phone), marker, then))
}

/// A phone on which the app keeps two entries.
fn in_use(phone: SimulatedPhone) -> SimulatedPhone {
    let store = open(&phone);
    store.blocking().set(&TOKEN, "t").unwrap();
    let options = SetOptions::from(Protection::after_first_unlock());
    store
        .blocking()
        .set_opts(&BACKGROUND, "b".into(), options)
        .unwrap();
    phone
}

fn keys(phone: &SimulatedPhone) -> Vec<String> {
    let entries = open(phone).blocking().entries().unwrap();
    entries.iter().map(|entry| entry.key.to_string()).collect()
}

#[test]
fn a_new_installation_is_fresh_once() {
    for phone in [ios(), android()] {
        let marker = marker();

        let first = launch(&phone, &marker, Leftovers::Wipe).unwrap();
        open(&phone).blocking().set(&TOKEN, "t").unwrap();
        let second = launch(&phone, &marker, Leftovers::Wipe).unwrap();

        assert_eq!([first, second], [FirstLaunch::Fresh, FirstLaunch::Again]);
        assert_eq!(keys(&phone), ["token"]);
    }
}

#[test]
fn a_reinstalled_iphone_app_is_told_what_is_left() {
    let phone = in_use(ios());
    phone.reinstall_app();

    let found = launch(&phone, &marker(), Leftovers::default()).unwrap();

    assert!(matches!(found, FirstLaunch::Kept(entries) if entries.len() == 2));
    assert_eq!(keys(&phone), ["background", "token"]);
}

#[test]
fn leftovers_are_wiped_on_request_and_other_services_stay() {
    let phone = in_use(ios());
    let other = phone.open("other").unwrap();
    other.blocking().set(&TOKEN, "stays").unwrap();
    phone.reinstall_app();

    let found = launch(&phone, &marker(), Leftovers::Wipe).unwrap();

    assert!(matches!(found, FirstLaunch::Wiped(entries) if entries.len() == 2));
    assert_eq!(keys(&phone), [""; 0]);
    let other = phone.open("other").unwrap();
    assert!(other.blocking().contains(&TOKEN).unwrap());
}

#[test]
fn a_reinstalled_android_app_is_fresh() {
    let phone = in_use(android());
    phone.reinstall_app();

    let found = launch(&phone, &marker(), Leftovers::Wipe).unwrap();

    assert_eq!(found, FirstLaunch::Fresh);
}

#[test]
fn entries_of_an_earlier_version_stay_where_none_can_be_left() {
    let phone = in_use(android());

    let found = launch(&phone, &marker(), Leftovers::Wipe).unwrap();

    assert!(matches!(found, FirstLaunch::Kept(entries) if entries.len() == 2));
    assert_eq!(keys(&phone), ["background", "token"]);
}

#[test]
fn a_locked_or_prewarmed_launch_changes_nothing_on_an_iphone() {
    let unreadable = LaunchMarker::new(Arc::new(Unreadable), "app");
    for happens in [SimulatedPhone::lock, SimulatedPhone::reboot] {
        for phone in [ios(), in_use(ios())] {
            let before = keys(&phone);
            happens(&phone);

            let launched = launch(&phone, &unreadable, Leftovers::Wipe);

            assert_eq!(launched.unwrap_err().kind(), ErrorKind::DeviceLocked);
            phone.unlock();
            assert_eq!(keys(&phone), before);
        }
    }
}

#[test]
fn a_launch_before_the_first_unlock_changes_nothing_on_android() {
    let phone = in_use(android());
    phone.reboot();

    let launched = launch(&phone, &marker(), Leftovers::Wipe);

    assert_eq!(launched.unwrap_err().kind(), ErrorKind::DeviceLocked);
    phone.unlock();
    assert_eq!(keys(&phone), ["background", "token"]);
}

#[test]
fn a_marker_that_cannot_be_read_wipes_nothing() {
    let phone = in_use(ios());

    let launched = launch(&phone, &broken(), Leftovers::Wipe);

    assert!(launched.is_err());
    assert_eq!(keys(&phone), ["background", "token"]);
}

/// LAUNCH-1: what could not be read while it was locked can be read when the entry was written.
#[test]
fn a_marker_that_only_seemed_to_be_absent_is_believed_when_it_is_seen() {
    let phone = in_use(ios());
    let late = LaunchMarker::new(Arc::new(Late::default()), "app");

    let launched = launch(&phone, &late, Leftovers::Wipe).unwrap();

    assert_eq!(launched, FirstLaunch::Again);
    assert_eq!(keys(&phone), ["background", "token"]);
}

/// A marker that reads as absent at first.
#[derive(Debug, Default)]
struct Late(AtomicUsize);

impl PlainStorage for Late {
    fn identity(&self) -> String {
        "late".to_owned()
    }

    fn read(&self, _: &str) -> Result<Option<Secret>> {
        let reads = self.0.fetch_add(1, Ordering::Relaxed);
        Ok((reads > 0).then(|| "launched".into()))
    }

    fn write(&self, _: &str, _: &Secret) -> Result<()> {
        Ok(())
    }

    fn remove(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

#[test]
fn a_store_that_cannot_be_listed_is_told_before_anything_changes() {
    let phone = ios();
    let values = Arc::new(MemoryStorage::new());
    let marker = LaunchMarker::new(values.clone(), "app");
    let store = phone.open_expo("com.example.app").unwrap();

    let launched = block_on(first_launch(&*store, &marker, Leftovers::Wipe));

    assert_eq!(launched.unwrap_err().kind(), ErrorKind::Unsupported);
    assert!(
        !store
            .blocking()
            .contains(&Key::new("securestore.first-launch"))
            .unwrap()
    );
    assert_eq!(PlainStorage::names(&*values).unwrap(), [""; 0]);
}

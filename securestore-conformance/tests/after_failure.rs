//! What an Android store does after a call of the platform that failed, on the simulated phone.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    ErrorKind, Key, Prompt, Protection, SecureStore, SecureStoreExt as _, SetOptions, UnlockGuard,
};
use securestore_mock::{Answer, At, Disturbance, Event, Fault, Model, SimulatedPhone};

const FIRST: Key = Key::new("first");
const SECOND: Key = Key::new("second");
const SCOPED: Protection = Protection::biometry().per_unlock();

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("app").unwrap()
}

fn why() -> Prompt {
    Prompt::new("why")
}

fn set_under(store: &dyn SecureStore, key: &Key, guard: &UnlockGuard) -> Result<(), ErrorKind> {
    let options = SetOptions::from(SCOPED).with_unlock(guard);
    let set = store.blocking().set_opts(key, "value".into(), options);
    set.map(drop).map_err(|error| error.kind())
}

/// A `clear` whose encryption keys stay, because the Keystore fails for a moment.
fn clear_leaves_the_aliases(phone: &SimulatedPhone, store: &dyn SecureStore) {
    phone.disturb(
        At::Call("deleteEntry", 0),
        Disturbance::Answer(Fault::Transient),
    );
    store.blocking().clear().unwrap();
}

/// SET-1, UNLOCK-2: the data key of a guard must be in the file, or what is sealed with it is lost when the guard ends.
#[test]
fn a_set_under_the_guard_of_a_cleared_store_is_refused() {
    for api in [35, 30] {
        for by_another_handle in [false, true] {
            for set_again in [false, true] {
                let phone = SimulatedPhone::new(Model::Android(api));
                let store = open(&phone);
                let guard = store.blocking().unlock(why()).unwrap();
                set_under(&*store, &FIRST, &guard).unwrap();
                let other = open(&phone);
                clear_leaves_the_aliases(&phone, if by_another_handle { &*other } else { &*store });
                if set_again {
                    let options = SetOptions::from(SCOPED).with_prompt(why());
                    let set = store.blocking().set_opts(&FIRST, "new".into(), options);
                    set.unwrap();
                }

                let refused = set_under(&*store, &SECOND, &guard);

                assert_eq!(refused, Err(ErrorKind::InteractionRequired));
                assert!(!guard.is_open());
                assert!(!store.blocking().contains(&SECOND).unwrap());
                let first = store.blocking().get_with(&FIRST, why()).unwrap();
                assert_eq!(first.is_some(), set_again);
            }
        }
    }
}

/// The guard is of no use any more; a prompt that comes along makes a new data key.
#[test]
fn a_set_with_a_prompt_goes_on_where_its_guard_ended() {
    let phone = SimulatedPhone::new(Model::Android(35));
    let store = open(&phone);
    let guard = store.blocking().unlock(why()).unwrap();
    clear_leaves_the_aliases(&phone, &*store);

    let mut options = SetOptions::from(SCOPED).with_unlock(&guard);
    options.prompt = Some(why());
    let set = store.blocking().set_opts(&FIRST, "value".into(), options);
    drop(guard);

    set.unwrap();
    let read = store.blocking().get_with(&FIRST, why()).unwrap().unwrap();
    assert_eq!(read.expose_secret(), b"value");
}

/// LOSS-3, DEL-2: the first write of a file has no backup, so it is the header alone, until that is on disk.
#[test]
fn a_kill_after_a_full_disk_damages_no_file() {
    // The main file, and the one with the chunks.
    for length in [32_000, 100_000] {
        for handles in [1, 2] {
            for commit in 0..4 {
                let phone = SimulatedPhone::new(Model::Android(35));
                let store = open(&phone);
                phone.apply(Event::FillDisk);
                let full = store.blocking().set(&FIRST, vec![7; length]).unwrap_err();
                assert_eq!(full.kind(), ErrorKind::Io);
                phone.apply(Event::FreeDisk);
                let writer = if handles == 1 { store } else { open(&phone) };
                assert!(writer.blocking().get(&FIRST).unwrap().is_none());
                phone.disturb(At::Call("commit", commit), Disturbance::Torn);
                let _ = writer.blocking().set(&FIRST, vec![7; length]);
                phone.kill_app();
                phone.settle();

                let next = open(&phone);
                let read = next.blocking().get(&FIRST);
                let set = next.blocking().set(&FIRST, vec![8; length]);

                let at = format!("{length} bytes, {handles} handles, commit {commit}");
                assert!(read.is_ok(), "{at}: {read:?}");
                assert!(set.is_ok(), "{at}: {set:?}");
                next.blocking().clear().unwrap();
            }
        }
    }
}

/// ASK-6: Android doesn't always tell that a prompt has ended.
#[test]
fn a_prompt_that_is_never_answered_ends_and_the_next_one_works() {
    for api in [28, 31, 35] {
        for expo in [false, true] {
            let phone = SimulatedPhone::new(Model::Android(api));
            let store = if expo {
                phone.open_expo("app").unwrap()
            } else {
                open(&phone)
            };
            let options = SetOptions::from(Protection::biometry()).with_prompt(why());
            let set = store.blocking().set_opts(&FIRST, "value".into(), options);
            set.unwrap();
            let before = phone.device().now();
            phone.answer(Answer::Never);

            let kind = store.blocking().get_with(&FIRST, why()).unwrap_err().kind();

            assert_eq!(kind, ErrorKind::Interrupted);
            assert_eq!(phone.device().now() - before, Duration::from_secs(600));
            let read = store.blocking().get_with(&FIRST, why()).unwrap().unwrap();
            assert_eq!(read.expose_secret(), b"value");
        }
    }
}

/// What an entry in Expo's layout answers whose key the enrolment ended, after another `set` failed.
fn after_a_failed_set_beside_it(
    api: u32,
    before: impl Fn(&SimulatedPhone),
) -> (ErrorKind, ErrorKind) {
    let phone = SimulatedPhone::new(Model::Android(api));
    let store = phone.open_expo("app").unwrap();
    let options = || SetOptions::from(Protection::biometry()).with_prompt(why());
    let set = store.blocking().set_opts(&FIRST, "value".into(), options());
    set.unwrap();
    phone.enrol_biometric();
    before(&phone);

    let set = store
        .blocking()
        .set_opts(&SECOND, "value".into(), options());
    phone.unlock();

    let read = store.blocking().get_with(&FIRST, why());
    assert!(!store.blocking().contains(&SECOND).unwrap());
    (set.unwrap_err().kind(), read.unwrap_err().kind())
}

/// EXPO-15, ASK-4: no key is replaced for a prompt that can't be shown.
#[test]
fn a_set_behind_the_lock_screen_replaces_no_lost_key_of_expo() {
    for api in [28, 31, 35] {
        let (set, read) = after_a_failed_set_beside_it(api, SimulatedPhone::lock);

        assert_eq!(set, ErrorKind::DeviceLocked);
        assert_eq!(read, ErrorKind::Invalidated, "API {api}");
    }
}

/// EXPO-15, the exception to ASK-4: the prompt needs an operation of the new key, which takes the alias of the lost one.
#[test]
fn a_dismissed_prompt_over_a_lost_key_of_expo_has_replaced_it() {
    for api in [28, 31, 35] {
        let (set, read) = after_a_failed_set_beside_it(api, |phone| phone.answer(Answer::Cancel));

        assert_eq!(set, ErrorKind::Cancelled);
        assert_eq!(read, ErrorKind::Corrupt, "API {api}");
    }
}

//! SharedPreferences: memory and disk, and what a failed or torn write leaves.

use securestore_android::seam::{Edit, Exception, ExceptionClass};
use securestore_core::ErrorKind;

use super::{AndroidSeams, FILE, calls, phone, seams};
use crate::device::{At, Disturbance, Fault};
use crate::event::Event;
use crate::phone::{DEFAULT_APP, SimulatedPhone, ios};

impl AndroidSeams {
    fn put(&self, name: &str, value: &str) -> bool {
        let mut edit = Edit::new();
        edit.put(name, value);
        self.preferences.commit(FILE, &edit).unwrap()
    }

    fn value(&self, name: &str) -> Option<String> {
        self.preferences.get_string(FILE, name).unwrap()
    }

    fn on_disk(&self) -> bool {
        self.preferences.exists(FILE).unwrap()
    }
}

/// A phone with `name` = `old` on disk.
fn with_old_value() -> (SimulatedPhone, AndroidSeams) {
    let phone = phone(35);
    let seams = seams(&phone);
    assert!(seams.put("name", "old"));
    (phone, seams)
}

#[test]
fn a_committed_value_survives_the_process_and_a_restart() {
    let (phone, seams) = with_old_value();
    assert_eq!(seams.value("name").as_deref(), Some("old"));

    phone.kill_app();
    assert_eq!(super::seams(&phone).value("name").as_deref(), Some("old"));
    phone.reboot();
    phone.unlock();

    assert_eq!(super::seams(&phone).value("name").as_deref(), Some("old"));
}

#[test]
fn steps_name_the_file_and_the_entry_and_no_value() {
    let (phone, seams) = with_old_value();
    seams.value("name");
    seams.preferences.get_all(FILE).unwrap();
    seams.on_disk();

    assert_eq!(calls(&phone), ["commit", "getString", "getAll", "exists"]);
    assert_eq!(phone.counts().commits, 1);
    assert_eq!(phone.steps()[1].subject, "file/name");
    assert!(!format!("{:?}", phone.steps()).contains("old"));
    assert!(!format!("{:?}", phone.device()).contains("old"));
}

#[test]
fn clear_acts_before_the_puts_of_the_same_edit() {
    let (_, seams) = with_old_value();
    let mut edit = Edit {
        clear: true,
        ..Edit::new()
    };
    edit.put("other", "value");
    edit.remove("absent");

    assert!(seams.preferences.commit(FILE, &edit).unwrap());

    let all = seams.preferences.get_all(FILE).unwrap();
    assert_eq!(
        all.into_iter().collect::<Vec<_>>(),
        [("other".to_owned(), "value".to_owned())]
    );
}

#[test]
fn a_commit_that_changes_nothing_needs_no_disk() {
    let (phone, seams) = with_old_value();
    phone.apply(Event::FillDisk);

    assert!(seams.put("name", "old"));
    assert!(seams.preferences.commit(FILE, &Edit::new()).unwrap());

    assert!(!seams.put("name", "new"));
}

#[test]
fn a_commit_to_a_new_file_writes_even_nothing() {
    let phone = phone(35);
    let seams = seams(&phone);

    assert!(!seams.on_disk());
    assert!(seams.preferences.commit(FILE, &Edit::new()).unwrap());

    assert!(seams.on_disk());
    assert_eq!(phone.preference_files(DEFAULT_APP), [FILE]);
}

#[test]
fn a_failed_commit_leaves_the_memory_new_and_the_disk_old() {
    let (phone, seams) = with_old_value();
    phone.disturb(
        At::Call("commit", 0),
        Disturbance::Answer(Fault::CommitFails),
    );

    assert!(!seams.put("name", "new"));

    assert_eq!(seams.value("name").as_deref(), Some("new"));
    assert!(seams.on_disk());
    phone.kill_app();
    assert_eq!(super::seams(&phone).value("name").as_deref(), Some("old"));
}

#[test]
fn a_later_commit_writes_what_a_failed_one_left_in_memory() {
    let (phone, seams) = with_old_value();
    phone.apply(Event::FillDisk);
    assert!(!seams.put("name", "new"));
    phone.apply(Event::FreeDisk);

    assert!(seams.preferences.commit(FILE, &Edit::new()).unwrap());

    phone.kill_app();
    assert_eq!(super::seams(&phone).value("name").as_deref(), Some("new"));
}

#[test]
fn a_failed_first_commit_leaves_no_file() {
    let phone = phone(35);
    let seams = seams(&phone);
    phone.apply(Event::FillDisk);

    assert!(!seams.put("name", "value"));

    assert!(!seams.on_disk());
    assert_eq!(seams.value("name").as_deref(), Some("value"));
}

#[test]
fn a_torn_commit_leaves_the_old_value() {
    let (phone, seams) = with_old_value();
    phone.disturb(At::Call("commit", 0), Disturbance::Torn);
    let mut edit = Edit::new();
    edit.put("name", "new");

    seams.preferences.commit(FILE, &edit).unwrap_err();

    let seams = super::seams(&phone);
    assert!(seams.on_disk());
    assert_eq!(seams.value("name").as_deref(), Some("old"));
    assert!(seams.put("name", "newer"));
    phone.kill_app();
    assert_eq!(super::seams(&phone).value("name").as_deref(), Some("newer"));
}

#[test]
fn a_torn_first_commit_leaves_a_damaged_file_unless_it_is_short() {
    for (len, damaged) in [(10, false), (100_000, true)] {
        let phone = phone(35);
        phone.disturb(At::Call("commit", 0), Disturbance::Torn);
        let mut edit = Edit::new();
        edit.put("name", "v".repeat(len));

        seams(&phone).preferences.commit(FILE, &edit).unwrap_err();

        let seams = seams(&phone);
        assert_eq!(seams.on_disk(), damaged);
        assert!(seams.preferences.get_all(FILE).unwrap().is_empty());
    }
}

#[test]
fn a_commit_that_is_cut_has_no_effect_or_its_whole_one() {
    for (cut, expected) in [
        (Disturbance::CutBefore, "old"),
        (Disturbance::CutAfter, "new"),
    ] {
        let (phone, seams) = with_old_value();
        phone.disturb(At::Call("commit", 0), cut);
        let mut edit = Edit::new();
        edit.put("name", "new");

        seams.preferences.commit(FILE, &edit).unwrap_err();

        assert_eq!(
            super::seams(&phone).value("name").as_deref(),
            Some(expected)
        );
    }
}

#[test]
fn a_damaged_file_is_loaded_as_an_empty_one_and_overwritten() {
    let (phone, seams) = with_old_value();
    phone.corrupt_preferences(DEFAULT_APP, FILE).unwrap();

    assert_eq!(seams.value("name").as_deref(), Some("old"));
    phone.kill_app();
    let seams = super::seams(&phone);
    assert!(seams.on_disk());
    assert!(seams.preferences.get_all(FILE).unwrap().is_empty());

    assert!(seams.put("other", "value"));
    phone.kill_app();
    let seams = super::seams(&phone);
    assert_eq!(seams.value("name"), None);
    assert_eq!(seams.value("other").as_deref(), Some("value"));
}

#[test]
fn only_a_file_on_an_android_phone_can_be_damaged() {
    let absent = phone(35)
        .corrupt_preferences(DEFAULT_APP, FILE)
        .unwrap_err();
    let iphone = ios().corrupt_preferences(DEFAULT_APP, FILE).unwrap_err();

    assert_eq!(absent.kind(), ErrorKind::InvalidOption);
    assert_eq!(iphone.kind(), ErrorKind::Unsupported);
}

#[test]
fn before_the_first_unlock_every_call_is_an_illegal_state() {
    let (phone, _) = with_old_value();
    phone.reboot();
    let seams = seams(&phone);
    let illegal = Exception::new(ExceptionClass::IllegalState);

    assert_eq!(
        seams.preferences.get_string(FILE, "name"),
        Err(illegal.clone())
    );
    assert_eq!(seams.preferences.get_all(FILE), Err(illegal.clone()));
    assert_eq!(seams.preferences.exists(FILE), Err(illegal.clone()));
    assert_eq!(seams.preferences.commit(FILE, &Edit::new()), Err(illegal));
    phone.unlock();
    assert_eq!(seams.value("name").as_deref(), Some("old"));
}

#[test]
fn while_the_screen_is_locked_the_files_stay_readable() {
    let (phone, seams) = with_old_value();
    phone.lock();

    assert_eq!(seams.value("name").as_deref(), Some("old"));
    assert!(seams.put("name", "new"));
}

#[test]
fn an_examiner_finds_names_and_values() {
    let (phone, _) = with_old_value();
    let dump = String::from_utf8(phone.storage_dump()).unwrap();

    for text in [FILE, "name", "old"] {
        assert!(dump.contains(text), "{text}");
    }
    assert!(!ios().storage_dump().is_empty());
}

#[test]
fn an_examiner_finds_what_only_the_memory_has() {
    let (phone, seams) = with_old_value();
    phone.apply(Event::FillDisk);
    assert!(!seams.put("name", "canary"));

    assert!(
        String::from_utf8(phone.storage_dump())
            .unwrap()
            .contains("canary")
    );
    phone.kill_app();
    assert!(
        !String::from_utf8(phone.storage_dump())
            .unwrap()
            .contains("canary")
    );
}

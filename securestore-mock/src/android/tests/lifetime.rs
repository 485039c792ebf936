//! Which event kills which key, and which one takes the files.

use securestore_android::seam::{
    Edit, Exception, ExceptionClass, KeyAuthentication, KeySpec, Purpose,
};
use securestore_core::ErrorKind;

use super::{
    ALIAS, AUTH_BOUND, AndroidSeams, FILE, LEVELS, phone, plain, seams, spec, unlocked_only,
};
use crate::device::BackupKind;
use crate::event::Event;
use crate::phone::{DEFAULT_APP, SimulatedPhone, ios};

/// What a process finds of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Valid,
    Absent,
    /// `Cipher.init` says that it is invalidated for good.
    Invalidated,
    /// `getKey` says that it can't be used.
    Unrecoverable,
}

fn find(seams: &AndroidSeams) -> Found {
    match seams.keystore.get_key(ALIAS) {
        Ok(None) => Found::Absent,
        Ok(Some(key)) => match key.init_cipher(Purpose::Encrypt) {
            Ok(_) => Found::Valid,
            Err(error) => {
                assert_eq!(
                    error,
                    Exception::new(ExceptionClass::KeyPermanentlyInvalidated)
                );
                Found::Invalidated
            }
        },
        Err(error) => {
            assert_eq!(error, Exception::new(ExceptionClass::UnrecoverableKey));
            Found::Unrecoverable
        }
    }
}

/// What is left of a key of each kind after some events, the phone being unlocked then.
fn after(level: u32, spec: KeySpec, events: &[Event]) -> Found {
    let phone = phone(level);
    phone.enrol_biometric();
    seams(&phone).generate(spec).unwrap();
    for event in events {
        phone.apply(event.clone());
    }
    phone.unlock();
    find(&seams(&phone))
}

fn every_key() -> Vec<KeySpec> {
    let mut specs = vec![plain(), unlocked_only()];
    specs.extend(AUTH_BOUND.map(spec));
    specs
}

#[test]
fn a_changed_enrolment_invalidates_only_keys_of_the_current_set() {
    for event in [Event::EnrolBiometric, Event::ClearBiometrics] {
        for level in 30..=36 {
            for spec in every_key() {
                let bound = spec.authentication == KeyAuthentication::BiometricCurrentSet;
                let expected = if bound {
                    Found::Invalidated
                } else {
                    Found::Valid
                };

                assert_eq!(
                    after(level, spec, std::slice::from_ref(&event)),
                    expected,
                    "{event:?} {level} {spec:?}"
                );
            }
        }
    }
}

#[test]
fn an_invalidated_key_stays_invalidated() {
    let current_set = spec(KeyAuthentication::BiometricCurrentSet);

    let found = after(
        35,
        current_set,
        &[Event::ClearBiometrics, Event::EnrolBiometric, Event::Reboot],
    );

    assert_eq!(found, Found::Invalidated);
}

#[test]
fn harmless_events_kill_no_key() {
    for events in [
        &[Event::RemoveBiometric][..],
        &[Event::ChangePasscode],
        &[Event::Lock],
        &[Event::Reboot],
        &[Event::KillApp(DEFAULT_APP.to_owned())],
        &[Event::UpgradeApp(DEFAULT_APP.to_owned())],
    ] {
        for spec in every_key() {
            assert_eq!(after(35, spec, events), Found::Valid, "{events:?} {spec:?}");
        }
    }
}

#[test]
fn a_removed_lock_screen_takes_the_auth_bound_keys() {
    for level in LEVELS.into_iter().filter(|level| *level >= 28) {
        for spec in every_key() {
            if spec.authentication == KeyAuthentication::BiometricOrCredential && level < 30 {
                continue;
            }
            let dead = if level <= 30 {
                Found::Unrecoverable
            } else {
                Found::Absent
            };
            let expected = if spec.authentication == KeyAuthentication::None {
                Found::Valid
            } else {
                dead
            };

            assert_eq!(
                after(level, spec, &[Event::RemovePasscode]),
                expected,
                "{level} {spec:?}"
            );
            assert_eq!(
                after(level, spec, &[Event::RemovePasscode, Event::SetPasscode]),
                expected
            );
        }
    }
}

#[test]
fn a_handle_from_before_the_lock_screen_was_removed_is_invalidated() {
    for level in LEVELS {
        let phone = phone(level);
        let seams = seams(&phone);
        seams
            .generate(spec(KeyAuthentication::BiometricAny))
            .unwrap();
        let held = seams.key();

        phone.remove_passcode();

        let error = held.init_cipher(Purpose::Encrypt).unwrap_err();
        assert_eq!(
            error,
            Exception::new(ExceptionClass::KeyPermanentlyInvalidated),
            "{level}"
        );
    }
}

#[test]
fn a_dead_alias_can_be_deleted_and_generated_again() {
    for level in LEVELS {
        let phone = phone(level);
        let seams = seams(&phone);
        seams
            .generate(spec(KeyAuthentication::BiometricCurrentSet))
            .unwrap();
        phone.remove_passcode();

        seams.keystore.delete_entry(ALIAS).unwrap();
        assert_eq!(find(&seams), Found::Absent);
        seams.generate(plain()).unwrap();

        assert_eq!(find(&seams), Found::Valid);
    }
}

fn with_key_and_file() -> SimulatedPhone {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(plain()).unwrap();
    let mut edit = Edit::new();
    edit.put("name", "value");
    assert!(seams.preferences.commit(FILE, &edit).unwrap());
    phone
}

fn value(phone: &SimulatedPhone) -> Option<String> {
    seams(phone).preferences.get_string(FILE, "name").unwrap()
}

#[test]
fn a_removed_app_takes_its_keys_and_files_along() {
    let phone = with_key_and_file();

    phone.reinstall_app();

    assert_eq!(find(&seams(&phone)), Found::Absent);
    assert_eq!(value(&phone), None);
    assert!(!seams(&phone).preferences.exists(FILE).unwrap());
}

#[test]
fn auto_backup_brings_the_files_back_without_the_keys() {
    let phone = with_key_and_file();
    phone.set_knobs(|knobs| knobs.android_auto_backup = true);

    phone.reinstall_app();

    assert_eq!(find(&seams(&phone)), Found::Absent);
    assert_eq!(value(&phone).as_deref(), Some("value"));
}

#[test]
fn a_restored_backup_has_the_files_and_no_key() {
    for kind in [BackupKind::Encrypted, BackupKind::Unencrypted] {
        let phone = with_key_and_file();
        let backup = phone.back_up(kind);

        let new = phone.replaced_by_new(&backup).unwrap();
        phone.restore(&backup).unwrap();

        for phone in [phone, new] {
            assert_eq!(find(&seams(&phone)), Found::Absent);
            assert_eq!(value(&phone).as_deref(), Some("value"));
        }
    }
}

#[test]
fn debug_of_a_backup_prints_names_only() {
    let printed = format!("{:?}", with_key_and_file().back_up(BackupKind::Encrypted));

    assert!(printed.contains("name"));
    assert!(!printed.contains("value"));
}

#[test]
fn apps_share_nothing() {
    let phone = with_key_and_file();
    phone.apply(Event::InstallApp("other".to_owned()));

    let other = phone.android_seams("other").unwrap();

    assert_eq!(find(&other), Found::Absent);
    assert_eq!(other.preferences.get_string(FILE, "name").unwrap(), None);
}

#[test]
fn the_platform_tells_the_state_of_the_phone() {
    let phone = phone(33);
    let seams = seams(&phone);

    assert_eq!(seams.platform.api_level(), 33);
    assert!(seams.platform.is_device_secure());
    assert!(!seams.platform.is_device_locked());
    phone.lock();
    assert!(seams.platform.is_device_locked());
    phone.remove_passcode();
    assert!(!seams.platform.is_device_secure());
    assert_eq!(seams.clock.now(), phone.device().now());
}

#[test]
fn only_an_installed_app_of_an_android_phone_has_seams() {
    assert_eq!(
        ios().android_seams(DEFAULT_APP).unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    assert_eq!(
        phone(35).android_seams("absent").unwrap_err().kind(),
        ErrorKind::Unavailable
    );
}

//! The Keystore while the screen is locked, and before the first unlock.

use securestore_android::seam::{
    Exception, ExceptionClass, KeyAuthentication, KeystoreCode, Purpose,
};

use super::{ALIAS, AUTH_BOUND, LEVELS, caused, phone, plain, seams, spec, unlocked_only};

#[test]
fn before_the_first_unlock_only_plain_keys_work() {
    let locked = caused(ExceptionClass::Provider, KeystoreCode::LOCKED);
    for authentication in AUTH_BOUND {
        let phone = phone(35);
        seams(&phone).generate(spec(authentication)).unwrap();
        phone.reboot();
        let seams = seams(&phone);

        assert_eq!(
            seams.begin(Purpose::Encrypt).unwrap_err(),
            Exception::new(ExceptionClass::UserNotAuthenticated)
        );
        assert_eq!(seams.generate(spec(authentication)), Err(locked.clone()));
        seams.generate(plain()).unwrap();
        seams.encrypt();
    }
}

#[test]
fn before_the_first_unlock_old_levels_refuse_to_look_an_auth_bound_key_up() {
    for level in LEVELS {
        let phone = phone(level);
        seams(&phone)
            .generate(spec(KeyAuthentication::BiometricAny))
            .unwrap();
        phone.reboot();

        let found = seams(&phone)
            .keystore
            .get_key(ALIAS)
            .map(|key| key.is_some());

        let locked = caused(ExceptionClass::UnrecoverableKey, KeystoreCode::LOCKED);
        assert_eq!(
            found,
            if level <= 30 { Err(locked) } else { Ok(true) },
            "{level}"
        );
        phone.unlock();
        assert!(seams(&phone).keystore.get_key(ALIAS).unwrap().is_some());
    }
}

#[test]
fn unlocked_device_required_counts_while_the_screen_is_locked() {
    let device_locked = caused(ExceptionClass::InvalidKey, KeystoreCode::DEVICE_LOCKED);
    for level in 28..=36 {
        let phone = phone(level);
        let seams = seams(&phone);
        seams.generate(unlocked_only()).unwrap();
        let sealed = seams.encrypt();
        phone.lock();

        let encrypted = seams.begin(Purpose::Encrypt).map(drop);

        assert_eq!(
            encrypted,
            if level <= 30 {
                Ok(())
            } else {
                Err(device_locked.clone())
            },
            "{level}"
        );
        assert_eq!(seams.decrypt(&sealed), Err(device_locked.clone()));
        phone.unlock();
        assert_eq!(seams.decrypt(&sealed).unwrap(), b"value");
    }
}

#[test]
fn a_plain_key_works_while_the_screen_is_locked() {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(plain()).unwrap();
    phone.lock();

    let sealed = seams.encrypt();

    assert_eq!(seams.decrypt(&sealed).unwrap(), b"value");
}

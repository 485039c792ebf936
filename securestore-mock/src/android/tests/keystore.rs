//! The Keystore, exception by exception.

use securestore_android::seam::{
    Cause, Exception, ExceptionClass, KeyAuthentication, KeySpec, KeystoreCode, Purpose,
    SecurityLevel,
};

use super::{ALIAS, AUTH_BOUND, LEVELS, calls, caused, phone, plain, seams, spec, unlocked_only};
use crate::device::{At, Disturbance, Fault};
use crate::event::Event;

fn not_set_up() -> Exception {
    Exception::new(ExceptionClass::InvalidAlgorithmParameter).caused_by(Cause::IllegalState)
}

fn bad_tag() -> Exception {
    caused(
        ExceptionClass::AeadBadTag,
        KeystoreCode::VERIFICATION_FAILED,
    )
}

#[test]
fn a_value_comes_back_and_each_call_is_a_step() {
    let phone = phone(35);
    let seams = seams(&phone);

    assert!(seams.keystore.get_key(ALIAS).unwrap().is_none());
    seams.generate(plain()).unwrap();
    let sealed = seams.encrypt();
    assert_eq!(seams.decrypt(&sealed).unwrap(), b"value");

    assert_eq!(
        calls(&phone),
        [
            "getKey",
            "KeyGenerator.init",
            "generateKey",
            "getKey",
            "Cipher.init",
            "doFinal",
            "getKey",
            "Cipher.init",
            "doFinal"
        ]
    );
    assert_eq!(phone.counts().keystore_operations, 3);
    assert!(
        phone
            .steps()
            .iter()
            .all(|step| step.subject == ALIAS && step.outcome == "ok")
    );
}

#[test]
fn an_empty_value_can_be_encrypted() {
    let seams = seams(&phone(35));
    seams.generate(plain()).unwrap();

    let cipher = seams.begin(Purpose::Encrypt).unwrap();
    let iv = cipher.iv();
    let sealed = cipher.do_final(b"", b"").unwrap();

    assert_eq!(sealed.len(), 16);
    let cipher = seams.begin(Purpose::Decrypt(iv)).unwrap();
    assert!(cipher.do_final(b"", &sealed).unwrap().is_empty());
}

#[test]
fn every_encryption_has_a_nonce_of_its_own() {
    let seams = seams(&phone(35));
    seams.generate(plain()).unwrap();

    assert_ne!(seams.encrypt().0, seams.encrypt().0);
}

#[test]
fn what_was_not_encrypted_so_has_a_bad_tag() {
    let seams = seams(&phone(35));
    seams.generate(plain()).unwrap();
    let (iv, sealed) = seams.encrypt();
    let open = |iv, aad: &[u8], sealed: &[u8]| {
        let cipher = seams.begin(Purpose::Decrypt(iv)).unwrap();
        cipher.do_final(aad, sealed).map(|plain| plain.to_vec())
    };
    let mut tampered = sealed.clone();
    tampered[0] ^= 1;

    assert_eq!(open(iv, b"aad", &tampered), Err(bad_tag()));
    assert_eq!(
        open(iv, b"aad", &sealed[..sealed.len() - 1]),
        Err(bad_tag())
    );
    assert_eq!(open(iv, b"aad", b"short"), Err(bad_tag()));
    assert_eq!(open(iv, b"other", &sealed), Err(bad_tag()));
    assert_eq!(open([0; 12], b"aad", &sealed), Err(bad_tag()));
}

#[test]
fn a_replaced_key_kills_the_handle_and_what_it_encrypted() {
    let seams = seams(&phone(35));
    seams.generate(plain()).unwrap();
    let held = seams.key();
    let sealed = seams.encrypt();

    seams.generate(plain()).unwrap();

    assert_eq!(
        held.init_cipher(Purpose::Encrypt).unwrap_err(),
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated)
    );
    assert_eq!(seams.decrypt(&sealed), Err(bad_tag()));
}

#[test]
fn a_deleted_key_is_absent_and_its_handle_is_dead() {
    let seams = seams(&phone(35));
    seams.generate(plain()).unwrap();
    let held = seams.key();
    let begun = held.init_cipher(Purpose::Encrypt).unwrap();

    seams.keystore.delete_entry(ALIAS).unwrap();
    seams.keystore.delete_entry(ALIAS).unwrap();

    assert!(seams.keystore.get_key(ALIAS).unwrap().is_none());
    assert_eq!(
        held.init_cipher(Purpose::Encrypt).unwrap_err(),
        Exception::new(ExceptionClass::KeyPermanentlyInvalidated)
    );
    begun.do_final(b"", b"value").unwrap();
}

#[test]
fn a_setter_that_the_level_lacks_is_an_error() {
    for (first, spec) in [
        (28, unlocked_only()),
        (
            28,
            KeySpec {
                strong_box: true,
                ..plain()
            },
        ),
        (30, spec(KeyAuthentication::BiometricOrCredential)),
    ] {
        for level in LEVELS {
            let phone = phone(level);
            phone.set_secure_hardware(SecurityLevel::StrongBox);

            let generated = seams(&phone).generate(spec);

            let missing = Exception::new(ExceptionClass::Other(
                "java.lang.NoSuchMethodError".to_owned(),
            ));
            assert_eq!(
                generated,
                if level < first { Err(missing) } else { Ok(()) },
                "{level} {spec:?}"
            );
        }
    }
}

#[test]
fn an_empty_alias_is_an_error() {
    let error = seams(&phone(35))
        .keystore
        .generate_key("", &plain())
        .unwrap_err();

    assert_eq!(error.class.name(), "java.lang.IllegalArgumentException");
}

#[test]
fn an_auth_bound_key_needs_a_lock_screen() {
    for authentication in AUTH_BOUND {
        let phone = phone(35);
        phone.remove_passcode();

        assert_eq!(
            seams(&phone).generate(spec(authentication)),
            Err(not_set_up()),
            "{authentication:?}"
        );
        assert_eq!(seams(&phone).generate(plain()), Ok(()));
        assert_eq!(
            calls(&phone),
            ["KeyGenerator.init", "KeyGenerator.init", "generateKey"]
        );
    }
}

#[test]
fn a_biometric_key_needs_an_enrolled_biometric() {
    let phone = phone(35);
    phone.apply(Event::ClearBiometrics);
    let seams = seams(&phone);

    assert_eq!(
        seams.generate(spec(KeyAuthentication::BiometricCurrentSet)),
        Err(not_set_up())
    );
    assert_eq!(
        seams.generate(spec(KeyAuthentication::BiometricAny)),
        Err(not_set_up())
    );
    assert_eq!(
        seams.generate(spec(KeyAuthentication::BiometricOrCredential)),
        Ok(())
    );
}

#[test]
fn a_failed_generation_keeps_the_old_key() {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(plain()).unwrap();
    let sealed = seams.encrypt();

    seams
        .generate(KeySpec {
            strong_box: true,
            ..plain()
        })
        .unwrap_err();

    assert_eq!(seams.decrypt(&sealed).unwrap(), b"value");
}

#[test]
fn strong_box_is_there_only_if_the_phone_has_one() {
    let strong_box = KeySpec {
        strong_box: true,
        ..plain()
    };
    let phone = phone(35);
    let seams = seams(&phone);
    let level = || seams.key().security_level().unwrap();

    assert_eq!(
        seams.generate(strong_box),
        Err(Exception::new(ExceptionClass::StrongBoxUnavailable))
    );
    seams.generate(plain()).unwrap();
    assert_eq!(level(), SecurityLevel::TrustedEnvironment);

    phone.set_secure_hardware(SecurityLevel::StrongBox);
    seams.generate(strong_box).unwrap();
    assert_eq!(level(), SecurityLevel::StrongBox);
    seams.generate(plain()).unwrap();
    assert_eq!(level(), SecurityLevel::TrustedEnvironment);

    phone.set_secure_hardware(SecurityLevel::Software);
    seams.generate(plain()).unwrap();
    assert_eq!(level(), SecurityLevel::Software);
}

#[test]
fn a_fault_answers_instead_of_the_call() {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(plain()).unwrap();
    let pruned = caused(
        ExceptionClass::IllegalBlockSize,
        KeystoreCode::INVALID_OPERATION_HANDLE,
    );
    phone.disturb(
        At::Call("doFinal", 0),
        Disturbance::Answer(Fault::Exception(pruned.clone())),
    );

    let answer = seams
        .begin(Purpose::Encrypt)
        .unwrap()
        .do_final(b"", b"value");

    assert_eq!(answer.unwrap_err(), pruned);
}

#[test]
fn a_killed_process_changes_nothing_any_more() {
    let phone = phone(35);
    let old = seams(&phone);
    phone.kill_app();

    old.generate(plain()).unwrap_err();

    assert!(seams(&phone).keystore.get_key(ALIAS).unwrap().is_none());
}

#[test]
fn the_same_plan_gives_the_same_bytes_and_two_phones_have_different_keys() {
    let run = || {
        let phone = phone(35);
        let before = phone.device();
        let seams = seams(&phone);
        seams.generate(plain()).unwrap();
        let first = seams.encrypt();
        phone.set_device(before);
        seams.generate(plain()).unwrap();
        (first, seams.encrypt())
    };

    let (first, second) = run();

    assert_eq!(first, second);
    assert_ne!(first.1, run().0.1);
}

#[test]
fn debug_prints_no_key() {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(plain()).unwrap();
    let cipher = seams.begin(Purpose::Encrypt).unwrap();
    let device = phone.device();
    let material = &device.android.apps["app"]
        .keys
        .find(ALIAS)
        .unwrap()
        .material;

    let printed = format!("{device:?} {seams:?} {cipher:?} {:?}", seams.key());

    assert!(printed.contains("KeystoreKey"));
    assert!(
        !printed.contains(
            &format!("{:?}", material.as_slice())
                .trim_matches(['[', ']'])
                .to_owned()
        )
    );
}

//! `BiometricPrompt`: what each state and each answer leads to.

use std::time::Duration;

use securestore_android::seam::{
    Authenticators, Cipher, ExceptionClass, KeyAuthentication, KeystoreCode, PromptError, Purpose,
};
use securestore_core::{Biometrics, BiometryKind, Cancellation, Interaction, Prompt};

use super::{AUTH_BOUND, AndroidSeams, MINUTE, calls, caused, phone, plain, seams, spec};
use crate::device::{Answer, At, Disturbance, Fault, SensorKind};
use crate::event::Event;
use crate::phone::SimulatedPhone;

const STRONG: Authenticators = Authenticators::BiometricStrong;
const OR_CREDENTIAL: Authenticators = Authenticators::BiometricOrCredential;

fn with_key(authentication: KeyAuthentication) -> (SimulatedPhone, AndroidSeams) {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(spec(authentication)).unwrap();
    (phone, seams)
}

fn begin(seams: &AndroidSeams) -> Box<dyn Cipher> {
    seams.begin(Purpose::Encrypt).unwrap()
}

fn prompts_of(authentication: KeyAuthentication) -> Authenticators {
    match authentication {
        KeyAuthentication::BiometricOrCredential => OR_CREDENTIAL,
        _ => STRONG,
    }
}

#[test]
fn without_a_prompt_an_auth_bound_key_encrypts_nothing() {
    for authentication in AUTH_BOUND {
        let (_, seams) = with_key(authentication);

        let error = begin(&seams).do_final(b"", b"value").unwrap_err();

        assert_eq!(
            error,
            caused(
                ExceptionClass::IllegalBlockSize,
                KeystoreCode::KEY_USER_NOT_AUTHENTICATED
            )
        );
    }
}

#[test]
fn a_prompt_authorises_one_operation_in_each_direction() {
    for authentication in AUTH_BOUND {
        let (phone, seams) = with_key(authentication);
        phone.clear_journal();
        let allowed = prompts_of(authentication);
        let cipher = begin(&seams);
        let other = begin(&seams);

        seams.show(allowed, &*cipher).unwrap();
        let iv = cipher.iv();
        let sealed = cipher.do_final(b"", b"value").unwrap();
        let decrypt = seams.begin(Purpose::Decrypt(iv)).unwrap();
        seams.show(allowed, &*decrypt).unwrap();

        assert_eq!(decrypt.do_final(b"", &sealed).unwrap().as_slice(), b"value");
        assert_eq!(
            other.do_final(b"", b"value").unwrap_err().class,
            ExceptionClass::IllegalBlockSize
        );
        assert_eq!(phone.counts().prompts, 2);
    }
}

#[test]
fn each_answer_ends_the_prompt_with_its_code() {
    for (answer, error) in [
        (Answer::Passcode, PromptError::NEGATIVE_BUTTON),
        (Answer::Cancel, PromptError::USER_CANCELED),
        (Answer::Fail, PromptError::LOCKOUT),
        (Answer::Lockout, PromptError::LOCKOUT),
        (Answer::LockoutPermanent, PromptError::LOCKOUT_PERMANENT),
        (Answer::Interrupt, PromptError::CANCELED),
        (Answer::Timeout, PromptError::TIMEOUT),
        (Answer::Never, PromptError::NO_ANSWER),
    ] {
        let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
        let cipher = begin(&seams);
        phone.answer(answer);

        assert_eq!(seams.show(STRONG, &*cipher), Err(error), "{answer:?}");

        assert_eq!(phone.counts().prompts, 1);
        assert_eq!(
            cipher.do_final(b"", b"value").unwrap_err().class,
            ExceptionClass::IllegalBlockSize
        );
    }
}

#[test]
fn a_finger_that_does_not_match_is_not_the_end() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
    for answer in [
        Answer::NoMatch,
        Answer::NoMatch,
        Answer::NoMatch,
        Answer::NoMatch,
        Answer::Succeed,
    ] {
        phone.answer(answer);
    }
    let cipher = begin(&seams);

    seams.show(STRONG, &*cipher).unwrap();

    cipher.do_final(b"", b"value").unwrap();
    assert_eq!(phone.counts().prompts, 1);
}

#[test]
fn five_fingers_that_do_not_match_lock_the_sensor_for_a_while() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
    for _ in 0..5 {
        phone.answer(Answer::NoMatch);
    }

    assert_eq!(
        seams.show(STRONG, &*begin(&seams)),
        Err(PromptError::LOCKOUT)
    );
    assert_eq!(
        seams.show(STRONG, &*begin(&seams)),
        Err(PromptError::LOCKOUT)
    );

    phone.advance(Duration::from_secs(30));
    let cipher = begin(&seams);
    seams.show(STRONG, &*cipher).unwrap();
    cipher.do_final(b"", b"value").unwrap();
}

#[test]
fn a_permanent_lockout_ends_with_the_credential() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
    phone.answer(Answer::LockoutPermanent);
    seams.show(STRONG, &*begin(&seams)).unwrap_err();
    phone.advance(Duration::from_secs(3600));

    assert_eq!(
        seams.show(STRONG, &*begin(&seams)),
        Err(PromptError::LOCKOUT_PERMANENT)
    );

    seams.show(OR_CREDENTIAL, &*begin(&seams)).unwrap();
    seams.show(STRONG, &*begin(&seams)).unwrap();
}

#[test]
fn the_credential_opens_only_keys_that_take_it() {
    for authentication in AUTH_BOUND {
        let (phone, seams) = with_key(authentication);
        let cipher = begin(&seams);
        phone.answer(Answer::Passcode);

        seams.show(OR_CREDENTIAL, &*cipher).unwrap();

        let opened = cipher.do_final(b"", b"value").is_ok();
        assert_eq!(
            opened,
            authentication == KeyAuthentication::BiometricOrCredential
        );
    }
}

#[test]
fn without_biometrics_the_credential_is_asked_for() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricOrCredential);
    phone.apply(Event::ClearBiometrics);
    let cipher = begin(&seams);

    seams.show(OR_CREDENTIAL, &*cipher).unwrap();

    cipher.do_final(b"", b"value").unwrap();
}

#[test]
fn behind_the_lock_screen_no_prompt_appears_and_older_versions_say_nothing() {
    for (api, error, waited) in [
        (28, PromptError::NO_ANSWER, MINUTE),
        (31, PromptError::NO_ANSWER, MINUTE),
        (34, PromptError::CANCELED, Duration::ZERO),
    ] {
        let phone = phone(api);
        let seams = seams(&phone);
        seams
            .generate(spec(KeyAuthentication::BiometricCurrentSet))
            .unwrap();
        phone.lock();
        phone.clear_journal();
        let (cipher, before) = (begin(&seams), phone.device().now());

        assert_eq!(seams.show(STRONG, &*cipher), Err(error));

        assert_eq!(phone.device().now() - before, waited);
        assert_eq!(phone.counts().prompts, 0);
        assert_eq!(calls(&phone), ["getKey", "Cipher.init", "authenticate"]);
    }
}

#[test]
fn what_is_not_set_up_is_said_without_a_prompt() {
    let phone = phone(35);
    let seams = seams(&phone);
    seams.generate(plain()).unwrap();
    let refused = |allowed| seams.show(allowed, &*begin(&seams)).unwrap_err();

    phone.apply(Event::ClearBiometrics);
    assert_eq!(refused(STRONG), PromptError::NO_BIOMETRICS);
    phone.remove_passcode();
    assert_eq!(refused(STRONG), PromptError::NO_BIOMETRICS);
    assert_eq!(refused(OR_CREDENTIAL), PromptError::NO_DEVICE_CREDENTIAL);
    phone.shared().lock().enrolment.sensor = SensorKind::Missing;
    assert_eq!(refused(STRONG), PromptError::HW_NOT_PRESENT);

    assert_eq!(phone.counts().prompts, 0);
}

#[test]
fn a_withdrawn_operation_shows_no_prompt() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
    let cancellation = Cancellation::new();
    cancellation.cancel();
    let prompt = Prompt::new("why");
    let interaction = Interaction::none()
        .with_prompt(Some(&prompt))
        .with_cancellation(&cancellation);

    let answer =
        seams
            .authenticator
            .authenticate(&prompt, STRONG, &*begin(&seams), &interaction, MINUTE);

    assert_eq!(answer, Err(PromptError::CANCELED));
    assert_eq!(phone.counts().prompts, 0);
}

#[test]
fn a_finger_that_is_enrolled_during_the_operation_does_not_open_it() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
    let cipher = begin(&seams);
    phone.enrol_biometric();

    seams.show(STRONG, &*cipher).unwrap();

    assert_eq!(
        cipher.do_final(b"", b"value").unwrap_err().class,
        ExceptionClass::IllegalBlockSize
    );
}

#[test]
fn a_fault_ends_the_prompt() {
    let (phone, seams) = with_key(KeyAuthentication::BiometricCurrentSet);
    phone.disturb(
        At::Call("PROMPT", 0),
        Disturbance::Answer(Fault::Prompt(PromptError::VENDOR)),
    );

    assert_eq!(
        seams.show(STRONG, &*begin(&seams)),
        Err(PromptError::VENDOR)
    );
}

#[test]
fn can_authenticate_says_what_is_enrolled_and_nothing_of_a_lockout() {
    let phone = phone(35);
    let seams = seams(&phone);
    let biometrics = || seams.authenticator.biometrics();

    assert_eq!(biometrics(), Biometrics::Ready(BiometryKind::Fingerprint));
    phone.shared().lock().lock_out(true);
    assert_eq!(biometrics(), Biometrics::Ready(BiometryKind::Fingerprint));
    phone.apply(Event::ClearBiometrics);
    assert_eq!(biometrics(), Biometrics::NotEnrolled);
    phone.shared().lock().enrolment.sensor = SensorKind::Missing;
    assert_eq!(biometrics(), Biometrics::NoHardware);

    assert_eq!(calls(&phone), ["canAuthenticate"; 4]);
}

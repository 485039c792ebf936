//! What is no loss on the simulated phones, though the device says something else than before: nothing calls the entry lost (LOSS-1),
//! and it is read afterwards.
//!
//! Here are the events for which the suite has no control, because no real phone can be driven to them.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;

use securestore_apple::seam::Status;
use securestore_core::{
    Authentication, DiagnoseOptions, Error, ErrorKind, FindingKind, GetOptions, Key, Prompt,
    Protection, Readability, Recovery, Secret, SecureStore, SecureStoreExt, SetOptions,
    UnlockOptions,
};
use securestore_mock::{
    Answer, At, BioChanged, Disturbance, Event, Fault, Model, SensorKind, SimulatedPhone,
};

const VAULT: Key = Key::new("vault");
const MODELS: [Model; 4] = [
    Model::Ios(18),
    Model::Ios(26),
    Model::Android(28),
    Model::Android(35),
];
/// Each answer that an iPhone may give to a changed enrolment.
const ANSWERS: [BioChanged; 2] = [BioChanged::NotFound, BioChanged::AuthFailed];

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("com.example.app").unwrap()
}

fn holding(model: Model, protection: Protection) -> SimulatedPhone {
    let phone = SimulatedPhone::new(model);
    let mut options = SetOptions::from(protection);
    options.prompt = Some(Prompt::new("Keep it"));
    let store = open(&phone);
    store
        .blocking()
        .set_opts(&VAULT, "v".into(), options)
        .unwrap();
    phone
}

fn update(phone: &SimulatedPhone) {
    phone.apply(Event::UpdateSystem);
    phone.unlock();
}

fn asks(phone: &SimulatedPhone) -> Result<Option<Secret>, Error> {
    let mut options = GetOptions::new();
    options.prompt = Some(Prompt::new("Open it"));
    open(phone).blocking().get_opts(&VAULT, options)
}

fn reads(phone: &SimulatedPhone) -> Option<Vec<u8>> {
    let value = asks(phone).unwrap();
    value.map(|value| value.expose_secret().to_vec())
}

/// What the list and the diagnosis call the entry; without a prompt.
fn told(phone: &SimulatedPhone) -> [Readability; 2] {
    let store = open(phone);
    let entries = store.blocking().entries().unwrap();
    let diagnosis = store.blocking().diagnose(DiagnoseOptions::new());
    let lost = |kind| kind == FindingKind::Lost;
    assert!(
        !diagnosis.findings.iter().any(|found| lost(found.kind)),
        "{diagnosis}"
    );
    let examined = diagnosis.examination.entries.first().unwrap();
    [
        entries.first().unwrap().readability,
        examined.info().unwrap().readability,
    ]
}

#[test]
fn an_updated_system_has_every_entry() {
    for model in MODELS {
        let phone = holding(model, Protection::biometry());

        update(&phone);

        assert_eq!(
            told(&phone),
            [Readability::NeedsAuthentication; 2],
            "{model:?}"
        );
        assert!(open(&phone).blocking().contains(&VAULT).unwrap());
        assert_eq!(reads(&phone).as_deref(), Some(&b"v"[..]), "{model:?}");
    }
}

/// Whatever ends a prompt of the Keychain, but for the cancel button, has the same status.
#[test]
fn a_prompt_that_fails_on_an_updated_system_is_no_loss() {
    for model in [Model::Ios(18), Model::Ios(26)] {
        for answer in [Answer::Fail, Answer::Interrupt] {
            let phone = holding(model, Protection::biometry());
            update(&phone);
            phone.answer(answer);

            let failed = asks(&phone).unwrap_err().kind();

            let known = [ErrorKind::AuthenticationFailed, ErrorKind::Interrupted];
            assert!(known.contains(&failed), "{model:?}, {answer:?}: {failed:?}");
            assert_eq!(reads(&phone).as_deref(), Some(&b"v"[..]), "{model:?}");
        }
    }
}

/// LOSS-1.
#[test]
fn a_new_enrolment_on_an_updated_system_is_a_loss() {
    for answer in ANSWERS {
        let phone = holding(Model::Ios(26), Protection::biometry());
        phone.set_knobs(|knobs| knobs.ios_bio_changed = answer);
        update(&phone);
        phone.enrol_biometric();

        let lost = asks(&phone).unwrap_err().kind();

        assert_eq!(lost, ErrorKind::Invalidated, "{answer:?}");
    }
}

/// A lid that is closed, a keyboard that is away, a policy of the company: the sensor answers -6 and comes back.
#[test]
fn a_sensor_that_is_away_for_the_moment_is_no_loss() {
    for answer in ANSWERS {
        let phone = holding(Model::Ios(26), Protection::biometry());
        phone.set_knobs(|knobs| knobs.ios_bio_changed = answer);
        phone.set_sensor(SensorKind::Missing);

        let told = told(&phone);
        let failed = asks(&phone).unwrap_err();

        assert_eq!(told, [Readability::NeedsAuthentication; 2]);
        assert_ne!(failed.recovery(), Recovery::SignInAgain, "{failed}");
        phone.set_sensor(SensorKind::Face);
        assert_eq!(reads(&phone).as_deref(), Some(&b"v"[..]));
    }
}

#[test]
fn a_sensor_that_goes_away_under_a_guard_invalidates_nothing() {
    let phone = holding(Model::Ios(26), Protection::biometry().per_unlock());
    let store = open(&phone);
    let guard = store.blocking().unlock(Prompt::new("Open it")).unwrap();
    phone.set_sensor(SensorKind::Missing);

    let refused = store.blocking().get_opts(&VAULT, (&guard).into());

    let kind = refused.unwrap_err().kind();
    assert_eq!(kind, ErrorKind::InteractionRequired);
    phone.set_sensor(SensorKind::Face);
    assert_eq!(reads(&phone).as_deref(), Some(&b"v"[..]));
}

/// UNLOCK-2: the passcode that opened the guard also ended the lockout, so the domain state is told again.
#[test]
fn a_guard_that_the_passcode_opened_in_a_lockout_stays_open() {
    for model in [Model::Ios(17), Model::Ios(26)] {
        let phone = holding(model, Protection::user_presence().per_unlock());
        phone.lock_out_biometrics();
        let store = open(&phone);
        let options =
            UnlockOptions::new(Prompt::new("Open it")).with_protection(Protection::user_presence());
        let guard = store.blocking().unlock_opts(options).unwrap();
        phone.clear_journal();

        let value = store.blocking().get_opts(&VAULT, (&guard).into()).unwrap();

        assert!(value.is_some(), "{model:?}");
        assert_eq!(phone.counts().prompts, 0, "{model:?}");
    }
}

/// ASK-1: without a prompt nobody was asked, so nobody failed; and an entry that nobody can open any more is called lost.
#[test]
fn an_entry_that_is_refused_without_a_prompt_leads_on() {
    for protection in [
        Protection::biometry(),
        Protection::biometry().with_authentication(Authentication::BiometryAny),
    ] {
        let phone = holding(Model::Ios(26), protection);
        phone.set_knobs(|knobs| knobs.ios_bio_changed = BioChanged::AuthFailed);
        let silently = || open(&phone).blocking().get(&VAULT).unwrap_err();
        phone.lock_out_biometrics();
        assert_eq!(silently().kind(), ErrorKind::InteractionRequired);
        let locked_out = asks(&phone).unwrap_err();
        assert_eq!(locked_out.kind(), ErrorKind::BiometryLockout);
        assert_eq!(locked_out.recovery(), Recovery::WaitForUnlock);

        phone.remove_passcode();
        phone.apply(Event::SetPasscode);
        phone.enrol_biometric();

        assert_eq!(
            silently().recovery(),
            Recovery::SignInAgain,
            "{protection:?}"
        );
        assert_eq!(asks(&phone).unwrap_err().recovery(), Recovery::SignInAgain);
    }
}

/// Apple's `osstatus_for_localauthentication_error` makes errSecAuthFailed of every failure that has no status of its own.
#[test]
fn one_refusal_after_an_update_is_no_loss() {
    for protection in [
        Protection::biometry(),
        Protection::biometry().with_authentication(Authentication::BiometryAny),
    ] {
        let phone = holding(Model::Ios(26), protection);
        update(&phone);
        let refuse_once = |nth| {
            let refused = Disturbance::Answer(Fault::Status(Status::AUTH_FAILED));
            phone.disturb(At::Call("COPY", nth), refused);
        };
        let store = open(&phone);

        refuse_once(1);
        let silently = store.blocking().get(&VAULT).unwrap_err();
        refuse_once(1);
        let examined = store.blocking().contains(&VAULT).unwrap();

        assert_eq!(silently.kind(), ErrorKind::InteractionRequired);
        assert!(examined);
        assert_eq!(reads(&phone).as_deref(), Some(&b"v"[..]));
    }
}

/// LOSS-1: without a passcode nobody can be asked; whether the entry opens again with a new one, the entry tells.
#[test]
fn an_entry_without_a_passcode_is_not_lost_while_it_is_there() {
    let phone = holding(Model::Ios(26), Protection::user_presence());
    phone.remove_passcode();

    let failed = asks(&phone).unwrap_err();

    assert_eq!(failed.kind(), ErrorKind::NotEnrolled, "{failed}");
    assert_eq!(failed.recovery(), Recovery::FixSetup);
    phone.apply(Event::SetPasscode);
    assert_eq!(reads(&phone).as_deref(), Some(&b"v"[..]));
}

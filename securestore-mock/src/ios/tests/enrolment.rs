//! Items with an access control after the enrolment changed, and what LocalAuthentication says about it.

use securestore_core::{Biometrics, BiometryKind};

use super::*;
use crate::device::{Answer, BioChanged, Model, Purge, SensorKind};
use crate::event::Event;

fn with_vault(access: Access) -> Bench {
    let bench = Bench::new();
    bench.add("vault", access, "x").unwrap();
    bench
}

#[test]
fn new_finger_kills_current_set_items_only() {
    for (access, expected) in [(CURRENT_SET, NOT_FOUND), (ANY, Ok(())), (PRESENCE, Ok(()))] {
        let bench = with_vault(access);

        bench.phone.enrol_biometric();

        assert_eq!(bench.exists("vault", bench.allow()), expected, "{access:?}");
    }
}

#[test]
fn removed_finger_kills_current_set_items_only() {
    for (access, expected) in [(CURRENT_SET, NOT_FOUND), (ANY, Ok(())), (PRESENCE, Ok(()))] {
        let bench = Bench::new();
        bench.phone.enrol_biometric();
        bench.add("vault", access, "x").unwrap();

        bench.phone.apply(Event::RemoveBiometric);

        assert_eq!(bench.exists("vault", bench.allow()), expected, "{access:?}");
    }
}

#[test]
fn reset_of_all_biometrics_kills_biometric_items_for_good() {
    for (access, expected) in [
        (CURRENT_SET, NOT_FOUND),
        (ANY, NOT_FOUND),
        (PRESENCE, Ok(())),
    ] {
        let bench = with_vault(access);
        bench
            .phone
            .set_knobs(|knobs| knobs.ios_purge = Purge::Never);

        bench.phone.apply(Event::ClearBiometrics);
        assert_eq!(bench.exists("vault", bench.allow()), expected, "{access:?}");
        bench.phone.enrol_biometric();

        assert_eq!(bench.exists("vault", bench.allow()), expected, "{access:?}");
    }
}

#[test]
fn nothing_can_be_bound_without_biometrics() {
    let bench = with_vault(CURRENT_SET);

    bench.phone.apply(Event::ClearBiometrics);

    assert_eq!(bench.add("new", CURRENT_SET, "x"), AUTH_FAILED);
    assert_eq!(bench.add("vault", ANY, "x"), AUTH_FAILED);
    assert_eq!(bench.add("new", PRESENCE, "x"), Ok(()));
}

#[test]
fn invalidated_item_is_absent_to_every_probe() {
    let bench = with_vault(CURRENT_SET);
    bench
        .phone
        .set_knobs(|knobs| knobs.ios_purge = Purge::Never);

    bench.phone.enrol_biometric();

    assert_eq!(bench.exists("vault", Ui::Fail), NOT_FOUND);
    assert_eq!(bench.exists("vault", Ui::Skip), NOT_FOUND);
    assert_eq!(bench.update("vault", "y", bench.allow()), NOT_FOUND);
    assert_eq!(bench.add("vault", CURRENT_SET, "new"), Ok(()));
    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("new"));
    assert_eq!(bench.prompts(), 1);
}

#[test]
fn invalidated_item_can_be_deleted_until_it_is_purged() {
    let bench = with_vault(CURRENT_SET);
    bench.phone.enrol_biometric();
    assert_eq!(bench.delete("vault"), Ok(()));

    let bench = with_vault(CURRENT_SET);
    bench.phone.enrol_biometric();
    assert_eq!(bench.exists("vault", Ui::Fail), NOT_FOUND);
    assert_eq!(bench.delete("vault"), NOT_FOUND);
}

#[test]
fn other_answer_to_a_changed_set_keeps_the_row() {
    let bench = with_vault(CURRENT_SET);
    bench
        .phone
        .set_knobs(|knobs| knobs.ios_bio_changed = BioChanged::AuthFailed);

    bench.phone.enrol_biometric();

    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.exists("vault", Ui::Fail), AUTH_FAILED);
    assert_eq!(bench.exists("vault", Ui::Skip), NOT_FOUND);
    assert_eq!(bench.add("vault", CURRENT_SET, "new"), DUPLICATE);
    assert_eq!(bench.update("vault", "new", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.delete("vault"), Ok(()));
    assert_eq!(bench.add("vault", CURRENT_SET, "new"), Ok(()));
    assert_eq!(bench.prompts(), 0);
}

#[test]
fn invalidated_row_is_left_out_of_a_list() {
    let bench = with_vault(CURRENT_SET);
    bench.add("plain", A, "x").unwrap();

    bench.phone.enrol_biometric();

    assert_eq!(bench.list(Ui::Fail).unwrap(), ["plain"]);
}

#[test]
fn context_from_before_the_change_keeps_working_until_it_is_invalidated() {
    let bench = with_vault(CURRENT_SET);
    let context = bench.context();
    let ui = Ui::Allow(context.clone());
    bench.read("vault", ui.clone()).unwrap();

    bench.phone.enrol_biometric();

    assert_eq!(bench.read("vault", ui.clone()).as_deref(), Ok("x"));
    context.invalidate();
    assert_eq!(bench.exists("vault", ui), AUTH_FAILED);
    assert_eq!(bench.exists("vault", bench.allow()), NOT_FOUND);
    assert_eq!(bench.prompts(), 1);
}

#[test]
fn local_authentication_says_what_can_be_used() {
    let bench = with_vault(CURRENT_SET);
    let authentication = &bench.seams.authentication;
    assert_eq!(
        authentication.biometrics(),
        Biometrics::Ready(BiometryKind::Face)
    );

    bench.phone.answer(Answer::Lockout);
    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);
    assert_eq!(authentication.biometrics(), Biometrics::LockedOut);
    bench.phone.unlock();
    bench.phone.apply(Event::ClearBiometrics);
    assert_eq!(authentication.biometrics(), Biometrics::NotEnrolled);
    assert!(authentication.has_passcode());
    bench.phone.remove_passcode();
    assert!(!authentication.has_passcode());
    bench.phone.set_sensor(SensorKind::Missing);

    assert_eq!(authentication.biometrics(), Biometrics::NoHardware);
}

#[test]
fn domain_state_changes_with_the_enrolment_only() {
    let bench = Bench::new();
    let state = || bench.seams.authentication.domain_state();
    let first = state();
    assert_eq!(first.as_ref().map(Vec::len), Some(32));

    bench.phone.lock();
    assert_eq!(state(), first);
    bench.phone.enrol_biometric();
    bench.phone.unlock();
    bench.phone.enrol_biometric();
    let second = state();
    assert_ne!(second, first);
    bench.phone.apply(Event::ClearBiometrics);
    assert_eq!(state(), None);
    bench.phone.enrol_biometric();

    assert!(state().is_some());
    assert_ne!(state(), first);
    assert_ne!(state(), second);
}

#[test]
fn domain_state_is_hidden_in_a_lockout() {
    for model in [Model::Ios(17), Model::Ios(18)] {
        let bench = Bench::on(SimulatedPhone::new(model));
        bench.add("vault", CURRENT_SET, "x").unwrap();
        bench.phone.answer(Answer::Lockout);
        assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);

        let state = bench.seams.authentication.domain_state();
        assert_eq!(state, None, "{model:?}");
    }
}

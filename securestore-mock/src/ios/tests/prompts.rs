//! Items with an access control: who is asked, when, and what an answer means.

use super::*;
use crate::device::{Answer, SensorKind};

fn with_vault(access: Access) -> Bench {
    let bench = Bench::new();
    bench.add("vault", access, "x").unwrap();
    bench
}

const CANCELED: Status = Status::USER_CANCELED;
const FAILED: Status = Status::AUTH_FAILED;

#[test]
fn add_binds_without_a_prompt_and_every_read_prompts() {
    let bench = with_vault(CURRENT_SET);
    assert_eq!(bench.prompts(), 0);

    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));
    assert_eq!(bench.prompts(), 1);
    bench.attributes("vault", bench.allow()).unwrap();
    assert_eq!(bench.prompts(), 2);
    bench.exists("vault", bench.allow()).unwrap();
    assert_eq!(bench.prompts(), 3);
}

#[test]
fn probe_with_fail_and_skip_tells_presence_without_a_prompt() {
    let bench = with_vault(CURRENT_SET);
    bench.add("plain", A, "x").unwrap();
    let probe = |account| {
        [
            bench.exists(account, Ui::Fail),
            bench.exists(account, Ui::Skip),
        ]
    };

    assert_eq!(probe("plain"), [Ok(()), Ok(())]);
    assert_eq!(probe("vault"), [LOCKED, NOT_FOUND]);
    assert_eq!(probe("absent"), [NOT_FOUND, NOT_FOUND]);
    bench.phone.lock();
    assert_eq!(probe("vault"), [LOCKED, LOCKED]);
    assert_eq!(bench.prompts(), 0);
}

#[test]
fn list_fails_skips_or_prompts_once() {
    let bench = with_vault(CURRENT_SET);
    bench.add("second", ANY, "x").unwrap();
    bench.add("plain", A, "x").unwrap();

    assert_eq!(bench.list(Ui::Fail), Err(Status::INTERACTION_NOT_ALLOWED));
    assert_eq!(bench.list(Ui::Skip).unwrap(), ["plain"]);
    assert_eq!(bench.prompts(), 0);
    assert_eq!(
        bench.list(bench.allow()).unwrap(),
        ["vault", "second", "plain"]
    );
    assert_eq!(bench.prompts(), 1);
}

#[test]
fn skip_finds_nothing_where_only_authenticated_items_match() {
    let bench = with_vault(PRESENCE);

    assert_eq!(bench.list(Ui::Skip), Err(Status::ITEM_NOT_FOUND));
}

#[test]
fn locked_phone_never_prompts() {
    let bench = with_vault(CURRENT_SET);
    let background = Access::Control(Accessible::AfterFirstUnlock, Constraint::UserPresence);
    bench.add("background", background, "x").unwrap();

    bench.phone.lock();

    assert_eq!(bench.add("new", CURRENT_SET, "x"), LOCKED);
    assert_eq!(bench.add("vault", CURRENT_SET, "x"), LOCKED);
    assert_eq!(bench.exists("vault", bench.allow()), LOCKED);
    assert_eq!(bench.update("vault", "y", bench.allow()), LOCKED);
    assert_eq!(bench.exists("background", bench.allow()), LOCKED);
    assert_eq!(bench.prompts(), 0);
}

#[test]
fn answers_to_a_biometric_prompt_become_statuses() {
    for (answer, expected) in [
        (Answer::Succeed, Ok("x")),
        (Answer::Passcode, Err(CANCELED)),
        (Answer::Cancel, Err(CANCELED)),
        (Answer::Fail, Err(FAILED)),
        (Answer::Interrupt, Err(FAILED)),
        (Answer::Timeout, Err(FAILED)),
        (Answer::Lockout, Err(FAILED)),
        (Answer::LockoutPermanent, Err(FAILED)),
    ] {
        for access in [CURRENT_SET, ANY] {
            let bench = with_vault(access);
            bench.phone.answer(answer);

            let result = bench.read("vault", bench.allow());

            assert_eq!(
                result.as_deref().map_err(|status| *status),
                expected,
                "{answer:?}"
            );
            assert_eq!(bench.prompts(), 1);
        }
    }
}

#[test]
fn finger_that_does_not_match_may_be_tried_again_in_the_same_prompt() {
    let bench = with_vault(CURRENT_SET);
    bench.phone.answer(Answer::NoMatch);
    bench.phone.answer(Answer::NoMatch);

    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));

    assert_eq!(bench.prompts(), 1);
}

#[test]
fn twenty_wrong_fingers_end_the_prompt() {
    let bench = with_vault(CURRENT_SET);
    (0..20).for_each(|_| bench.phone.answer(Answer::NoMatch));

    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.exists("vault", bench.allow()), Ok(()));
}

#[test]
fn user_presence_takes_the_passcode() {
    let bench = with_vault(PRESENCE);
    bench.phone.answer(Answer::Passcode);

    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));
}

#[test]
fn user_presence_takes_the_passcode_where_no_biometrics_are() {
    let bench = with_vault(PRESENCE);
    bench.phone.set_sensor(SensorKind::Missing);

    assert_eq!(bench.add("second", PRESENCE, "x"), Ok(()));
    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));
}

#[test]
fn lockout_refuses_biometrics_without_a_prompt_until_the_passcode_was_given() {
    let bench = with_vault(CURRENT_SET);
    bench.add("presence", PRESENCE, "y").unwrap();
    bench.phone.answer(Answer::Lockout);
    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);
    bench.phone.clear_journal();

    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.update("vault", "y", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.prompts(), 0);
    assert_eq!(bench.exists("vault", Ui::Fail), LOCKED);
    assert_eq!(bench.exists("vault", Ui::Skip), NOT_FOUND);
    assert_eq!(bench.delete("absent"), NOT_FOUND);

    assert_eq!(bench.read("presence", bench.allow()).as_deref(), Ok("y"));
    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));
}

#[test]
fn lockout_stops_binding_only_if_the_knob_says_so() {
    let bench = with_vault(CURRENT_SET);
    bench.phone.answer(Answer::Lockout);
    assert_eq!(bench.exists("vault", bench.allow()), AUTH_FAILED);

    assert_eq!(bench.add("new", CURRENT_SET, "x"), Ok(()));
    assert_eq!(bench.add("vault", CURRENT_SET, "x"), DUPLICATE);
    bench
        .phone
        .set_knobs(|knobs| knobs.ios_lockout_blocks_binding = true);
    assert_eq!(bench.add("newer", CURRENT_SET, "x"), AUTH_FAILED);
    assert_eq!(bench.add("vault", CURRENT_SET, "x"), AUTH_FAILED);
    assert_eq!(bench.add("newer", PRESENCE, "x"), Ok(()));
}

#[test]
fn update_prompts_for_the_old_value() {
    let bench = with_vault(CURRENT_SET);

    assert_eq!(bench.update("vault", "y", Ui::Fail), LOCKED);
    bench.phone.answer(Answer::Cancel);
    assert_eq!(bench.update("vault", "y", bench.allow()), Err(CANCELED));
    bench.phone.answer(Answer::Fail);
    assert_eq!(bench.update("vault", "y", bench.allow()), AUTH_FAILED);
    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("x"));
    assert_eq!(bench.update("vault", "y", bench.allow()), Ok(()));

    assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("y"));
}

#[test]
fn update_adds_an_access_control_without_a_prompt_and_removes_it_with_one() {
    let bench = Bench::new();
    bench.add("vault", A, "x").unwrap();

    bench.change_access("vault", CURRENT_SET, Ui::Fail).unwrap();
    assert_eq!(bench.prompts(), 0);
    assert_eq!(bench.exists("vault", Ui::Fail), LOCKED);
    assert_eq!(bench.change_access("vault", A, Ui::Fail), LOCKED);
    bench.change_access("vault", A, bench.allow()).unwrap();

    assert_eq!(bench.prompts(), 1);
    assert_eq!(bench.read("vault", Ui::Fail).as_deref(), Ok("x"));
}

#[test]
fn ios_simulator_ignores_access_controls() {
    let bench = Bench::new();
    bench
        .phone
        .set_knobs(|knobs| knobs.ios_ignores_access_control = true);
    bench.phone.set_sensor(SensorKind::Missing);

    bench.add("vault", CURRENT_SET, "x").unwrap();
    bench.phone.enrol_biometric();

    assert_eq!(bench.read("vault", Ui::Fail).as_deref(), Ok("x"));
    assert_eq!(bench.update("vault", "y", Ui::Fail), Ok(()));
}

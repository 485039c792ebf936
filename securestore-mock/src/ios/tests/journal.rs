//! Calls as steps: what they say, how they are counted, disturbed and repeated.

use super::*;
use crate::device::{Answer, At, Disturbance, Fault};

fn steps(bench: &Bench) -> Vec<String> {
    let steps = bench.phone.steps();
    steps
        .iter()
        .map(|step| format!("{} {} -> {}", step.call, step.subject, step.outcome))
        .collect()
}

fn plan() -> Bench {
    let bench = Bench::new();
    bench.add("token", A, "canary").unwrap();
    bench.change_access("token", CURRENT_SET, Ui::Fail).unwrap();
    bench.phone.answer(Answer::Cancel);
    bench.read("token", bench.allow()).unwrap_err();
    bench.update("token", "canary", bench.allow()).unwrap();
    bench.exists("token", Ui::Skip).unwrap_err();
    bench.seams.authentication.has_passcode();
    bench.delete("token").unwrap();
    bench
}

#[test]
fn steps_name_attributes_and_statuses() {
    let expected = [
        "ADD svce=securestore.1/app acct=token access=WhenUnlocked -> ok",
        "UPDATE svce=securestore.1/app acct=token ui=fail \
         to[access=WhenUnlocked constraint=BiometryCurrentSet] -> ok",
        "COPY svce=securestore.1/app acct=token ui=allow returns=OneAttributesAndData \
         -> OSStatus -128 (errSecUserCanceled)",
        "PROMPT BiometryCurrentSet reason=\"Open your vault\" \
         -> OSStatus -128 (errSecUserCanceled)",
        "UPDATE svce=securestore.1/app acct=token ui=allow to[data=..] -> ok",
        "PROMPT BiometryCurrentSet reason=\"Open your vault\" -> ok",
        "COPY svce=securestore.1/app acct=token ui=skip returns=Existence \
         -> OSStatus -25300 (errSecItemNotFound)",
        "LAContext.canEvaluatePolicy deviceOwnerAuthentication -> ok",
        "DELETE svce=securestore.1/app acct=token ui=fail -> ok",
    ];

    assert_eq!(steps(&plan()), expected);
}

#[test]
fn same_plan_gives_the_same_steps() {
    assert_eq!(plan().phone.steps(), plan().phone.steps());
}

#[test]
fn calls_and_prompts_are_counted() {
    let counts = plan().phone.counts();

    assert_eq!((counts.keychain_calls, counts.prompts), (6, 2));
}

#[test]
fn no_secret_byte_is_in_steps_or_in_the_state() {
    let bench = Bench::new();
    bench.add("token", A, "canary").unwrap();
    bench.update("token", "canary", Ui::Fail).unwrap();

    let text = format!(
        "{:?} {:#?} {:?}",
        bench.phone.steps(),
        bench.phone,
        bench.seams
    );

    assert!(!text.contains("canary"), "{text}");
    assert!(text.contains("securestore.1/app"));
}

#[test]
fn cut_before_has_no_effect_and_cut_after_has_it() {
    for (disturbance, added) in [
        (Disturbance::CutBefore, NOT_FOUND),
        (Disturbance::CutAfter, Ok(())),
        (Disturbance::Torn, Ok(())),
    ] {
        let bench = Bench::new();
        bench.phone.disturb(At::Call("ADD", 0), disturbance.clone());

        assert_eq!(bench.add("token", A, "x"), NOT_AVAILABLE);
        assert_eq!(bench.exists("token", Ui::Fail), NOT_AVAILABLE);

        assert_eq!(
            bench.restarted().exists("token", Ui::Fail),
            added,
            "{disturbance:?}"
        );
    }
}

#[test]
fn process_that_dies_at_its_prompt_changes_nothing() {
    for disturbance in [Disturbance::CutBefore, Disturbance::CutAfter] {
        let bench = Bench::new();
        bench.add("vault", CURRENT_SET, "old").unwrap();
        bench.phone.disturb(At::Call("PROMPT", 0), disturbance);

        assert_eq!(bench.update("vault", "new", bench.allow()), NOT_AVAILABLE);

        let bench = bench.restarted();
        assert_eq!(bench.read("vault", bench.allow()).as_deref(), Ok("old"));
    }
}

#[test]
fn fault_is_answered_without_effect() {
    let bench = Bench::new();
    let fault = Disturbance::Answer(Fault::Status(Status::IO));
    bench.phone.disturb(At::Step(0), fault);

    assert_eq!(bench.add("token", A, "x"), Err(Status::IO));
    assert_eq!(bench.exists("token", Ui::Fail), NOT_FOUND);
}

#[test]
fn snapshot_brings_items_back() {
    let bench = Bench::new();
    bench.add("token", A, "x").unwrap();
    let snapshot = bench.phone.device();

    bench.delete("token").unwrap();
    bench.phone.set_device(snapshot);

    assert_eq!(bench.read("token", Ui::Fail).as_deref(), Ok("x"));
}

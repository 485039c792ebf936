//! Authentication contexts: one prompt for all calls with the same one.

use std::any::Any;

use securestore_apple::seam::{Evaluation, LaError};

use super::*;
use crate::device::Answer;
use crate::event::Event;

#[test]
fn one_context_prompts_once_for_all_calls() {
    let bench = Bench::new();
    for (account, access) in [("a", CURRENT_SET), ("b", ANY), ("c", PRESENCE)] {
        bench.add(account, access, "x").unwrap();
    }
    let ui = bench.allow();

    for account in ["a", "b", "c"] {
        bench.read(account, ui.clone()).unwrap();
        bench.update(account, "y", ui.clone()).unwrap();
    }

    assert_eq!(bench.prompts(), 1);
}

#[test]
fn cancelled_prompt_leaves_the_context_unauthenticated() {
    let bench = Bench::new();
    bench.add("vault", CURRENT_SET, "x").unwrap();
    let ui = bench.allow();
    bench.phone.answer(Answer::Cancel);

    assert_eq!(
        bench.exists("vault", ui.clone()),
        Err(Status::USER_CANCELED)
    );
    assert_eq!(bench.exists("vault", ui), Ok(()));

    assert_eq!(bench.prompts(), 2);
}

#[test]
fn passcode_does_not_stand_in_for_biometrics() {
    let bench = Bench::new();
    bench.add("presence", PRESENCE, "x").unwrap();
    bench.add("vault", CURRENT_SET, "x").unwrap();
    let ui = bench.allow();
    bench.phone.answer(Answer::Passcode);

    bench.exists("presence", ui.clone()).unwrap();
    assert_eq!(bench.prompts(), 1);
    bench.exists("vault", ui.clone()).unwrap();
    assert_eq!(bench.prompts(), 2);
    bench.exists("presence", ui).unwrap();

    assert_eq!(bench.prompts(), 2);
}

#[test]
fn invalidated_context_fails_every_call() {
    let bench = Bench::new();
    bench.add("plain", A, "x").unwrap();
    let context = bench.context();

    context.invalidate();

    let ui = Ui::Allow(context);
    assert_eq!(bench.exists("plain", ui.clone()), AUTH_FAILED);
    assert_eq!(bench.update("plain", "y", ui), AUTH_FAILED);
}

#[test]
fn context_belongs_to_its_process_and_its_phone() {
    let bench = Bench::new();
    bench.add("vault", CURRENT_SET, "x").unwrap();
    let ui = bench.allow();
    let foreign = Bench::new().allow();
    bench.phone.apply(Event::InstallApp("other".to_owned()));
    let other = bench.phone.apple_seams("other").unwrap();
    let others = Ui::Allow(other.authentication.context(&Prompt::new("Other")));

    bench.exists("vault", ui.clone()).unwrap();
    assert_eq!(bench.exists("vault", foreign), AUTH_FAILED);
    assert_eq!(bench.exists("vault", others), AUTH_FAILED);
    bench.phone.kill_app();
    let bench = bench.restarted();

    assert_eq!(bench.exists("vault", ui), AUTH_FAILED);
}

#[test]
fn locked_phone_closes_class_a_to_an_authenticated_context_too() {
    let bench = Bench::new();
    bench.add("vault", CURRENT_SET, "x").unwrap();
    let ui = bench.allow();
    bench.exists("vault", ui.clone()).unwrap();

    bench.phone.lock();

    assert_eq!(bench.exists("vault", ui), LOCKED);
}

#[test]
fn context_without_a_reason_or_of_another_implementation_is_refused() {
    #[derive(Debug)]
    struct Foreign;

    impl AuthenticationContext for Foreign {
        fn evaluate(&self, _: Evaluation) -> Result<(), LaError> {
            Err(LaError::NOT_INTERACTIVE)
        }

        fn invalidate(&self) {}

        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    let bench = Bench::new();
    bench.add("plain", A, "x").unwrap();
    let silent = bench.seams.authentication.context(&Prompt::new(" "));

    assert_eq!(bench.exists("plain", Ui::Allow(silent)), PARAM);
    assert_eq!(bench.exists("plain", Ui::Allow(Arc::new(Foreign))), PARAM);
}

#[test]
fn limit_one_stops_at_the_first_readable_row() {
    let bench = Bench::new();
    bench.add("plain", A, "x").unwrap();
    bench.add("vault", CURRENT_SET, "x").unwrap();
    let any = |ui| Query {
        service: Some(SERVICE),
        ui,
        ..Query::default()
    };
    let keychain = &bench.seams.keychain;

    let first = keychain
        .copy_matching(&any(Ui::Fail), Returns::OneAttributes)
        .unwrap();
    assert_eq!(first[0].account, b"plain");
    bench.delete("plain").unwrap();
    bench.add("plain", A, "x").unwrap();

    let fail = keychain.copy_matching(&any(Ui::Fail), Returns::OneAttributes);
    assert_eq!(fail.err(), Some(Status::INTERACTION_NOT_ALLOWED));
    let skip = keychain
        .copy_matching(&any(Ui::Skip), Returns::OneAttributes)
        .unwrap();
    assert_eq!(skip[0].account, b"plain");
    let allow = keychain
        .copy_matching(&any(bench.allow()), Returns::OneAttributes)
        .unwrap();
    assert_eq!(allow[0].account, b"vault");
}

//! The suite on simulated phones: real backend logic over a simulated operating system.

#![expect(
    clippy::print_stdout,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::collections::BTreeMap;

use securestore_conformance::{CASES, Outcome, run};
use securestore_mock::{Model, PhoneFixture, SimulatedPhone};

#[test]
fn every_case_holds_on_ios_26() {
    assert_all_hold(Model::Ios(26), 0);
}

#[test]
fn every_case_holds_on_android_35() {
    assert_all_hold(Model::Android(35), 0);
}

#[test]
fn every_case_holds_on_android_30_where_the_unlocked_class_is_refused() {
    assert_all_hold(Model::Android(30), 2);
}

#[test]
fn every_case_holds_on_android_28_without_user_presence() {
    assert_all_hold(Model::Android(28), 2);
}

fn assert_all_hold(model: Model, refused: usize) {
    let mut counts = BTreeMap::new();
    let mut failures = Vec::new();
    for case in CASES {
        let outcome = run(case, &mut PhoneFixture::new(SimulatedPhone::new(model)));
        let name = match &outcome {
            Outcome::Passed => "passed",
            Outcome::Refused => "refused",
            Outcome::Blocked(_) => "blocked",
            Outcome::Failed(failure) => {
                failures.push(format!("{}: {failure}", case.id()));
                "failed"
            }
            _ => "unknown",
        };
        *counts.entry(name).or_insert(0) += 1;
    }

    println!("{model:?}: {counts:?}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(counts.get("refused").copied().unwrap_or(0), refused);
    assert_eq!(counts.get("blocked"), None);
}

//! The suite on simulated phones: real backend logic over a simulated operating system.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a helper shows its counts, and ends its test when something unexpected happens"
)]

use std::collections::BTreeMap;

use securestore_conformance::{CASES, Expectations, Outcome, run};
use securestore_mock::{Model, PhoneFixture, SimulatedPhone};

const IOS: &str = include_str!("expectations/ios.txt");
const IOS_EXPO: &str = include_str!("expectations/ios_expo.txt");
const ANDROID: &str = "";
const ANDROID_EXPO: &str = include_str!("expectations/android_expo.txt");

#[test]
fn every_case_holds_on_ios_26() {
    assert_all_hold(Model::Ios(26), IOS);
}

#[test]
fn every_case_holds_in_the_expo_layout_on_ios_26() {
    assert_all_hold_on("Expo's layout, iOS 26", IOS_EXPO, || {
        PhoneFixture::expo(SimulatedPhone::new(Model::Ios(26)))
    });
}

#[test]
fn every_case_holds_on_android_35() {
    assert_all_hold(Model::Android(35), ANDROID);
}

#[test]
fn every_case_holds_on_android_30_where_the_unlocked_class_is_refused() {
    assert_all_hold(Model::Android(30), ANDROID);
}

#[test]
fn every_case_holds_on_android_28_without_user_presence() {
    assert_all_hold(Model::Android(28), ANDROID);
}

#[test]
fn every_case_holds_in_the_expo_layout_on_android_35() {
    assert_all_hold_in_expos_layout(35);
}

#[test]
fn every_case_holds_in_the_expo_layout_on_android_30() {
    assert_all_hold_in_expos_layout(30);
}

#[test]
fn every_case_holds_in_the_expo_layout_on_android_26_without_biometrics() {
    assert_all_hold_in_expos_layout(26);
}

#[test]
fn every_seed_gives_the_same_outcomes() {
    // `cargo xtask adversary` asks for more.
    let seeds = std::env::var("SECURESTORE_SEEDS").map_or(20, |number| number.parse().unwrap());
    for model in [Model::Ios(26), Model::Android(35)] {
        let outcomes = |seed| -> Vec<_> {
            CASES
                .iter()
                .map(|case| {
                    let phone = SimulatedPhone::new(model).with_seed(seed);
                    run(case, &mut PhoneFixture::new(phone)).name()
                })
                .collect()
        };
        let first = outcomes(0);
        for seed in 1..seeds {
            assert_eq!(outcomes(seed), first, "seed {seed}");
        }
    }
}

fn assert_all_hold(model: Model, expectations: &str) {
    assert_all_hold_on(&format!("{model:?}"), expectations, || {
        PhoneFixture::new(SimulatedPhone::new(model))
    });
}

fn assert_all_hold_in_expos_layout(api_level: u32) {
    let name = format!("Expo's layout, Android {api_level}");
    assert_all_hold_on(&name, ANDROID_EXPO, || {
        PhoneFixture::expo(SimulatedPhone::new(Model::Android(api_level)))
    });
}

fn assert_all_hold_on(name: &str, expectations: &str, fixture: impl Fn() -> PhoneFixture) {
    let outcomes: Vec<(&str, Outcome)> = CASES
        .iter()
        .map(|case| (case.id(), run(case, &mut fixture())))
        .collect();

    let mut counts = BTreeMap::<_, usize>::new();
    for (id, outcome) in &outcomes {
        *counts.entry(outcome.name()).or_default() += 1;
        if outcome.is_failure() {
            println!("{id}: {outcome}");
        }
    }
    println!("{name}: {counts:?}");
    assert!(!outcomes.iter().any(|(_, outcome)| outcome.is_failure()));
    Expectations::parse(expectations)
        .unwrap()
        .check(&outcomes)
        .unwrap();
}

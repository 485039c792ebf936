//! The conformance suite through the real leaf: the backend's logic, JNI, and a simulated phone behind Java doubles.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends when something unexpected happens, and shows its counts"
)]

mod common;
mod opening;

use std::collections::BTreeMap;
use std::sync::Arc;

use securestore_android_jvm::{
    api_level, collect, live_keys, live_operations, refresh_files, watch,
};
use securestore_conformance::{CASES, Control, Costs, Expectations, Fixture, Outcome, run};
use securestore_core::{Result, SecureStore, SizePolicy};
use securestore_mock::PhoneFixture;

/// A simulated Android phone whose stores reach it through the leaf.
struct LeafFixture(PhoneFixture);

impl Fixture for LeafFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let store = opening::open(self.0.phone(), service, sizes)?;
        Ok(Arc::new(store))
    }

    fn can(&self, control: Control) -> bool {
        self.0.can(control)
    }

    fn drive(&mut self, control: Control) {
        self.0.drive(control);
        refresh_files().unwrap();
    }

    fn costs(&mut self) -> Costs {
        self.0.costs()
    }

    fn traces(&mut self) -> Vec<u8> {
        self.0.traces()
    }
}

fn main() {
    opening::initialize();
    let only = std::env::args().nth(1);
    let before = watch::live_globals();
    let outcomes: Vec<(&str, Outcome)> = CASES
        .iter()
        .filter(|case| only.as_deref().is_none_or(|only| case.id().contains(only)))
        .map(|case| {
            let phone = PhoneFixture::new(common::new_phone());
            (case.id(), run(case, &mut LeafFixture(phone)))
        })
        .collect();

    let mut counts = BTreeMap::<_, usize>::new();
    for (id, outcome) in &outcomes {
        *counts.entry(outcome.name()).or_default() += 1;
        if outcome.is_failure() {
            println!("{id}: {outcome}");
        }
    }
    println!("native layout through JNI, API {}: {counts:?}", api_level());
    assert!(!outcomes.iter().any(|(_, outcome)| outcome.is_failure()));
    if only.is_none() {
        Expectations::parse(include_str!("expectations.txt"))
            .unwrap()
            .check(&outcomes)
            .unwrap();
    }

    if only.is_none() {
        common::assert_lookups_are_listed("suite");
    }
    collect();
    let kept = watch::live_globals() - before;
    println!(
        "left: {kept} global references (classes), {} keys, {} operations",
        live_keys(),
        live_operations()
    );
    assert_eq!(live_operations(), 0, "an operation outlives its use");
    assert_eq!(live_keys(), 0, "a key outlives its use");
}

//! The conformance suite through the real leaf, in both layouts: the backend's logic, JNI, and a simulated phone behind Java doubles.
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

use opening::Layout;

/// A simulated Android phone whose stores reach it through the leaf.
struct LeafFixture {
    phone: PhoneFixture,
    layout: Layout,
}

impl Fixture for LeafFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let store = opening::open(self.layout, self.phone.phone(), service, sizes)?;
        Ok(Arc::new(store))
    }

    fn can(&self, control: Control) -> bool {
        self.phone.can(control)
    }

    fn drive(&mut self, control: Control) {
        self.phone.drive(control);
        refresh_files().unwrap();
    }

    fn costs(&mut self) -> Costs {
        self.phone.costs()
    }

    fn traces(&mut self) -> Vec<u8> {
        self.phone.traces()
    }
}

fn main() {
    opening::initialize();
    let only = std::env::args().nth(1);
    let before = watch::live_globals();
    for (layout, name, expectations) in [
        (
            Layout::Native,
            "native layout",
            include_str!("expectations.txt"),
        ),
        (
            Layout::Expo,
            "Expo's layout",
            include_str!("expectations_expo.txt"),
        ),
    ] {
        run_all(layout, name, only.as_deref(), expectations);
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

fn run_all(layout: Layout, name: &str, only: Option<&str>, expectations: &str) {
    let outcomes: Vec<(&str, Outcome)> = CASES
        .iter()
        .filter(|case| only.is_none_or(|only| case.id().contains(only)))
        .map(|case| {
            let phone = PhoneFixture::new(common::new_phone());
            (case.id(), run(case, &mut LeafFixture { phone, layout }))
        })
        .collect();

    let mut counts = BTreeMap::<_, usize>::new();
    for (id, outcome) in &outcomes {
        *counts.entry(outcome.name()).or_default() += 1;
        if outcome.is_failure() {
            println!("{id}: {outcome}");
        }
    }
    println!("{name} through JNI, API {}: {counts:?}", api_level());
    assert!(!outcomes.iter().any(|(_, outcome)| outcome.is_failure()));
    if only.is_none() {
        Expectations::parse(expectations)
            .unwrap()
            .check(&outcomes)
            .unwrap();
    }
}

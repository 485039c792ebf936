//! The conformance suite through the real leaf: the backend's logic, the C calls, and a simulated phone behind them.
#![cfg(not(target_vendor = "apple"))]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends when something unexpected happens, and shows its counts"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use securestore_apple::seam::{Keychain, LocalAuthentication};
use securestore_apple::{ExpoBackend, KeychainBackend};
use securestore_apple_emulated_abi::{EmulatedKeychain, EmulatedLocalAuthentication};
use securestore_conformance::{CASES, Control, Costs, Expectations, Fixture, Outcome, run};
use securestore_core::{Backend, BackendStore, Result, SecureStore, Service, SizePolicy};
use securestore_mock::{DEFAULT_APP, PhoneFixture, ios};

/// A simulated iPhone whose stores reach it through the leaf.
struct LeafFixture {
    phone: PhoneFixture,
    open: fn(Service, Seams) -> Arc<dyn Backend>,
}

struct Seams {
    keychain: Arc<dyn Keychain>,
    authentication: Arc<dyn LocalAuthentication>,
    clock: Arc<dyn securestore_core::Clock>,
}

impl Fixture for LeafFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let phone = self.phone.phone().apple_seams(DEFAULT_APP)?;
        let seams = Seams {
            keychain: Arc::new(EmulatedKeychain::new(phone.keychain)),
            authentication: Arc::new(EmulatedLocalAuthentication::new(phone.authentication)),
            clock: phone.clock,
        };
        let backend = (self.open)(service.parse()?, seams);
        Ok(Arc::new(BackendStore::with_sizes(backend, sizes)))
    }

    fn can(&self, control: Control) -> bool {
        self.phone.can(control)
    }

    fn drive(&mut self, control: Control) {
        self.phone.drive(control);
    }

    fn costs(&mut self) -> Costs {
        self.phone.costs()
    }

    fn traces(&mut self) -> Vec<u8> {
        self.phone.traces()
    }
}

fn native(service: Service, seams: Seams) -> Arc<dyn Backend> {
    let Seams {
        keychain,
        authentication,
        clock,
    } = seams;
    Arc::new(KeychainBackend::builder(service, keychain, authentication, clock).build())
}

fn expo(service: Service, seams: Seams) -> Arc<dyn Backend> {
    Arc::new(ExpoBackend::builder(service, seams.keychain, seams.authentication).build())
}

fn assert_all_hold(name: &str, open: fn(Service, Seams) -> Arc<dyn Backend>) {
    let outcomes: Vec<(&str, Outcome)> = CASES
        .iter()
        .map(|case| {
            let phone = PhoneFixture::new(ios());
            (case.id(), run(case, &mut LeafFixture { phone, open }))
        })
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
    Expectations::parse(include_str!("expectations.txt"))
        .unwrap()
        .check(&outcomes)
        .unwrap();
}

#[test]
fn every_case_holds_in_the_native_layout() {
    assert_all_hold("native layout through the leaf", native);
}

#[test]
fn every_case_holds_in_the_expo_layout() {
    assert_all_hold("Expo's layout through the leaf", expo);
}

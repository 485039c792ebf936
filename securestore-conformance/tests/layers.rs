//! Each layer over a store that passes the suite passes it too.

#![expect(
    clippy::print_stdout,
    reason = "a helper shows what failed and ends its test"
)]

use std::sync::Arc;
use std::time::Duration;

use securestore_conformance::{CASES, Control, Costs, Fixture, run};
use securestore_core::{
    CachedStore, FallbackStore, Observed, Otherwise, Result, SecureStore, SizePolicy, SystemClock,
};
use securestore_mock::{Model, PhoneFixture, SimulatedPhone};

/// Puts a layer over a store.
type Wrap = fn(Arc<dyn SecureStore>) -> Result<Arc<dyn SecureStore>>;

/// Puts a layer around every store that the phone opens.
struct Layered {
    phone: PhoneFixture,
    layer: Wrap,
}

impl Fixture for Layered {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        (self.layer)(self.phone.open(service, sizes)?)
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

fn cached(inner: Arc<dyn SecureStore>) -> Result<Arc<dyn SecureStore>> {
    let minute = Duration::from_secs(60);
    Ok(Arc::new(CachedStore::new(
        inner,
        Arc::new(SystemClock::new()),
        minute,
    )))
}

fn observed(inner: Arc<dyn SecureStore>) -> Result<Arc<dyn SecureStore>> {
    Ok(Arc::new(Observed::new(inner)))
}

fn with_fallback(inner: Arc<dyn SecureStore>) -> Result<Arc<dyn SecureStore>> {
    let otherwise = Otherwise::memory("never-used")?;
    Ok(Arc::new(FallbackStore::over(Ok(inner), otherwise)?))
}

fn all_of_them(inner: Arc<dyn SecureStore>) -> Result<Arc<dyn SecureStore>> {
    with_fallback(observed(cached(inner)?)?)
}

/// A store of the fallback itself, which protects nothing.
fn memory(_: Arc<dyn SecureStore>) -> Result<Arc<dyn SecureStore>> {
    let none_here = securestore_core::Error::new(securestore_core::ErrorKind::Unavailable, "")
        .with_recovery(securestore_core::Recovery::FixCode);
    let store = FallbackStore::over(Err(none_here), Otherwise::memory("memory")?)?;
    Ok(Arc::new(store))
}

#[test]
fn cached_store_passes_on_both_phones() {
    every_case_holds(cached);
}

#[test]
fn observed_store_passes_on_both_phones() {
    every_case_holds(observed);
}

#[test]
fn store_with_a_fallback_passes_on_both_phones() {
    every_case_holds(with_fallback);
}

#[test]
fn layers_over_layers_pass_on_both_phones() {
    every_case_holds(all_of_them);
}

#[test]
fn a_store_that_forgets_at_once_does_not_pass() {
    let mut forgetful = Layered {
        phone: PhoneFixture::new(SimulatedPhone::new(Model::Ios(26))),
        layer: memory,
    };

    let failed = CASES
        .iter()
        .filter(|case| case.area() == "values" || case.area() == "crashes")
        .filter(|case| run(case, &mut forgetful).is_failure())
        .count();

    assert!(
        failed > 0,
        "the suite looks at another store than the layer"
    );
}

fn every_case_holds(layer: Wrap) {
    let mut failures = 0;
    for model in [Model::Ios(26), Model::Android(35)] {
        for case in CASES {
            let phone = PhoneFixture::new(SimulatedPhone::new(model));
            let outcome = run(case, &mut Layered { phone, layer });
            if outcome.is_failure() {
                failures += 1;
                println!("{model:?} {}: {outcome}", case.id());
            }
        }
    }
    assert_eq!(failures, 0);
}

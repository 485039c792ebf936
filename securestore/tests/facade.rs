//! The conformance suite by way of the facade: each operation is one that an app calls, on both simulated phones.
//!
//! Not shown here: [`securestore::open`] itself, which opens a store on phones only. What it returns, a `BackendStore` over the
//! platform's backend, is what these stores are made of; the lanes `memcheck` and `jvm` run the suite through the foreign calls.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a helper shows what failed, and ends its test when something unexpected happens"
)]

use std::sync::Arc;

use async_trait::async_trait;
use securestore::{
    Availability, BackendStore, Biometrics, Capabilities, EntryInfo, Examination, FallbackStore,
    GetOptions, Key, Otherwise, RepairReport, Result, Secret, SecureStore, SecureStoreExt, SetItem,
    SetOptions, SizePolicy, UnlockGuard, UnlockOptions,
};
use securestore_conformance::{CASES, Control, Costs, Expectations, Fixture, Outcome, run};
use securestore_mock::{DEFAULT_APP, Model, PhoneFixture, SimulatedPhone};

/// An app's own store type: every operation goes through what `blocking()` gives.
#[derive(Debug)]
struct Blocking(FallbackStore);

#[async_trait]
impl SecureStore for Blocking {
    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        self.0.blocking().set_opts(key, value, options)
    }

    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        self.0.blocking().get_with(key, options)
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        self.0.blocking().delete(key)
    }

    async fn contains(&self, key: &Key) -> Result<bool> {
        self.0.blocking().contains(key)
    }

    async fn entries(&self) -> Result<Vec<EntryInfo>> {
        self.0.blocking().entries()
    }

    async fn clear(&self) -> Result<()> {
        self.0.blocking().clear()
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        self.0.blocking().set_many(items)
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        self.0.blocking().get_many(keys, options)
    }

    async fn repair(&self) -> Result<RepairReport> {
        self.0.blocking().repair()
    }

    async fn examine(&self, keys: &[Key]) -> Examination {
        self.0.blocking().examine(keys)
    }

    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        self.0.blocking().unlock_opts(options)
    }

    fn lock(&self) {
        self.0.blocking().lock();
    }

    fn capabilities(&self) -> &Capabilities {
        self.0.capabilities()
    }

    async fn availability(&self) -> Availability {
        self.0.blocking().availability()
    }

    async fn biometrics(&self) -> Result<Biometrics> {
        self.0.blocking().biometrics()
    }
}

/// Opens stores as an app does: what the platform has, under the app's choice for platforms that have none.
struct AppFixture(PhoneFixture);

impl Fixture for AppFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let backend = self.0.phone().backend(DEFAULT_APP, service)?;
        let opened: Arc<dyn SecureStore> = Arc::new(BackendStore::with_sizes(backend, sizes));
        let store = FallbackStore::over(Ok(opened), Otherwise::refuse())?;
        Ok(Arc::new(Blocking(store)))
    }

    fn can(&self, control: Control) -> bool {
        self.0.can(control)
    }

    fn drive(&mut self, control: Control) {
        self.0.drive(control);
    }

    fn costs(&mut self) -> Costs {
        self.0.costs()
    }

    fn traces(&mut self) -> Vec<u8> {
        self.0.traces()
    }
}

fn every_case_holds(model: Model, expectations: &str) {
    let outcomes: Vec<(&str, Outcome)> = CASES
        .iter()
        .map(|case| {
            let phone = PhoneFixture::new(SimulatedPhone::new(model));
            (case.id(), run(case, &mut AppFixture(phone)))
        })
        .collect();

    let failed: Vec<_> = outcomes.iter().filter(|(_, o)| o.is_failure()).collect();
    for (id, outcome) in &failed {
        println!("{model:?} {id}: {outcome}");
    }
    assert!(failed.is_empty());
    let expected = Expectations::parse(expectations).unwrap();
    expected.check(&outcomes).unwrap();
}

#[test]
fn every_case_holds_on_an_iphone() {
    let blocked = "blocked control:Damage.Flip - nobody but the system writes to the rows of a keychain\n\
                   blocked control:Damage.Exchange - nobody but the system writes to the rows of a keychain";

    every_case_holds(Model::Ios(26), blocked);
}

#[test]
fn every_case_holds_on_an_android_phone() {
    every_case_holds(Model::Android(35), "");
}

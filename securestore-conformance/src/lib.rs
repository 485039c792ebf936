//! The conformance suite: cases that every backend must pass, ours and anyone's.
//!
//! A [`Fixture`] opens a store and drives the device below it; [`run`] runs one [`Case`] on it and answers an [`Outcome`].
//! What a backend *promises* is in its capabilities; what the environment *can do* to the device is the fixture's
//! [`Control`]s. The two are never mixed: a case whose capability is missing must be refused correctly, one whose control
//! is missing is blocked, and nothing is skipped in silence.
//!
//! There are three front ends, all over [`run_phase`]: [`conformance_tests!`] emits one `#[test]` per case, `harness` (a feature) is a
//! `harness = false` main with filters, and [`device`] runs inside an app, without threads or standard output. Cases touch
//! nothing outside their own services, which all begin with `conformance.`.
//!
//! ```
//! use std::sync::Arc;
//!
//! use securestore_conformance::{CASES, Fixture, run};
//! use securestore_core::{BackendStore, Result, SecureStore, SizePolicy};
//!
//! /// A backend author's fixture.
//! struct MyFixture(securestore_mock::SimulatedPhone);
//!
//! impl Fixture for MyFixture {
//!     fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
//!         let backend = self.0.backend("app", service)?; // your backend here
//!         Ok(Arc::new(BackendStore::with_sizes(backend, sizes)))
//!     }
//! }
//!
//! for case in CASES {
//!     let outcome = run(case, &mut MyFixture(securestore_mock::android()));
//!     assert!(!outcome.is_failure(), "{}: {outcome}", case.id());
//! }
//! ```
#![forbid(unsafe_code)]

mod bench;
mod case;
mod cases;
mod check;
pub mod device;
mod expectations;
mod fixture;
#[cfg(feature = "harness")]
pub mod harness;
mod list;
mod need;
mod report;
mod run;
mod subject;
mod test_per_case;
mod tests;

pub use bench::Notes;
pub use case::Case;
pub use cases::CASES;
pub use check::Failure;
pub use expectations::Expectations;
pub use fixture::{Answer, Control, Costs, Damage, Fixture};
pub use need::Need;
pub use report::{Report, Suite};
pub use run::{Next, Outcome, run, run_phase};
#[doc(hidden)]
pub use tests::{assert_blocked_as_expected, assert_holds};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;

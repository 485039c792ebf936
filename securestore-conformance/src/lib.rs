//! The conformance suite: cases that every backend must pass, ours and anyone's.
//!
//! A [`Fixture`] opens a store and drives the device below it; [`run`] runs one [`Case`] on it and answers an [`Outcome`].
//! What a backend *promises* is in its capabilities; what the environment *can do* to the device is the fixture's
//! [`Control`]s. The two are never mixed: a case whose capability is missing must be refused correctly, one whose control
//! is missing is blocked, and nothing is skipped in silence.
//!
//! ```
//! use std::sync::Arc;
//!
//! use securestore_conformance::{CASES, Control, Fixture, Outcome, run};
//! use securestore_core::{Result, SecureStore};
//!
//! /// A backend author's fixture.
//! struct MyFixture(securestore_mock::SimulatedPhone);
//!
//! impl Fixture for MyFixture {
//!     fn open(&mut self, service: &str) -> Result<Arc<dyn SecureStore>> {
//!         self.0.open(service)
//!     }
//!
//!     fn drive(&mut self, _control: Control) -> bool {
//!         false // this environment can't do anything to the device
//!     }
//! }
//!
//! for case in CASES {
//!     let outcome = run(case, &mut MyFixture(securestore_mock::android()));
//!     assert!(!matches!(outcome, Outcome::Failed(_)), "{}: {outcome:?}", case.id());
//! }
//! ```
#![forbid(unsafe_code)]

mod case;
mod cases;
mod check;
mod fixture;

pub use case::{Case, Outcome, run};
pub use cases::CASES;
pub use check::{Failure, Stop};
pub use fixture::{Control, Fixture};

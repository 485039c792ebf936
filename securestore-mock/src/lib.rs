//! A simulated iPhone and a simulated Android phone, for tests on your desk. **It protects nothing.**
//!
//! The stores that a [`SimulatedPhone`] opens are the real backends of `securestore-apple` and `securestore-android`; only the
//! operating system below them is simulated. What a phone does in each state follows the vendors' sources and tests.
//!
//! * [`ios`] and [`android`] give a ready phone; [`SimulatedPhone::open`] opens a store on it.
//! * [`Event`]s happen to it: it is locked, restarted, given a new finger, reset, backed up.
//! * [`SimulatedPhone::answer`] says what the person does at the next prompt.
//! * [`SimulatedPhone::disturb`] kills the app at a step, or lets a step fail.
//! * [`rehearse`] runs a flow of your app under all of that, at every step, and tells the story of what went wrong.
//! * [`SimulatedPhone::steps`] and [`SimulatedPhone::counts`] tell what reached the system.
//!
//! The same plan gives the same steps: nothing here reads the real clock or a random source.
#![forbid(unsafe_code)]

mod android;
mod device;
mod event;
#[cfg(feature = "conformance")]
mod fixture;
mod ios;
mod open;
mod phone;
mod rehearse;
#[cfg(feature = "conformance")]
mod sabotage;
#[cfg(feature = "conformance")]
mod tamper;

pub use android::AndroidSeams;
pub use device::{
    Answer, At, Backup, BackupKind, BioChanged, Counts, Device, Disturbance, Fault, Knobs,
    LockState, Model, Purge, SensorKind, Step,
};
pub use event::Event;
#[cfg(feature = "conformance")]
pub use fixture::PhoneFixture;
pub use ios::AppleSeams;
pub use phone::{DEFAULT_APP, SimulatedPhone, android, ios};
pub use rehearse::{Failure, FlowEnd, Rehearsal, RehearsedPhone, Screen, Summary, rehearse};
#[cfg(feature = "conformance")]
pub use sabotage::{Sabotage, SabotagedPhone};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;

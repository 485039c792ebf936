//! A flow of an app, run under everything that can happen to its phone.
//!
//! [`rehearse`] launches the app several times on each simulated phone: once undisturbed, then once for each thing that can happen
//! before a launch or at any step of it, the phone's events, the faults of every call, and a killed app. After each it launches
//! the app once more on a healthy, unlocked phone.
//!
//! * `plan` is what is done in one run, `play` does it, `rehearsal` chooses the plans and makes a failing one smaller.
//! * `phone` is what the flow holds, `witness` the store that it gets, which sees everything that the app asks.
//! * `state` holds the story and the rules, `memory` what each entry may answer, `truth` what a person would find.

mod failure;
mod flow;
mod memory;
mod phone;
mod plan;
mod play;
mod rehearsal;
mod state;
mod truth;
mod witness;

pub use failure::{Failure, Summary};
pub use flow::FlowEnd;
pub use phone::{RehearsedPhone, Screen};
pub use rehearsal::{Rehearsal, rehearse};

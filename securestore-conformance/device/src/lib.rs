//! The conformance suite as an app on a device, driven from outside by `cargo xtask test-ios` and `test-android`.
//!
//! It is started at a case and a phase, and writes JSON lines, each at once: those of a [`Report`](securestore_conformance::Report),
//! and `next` and `drive` when something must happen to the device. The lane answers, or ends the app and starts it again.
#![deny(unsafe_code)]

#[cfg(target_os = "android")]
#[expect(unsafe_code, reason = "the leaf is where the foreign calls are")]
mod android;
#[cfg(target_vendor = "apple")]
mod apple;
mod environment;
mod link;
mod phone;
mod start;
mod suite;
#[cfg(all(target_os = "ios", not(target_abi = "sim")))]
#[expect(unsafe_code, reason = "UIKit's only entry is a C function")]
mod uikit;

#[cfg(target_vendor = "apple")]
pub use apple::{BACKEND, open, probe};
pub use environment::Environment;
pub use link::{Link, Streams};
pub use phone::{Opener, Phone};
pub use start::Start;
pub use suite::{probe_line, run};
#[cfg(all(target_os = "ios", not(target_abi = "sim")))]
pub use uikit::while_shown;

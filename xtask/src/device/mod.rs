//! `cargo xtask test-ios`, `test-macos`, `test-android`: the conformance suite on real systems, driven from outside.
//!
//! A lane finds its tools, picks or makes a device, builds the runner (`securestore-conformance/device`), and follows it case by
//! case ([`conduct`]). Every command goes through the one [`runner`], so that `--dry-run` prints exactly what would be run.

mod android;
mod app;
mod apple;
mod clock;
mod conduct;
mod environment;
mod host;
mod lanes;
mod options;
#[cfg(test)]
mod plans;
mod protocol;
mod runner;
mod step;
mod suite;
mod talk;
mod tally;

pub(crate) use app::PACKAGE;
pub(crate) use apple::{Section, sections};
pub(crate) use lanes::{needs, test_android, test_ios, test_macos};
pub(crate) use options::{Android, Ios, Macos};

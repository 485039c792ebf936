//! The suite on Apple's systems.

mod bundle;
mod entitlements;
mod mac;
mod phone;
mod probe;
mod simulator;
mod start;
mod xcode;

pub(crate) use entitlements::Section;
pub(crate) use simulator::sections;
pub(crate) use start::{ios, macos};
pub(crate) use xcode::{XCODE, xcode};

//! Picks the phone, the simulator or this Mac.

use std::process::ExitCode;

use super::xcode::find_xcode;
use super::{mac, phone, simulator};
use crate::device::host::Host;
use crate::device::options::{Ios, Macos};
use crate::device::runner::Runner;
use crate::error::Result;

/// Runs the suite on a simulator, or on the phone that was named.
pub(crate) fn ios(runner: &mut Runner, host: &Host, options: &Ios) -> Result<ExitCode> {
    find_xcode(runner)?;
    match &options.device {
        Some(device) => phone::run(runner, host, options, device),
        None => simulator::run(runner, host, options),
    }
}

/// Runs the suite on this Mac.
pub(crate) fn macos(runner: &mut Runner, host: &Host, options: &Macos) -> Result<ExitCode> {
    find_xcode(runner)?;
    mac::run(runner, host, options)
}

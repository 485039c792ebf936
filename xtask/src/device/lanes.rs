//! The commands: each begins a runner, hands it to its system, and prints the plan or why it could not be completed.

use std::process::ExitCode;

use super::host::Host;
use super::options::{Android, Common, Ios, Macos};
use super::runner::Runner;
use super::{android, apple};
use crate::error::Result;

/// Runs the suite on an iOS simulator or an iPhone.
pub(crate) fn test_ios(options: &Ios) -> Result<ExitCode> {
    let (mut runner, host) = begin("test-ios", &options.common)?;
    let done = apple::ios(&mut runner, &host, options);
    finish(&runner, done)
}

/// Runs the suite on this Mac.
pub(crate) fn test_macos(options: &Macos) -> Result<ExitCode> {
    let (mut runner, host) = begin("test-macos", &options.common)?;
    let done = apple::macos(&mut runner, &host, options);
    finish(&runner, done)
}

/// Runs the suite on an Android emulator or a phone.
pub(crate) fn test_android(options: &Android) -> Result<ExitCode> {
    let (mut runner, host) = begin("test-android", &options.common)?;
    let done = android::run(&mut runner, &host, options);
    finish(&runner, done)
}

/// Returns what each lane found and, if it found nothing, how to get what it needs.
pub(crate) fn needs() -> [(&'static str, Option<String>, &'static str); 2] {
    [
        ("test-ios", apple::xcode(), apple::XCODE),
        ("test-android", android::found(), android::GET_SDK),
    ]
}

fn begin(lane: &'static str, common: &Common) -> Result<(Runner, Host)> {
    let host = common.host.map_or_else(Host::here, Host::example);
    let runner = if common.dry_run {
        Runner::dry(lane)
    } else {
        Runner::real(lane, host.work(lane).join("logs"))?
    };
    Ok((runner, host))
}

/// Prints the plan, or why the run could not be completed: exit code 2, while 1 means that a case failed.
fn finish(runner: &Runner, done: Result<ExitCode>) -> Result<ExitCode> {
    print!("{}", runner.plan());
    Ok(done.unwrap_or_else(|why| {
        eprintln!("error: {why}");
        ExitCode::from(2)
    }))
}

//! `cargo xtask test-ios`, `test-macos`, `test-android`: the conformance suite on real systems, driven from outside.
//!
//! A lane finds its tools, picks or makes a device, builds the runner (`securestore-conformance/device`), and follows it case by
//! case ([`conduct`](mod@conduct)). Every command goes through the one [`runner`], so that `--dry-run` prints exactly what would be run.

mod android;
mod apple;
mod clock;
mod conduct;
mod environment;
mod host;
mod options;
#[cfg(test)]
mod plans;
mod protocol;
mod runner;
mod step;
mod talk;
mod tally;

use std::path::PathBuf;
use std::process::ExitCode;

pub(crate) use apple::{Section, sections};
pub(crate) use options::{Android, Ios, Macos};

use crate::{Result, matrix};
use conduct::{Device, conduct};
use environment::Environment;
use host::Host;
use options::Common;
use runner::Runner;

/// The app's identifier on every system.
const APP: &str = "dev.securestore.conformance";
/// The crate that holds the runner.
pub(crate) const PACKAGE: &str = "securestore-conformance-device";

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

/// Runs the cases on a device that is ready, prints the sums, and compares with the simulated phones.
fn suite(
    runner: &mut Runner,
    host: &Host,
    device: &mut dyn Device,
    common: &Common,
    label: &Label,
) -> Result<ExitCode> {
    let report = report_file(host, device.environment(), common);
    let tally = conduct(runner, device, common.case_limit(), &report)?;
    if runner.is_dry() {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nreport: {}", report.display());
    println!("{}", tally.row(label.backend, &label.os));
    for failure in tally.failures() {
        println!("{failure}");
    }
    let debts = matrix::debts_of(&report)?;
    for debt in &debts {
        println!("{debt}");
    }
    Ok(if debts.is_empty() {
        tally.exit_code()
    } else {
        ExitCode::FAILURE
    })
}

/// What the report says was tested.
struct Label {
    backend: &'static str,
    os: String,
}

fn report_file(host: &Host, environment: Environment, common: &Common) -> PathBuf {
    common.report.clone().unwrap_or_else(|| {
        host.target
            .join("device")
            .join(environment.name)
            .with_extension("jsonl")
    })
}

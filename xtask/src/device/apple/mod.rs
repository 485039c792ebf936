//! The suite on Apple's systems.

mod bundle;
mod entitlements;
mod mac;
mod phone;
mod probe;
mod simulator;

use std::process::ExitCode;
use std::time::Duration;

pub(crate) use entitlements::Section;
pub(crate) use simulator::sections;

use super::host::Host;
use super::options::{Ios, Macos};
use super::runner::Runner;
use super::step::Step;
use super::{APP, PACKAGE};
use crate::Result;

const BACKEND: &str = "Apple, native layout";
/// How long a build may take.
const BUILD: Duration = Duration::from_secs(1800);
/// What to try when Xcode's tools fail.
pub(crate) const XCODE: &str = "install Xcode from the App Store, start it once, then: sudo xcode-select --switch /Applications/Xcode.app";

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

/// Returns where Xcode is.
pub(crate) fn xcode() -> Option<String> {
    let finished = crate::cmd::Cmd::new("xcode-select")
        .args(["--print-path"])
        .finish()
        .ok()?;
    finished.success.then(|| finished.stdout.trim().to_owned())
}

fn find_xcode(runner: &mut Runner) -> Result<()> {
    let step = Step::new("find Xcode", "xcode-select")
        .args(["--print-path"])
        .hint(XCODE)
        .example("/Applications/Xcode.app/Contents/Developer");
    runner.run(&step)?;
    Ok(())
}

/// Builds the runner for a target; the arguments go to the linker of the runner alone.
fn build(runner: &mut Runner, host: &Host, triple: &str, link: &[String]) -> Result<()> {
    runner.attempt(
        &Step::new("get the target", "rustup")
            .args(["target", "add", triple])
            .limit(BUILD),
    )?;
    let mut step = Step::new("build the runner", &host.cargo)
        .args(["rustc", "--locked", "--package", PACKAGE, "--bin", PACKAGE])
        .args(["--target", triple])
        .limit(BUILD)
        .hint(format!("rustup target add {triple}"));
    if !link.is_empty() {
        step = step.args(["--"]).args(link);
    }
    runner.run(&step)?;
    Ok(())
}

/// Returns what the runner is started with.
fn arguments(environment: &str, os: &str, at: &super::protocol::Position) -> Vec<String> {
    [
        "--environment",
        environment,
        "--os",
        os,
        "--case",
        &at.case.to_string(),
        "--phase",
        &at.phase.to_string(),
        "--notes",
        &at.notes(),
    ]
    .map(str::to_owned)
    .to_vec()
}

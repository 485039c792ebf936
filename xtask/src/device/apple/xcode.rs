//! Xcode, and what all of Apple's systems build and start the same way.

use std::time::Duration;

use crate::cmd::Cmd;
use crate::device::app::PACKAGE;
use crate::device::host::Host;
use crate::device::protocol::Position;
use crate::device::runner::Runner;
use crate::device::step::Step;
use crate::error::Result;

pub(super) const BACKEND: &str = "Apple, native layout";
/// How long a build may take.
const BUILD: Duration = Duration::from_secs(1800);
/// What to try when Xcode's tools fail.
pub(crate) const XCODE: &str = "install Xcode from the App Store, start it once, then: sudo xcode-select --switch /Applications/Xcode.app";

/// Returns where Xcode is.
pub(crate) fn xcode() -> Option<String> {
    let finished = Cmd::new("xcode-select")
        .args(["--print-path"])
        .finish()
        .ok()?;
    finished.success.then(|| finished.stdout.trim().to_owned())
}

pub(super) fn find_xcode(runner: &mut Runner) -> Result<()> {
    let step = Step::new("find Xcode", "xcode-select")
        .args(["--print-path"])
        .hint(XCODE)
        .example("/Applications/Xcode.app/Contents/Developer");
    runner.run(&step)?;
    Ok(())
}

/// Builds the runner for a target; the arguments go to the linker of the runner alone.
pub(super) fn build(runner: &mut Runner, host: &Host, triple: &str, link: &[String]) -> Result<()> {
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
pub(super) fn arguments(environment: &str, os: &str, at: &Position) -> Vec<String> {
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

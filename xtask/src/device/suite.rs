//! The suite on a device that is ready: followed to its end, summed up, and compared with the simulated phones.

use std::path::PathBuf;
use std::process::ExitCode;

use super::conduct::{Device, conduct};
use super::environment::Environment;
use super::host::Host;
use super::options::Common;
use super::runner::Runner;
use crate::error::Result;
use crate::matrix;

/// Runs the cases on a device that is ready, prints the sums, and compares with the simulated phones.
pub(super) fn suite(
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
pub(super) struct Label {
    pub(super) backend: &'static str,
    pub(super) os: String,
}

fn report_file(host: &Host, environment: Environment, common: &Common) -> PathBuf {
    common.report.clone().unwrap_or_else(|| {
        host.target
            .join("device")
            .join(environment.name)
            .with_extension("jsonl")
    })
}

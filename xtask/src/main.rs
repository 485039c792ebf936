//! The project's own commands. `cargo xtask ci` is exactly what CI runs.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks to its user on standard output"
)]

mod bench;
mod built;
mod ci;
mod clauses;
mod cli;
mod cmd;
mod device;
mod doctor;
mod error;
mod lane;
mod lanes;
mod matrix;
mod stopwatch;
mod tools;
mod verdict;
mod workspace;

use std::process::ExitCode;

use crate::cli::{Asked, Command};
use crate::error::Result;
use crate::lane::When;
use crate::lanes::jvm::Jdks;

fn main() -> ExitCode {
    let done = match cli::asked() {
        Asked::Lane(lane) => ci::only(lane),
        Asked::Command(command) => run(command),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Ci { skip } => ci::run(When::Ci, &skip),
        Command::Weekly { skip } => ci::run(When::Weekly, &skip),
        Command::Fmt { check: true } => ci::report("fmt", lanes::fmt::check),
        Command::Fmt { check: false } => lanes::fmt::format(),
        Command::Jvm { jdk, all } => {
            let jdks = match jdk {
                Some(version) => Jdks::Version(version),
                None if all => Jdks::All,
                None => Jdks::Oldest,
            };
            ci::report("jvm", || lanes::jvm::run_on(jdks))
        }
        Command::Semver => lanes::semver::run(),
        Command::Adversary { seeds } => {
            ci::report("adversary", || lanes::adversary::run_with(seeds))
        }
        Command::Dex { write: false } => ci::report("dex", lanes::dex::run),
        Command::Dex { write: true } => lanes::dex::write(),
        Command::CheckTargets { all: false } => ci::report("check-targets", lanes::targets::run),
        Command::CheckTargets { all: true } => ci::report("check-targets", lanes::targets::run_all),
        Command::TestIos(options) => device::test_ios(&options),
        Command::TestMacos(options) => device::test_macos(&options),
        Command::TestAndroid(options) => device::test_android(&options),
        Command::Matrix { check: true, .. } => ci::report("matrix", matrix::check),
        Command::Matrix {
            check: false,
            reports,
        } => matrix::run(&reports),
        Command::Bench { args } => bench::run(&args),
        Command::Doctor { install } => doctor::run(install),
    }
}

//! The project's own commands. `cargo xtask ci` is exactly what CI runs.
#![forbid(unsafe_code)]
#![expect(
    clippy::print_stdout,
    reason = "a command-line tool talks to its user on standard output"
)]

mod bench;
mod ci;
mod cmd;
mod device;
mod doctor;
mod lane;
mod lanes;
mod matrix;
mod stopwatch;
mod tools;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::lane::Lane;

/// The result of every step; an error is a sentence for the person at the terminal.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// The commands of the securestore repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs every lane and says how each went
    Ci {
        /// A lane to leave out; may be given more than once
        #[arg(long, value_enum)]
        skip: Vec<Lane>,
    },
    /// Runs all tests; needs nothing but a Rust toolchain
    Test,
    /// Formats the code
    Fmt {
        /// Only says what is not formatted
        #[arg(long)]
        check: bool,
    },
    /// Runs clippy on the workspace, and on each published crate by itself
    Lint,
    /// Runs the FFI code under valgrind and the sanitizers
    Memcheck,
    /// Runs the JNI code on a desktop's Java VM, over the simulated phone
    Jvm {
        /// Only on the JDK of this version, which must be there
        #[arg(long)]
        jdk: Option<u32>,
    },
    /// Runs the tests that draw at random again and again: as many seeds, ten times as many cases of each property
    Adversary {
        /// How many seeds
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        seeds: u32,
    },
    /// Checks that the embedded dex is its Java source, compiled
    Dex {
        /// Writes the dex anew
        #[arg(long)]
        write: bool,
    },
    /// Looks up in real Android every Java member that the JNI code binds
    Signatures,
    /// Builds the documentation; a warning is an error
    Docs,
    /// Builds the published crates with the oldest supported Rust
    Msrv,
    /// Checks licences, banned crates, sources and advisories
    Deny,
    /// Checks the spelling of documents and code
    Spell,
    /// Proves with the dependency tree what each crate must not pull in
    Deps,
    /// Checks the house rules that no other tool knows
    Tidy,
    /// Packages the crates and tests a user's app against the archives
    Package,
    /// Compares the published crates' interface with the last release; every release runs it
    Semver,
    /// Checks the workflows with actionlint and zizmor
    Workflows,
    /// Lints the libraries for iOS, macOS and Android, and links them and the runner of the suite for iOS and Android
    CheckTargets {
        /// Also lints for tvOS, watchOS and visionOS
        #[arg(long)]
        all: bool,
    },
    /// Runs the suite on an iOS simulator, or on an iPhone that is plugged in; needs a Mac with Xcode
    ///
    /// Exit code 0: no case failed; 1: a case failed or crashed; 2: the run could not be completed.
    TestIos(device::Ios),
    /// Runs the suite on this Mac, signed; without a team only the refusal of an unsigned program
    ///
    /// Exit codes as for test-ios.
    TestMacos(device::Macos),
    /// Runs the suite on an Android emulator, or on a phone that is plugged in; needs the Android SDK, its NDK and a JDK
    ///
    /// Exit codes as for test-ios.
    TestAndroid(device::Android),
    /// Renders docs/conformance.md from the simulated reports, the kept ones and the given ones
    Matrix {
        /// Only says whether the page is up to date
        #[arg(long, conflicts_with = "reports")]
        check: bool,
        /// Reports of other environments: files of JSON lines
        reports: Vec<PathBuf>,
    },
    /// Runs the benchmarks; arguments after `--` go to `cargo bench`
    Bench {
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Says which tools are there and how to get the others
    Doctor {
        /// Gets the missing tools, into the target directory where possible
        #[arg(long)]
        install: bool,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Ci { skip } => ci::run(&skip),
        Command::Test => ci::only(Lane::Test),
        Command::Fmt { check: true } => ci::only(Lane::Fmt),
        Command::Fmt { check: false } => lanes::fmt::format(),
        Command::Lint => ci::only(Lane::Lint),
        Command::Memcheck => ci::only(Lane::Memcheck),
        Command::Signatures => ci::only(Lane::Signatures),
        Command::Jvm { jdk } => ci::report(Lane::Jvm, || lanes::jvm::run_on(jdk)),
        Command::Semver => lanes::semver::run(),
        Command::Adversary { seeds } => lanes::adversary::run(seeds),
        Command::Dex { write: false } => ci::only(Lane::Dex),
        Command::Dex { write: true } => lanes::dex::write(),
        Command::Docs => ci::only(Lane::Docs),
        Command::Msrv => ci::only(Lane::Msrv),
        Command::Deny => ci::only(Lane::Deny),
        Command::Spell => ci::only(Lane::Spell),
        Command::Deps => ci::only(Lane::Deps),
        Command::Tidy => ci::only(Lane::Tidy),
        Command::Package => ci::only(Lane::Package),
        Command::Workflows => ci::only(Lane::Workflows),
        Command::CheckTargets { all: false } => ci::only(Lane::Targets),
        Command::CheckTargets { all: true } => lanes::targets::run_all(),
        Command::TestIos(options) => device::test_ios(&options),
        Command::TestMacos(options) => device::test_macos(&options),
        Command::TestAndroid(options) => device::test_android(&options),
        Command::Matrix { check: true, .. } => ci::only(Lane::Matrix),
        Command::Matrix {
            check: false,
            reports,
        } => matrix::run(&reports),
        Command::Bench { args } => bench::run(&args),
        Command::Doctor { install } => doctor::run(install),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

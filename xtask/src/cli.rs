//! The command line: a command per lane, and those that take options.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::device;
use crate::lane::{LANES, Lane, When};

/// The commands of the securestore repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// What the user asked for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// A lane as CI runs it.
    Lane(&'static Lane),
    /// A command with options of its own.
    Command(Command),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs every lane of CI and says how each went
    Ci {
        /// A lane to leave out; may be given more than once
        #[arg(long, value_parser = lanes(When::Ci))]
        skip: Vec<String>,
    },
    /// Runs what takes too long for CI: the same checks with their full counts
    Weekly {
        /// A lane to leave out; may be given more than once
        #[arg(long, value_parser = lanes(When::Weekly))]
        skip: Vec<String>,
    },
    #[command(about = about("fmt"))]
    Fmt {
        /// Only says what is not formatted
        #[arg(long)]
        check: bool,
    },
    #[command(about = about("jvm"))]
    Jvm {
        /// Only on the JDK of this version, which must be there
        #[arg(long)]
        jdk: Option<u32>,
        /// On every JDK that is here, as every week
        #[arg(long, conflicts_with = "jdk")]
        all: bool,
    },
    #[command(about = about("adversary"))]
    Adversary {
        /// How many seeds; ten times as many cases of each property
        #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        seeds: u32,
    },
    #[command(about = about("dex"))]
    Dex {
        /// Writes the dex anew
        #[arg(long)]
        write: bool,
    },
    /// Compares the published crates' interface with the last release; every release runs it
    Semver,
    #[command(about = about("check-targets"))]
    CheckTargets {
        /// Every target: also the other processors, macOS, tvOS, watchOS and visionOS
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

/// Reads the arguments of this program, or ends it with what is wrong with them.
pub(crate) fn asked() -> Asked {
    let matches = command().get_matches();
    let own = Cli::command();
    let lane = matches.subcommand_name().and_then(Lane::named);
    match lane.filter(|lane| own.find_subcommand(lane.name).is_none()) {
        Some(lane) => Asked::Lane(lane),
        None => match Cli::from_arg_matches(&matches) {
            Ok(cli) => Asked::Command(cli.command),
            Err(error) => error.exit(),
        },
    }
}

/// Returns every command: those above, and one for each lane without options.
fn command() -> clap::Command {
    let mut command = Cli::command();
    for lane in &LANES {
        if command.find_subcommand(lane.name).is_none() {
            command = command.subcommand(clap::Command::new(lane.name).about(lane.about));
        }
    }
    command
}

fn lanes(when: When) -> PossibleValuesParser {
    let lanes = LANES.iter().filter(|lane| lane.part(when).is_some());
    PossibleValuesParser::new(lanes.map(|lane| lane.name))
}

fn about(name: &str) -> &'static str {
    Lane::named(name).map_or("", |lane| lane.about)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::workspace::root;

    #[test]
    fn every_lane_has_its_command_and_says_what_it_does() {
        let help = command().render_long_help().to_string();

        for lane in &LANES {
            assert!(command().find_subcommand(lane.name).is_some());
            let shown = lane.name == "matrix" || help.contains(lane.about);
            assert!(shown, "{}: {help}", lane.name);
        }
    }

    #[test]
    fn every_command_of_a_workflow_exists() {
        let mut found = 0;
        for entry in fs::read_dir(root().join(".github/workflows")).unwrap() {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let commands = text
                .lines()
                .filter_map(|line| line.split_once("cargo xtask "));
            for (_, line) in commands {
                let words = line.split('|').next().unwrap_or_default();
                // A variable stands for a number or a name.
                let words = words
                    .replace("\"$API\"", "35")
                    .replace("\"$IMAGE\"", "default")
                    .replace("\"$JDK\"", "21");
                let words = ["cargo xtask"].into_iter().chain(words.split_whitespace());

                let parsed = command().try_get_matches_from(words);

                assert!(parsed.is_ok(), "{}: {line}", path.display());
                found += 1;
            }
        }
        assert!(found > 5, "only {found} commands");
    }
}

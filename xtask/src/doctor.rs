//! `cargo xtask doctor`: which tools are there, which lanes they are enough for, and how to get the others.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::Result;
use crate::cmd::Cmd;
use crate::lane::Lane;
use crate::lanes;
use crate::tools::{self, Absent, cross, dex, java, msrv};

/// What lanes need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Tool {
    Cargo,
    Rustfmt,
    Clippy,
    Valgrind,
    Jdk,
    Dx,
    Maven,
    OldestRust,
    CargoDeny,
    Typos,
    Tar,
    Phones,
    Actionlint,
    Zizmor,
}

/// What a device lane found, and how to get what it needs if it found nothing.
type DeviceLane = (&'static str, Option<String>, &'static str);

/// Prints one line per tool and per lane; with `install`, gets what is missing first.
pub(crate) fn run(install: bool) -> Result<ExitCode> {
    if install {
        tools::cargo_deny(Absent::Install)?;
        tools::typos(Absent::Install)?;
        tools::zizmor(Absent::Install)?;
        tools::actionlint(Absent::Install)?;
        msrv::compiler(Absent::Install)?;
        dex::dx(Absent::Install)?;
    }
    let found = Tool::value_variants()
        .iter()
        .map(|&tool| Ok((tool, tool.find()?)))
        .collect::<Result<Vec<_>>>()?;
    print!("{}", screen(&found, &crate::device::needs()));
    Ok(if found.iter().all(|(_, version)| version.is_some()) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Renders what was found as one screen.
fn screen(found: &[(Tool, Option<String>)], devices: &[DeviceLane]) -> String {
    let mut lines = Vec::new();
    for (tool, version) in found {
        lines.push(match version {
            Some(version) => format!("ok       {:<14} {version}", tool.name()),
            None => format!("missing  {:<14} get it with: {}", tool.name(), tool.get()),
        });
    }
    lines.push(String::new());
    let mut ready = 0;
    for &lane in Lane::value_variants() {
        let missing: Vec<_> = needs(lane)
            .iter()
            .filter(|tool| !found.iter().any(|(it, is)| it == *tool && is.is_some()))
            .collect();
        ready += usize::from(missing.is_empty());
        let word = if missing.is_empty() {
            "ready"
        } else {
            "without"
        };
        let needed: Vec<_> = needs(lane).iter().map(|tool| tool.name()).collect();
        let get = missing
            .iter()
            .map(|tool| format!("; get {} with: {}", tool.name(), tool.get()));
        lines.push(format!(
            "{word:<8} {:<14} needs {}{}",
            lane.name(),
            needed.join(", "),
            get.collect::<String>()
        ));
    }
    for (lane, what, how) in devices {
        lines.push(match what {
            Some(what) => format!("ready    {lane:<14} {what}"),
            None => format!("without  {lane:<14} it needs: {how}"),
        });
    }
    lines.push(String::new());
    let there = found.iter().filter(|(_, version)| version.is_some());
    let there = there.count();
    lines.push(format!(
        "tools: {there} there, {} missing; lanes of ci: {ready} ready, {} without a tool\n",
        found.len() - there,
        Lane::value_variants().len() - ready
    ));
    lines.join("\n")
}

/// Returns what a lane can't run without.
const fn needs(lane: Lane) -> &'static [Tool] {
    match lane {
        Lane::Fmt => &[Tool::Cargo, Tool::Rustfmt],
        Lane::Lint => &[Tool::Cargo, Tool::Clippy],
        Lane::Memcheck => &[Tool::Cargo, Tool::Valgrind],
        Lane::Jvm => &[Tool::Cargo, Tool::Jdk],
        Lane::Dex => &[Tool::Jdk, Tool::Dx],
        Lane::Signatures => &[Tool::Jdk, Tool::Maven],
        Lane::Msrv => &[Tool::Cargo, Tool::OldestRust],
        Lane::Deny => &[Tool::CargoDeny],
        Lane::Spell => &[Tool::Typos],
        Lane::Package => &[Tool::Cargo, Tool::Tar],
        Lane::Targets => &[Tool::Phones],
        Lane::Workflows => &[Tool::Actionlint, Tool::Zizmor],
        Lane::Test | Lane::Matrix | Lane::Docs | Lane::Deps | Lane::Tidy => &[Tool::Cargo],
    }
}

impl Tool {
    const fn name(self) -> &'static str {
        self.about().0
    }

    const fn get(self) -> &'static str {
        self.about().1
    }

    /// Returns the name and the command that gets it.
    const fn about(self) -> (&'static str, &'static str) {
        match self {
            Self::Cargo => ("cargo", "install Rust with rustup"),
            Self::Rustfmt => ("rustfmt", "rustup component add rustfmt"),
            Self::Clippy => ("clippy", "rustup component add clippy"),
            Self::Valgrind => ("valgrind", lanes::memcheck::GET_VALGRIND),
            Self::Jdk => ("jdk", java::GET_JDK),
            Self::Dx => ("dx", dex::GET_DEX),
            Self::Maven => ("maven", java::GET_MAVEN),
            Self::OldestRust => ("rust (oldest)", tools::GET_MSRV),
            Self::CargoDeny => ("cargo-deny", tools::GET_DENY),
            Self::Typos => ("typos", tools::GET_TYPOS),
            Self::Tar => ("tar", "apt-get install tar"),
            Self::Phones => ("phones", cross::GET_CROSS),
            Self::Actionlint => ("actionlint", tools::GET_ACTIONLINT),
            Self::Zizmor => ("zizmor", tools::GET_ZIZMOR),
        }
    }

    /// Looks for the tool and returns what it says of itself.
    fn find(self) -> Result<Option<String>> {
        let itself = |path| version(path, &["--version"]);
        Ok(match self {
            Self::Cargo => version("cargo", &["--version"]),
            Self::Rustfmt => version("cargo", &["fmt", "--version"]),
            Self::Clippy => version("cargo", &["clippy", "--version"]),
            Self::Valgrind => version("valgrind", &["--version"]),
            Self::Jdk => lanes::jvm::describe(),
            Self::Dx => dex::dx(Absent::Skip)?.map(|_| dex::VERSION.to_owned()),
            Self::Maven => version("mvn", &["--batch-mode", "--version"]),
            Self::OldestRust => msrv::compiler(Absent::Skip)?.map(|compiler| compiler.version),
            Self::CargoDeny => tools::cargo_deny(Absent::Skip)?.and_then(itself),
            Self::Typos => tools::typos(Absent::Skip)?.and_then(itself),
            Self::Tar => version("tar", &["--version"]),
            Self::Phones => cross::describe(),
            Self::Actionlint => tools::actionlint(Absent::Skip)?.and_then(itself),
            Self::Zizmor => tools::zizmor(Absent::Skip)?.and_then(itself),
        })
    }
}

/// Returns the first line that the tool prints about itself, if it runs at all.
fn version(program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Option<String> {
    let finished = Cmd::new(program).args(args).finish().ok()?;
    let line = finished.stdout.lines().next()?;
    finished.success.then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine that has some tools: version 1 of each.
    fn machine(has: impl Fn(Tool) -> bool) -> Vec<(Tool, Option<String>)> {
        let tools = Tool::value_variants().iter();
        tools
            .map(|&tool| (tool, has(tool).then(|| format!("{} 1", tool.name()))))
            .collect()
    }

    fn line_of(screen: &str, lane: Lane) -> &str {
        let mut lines = screen.split("\n\n").nth(1).unwrap().lines();
        let named = |line: &&str| line.split_whitespace().nth(1) == Some(lane.name());
        lines.find(named).unwrap()
    }

    #[test]
    fn screen_of_a_machine_without_java_and_valgrind() {
        let found = machine(|tool| !matches!(tool, Tool::Jdk | Tool::Maven | Tool::Valgrind));

        let devices = [
            ("test-ios", None, "a Mac"),
            ("test-android", Some("an SDK".to_owned()), "an SDK"),
        ];

        insta::assert_snapshot!(screen(&found, &devices));
    }

    #[test]
    fn every_lane_has_its_line_with_all_that_it_needs_and_how_to_get_it() {
        let (bare, full) = (machine(|_| false), machine(|_| true));
        let (bare, full) = (screen(&bare, &[]), screen(&full, &[]));

        for &lane in Lane::value_variants() {
            assert!(line_of(&full, lane).starts_with("ready "), "{full}");
            let line = line_of(&bare, lane);
            assert!(line.starts_with("without "), "{line}");
            for tool in needs(lane) {
                assert!(line.contains(tool.get()), "{line}");
            }
        }
    }

    #[test]
    fn every_tool_is_what_a_lane_needs() {
        for tool in Tool::value_variants() {
            let mut lanes = Lane::value_variants().iter();

            assert!(lanes.any(|&lane| needs(lane).contains(tool)), "{tool:?}");
        }
    }
}

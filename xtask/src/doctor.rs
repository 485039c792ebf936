//! `cargo xtask doctor`: which tools are there, which lanes they are enough for, and how to get the others.

use std::process::ExitCode;

use clap::ValueEnum;

use crate::device;
use crate::error::Result;
use crate::lane::LANES;
use crate::tools::{self, Absent, Tool, dex, msrv};

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
    print!("{}", screen(&found, &device::needs()));
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
    for lane in &LANES {
        let missing: Vec<_> = lane
            .needs
            .iter()
            .filter(|tool| !found.iter().any(|(it, is)| it == *tool && is.is_some()))
            .collect();
        ready += usize::from(missing.is_empty());
        let word = if missing.is_empty() {
            "ready"
        } else {
            "without"
        };
        let needed: Vec<_> = lane.needs.iter().map(|tool| tool.name()).collect();
        let get = missing
            .iter()
            .map(|tool| format!("; get {} with: {}", tool.name(), tool.get()));
        lines.push(format!(
            "{word:<8} {:<14} needs {}{}",
            lane.name,
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
        "tools: {there} there, {} missing; lanes: {ready} ready, {} without a tool\n",
        found.len() - there,
        LANES.len() - ready
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lane::Lane;

    /// A machine that has some tools: version 1 of each.
    fn machine(has: impl Fn(Tool) -> bool) -> Vec<(Tool, Option<String>)> {
        let tools = Tool::value_variants().iter();
        tools
            .map(|&tool| (tool, has(tool).then(|| format!("{} 1", tool.name()))))
            .collect()
    }

    fn line_of<'a>(screen: &'a str, lane: &Lane) -> &'a str {
        let mut lines = screen.split("\n\n").nth(1).unwrap().lines();
        let named = |line: &&str| line.split_whitespace().nth(1) == Some(lane.name);
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

        for lane in &LANES {
            assert!(line_of(&full, lane).starts_with("ready "), "{full}");
            let line = line_of(&bare, lane);
            assert!(line.starts_with("without "), "{line}");
            for tool in lane.needs {
                assert!(line.contains(tool.get()), "{line}");
            }
        }
    }

    #[test]
    fn every_tool_is_what_a_lane_needs() {
        for tool in Tool::value_variants() {
            assert!(
                LANES.iter().any(|lane| lane.needs.contains(tool)),
                "{tool:?}"
            );
        }
    }
}

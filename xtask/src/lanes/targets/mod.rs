//! The libraries, compiled and linted for phones, and the Apple leaf linked for iOS.

mod link;
mod symbols;
mod types;

use std::process::ExitCode;

use crate::Result;
use crate::cmd::Cmd;
use crate::lane::{Lane, Verdict};
use crate::tools::cross::{Cross, GET_CROSS};
use crate::tools::{Absent, in_ci};

const APPLE: &[&str] = &[
    "securestore-core",
    "securestore-apple",
    "securestore-mobile",
];
const ANDROID: &[&str] = &[
    "securestore-core",
    "securestore-android",
    "securestore-mobile",
];

/// A platform, and the crates that are meant for it.
#[derive(Clone, Copy, Debug)]
struct Target {
    triple: &'static str,
    crates: &'static [&'static str],
}

const TARGETS: [Target; 7] = [
    apple("aarch64-apple-ios"),
    apple("aarch64-apple-ios-sim"),
    apple("aarch64-apple-darwin"),
    apple("x86_64-apple-darwin"),
    android("aarch64-linux-android"),
    android("x86_64-linux-android"),
    android("armv7-linux-androideabi"),
];

/// What `--all` adds: platforms that securestore compiles for but doesn't aim at.
const MORE: [Target; 3] = [
    apple("aarch64-apple-tvos"),
    apple("aarch64-apple-watchos"),
    apple("aarch64-apple-visionos"),
];

/// The targets that the leaf is linked for.
const LINKED: [&str; 2] = ["aarch64-apple-ios", "aarch64-apple-ios-sim"];

/// Checks the main targets, as CI does.
pub(crate) fn run() -> Result<Verdict> {
    check(&TARGETS)
}

/// Checks the main targets and the others.
pub(crate) fn run_all() -> Result<ExitCode> {
    let verdict = check(&[&TARGETS[..], &MORE[..]].concat())?.strict(in_ci());
    println!("{}", verdict.line(Lane::Targets, 0));
    Ok(match verdict {
        Verdict::Passed(_) => ExitCode::SUCCESS,
        Verdict::Failed(_) | Verdict::Skipped(_) => ExitCode::FAILURE,
    })
}

fn check(targets: &[Target]) -> Result<Verdict> {
    let triples: Vec<_> = targets.iter().map(|target| target.triple).collect();
    let cross = Cross::find(&triples, Absent::here());
    let absent: Vec<_> = triples
        .iter()
        .copied()
        .filter(|triple| cross.compiler(triple).is_none())
        .collect();
    if !absent.is_empty() {
        return Ok(Verdict::Skipped(format!(
            "no compiler for {}; get it with: {GET_CROSS}",
            absent.join(", ")
        )));
    }

    let mut bad = Vec::new();
    for target in targets {
        let clean = lint(&cross, *target).passes()?;
        let word = if clean { "ok" } else { "FAILED" };
        let compiler = cross.compiler(target.triple).unwrap_or_default();
        println!(
            "target {:<24} {word:<6} {} ({compiler})",
            target.triple,
            target.crates.join(", ")
        );
        if !clean {
            bad.push(target.triple.to_owned());
        }
    }
    let linked = match link::run(&cross, &LINKED)? {
        link::Outcome::Linked(count) => count,
        link::Outcome::Failed(triples) => {
            bad.extend(triples.into_iter().map(|triple| format!("{triple} (link)")));
            0
        }
        link::Outcome::Missing(what) => return Ok(Verdict::Skipped(what)),
    };
    let functions = types::run()?;
    let counts = format!(
        "{} targets clean, {linked} linked, {functions} functions typed as in Apple's headers",
        targets.len()
    );
    Ok(if bad.is_empty() {
        Verdict::Passed(counts)
    } else {
        Verdict::Failed(format!(
            "{} targets, errors for {}",
            targets.len(),
            bad.join(", ")
        ))
    })
}

fn lint(cross: &Cross, target: Target) -> Cmd {
    let packages = target.crates.iter().flat_map(|name| ["--package", name]);
    cross
        .clippy(target.triple)
        .args(packages)
        .args(["--lib", "--", "-D", "warnings"])
        // Where thread locals are not native (Android), clippy doesn't see the `const` that is there.
        .args(["-A", "clippy::missing_const_for_thread_local"])
}

const fn apple(triple: &'static str) -> Target {
    Target {
        triple,
        crates: APPLE,
    }
}

const fn android(triple: &'static str) -> Target {
    Target {
        triple,
        crates: ANDROID,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_linked_target_is_also_linted() {
        for triple in LINKED {
            assert!(TARGETS.iter().any(|target| target.triple == triple));
        }
    }

    #[test]
    fn no_target_is_checked_twice() {
        let mut triples: Vec<_> = TARGETS.iter().chain(&MORE).map(|t| t.triple).collect();
        triples.sort_unstable();
        triples.dedup();

        assert_eq!(triples.len(), TARGETS.len() + MORE.len());
    }
}

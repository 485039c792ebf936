//! The libraries, compiled and linted for phones, and what is linked of them for iOS and Android.

mod android;
mod apple;
mod bionic;
mod elf;
mod macho;
mod symbols;
mod types;

use std::path::Path;
use std::process::ExitCode;

use crate::Result;
use crate::cmd::Cmd;
use crate::device::PACKAGE;
use crate::lane::{Lane, Verdict};
use crate::stopwatch::Stopwatch;
use crate::tools::cross::{Cross, GET_CROSS, Linkers};
use crate::tools::{Absent, in_ci};

/// What is built of the workspace; the facade brings core and the platform's backend along, linted as it is, with its importers.
const FACADE: &[&str] = &[
    "--package",
    "securestore-mobile",
    "--lib",
    "--features",
    "securestore-mobile/import",
];
const RUNNER: &[&str] = &["--package", PACKAGE];
const APPLE_LEAF: &[&str] = &["--package", "securestore-apple", "--example", "leaf"];
const ANDROID_LEAF: &[&str] = &[
    "--package",
    "securestore-android",
    "--example",
    "android_leaf",
];
/// The ways to initialize that an app may choose.
const ANDROID_FEATURES: &[&str] = &["--features", "securestore-android/ndk-context"];

/// Where thread locals are not native (Android), clippy doesn't see the `const` that is there.
const LINTS: &[&str] = &[
    "-D",
    "warnings",
    "-A",
    "clippy::missing_const_for_thread_local",
];

/// What is done for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Platform {
    /// Linted and linked.
    Android,
    /// Linted and linked.
    Ios,
    /// Linted, with the runner of the suite.
    Mac,
    /// Linted.
    OtherApple,
}

#[derive(Clone, Copy, Debug)]
struct Target {
    triple: &'static str,
    platform: Platform,
}

const TARGETS: [Target; 8] = [
    target("aarch64-linux-android", Platform::Android),
    target("x86_64-linux-android", Platform::Android),
    target("armv7-linux-androideabi", Platform::Android),
    target("i686-linux-android", Platform::Android),
    target("aarch64-apple-ios", Platform::Ios),
    target("aarch64-apple-ios-sim", Platform::Ios),
    target("aarch64-apple-darwin", Platform::Mac),
    target("x86_64-apple-darwin", Platform::Mac),
];

/// What `--all` adds: platforms that securestore compiles for but doesn't aim at.
const MORE: [Target; 3] = [
    target("aarch64-apple-tvos", Platform::OtherApple),
    target("aarch64-apple-watchos", Platform::OtherApple),
    target("aarch64-apple-visionos", Platform::OtherApple),
];

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
    // A Mac links for Apple's systems with its own tools, and leaves Android to Linux.
    let mac = cfg!(target_os = "macos");
    let linkers = if mac { None } else { Linkers::find() };
    if linkers.is_none() && !mac {
        return Ok(Verdict::Skipped(format!(
            "no clang, ld.lld or ld64.lld here; get them with: {GET_CROSS}"
        )));
    }

    let mut tally = Tally::default();
    for group in groups(&cross, targets) {
        group.run(&cross, linkers.as_ref(), &mut tally)?;
    }
    let functions = types::run()?;
    let counts = format!(
        "{} targets clean, {} linked, {functions} functions typed as in Apple's headers",
        targets.len(),
        tally.linked
    );
    Ok(if tally.bad.is_empty() {
        Verdict::Passed(counts)
    } else {
        Verdict::Failed(format!(
            "{} targets, errors for {}",
            targets.len(),
            tally.bad.join(", ")
        ))
    })
}

/// How the targets went.
#[derive(Debug, Default)]
struct Tally {
    linked: usize,
    bad: Vec<String>,
}

/// Targets that one run of cargo compiles: the chain from core to std leaves a processor idle, and other targets fill it.
#[derive(Debug)]
struct Group {
    platform: Platform,
    compiler: String,
    triples: Vec<&'static str>,
}

fn groups(cross: &Cross, targets: &[Target]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for Target { triple, platform } in targets {
        let compiler = cross.compiler(triple).unwrap_or_default();
        let same = groups
            .iter_mut()
            .find(|group| group.platform == *platform && group.compiler == compiler);
        match same {
            Some(group) => group.triples.push(triple),
            None => groups.push(Group {
                platform: *platform,
                compiler,
                triples: vec![triple],
            }),
        }
    }
    groups
}

impl Group {
    /// Compiles, lints and links, and says how each target went.
    fn run(&self, cross: &Cross, linkers: Option<&Linkers>, tally: &mut Tally) -> Result<()> {
        let watch = Stopwatch::start();
        let whole = self.cargo(cross, &self.triples, linkers)?.passes()?;
        println!(
            "step   {:<24} {} targets in {} s ({})",
            format!("{:?}", self.platform),
            self.triples.len(),
            watch.seconds(),
            self.compiler
        );
        for &triple in &self.triples {
            // What was wrong is printed already; this only tells for which target.
            let clean = whole || self.cargo(cross, &[triple], linkers)?.finish()?.success;
            let word = if clean { "ok" } else { "FAILED" };
            println!("target {triple:<24} {word}");
            if !clean {
                tally.bad.push(triple.to_owned());
                continue;
            }
            let linked = match self.platform {
                Platform::Android if linkers.is_some() => android::check(triple)?,
                Platform::Ios => apple::check(cross, triple, linkers)?,
                Platform::Android | Platform::Mac | Platform::OtherApple => continue,
            };
            match linked {
                Ok(what) => {
                    tally.linked += 1;
                    println!("link   {triple:<24} ok     {what}");
                }
                Err(violations) => {
                    tally.bad.push(format!("{triple} (link)"));
                    for violation in violations {
                        println!("link   {triple:<24} FAILED {violation}");
                    }
                }
            }
        }
        Ok(())
    }

    fn cargo(&self, cross: &Cross, triples: &[&str], linkers: Option<&Linkers>) -> Result<Cmd> {
        let begin = |subcommand, what: &[&[&str]]| {
            let cargo = cross.cargo(subcommand, triples, LINTS);
            cargo.args(what.iter().copied().flatten())
        };
        Ok(match (self.platform, linkers) {
            (Platform::Android, Some(linkers)) => {
                let what = [FACADE, RUNNER, ANDROID_LEAF, ANDROID_FEATURES];
                android::link(begin("build", &what), triples, linkers)?
            }
            (Platform::Android, None) => {
                begin("check", &[FACADE, RUNNER, ANDROID_LEAF, ANDROID_FEATURES])
            }
            (Platform::Ios, linkers) => {
                let what = [FACADE, RUNNER, APPLE_LEAF];
                apple::link(begin("build", &what), triples, linkers)?
            }
            (Platform::Mac, _) => begin("check", &[FACADE, RUNNER, &["--bin", PACKAGE]]),
            (Platform::OtherApple, _) => begin("check", &[FACADE]),
        })
    }
}

/// Names the linker of a target and what it is given.
fn linked_with(cargo: Cmd, triple: &str, linker: &Path, flags: &[String]) -> Cmd {
    let variable = triple.to_uppercase().replace('-', "_");
    cargo
        .env(&format!("CARGO_TARGET_{variable}_LINKER"), linker)
        .env(
            &format!("CARGO_TARGET_{variable}_RUSTFLAGS"),
            flags.join(" "),
        )
}

const fn target(triple: &'static str, platform: Platform) -> Target {
    Target { triple, platform }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_target_is_checked_twice() {
        let mut triples: Vec<_> = TARGETS.iter().chain(&MORE).map(|t| t.triple).collect();
        triples.sort_unstable();
        triples.dedup();

        assert_eq!(triples.len(), TARGETS.len() + MORE.len());
    }
}

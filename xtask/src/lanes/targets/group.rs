//! Targets that one run of cargo compiles and lints, and the links of each.

use super::linking::LINTS;
use super::list::{Platform, Target};
use super::{android, apple};
use crate::cmd::Cmd;
use crate::device::PACKAGE;
use crate::error::Result;
use crate::stopwatch::Stopwatch;
use crate::tools::cross::{Cross, Linkers};

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

/// How the targets went.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) linked: usize,
    pub(super) bad: Vec<String>,
}

/// Targets that one run of cargo compiles: the chain from core to std leaves a processor idle, and other targets fill it.
#[derive(Debug)]
pub(super) struct Group {
    platform: Platform,
    compiler: String,
    triples: Vec<&'static str>,
}

pub(super) fn groups(cross: &Cross, targets: &[Target]) -> Vec<Group> {
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
    pub(super) fn run(
        &self,
        cross: &Cross,
        linkers: Option<&Linkers>,
        tally: &mut Tally,
    ) -> Result<()> {
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

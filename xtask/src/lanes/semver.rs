//! The public interface of the published crates against the last release, with cargo-semver-checks.
//!
//! No lane of `cargo xtask ci`: it needs the tags, which a clone for CI doesn't have, and every release runs it.

use std::process::ExitCode;

use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::{Absent, GET_SEMVER_CHECKS, cargo_semver_checks};
use crate::workspace::PUBLISHED;

/// Compares every crate that the last release had, and fails if the version promises more than the interface keeps.
pub(crate) fn run() -> Result<ExitCode> {
    let git = |args: &[&str]| Cmd::new("git").args(args).output();
    if git(&["rev-parse", "--is-shallow-repository"])?.trim() == "true" {
        return Err(
            "a shallow clone has no releases; get them with: git fetch --unshallow --tags".into(),
        );
    }
    let tags = git(&[
        "tag",
        "--list",
        "v*",
        "--merged=HEAD",
        "--no-contains=HEAD",
        "--sort=-version:refname",
    ])?;
    let Some(release) = tags.lines().next() else {
        println!("semver: no release before this commit, so there is nothing to compare with");
        return Ok(ExitCode::SUCCESS);
    };
    let Some(tool) = cargo_semver_checks(Absent::here())? else {
        return Err(
            format!("no cargo-semver-checks here; get it with: {GET_SEMVER_CHECKS}").into(),
        );
    };

    let manifests = git(&["ls-tree", "-r", "--name-only", release])?;
    let (old, new): (Vec<&str>, Vec<&str>) = PUBLISHED
        .iter()
        .partition(|package| manifests.lines().any(|file| file == manifest(package)));
    for package in new {
        println!("semver: {package} is new since {release}");
    }
    let passed = Cmd::new(tool)
        .args(["semver-checks", "--baseline-rev", release])
        .args(old.iter().flat_map(|package| ["--package", package]))
        .passes()?;
    let word = if passed { "ok" } else { "FAILED" };
    println!("semver: {word}, {} crates against {release}", old.len());
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Returns where a published crate's manifest lies.
fn manifest(package: &str) -> String {
    let directory = match package {
        "securestore-mobile" => "securestore",
        other => other,
    };
    format!("{directory}/Cargo.toml")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::root;

    #[test]
    fn every_published_crate_has_its_manifest_there() {
        for package in PUBLISHED {
            let manifest = std::fs::read_to_string(root().join(manifest(package)));

            assert!(
                manifest.is_ok_and(|text| text.contains(&format!("name = \"{package}\""))),
                "{package}"
            );
        }
    }
}

//! Tests of the workspace, built with the features that all of its members ask for together.
//!
//! `cargo test` on one package would pick other features of what lies below it, and compile all of that once more.

use std::path::PathBuf;

use serde_json::Value;

use crate::cmd::Cmd;
use crate::error::Result;

/// What the tests of some crates need beside the default features.
pub(crate) const FEATURES: &str =
    "securestore-conformance/harness,securestore-mobile/check,securestore-android/import";

/// A test that is built.
#[derive(Debug)]
pub(crate) struct Built {
    name: String,
    /// The folder of its package, where cargo would run it.
    dir: PathBuf,
    program: PathBuf,
}

/// Builds targets of any package, such as `--test`, `suite`, and returns those of the package in `dir`.
pub(crate) fn build(cargo: Cmd, targets: &[&str], dir: &str) -> Result<Vec<Built>> {
    // Tests that need a Java VM are only built with this, and share names with others.
    let features = format!("{FEATURES},securestore-android-jvm/jvm");
    let messages = cargo
        .args(["--workspace", "--message-format=json-render-diagnostics"])
        .args(["--features", &features])
        .args(targets)
        .output()?;
    Ok(messages
        .lines()
        .filter_map(|line| parse(line, dir))
        .collect())
}

/// Reads one of cargo's messages.
fn parse(line: &str, dir: &str) -> Option<Built> {
    let message: Value = serde_json::from_str(line).ok()?;
    let text = |path: &str| message.pointer(path).and_then(Value::as_str);
    let home = PathBuf::from(text("/manifest_path")?)
        .parent()?
        .to_path_buf();
    home.ends_with(dir).then_some(())?;
    Some(Built {
        name: text("/target/name")?.to_owned(),
        dir: home,
        program: text("/executable")?.into(),
    })
}

impl Built {
    /// Finds a target by its name.
    pub(crate) fn find<'a>(built: &'a [Self], name: &str) -> Result<&'a Self> {
        let found = built.iter().find(|one| one.name == name);
        found.ok_or_else(|| format!("cargo built no {name}").into())
    }

    /// Begins a run, under another program if one is given.
    pub(crate) fn run(&self, under: &[&str]) -> Cmd {
        let command = match under.split_first() {
            Some((program, args)) => Cmd::new(program).args(args).args([&self.program]),
            None => Cmd::new(&self.program),
        };
        command.dir(&self.dir)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_of_the_package_are_taken_from_cargos_messages() {
        let of = |folder: &str, program: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/w/{folder}/Cargo.toml","target":{{"name":"suite"}},"executable":{program}}}"#
            )
        };

        let found = parse(&of("a/jvm", r#""/w/target/suite-1""#), "a/jvm").unwrap();

        assert_eq!(
            (found.name.as_str(), found.dir),
            ("suite", "/w/a/jvm".into())
        );
        assert!(parse(&of("b", r#""/w/target/suite-2""#), "a/jvm").is_none());
        assert!(parse(&of("a/jvm", "null"), "a/jvm").is_none());
        assert!(parse("not a message", "a/jvm").is_none());
    }
}

//! `securestore-check`, run as a program: each finding with its fix, built apps, and files that mean harm.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

mod android;
mod apple;
mod built;
mod hostile;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A folder with files to check.
struct Project(TempDir);

/// How the program ended, and what it said.
#[derive(Debug)]
struct Answer {
    code: Option<i32>,
    text: String,
}

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn check(&self, name: &str, options: &[&str]) -> Answer {
        check(&self.path(name), options)
    }

    /// Fixes a file, and again: the second time there is nothing to do.
    fn fix(&self, name: &str, options: &[&str]) -> Answer {
        let options = [options, &["--fix"]].concat();
        let first = self.check(name, &options);
        let written = self.read(name);
        let second = self.check(name, &options);
        assert_eq!(self.read(name), written, "a second fix changed something");
        assert!(!second.text.contains("written:"), "{}", second.text);
        first
    }
}

fn check(path: &Path, options: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_securestore-check"))
        .arg(path)
        .args(options)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    Answer {
        code: output.status.code(),
        text: String::from_utf8(text).unwrap(),
    }
}

impl Answer {
    #[track_caller]
    fn says(&self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.text);
        for text in texts {
            assert!(self.text.contains(text), "no `{text}` in:\n{}", self.text);
        }
    }
}

#[test]
fn without_a_file_it_says_how_to_call_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_securestore-check"))
        .output()
        .unwrap();

    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn help_names_the_exit_codes() {
    let help = check(Path::new("--help"), &[]);

    help.says(0, &["Exit code 0", "--fix", "--strict"]);
}

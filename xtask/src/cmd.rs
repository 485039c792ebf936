//! Running other programs: their output is kept and shown when they fail, or read line by line.

use std::ffi::OsStr;
use std::fmt::Display;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::error::Result;
use crate::workspace::{self, in_ci};

/// A program to run, in the workspace's root unless told otherwise.
#[derive(Debug)]
pub(crate) struct Cmd(Command);

/// What a finished program said.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Cmd {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(workspace::root());
        Self(command)
    }

    /// Runs the cargo that runs us. In CI the lock file must be up to date.
    pub(crate) fn cargo(subcommand: &str) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let command = Self::new(cargo).args([subcommand]);
        if in_ci() && subcommand != "fmt" {
            command.args(["--locked"])
        } else {
            command
        }
    }

    pub(crate) fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.0.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.0.current_dir(dir);
        self
    }

    /// Runs it and keeps what it prints.
    pub(crate) fn finish(mut self) -> Result<Finished> {
        let output = self
            .0
            .stdin(Stdio::null())
            .output()
            .map_err(|error| self.failed_to("start", error))?;
        Ok(Finished {
            success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Runs it quietly; shows everything that it printed if it fails.
    pub(crate) fn passes(self) -> Result<bool> {
        let finished = self.finish()?;
        if !finished.success {
            finished.show();
        }
        Ok(finished.success)
    }

    /// Runs it and returns its standard output; an error if it fails.
    pub(crate) fn output(self) -> Result<String> {
        let name = self.name();
        let finished = self.finish()?;
        if finished.success {
            return Ok(finished.stdout);
        }
        finished.show();
        Err(format!("{name} failed").into())
    }

    /// Runs it, passes its output through and hands each line of standard output to `line`.
    pub(crate) fn watch(mut self, mut line: impl FnMut(&str)) -> Result<bool> {
        self.0.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = self
            .0
            .spawn()
            .map_err(|error| self.failed_to("start", error))?;
        if let Some(stdout) = child.stdout.take() {
            let mut reader = BufReader::new(stdout);
            let mut buffer = Vec::new();
            while reader.read_until(b'\n', &mut buffer)? > 0 {
                let text = String::from_utf8_lossy(&buffer);
                print!("{text}");
                line(text.trim_end());
                buffer.clear();
            }
        }
        Ok(child.wait()?.success())
    }

    fn name(&self) -> String {
        let words = std::iter::once(self.0.get_program()).chain(self.0.get_args());
        words
            .map(OsStr::to_string_lossy)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn failed_to(&self, verb: &str, error: impl Display) -> String {
        format!(
            "failed to {verb} `{}`: {error}",
            self.0.get_program().to_string_lossy()
        )
    }
}

impl Finished {
    /// Prints what the program printed.
    pub(crate) fn show(&self) {
        print!("{}{}", self.stdout, self.stderr);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_program_is_not_a_pass() {
        let watched = Cmd::new("false").watch(|_| {}).unwrap();

        assert!(!watched);
        assert!(!Cmd::new("false").finish().unwrap().success);
    }

    #[test]
    fn absent_program_is_an_error_that_names_it() {
        let error = Cmd::new("no-such-program-here").finish().unwrap_err();

        assert!(error.to_string().contains("no-such-program-here"));
    }
}

//! One external command: what it is for, how long it may take, and what to try when it fails.

use std::time::Duration;

/// A command with its purpose. Nothing outside this module's users starts a program for the device lanes.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// What it is for: `boot the simulator`.
    pub(crate) name: String,
    pub(crate) program: String,
    pub(crate) args: Vec<String>,
    pub(crate) env: Vec<(String, String)>,
    pub(crate) limit: Duration,
    /// What to try if it fails.
    pub(crate) hint: String,
    /// What a dry run takes for its answer.
    pub(crate) example: String,
}

impl Step {
    /// How long a step may take that doesn't say otherwise.
    const LIMIT: Duration = Duration::from_secs(60);

    pub(crate) fn new(name: impl Into<String>, program: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            limit: Self::LIMIT,
            hint: String::new(),
            example: String::new(),
        }
    }

    pub(crate) fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    pub(crate) const fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(crate) fn example(mut self, example: impl Into<String>) -> Self {
        self.example = example.into();
        self
    }

    /// Returns the command as one can type it.
    pub(crate) fn line(&self) -> String {
        let env = self
            .env
            .iter()
            .map(|(name, value)| format!("{name}={}", quoted(value)));
        let words = std::iter::once(&self.program).chain(&self.args);
        env.chain(words.map(|word| quoted(word)))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Quotes a word for a POSIX shell, if it must be.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%<>$".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_typed_into_a_shell() {
        let step =
            Step::new("x", "adb")
                .env("A", "b c")
                .args(["shell", "echo 'hi'", "", "plain-word"]);

        assert_eq!(
            step.line(),
            r"A='b c' adb shell 'echo '\''hi'\''' '' plain-word"
        );
    }
}

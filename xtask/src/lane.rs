//! A lane: one check of CI, with what it found.

use clap::ValueEnum;

use crate::{Result, lanes, matrix};

/// The lanes, in the order in which `ci` runs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lane {
    Fmt,
    Lint,
    Test,
    Matrix,
    Memcheck,
    Jvm,
    Dex,
    Signatures,
    Docs,
    Msrv,
    Deny,
    Spell,
    Deps,
    Tidy,
    Package,
    Targets,
    Workflows,
}

/// What a lane found. Each variant holds the counts, or the reason.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed(String),
    Failed(String),
    /// A tool is missing; the text says how to get it.
    Skipped(String),
}

impl Lane {
    /// Runs the lane.
    pub(crate) fn run(self) -> Result<Verdict> {
        match self {
            Self::Fmt => lanes::fmt::check(),
            Self::Lint => lanes::lint::run(),
            Self::Test => lanes::test::run(),
            Self::Matrix => matrix::check(),
            Self::Memcheck => lanes::memcheck::run(),
            Self::Jvm => lanes::jvm::run(),
            Self::Dex => lanes::dex::run(),
            Self::Signatures => lanes::signatures::run(),
            Self::Docs => lanes::docs::run(),
            Self::Msrv => lanes::msrv::run(),
            Self::Deny => lanes::deny::run(),
            Self::Spell => lanes::spell::run(),
            Self::Deps => lanes::deps::run(),
            Self::Tidy => lanes::tidy::run(),
            Self::Package => lanes::package::run(),
            Self::Targets => lanes::targets::run(),
            Self::Workflows => lanes::workflows::run(),
        }
    }

    /// Returns the name under which `--skip` and the summary know the lane.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Lint => "lint",
            Self::Test => "test",
            Self::Matrix => "matrix",
            Self::Memcheck => "memcheck",
            Self::Jvm => "jvm",
            Self::Dex => "dex",
            Self::Signatures => "signatures",
            Self::Docs => "docs",
            Self::Msrv => "msrv",
            Self::Deny => "deny",
            Self::Spell => "spell",
            Self::Deps => "deps",
            Self::Tidy => "tidy",
            Self::Package => "package",
            Self::Targets => "targets",
            Self::Workflows => "workflows",
        }
    }
}

impl Verdict {
    /// Passes or fails, with the same counts.
    pub(crate) fn of(passed: bool, counts: String) -> Self {
        if passed {
            Self::Passed(counts)
        } else {
            Self::Failed(counts)
        }
    }

    /// Turns a skipped lane into a failed one where every tool must be there.
    pub(crate) fn strict(self, in_ci: bool) -> Self {
        match self {
            Self::Skipped(why) if in_ci => Self::Failed(why),
            other => other,
        }
    }

    /// Renders the lane's one line.
    pub(crate) fn line(&self, lane: Lane, seconds: u64) -> String {
        let (word, text) = match self {
            Self::Passed(text) => ("ok", text),
            Self::Failed(text) => ("FAILED", text),
            Self::Skipped(text) => ("skipped", text),
        };
        format!("lane {:<9} {word:<8} {text} ({seconds} s)", lane.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_tool_fails_in_ci_and_only_there() {
        let skipped = || Verdict::Skipped("no tool".to_owned());

        assert_eq!(skipped().strict(false), skipped());
        assert_eq!(
            skipped().strict(true),
            Verdict::Failed("no tool".to_owned())
        );
    }

    #[test]
    fn every_lane_is_known_to_the_command_line_by_its_name() {
        for lane in Lane::value_variants() {
            let value = lane.to_possible_value().unwrap();

            assert_eq!(value.get_name(), lane.name());
        }
    }

    #[test]
    fn line_of_a_failed_lane_says_so() {
        let line = Verdict::Failed("3 files".to_owned()).line(Lane::Tidy, 7);

        assert_eq!(line, "lane tidy      FAILED   3 files (7 s)");
    }
}

//! What a lane found.

/// What a lane found. Each variant holds the counts, or the reason.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Passed(String),
    Failed(String),
    /// A tool is missing; the text says how to get it.
    Skipped(String),
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
    pub(crate) fn line(&self, name: &str, seconds: u64) -> String {
        let (word, text) = match self {
            Self::Passed(text) => ("ok", text),
            Self::Failed(text) => ("FAILED", text),
            Self::Skipped(text) => ("skipped", text),
        };
        format!("lane {name:<13} {word:<8} {text} ({seconds} s)")
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
    fn line_of_a_failed_lane_says_so() {
        let line = Verdict::Failed("3 files".to_owned()).line("tidy", 7);

        assert_eq!(line, "lane tidy          FAILED   3 files (7 s)");
    }
}

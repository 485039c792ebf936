//! What an environment is known not to be able to show, with the reason.

use std::fmt::Write as _;

use crate::run::Outcome;

/// An expectations file: one line for each case, or group of cases, that is blocked.
///
/// ```text
/// # comment
/// blocked invalidation::a_new_finger_invalidates - the emulator has no finger
/// blocked control:Reboot - a map has no device
/// blocked * - nothing can be done to this backend
/// ```
///
/// The reason is required. A blocked case that no line names and a line that no blocked case needs are both errors, so
/// that the file never claims more or less than what is true.
#[derive(Clone, Debug, Default)]
pub struct Expectations {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    pattern: String,
    reason: String,
}

impl Line {
    fn matches(&self, id: &str, outcome: &Outcome) -> bool {
        let Outcome::Blocked(control) = outcome else {
            return false;
        };
        match self.pattern.strip_prefix("control:") {
            Some(name) => control.to_string() == name,
            None => self
                .pattern
                .strip_suffix('*')
                .map_or(self.pattern == id, |prefix| id.starts_with(prefix)),
        }
    }
}

impl Expectations {
    /// Reads the lines of a file.
    ///
    /// # Errors
    /// The first line that is none, with its number.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text
            .lines()
            .enumerate()
            .map(|(number, line)| (number + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, line)| {
                parse_line(line).ok_or_else(|| {
                    format!("line {number}: expected `blocked PATTERN - REASON`, found `{line}`")
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { lines })
    }

    /// Returns the reason why a case is blocked, if a line names it.
    #[must_use]
    pub fn reason(&self, id: &str, outcome: &Outcome) -> Option<&str> {
        self.lines
            .iter()
            .find(|line| line.matches(id, outcome))
            .map(|line| line.reason.as_str())
    }

    /// Compares a whole run with the file.
    ///
    /// # Errors
    /// Every case that is blocked unexpectedly and every stale line, one a line.
    pub fn check(&self, outcomes: &[(&str, Outcome)]) -> Result<(), String> {
        let mut wrong = String::new();
        for (id, outcome) in outcomes {
            if matches!(outcome, Outcome::Blocked(_)) && self.reason(id, outcome).is_none() {
                let _ = writeln!(wrong, "{id} is blocked by {outcome}, and no line says why");
            }
        }
        for line in &self.lines {
            if !outcomes
                .iter()
                .any(|(id, outcome)| line.matches(id, outcome))
            {
                let _ = writeln!(
                    wrong,
                    "stale line: `{}` blocks no case any more",
                    line.pattern
                );
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong) }
    }
}

fn parse_line(line: &str) -> Option<Line> {
    let (pattern, reason) = line.strip_prefix("blocked ")?.split_once(" - ")?;
    let (pattern, reason) = (pattern.trim(), reason.trim());
    let complete = !pattern.is_empty() && !reason.is_empty();
    complete.then(|| Line {
        pattern: pattern.to_owned(),
        reason: reason.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Control;

    #[test]
    fn a_line_without_a_reason_is_an_error() {
        let error = Expectations::parse("# ok\nblocked a::b").unwrap_err();

        assert!(error.starts_with("line 2:"), "{error}");
    }

    #[test]
    fn an_unexpected_block_and_a_stale_line_are_both_errors() {
        let file = Expectations::parse("blocked control:Lock - no lock").unwrap();

        let unexpected = file.check(&[("a::b", Outcome::Blocked(Control::Reboot))]);
        let stale = file.check(&[("a::b", Outcome::Passed)]);
        let right = file.check(&[("a::b", Outcome::Blocked(Control::Lock))]);

        assert!(
            unexpected
                .unwrap_err()
                .contains("a::b is blocked by Reboot")
        );
        assert!(stale.unwrap_err().contains("stale line: `control:Lock`"));
        right.unwrap();
    }

    #[test]
    fn patterns_name_a_case_an_area_or_all() {
        for pattern in ["a::b", "a::*", "*"] {
            let file = Expectations::parse(&format!("blocked {pattern} - why")).unwrap();

            assert_eq!(
                file.reason("a::b", &Outcome::Blocked(Control::Lock)),
                Some("why")
            );
        }
    }
}

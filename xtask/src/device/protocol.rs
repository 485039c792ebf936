//! What the runner on the device says, line by line, and what it is started with.

use serde::Deserialize;
use serde_json::{Map, Value};

/// Where the runner begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) case: usize,
    pub(crate) phase: usize,
    /// What earlier phases remembered.
    pub(crate) notes: Map<String, Value>,
}

/// A line of the runner. Its report lines are kept as they are.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Said {
    Suite(Value),
    Start(Start),
    End(End),
    /// All cases were run.
    Done(Value),
    /// A phase is over; this must happen before the next one.
    Next(Next),
    /// In the middle of a phase: do this, then answer.
    Drive(Drive),
    Probe(Probe),
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Start {
    pub(crate) id: String,
    pub(crate) phase: usize,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct End {
    pub(crate) id: String,
    pub(crate) outcome: String,
    #[serde(default)]
    pub(crate) why: String,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Next {
    pub(crate) control: String,
    pub(crate) phase: usize,
    #[serde(default)]
    pub(crate) notes: Map<String, Value>,
}

#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Drive {
    pub(crate) control: String,
}

/// Whether the secure storage answers at all, and if not, why.
#[derive(Debug, Deserialize, PartialEq)]
pub(crate) struct Probe {
    /// `ok`, or the kind of the error.
    pub(crate) answer: String,
    #[serde(default)]
    pub(crate) why: String,
}

impl Said {
    /// Reads a line; `None` for what others print.
    pub(crate) fn read(line: &str) -> Option<Self> {
        serde_json::from_str(line.trim()).ok()
    }
}

impl Position {
    /// Returns the notes as the runner takes them.
    pub(crate) fn notes(&self) -> String {
        Value::Object(self.notes.clone()).to_string()
    }

    /// Moves on to the first phase of the next case.
    pub(crate) fn next_case(&mut self) {
        self.case += 1;
        self.phase = 0;
        self.notes.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_others_are_no_lines_of_the_runner() {
        assert_eq!(Said::read("dyld[1]: library loaded"), None);
        assert_eq!(Said::read("{\"level\":\"info\"}"), None);
        assert_eq!(Said::read(""), None);
    }

    #[test]
    fn what_must_happen_next_comes_with_notes() {
        let said =
            Said::read(r#"{"next":{"control":"Reboot","case":3,"phase":1,"notes":{"n":"7"}}}"#);

        let Some(Said::Next(next)) = said else {
            panic!("{said:?}");
        };
        assert_eq!((next.control.as_str(), next.phase), ("Reboot", 1));
        assert_eq!(next.notes["n"], "7");
    }
}

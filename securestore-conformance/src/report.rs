//! Reports: one JSON object a line, written out before anything else happens.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::run::Outcome;

/// What was tested, and where: the first line of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::exhaustive_structs,
    reason = "front ends write it as a literal"
)]
pub struct Suite {
    /// The backend and its layout: `apple-native`.
    pub backend: String,
    /// How real the system below is: `simulated`, `ffi`, `device`.
    pub rung: String,
    /// The system and its version: `iOS 26`.
    pub os: String,
    /// How many cases there are.
    pub cases: usize,
}

/// A line of a report.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Line<'a> {
    Suite(&'a Suite),
    Start {
        id: &'a str,
        phase: usize,
        clauses: &'a [&'a str],
    },
    End {
        id: &'a str,
        outcome: &'a str,
        why: String,
    },
    Done {
        ended: usize,
    },
}

/// Writes a report, a line at a time, each flushed: a start without an end is a case that crashed its process, a report
/// without its last line is incomplete.
#[derive(Debug)]
pub struct Report<W: Write> {
    out: W,
    ended: usize,
}

impl<W: Write> Report<W> {
    /// Begins a report.
    ///
    /// # Errors
    /// If the line can't be written.
    pub fn begin(out: W, suite: &Suite) -> io::Result<Self> {
        let mut report = Self { out, ended: 0 };
        report.line(&Line::Suite(suite))?;
        Ok(report)
    }

    /// Goes on with a report that another process of the same run began.
    pub const fn resume(out: W) -> Self {
        Self { out, ended: 0 }
    }

    /// Says that a phase of a case begins.
    ///
    /// # Errors
    /// If the line can't be written.
    pub fn start(&mut self, case: &Case, phase: usize) -> io::Result<()> {
        self.line(&Line::Start {
            id: case.id(),
            phase,
            clauses: case.clauses(),
        })
    }

    /// Says how a case ended.
    ///
    /// # Errors
    /// If the line can't be written.
    pub fn end(&mut self, case: &Case, outcome: &Outcome) -> io::Result<()> {
        self.ended += 1;
        self.line(&Line::End {
            id: case.id(),
            outcome: outcome.name(),
            why: outcome.to_string(),
        })
    }

    /// Says that a case was blocked, in the words of whoever knows why.
    ///
    /// # Errors
    /// If the line can't be written.
    pub fn end_blocked(&mut self, case: &Case, why: &str) -> io::Result<()> {
        self.ended += 1;
        self.line(&Line::End {
            id: case.id(),
            outcome: "blocked",
            why: why.to_owned(),
        })
    }

    /// Says that all cases were run, and returns what was written to.
    ///
    /// # Errors
    /// If the line can't be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.line(&Line::Done { ended: self.ended })?;
        Ok(self.out)
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

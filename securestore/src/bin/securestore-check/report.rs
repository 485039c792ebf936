//! What was found in one file and in all of them, as text.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use securestore_core::{Finding, Severity};

/// What was found in one file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What the file is.
    pub(crate) what: &'static str,
    /// What is wrong, or still wrong, the worst first.
    pub(crate) findings: Vec<Finding>,
    /// The files that were written.
    pub(crate) written: Vec<PathBuf>,
    /// What this check can't see here.
    pub(crate) unseen: Vec<&'static str>,
}

impl Checked {
    pub(crate) fn new(what: &'static str, mut findings: Vec<Finding>) -> Self {
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Self {
            what,
            findings,
            written: Vec::new(),
            unseen: Vec::new(),
        }
    }

    pub(crate) fn not_seen(mut self, what: &'static str) -> Self {
        self.unseen.push(what);
        self
    }

    pub(crate) fn write(&self, path: &Path, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{}: {}", path.display(), self.what)?;
        for written in &self.written {
            writeln!(out, "  written: {}", written.display())?;
        }
        for finding in &self.findings {
            writeln!(out, "  {}: {finding}", finding.severity)?;
            if !finding.references().is_empty() {
                writeln!(out, "    see {}", finding.references().join(", "))?;
            }
            if let Some(snippet) = finding.snippet() {
                writeln!(out, "    add:")?;
                for line in snippet.lines() {
                    writeln!(out, "      {line}")?;
                }
            }
        }
        for unseen in &self.unseen {
            writeln!(out, "  not looked at: {unseen}")?;
        }
        Ok(())
    }
}

/// How much was found.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, checked: &Checked) {
        for finding in &checked.findings {
            match finding.severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                _ => self.notes += 1,
            }
        }
    }

    pub(crate) fn fails(self, strict: bool) -> bool {
        self.errors > 0 || (strict && self.warnings > 0)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            errors,
            warnings,
            notes,
        } = self;
        write!(f, "{errors} errors, {warnings} warnings, {notes} notes")
    }
}

//! How a rehearsal ends: a count, or the story of what went wrong.

use std::fmt;

use super::plan::Plan;
use super::state::Complaint;
use crate::device::Model;

/// What a rehearsal that found nothing did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// How often the flow was disturbed, in a run each.
    pub runs: usize,
    /// How many steps it has undisturbed, on all phones together.
    pub steps: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} runs over {} steps", self.runs, self.steps)
    }
}

/// What went wrong, as a story: what happened to the phone, what the app asked and saw, and what it should have seen.
///
/// It holds the names of keys and the texts of errors, and no value.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    pub(super) plan: Option<Plan>,
    pub(super) complaint: Complaint,
    pub(super) story: Vec<String>,
}

impl Failure {
    /// Returns what went wrong, in a line.
    pub fn complaint(&self) -> &str {
        &self.complaint.what
    }

    /// Returns the smallest plan that fails, for [`Rehearsal::replay`](super::Rehearsal::replay).
    pub fn plan(&self) -> String {
        self.plan.as_ref().map_or_else(String::new, Plan::to_string)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.complaint.what)?;
        writeln!(f, "should have been: {}", self.complaint.expected)?;
        if let Some(plan) = &self.plan {
            let phone = match plan.model {
                Model::Ios(version) => format!("an iPhone with iOS {version}"),
                Model::Android(level) => format!("an Android phone with API level {level}"),
            };
            writeln!(f, "\non {phone}:")?;
            for (number, line) in self.story.iter().enumerate() {
                writeln!(f, "{:4}. {line}", number + 1)?;
            }
            write!(f, "\nreplay it with Rehearsal::new().replay(\"{plan}\")")?;
        }
        Ok(())
    }
}

/// The story, as a failed test should show it.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failure {}

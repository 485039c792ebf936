//! Runs the cases one after the other, and says what happens.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use securestore_conformance::{CASES, Fixture, Next, Notes, Outcome, Report, Suite, device};
use serde_json::{Value, json};

use crate::environment::Environment;
use crate::link::Link;
use crate::start::Start;

/// The longest line that every way to the host takes whole: Android's log cuts at 4 kB.
const LONGEST_REASON: usize = 2000;

/// Runs the cases from where the app was started on; returns at the end, or with an error if the lane is gone.
///
/// # Errors
/// If the lane can't be talked to, or the environment is unknown.
pub fn run(
    start: Start,
    backend: &str,
    fixture: &mut dyn Fixture,
    link: &Rc<RefCell<dyn Link>>,
) -> io::Result<()> {
    let environment = Environment::named(&start.environment).map_err(io::Error::other)?;
    let mut report = if start.case == 0 && start.phase == 0 {
        let suite = Suite {
            backend: backend.to_owned(),
            rung: "device".to_owned(),
            os: start.os,
            cases: CASES.len(),
        };
        Report::begin(Lines::new(link), &suite)?
    } else {
        Report::resume(Lines::new(link))
    };
    let (mut phase, mut notes) = (start.phase, start.notes);
    for (number, case) in CASES.iter().enumerate().skip(start.case) {
        if let Some(reason) = environment.withheld(case.id()) {
            report.start(case, 0)?;
            report.end_blocked(case, reason)?;
            continue;
        }
        let outcome = loop {
            report.start(case, phase)?;
            match device::run(number, phase, fixture, &mut notes) {
                Some(Next::Done(outcome)) => break outcome,
                Some(Next::Drive(control)) => {
                    phase += 1;
                    let next = json!({"control": control.to_string(), "case": number, "phase": phase, "notes": notes});
                    let mut link = link.borrow_mut();
                    link.say(&json!({"next": next}).to_string())?;
                    link.wait()?;
                }
                _ => return Err(io::Error::other("the suite has no such phase")),
            }
        };
        (phase, notes) = (0, Notes::new());
        match environment.reason(case.id(), &outcome) {
            Some(reason) => report.end_blocked(case, &format!("{outcome}: {reason}"))?,
            None if matches!(outcome, Outcome::Blocked(_)) => {
                return Err(io::Error::other(format!(
                    "{} is blocked by {outcome}, and no line says why",
                    case.id()
                )));
            }
            None => report.end(case, &outcome)?,
        }
    }
    report.finish().map(drop)
}

/// Returns the line that says whether the secure storage answers at all.
#[must_use]
pub fn probe_line(answer: securestore_core::Result<()>) -> String {
    let probe = match answer {
        Ok(()) => json!({"answer": "ok"}),
        Err(error) => {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let why =
                source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
            json!({"answer": format!("{:?}", error.kind()), "why": why})
        }
    };
    json!({"probe": probe}).to_string()
}

/// Cuts what is written into lines for the link.
struct Lines {
    link: Rc<RefCell<dyn Link>>,
    line: Vec<u8>,
}

impl Lines {
    fn new(link: &Rc<RefCell<dyn Link>>) -> Self {
        Self {
            link: Rc::clone(link),
            line: Vec::new(),
        }
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = String::from_utf8_lossy(&self.line).trim_end().to_owned();
        self.line.clear();
        self.link.borrow_mut().say(&shortened(text))
    }
}

/// Cuts the reason of a line that is too long.
fn shortened(line: String) -> String {
    if line.len() <= LONGEST_REASON {
        return line;
    }
    let Ok(mut value) = serde_json::from_str::<Value>(&line) else {
        return line;
    };
    if let Some(Value::String(why)) = value.pointer_mut("/end/why") {
        *why = why
            .chars()
            .take(LONGEST_REASON / 4)
            .chain("…".chars())
            .collect();
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_and_the_line_stays_one() {
        let line = json!({"end": {"id": "a::b", "outcome": "failed", "why": "x".repeat(9000)}});

        let short = shortened(line.to_string());

        let value: Value = serde_json::from_str(&short).unwrap();
        assert_eq!(value["end"]["outcome"], "failed");
        assert!(short.len() < LONGEST_REASON);
    }
}

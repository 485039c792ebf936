//! Reads a report: JSON lines, which end early if the process that wrote them died.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What was tested, and how each case ended.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) suite: Suite,
    /// The cases in the order of the suite.
    pub(crate) cases: Vec<(String, Vec<String>)>,
    pub(crate) outcomes: BTreeMap<String, String>,
}

/// The first line.
#[derive(Debug, Deserialize)]
pub(crate) struct Suite {
    pub(crate) backend: String,
    pub(crate) rung: String,
    pub(crate) os: String,
    pub(crate) cases: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Suite(Suite),
    Start {
        id: String,
        #[serde(default)]
        clauses: Vec<String>,
    },
    End {
        id: String,
        outcome: String,
    },
    Done {
        ended: usize,
    },
}

impl Report {
    /// Reads the lines; a start without an end is a crash.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines().enumerate();
        let first = lines.next().map(|(_, line)| serde_json::from_str(line));
        let Some(Ok(Line::Suite(suite))) = first else {
            return Err("the first line does not say what was tested".to_owned());
        };
        let mut report = Self {
            suite,
            cases: Vec::new(),
            outcomes: BTreeMap::new(),
        };
        let mut complete = false;
        for (number, line) in lines {
            let line =
                serde_json::from_str(line).map_err(|why| format!("line {}: {why}", number + 1))?;
            match line {
                Line::Suite(_) => return Err(format!("line {}: a second suite", number + 1)),
                Line::Start { id, clauses } => {
                    if !report.outcomes.contains_key(&id) {
                        report.cases.push((id.clone(), clauses));
                    }
                    report.outcomes.insert(id, "crashed".to_owned());
                }
                Line::End { id, outcome } => {
                    report.outcomes.insert(id, outcome);
                }
                Line::Done { ended } => complete = ended == report.suite.cases,
            }
        }
        if complete {
            Ok(report)
        } else {
            Err("the run is incomplete: not every case ended".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: &str = r#"{"suite":{"backend":"b","rung":"simulated","os":"iOS 26","cases":1}}"#;

    #[test]
    fn a_start_without_an_end_is_a_crash() {
        let text = format!(
            "{SUITE}\n{{\"start\":{{\"id\":\"a::b\",\"phase\":0,\"clauses\":[\"SET-1\"]}}}}\n{{\"done\":{{\"ended\":1}}}}\n"
        );

        let report = Report::read(&text).unwrap();

        assert_eq!(report.outcomes["a::b"], "crashed");
    }

    #[test]
    fn a_report_without_its_last_line_is_an_error() {
        assert!(Report::read(SUITE).unwrap_err().contains("incomplete"));
    }

    #[test]
    fn a_report_that_does_not_say_what_it_is_about_is_an_error() {
        assert!(Report::read("{}").unwrap_err().contains("first line"));
    }
}

//! The page: cases by area against environments, and clauses against cases.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::report::Report;
use super::spec::Clause;
use crate::error::Result;

const TITLE: &str = "# Conformance\n\n";

/// Stands first on the page, as long as it is true.
const NO_DEVICE: &str = "**Every column is simulated: no case has run on a device yet.**\n\n";

const HEAD: &str = "\
Written by `cargo xtask matrix`; CI fails if it differs. Every case of `securestore-conformance` on every environment that has
a report. `simulated` is the real backend over a simulated system; `ffi` adds the real foreign-function code; `device` is all of it.

✓ passed · R refused, because the backend doesn't claim the capability, and refused correctly · – blocked: the environment can't
do it · ✗ failed · ! crashed · blank: not run
";

/// Renders the page and a line of counts.
pub(crate) fn render(reports: &[Report], clauses: &[Clause]) -> Result<(String, String)> {
    let cases = cases(reports);
    let mut page = TITLE.to_owned();
    if reports.iter().all(|report| report.suite.rung != "device") {
        page.push_str(NO_DEVICE);
    }
    page.push_str(HEAD);
    environments(&mut page, reports);
    let mut area = "";
    for (id, of) in &cases {
        let (this, name) = id.split_once("::").unwrap_or(("", id));
        if this != area {
            area = this;
            let _ = writeln!(page, "\n## {area}\n");
            table_head(&mut page, "case | clauses", reports.len());
        }
        let _ = write!(page, "| {} | {} |", name.replace('_', " "), of.join(" "));
        for report in reports {
            let _ = write!(page, " {} |", cell(report, id));
        }
        page.push('\n');
    }
    let unchecked = clause_table(&mut page, clauses, &cases);
    if !unchecked.is_empty() {
        return Err(format!("no case and no test checks {}", unchecked.join(", ")).into());
    }
    let failed = reports.iter().flat_map(|report| report.outcomes.values());
    let failed = failed
        .filter(|outcome| *outcome == "failed" || *outcome == "crashed")
        .count();
    if failed > 0 {
        return Err(format!("{failed} failed or crashed cases").into());
    }
    let counts = format!(
        "{} cases, {} environments, {} clauses, 0 failed",
        cases.len(),
        reports.len(),
        clauses.len()
    );
    Ok((page, counts))
}

/// Returns every case with its clauses, in the order of the first report, then of the others.
fn cases(reports: &[Report]) -> Vec<(&str, &[String])> {
    let mut cases: Vec<(&str, &[String])> = Vec::new();
    for (id, clauses) in reports.iter().flat_map(|report| &report.cases) {
        if !cases.iter().any(|(known, _)| known == id) {
            cases.push((id, clauses));
        }
    }
    cases
}

fn environments(page: &mut String, reports: &[Report]) {
    page.push_str("\n| | backend | rung | system | ✓ | R | – | ✗ | ! |\n|--:|---|---|---|--:|--:|--:|--:|--:|\n");
    for (number, report) in (1..).zip(reports) {
        let mut counts = BTreeMap::<&str, usize>::new();
        for outcome in report.outcomes.values() {
            *counts.entry(outcome).or_default() += 1;
        }
        let count = |name| counts.get(name).copied().unwrap_or_default();
        let suite = &report.suite;
        let _ = writeln!(
            page,
            "| {number} | {} | {} | {} | {} | {} | {} | {} | {} |",
            suite.backend,
            suite.rung,
            suite.os,
            count("passed"),
            count("refused"),
            count("blocked"),
            count("failed"),
            count("crashed")
        );
    }
}

fn table_head(page: &mut String, first: &str, columns: usize) {
    let _ = write!(page, "| {first} |");
    for number in 1..=columns {
        let _ = write!(page, " {number} |");
    }
    let _ = write!(page, "\n|---|---|");
    for _ in 0..columns {
        page.push_str(":-:|");
    }
    page.push('\n');
}

fn cell(report: &Report, id: &str) -> &'static str {
    match report.outcomes.get(id).map(String::as_str) {
        None => " ",
        Some("passed") => "✓",
        Some("refused") => "R",
        Some("blocked") => "–",
        Some("failed") => "✗",
        Some(_) => "!",
    }
}

/// Writes which cases check each clause, and returns the clauses that nothing checks.
fn clause_table(page: &mut String, clauses: &[Clause], cases: &[(&str, &[String])]) -> Vec<String> {
    page.push_str(
        "\n## Clauses\n\nA clause without a case is checked by the tests named beside it.\n\n",
    );
    page.push_str("| clause | cases | other tests |\n|---|---|---|\n");
    let mut unchecked = Vec::new();
    for clause in clauses {
        let checked: Vec<_> = cases
            .iter()
            .filter(|(_, of)| of.contains(&clause.id))
            .map(|(id, _)| format!("`{id}`"))
            .collect();
        let tests: Vec<_> = match checked.is_empty() {
            true => clause
                .tests
                .iter()
                .map(|file| format!("`{file}`"))
                .collect(),
            false => Vec::new(),
        };
        if checked.is_empty() && tests.is_empty() {
            unchecked.push(clause.id.clone());
        }
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            clause.id,
            checked.join(" "),
            tests.join(" ")
        );
    }
    unchecked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(outcome: &str) -> Report {
        report_of("simulated", outcome)
    }

    fn report_of(rung: &str, outcome: &str) -> Report {
        Report::read(&format!(
            "{}\n{}\n{}\n{}",
            format_args!(
                r#"{{"suite":{{"backend":"b","rung":"{rung}","os":"iOS 26","cases":1}}}}"#
            ),
            r#"{"start":{"id":"area::a_fact","phase":0,"clauses":["X"]}}"#,
            format_args!(r#"{{"end":{{"id":"area::a_fact","outcome":"{outcome}","why":""}}}}"#),
            r#"{"done":{"ended":1}}"#
        ))
        .unwrap()
    }

    fn clause(id: &str) -> Clause {
        Clause {
            id: id.to_owned(),
            tests: std::collections::BTreeSet::new(),
        }
    }

    #[test]
    fn a_case_is_a_row_and_a_report_a_column() {
        let (page, counts) =
            render(&[report("passed"), report("refused")], &[clause("X")]).unwrap();

        assert!(page.contains("| a fact | X | ✓ | R |"), "{page}");
        assert!(page.contains("| X | `area::a_fact` |"), "{page}");
        assert_eq!(counts, "1 cases, 2 environments, 1 clauses, 0 failed");
    }

    #[test]
    fn the_page_says_first_that_no_device_has_run() {
        let (simulated, _) = render(&[report("passed")], &[clause("X")]).unwrap();
        let on_a_phone = [report("passed"), report_of("device", "passed")];
        let (seen, _) = render(&on_a_phone, &[clause("X")]).unwrap();

        assert!(simulated.starts_with("# Conformance\n\n**Every column is simulated"));
        assert!(!seen.contains("Every column is simulated"));
    }

    #[test]
    fn a_failed_case_is_an_error() {
        assert!(render(&[report("failed")], &[clause("X")]).is_err());
    }

    #[test]
    fn a_clause_that_nothing_checks_is_an_error() {
        let error = render(&[report("passed")], &[clause("X"), clause("Y")]).unwrap_err();

        assert_eq!(error.to_string(), "no case and no test checks Y");
    }
}

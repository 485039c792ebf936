//! Makes the reports of the simulated phones, and the page of all reports.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::report::Report;
use super::{debt, page, spec};
use crate::built::FEATURES;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;
use crate::workspace::{root, target_dir};

const PAGE: &str = "docs/conformance.md";

/// Reports of real systems, which can't be made here, are kept beside the page.
const KEPT_REPORTS: &str = "docs/reports";

/// Makes the simulated reports, adds the kept and the given ones, and writes the page.
pub(crate) fn run(more: &[PathBuf]) -> Result<ExitCode> {
    let (text, counts) = render(more)?;
    fs::create_dir_all(root().join("docs"))?;
    fs::write(root().join(PAGE), text)?;
    println!("{PAGE}: {counts}");
    Ok(ExitCode::SUCCESS)
}

/// Fails if the page is not what the reports say, or if a case failed.
pub(crate) fn check() -> Result<Verdict> {
    let (text, counts) = render(&[])?;
    let kept = fs::read_to_string(root().join(PAGE)).unwrap_or_default();
    if kept == text {
        return Ok(Verdict::Passed(counts));
    }
    Ok(Verdict::Failed(format!(
        "{PAGE} is out of date: run `cargo xtask matrix` ({counts})"
    )))
}

/// Returns what a device's report refutes of the simulated phones.
pub(crate) fn debts_of(report: &Path) -> Result<Vec<String>> {
    Ok(debt::debts(&reports(&[report.to_owned()])?))
}

fn render(more: &[PathBuf]) -> Result<(String, String)> {
    page_of(&reports(more)?)
}

/// Renders the page; a mock debt is an error that names the case.
fn page_of(reports: &[Report]) -> Result<(String, String)> {
    let debts = debt::debts(reports);
    if !debts.is_empty() {
        return Err(debts.join("\n").into());
    }
    page::render(reports, &spec::clauses()?)
}

/// Makes the simulated reports, and reads them with the kept and the given ones.
fn reports(more: &[PathBuf]) -> Result<Vec<Report>> {
    let fresh = target_dir().join("conformance-reports");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    // Without a package, so that it is built with the features that the tests have.
    let made = Cmd::cargo("run")
        .args(["--quiet", "--features", FEATURES, "--example"])
        .args([Path::new("reports"), Path::new("--"), &fresh])
        .passes()?;
    if !made {
        return Err("the simulated reports could not be made".into());
    }
    let mut files = reports_in(&fresh)?;
    files.extend(reports_in(&root().join(KEPT_REPORTS))?);
    files.extend_from_slice(more);
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file)?;
            Report::read(&text).map_err(|why| format!("{}: {why}", file.display()).into())
        })
        .collect()
}

fn reports_in(dir: &Path) -> Result<Vec<PathBuf>> {
    if !dir.exists() {
        return Ok(Vec::new());
    }
    let mut files = fs::read_dir(dir)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_debt_leaves_no_page_and_names_the_case() {
        let reports = [("simulated", "passed"), ("device", "failed")].map(|(rung, outcome)| {
            let suite = format!(
                r#"{{"suite":{{"backend":"b","rung":"{rung}","os":"{rung} phone","cases":1}}}}"#
            );
            let start = r#"{"start":{"id":"area::a_fact","phase":0,"clauses":["X"]}}"#;
            let end =
                format!(r#"{{"end":{{"id":"area::a_fact","outcome":"{outcome}","why":""}}}}"#);
            let done = r#"{"done":{"ended":1}}"#;
            Report::read(&[&suite, start, &end, done].join("\n")).unwrap()
        });

        let error = page_of(&reports).unwrap_err();

        assert!(error.to_string().contains("mock debt: area::a_fact"));
    }
}

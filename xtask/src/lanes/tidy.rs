//! The house rules that no other tool knows.

use std::fs;
use std::path::Path;

use super::circles;
use crate::clauses;
use crate::error::Result;
use crate::verdict::Verdict;
use crate::workspace::{root, rust_files};

const MAX_LINES: usize = 400;

/// Crates that promise to hold no unsafe code.
const SAFE: [&str; 6] = [
    "securestore",
    "securestore/examples/session",
    "securestore/examples/session-dioxus",
    "securestore-core",
    "securestore-mock",
    "securestore-conformance",
];

/// What may not stay in a file. Written in halves, so that this file passes its own check.
const LEFTOVERS: [&str; 4] = [
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("TO", "DO"),
    concat!("db", "g!"),
];

/// Checks every Rust file and prints each finding as `file:line: rule`.
pub(crate) fn run() -> Result<Verdict> {
    let spec = fs::read_to_string(root().join("SPEC.md")).ok();
    let known = spec.as_deref().map(clauses::cited);
    let files = rust_files()?;
    let mut findings = Vec::new();
    let mut citations = 0;
    for file in &files {
        let text = fs::read_to_string(file)?;
        let mut found = problems(&text);
        if let Some(known) = &known {
            citations += clauses::cited(&text).len();
            found.extend(clauses::unknown(&text, known));
        }
        let root = root();
        let shown = file
            .strip_prefix(&root)
            .unwrap_or(file)
            .display()
            .to_string();
        findings.extend(
            found
                .into_iter()
                .map(|(line, rule)| format!("{shown}:{line}: {rule}")),
        );
    }
    for name in SAFE {
        let path = Path::new(name).join("src/lib.rs");
        if !fs::read_to_string(root().join(&path))?.contains("#![forbid(unsafe_code)]") {
            findings.push(format!("{}:1: must forbid unsafe code", path.display()));
        }
    }

    let (circles, ordered) = circles::check()?;
    findings.extend(circles);

    for finding in &findings {
        println!("{finding}");
    }
    let clauses = match &known {
        Some(known) => format!("{citations} citations of {} clauses", known.len()),
        None => "no SPEC.md, clauses not checked".to_owned(),
    };
    let counts = format!(
        "{} files, {} findings; {ordered} files import in one direction; {clauses}",
        files.len(),
        findings.len()
    );
    Ok(Verdict::of(
        findings.is_empty() && !files.is_empty(),
        counts,
    ))
}

/// Returns what breaks a rule in a file's text, with line numbers.
fn problems(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    if !text.starts_with("//!") {
        found.push((
            1,
            "the first line must say what the file is, with `//!`".to_owned(),
        ));
    }
    let lines = text.lines().count();
    if lines > MAX_LINES {
        found.push((lines, format!("{lines} lines; at most {MAX_LINES}")));
    }
    for (index, line) in text.lines().enumerate() {
        for leftover in LEFTOVERS
            .iter()
            .filter(|leftover| line.contains(**leftover))
        {
            found.push((index + 1, format!("`{leftover}` may not stay")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_file_has_no_problem() {
        assert_eq!(problems("//! What it is.\n\nfn f() {}\n"), []);
    }

    #[test]
    fn file_without_a_heading_is_found() {
        let found = problems("use std::fs;\n");

        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 1);
    }

    #[test]
    fn leftover_is_found_with_its_line() {
        let text = format!("//! x\n\nfn f() {{ {}) }}\n", LEFTOVERS[0]);

        let found = problems(&text);

        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 3);
    }

    #[test]
    fn file_of_exactly_the_limit_passes_and_one_line_more_does_not() {
        let at_limit = "//! x\n".repeat(MAX_LINES);
        let above = "//! x\n".repeat(MAX_LINES + 1);

        assert_eq!(problems(&at_limit), []);
        assert_eq!(problems(&above).len(), 1);
    }
}

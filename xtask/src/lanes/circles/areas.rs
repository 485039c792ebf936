//! Where no circle may be, and what nothing may reach out of.

use std::fs;

use super::graph::Graph;
use crate::error::Result;
use crate::workspace::{files, root};

/// The crates whose files and folders import each other in one direction only. Others join as soon as they are clean.
const CRATES: [&str; 1] = ["xtask"];

/// Folders of crates, of which nothing may import what stands above.
const LOW_FOLDERS: [(&str, &str); 2] = [
    ("securestore-apple", "seam"),
    ("securestore-android", "seam"),
];

/// Returns what is wrong, a line each, and how many files were read.
pub(in crate::lanes) fn check() -> Result<(Vec<String>, usize)> {
    let mut findings = Vec::new();
    let mut count = 0;
    for name in CRATES {
        let graph = graph(name)?;
        count += graph.len();
        let circles = graph.circles().into_iter();
        findings.extend(circles.map(|circle| format!("{name}/src: circle of imports: {circle}")));
    }
    for (name, folder) in LOW_FOLDERS {
        let graph = graph(name)?;
        count += graph.len();
        for (from, to) in graph.leaving(folder) {
            findings.push(format!(
                "{name}/src/{from}: imports {to}, which stands above {folder}/"
            ));
        }
        let circles = graph.circles_within(folder).into_iter();
        findings.extend(circles.map(|circle| format!("{name}/src: circle of imports: {circle}")));
    }
    Ok((findings, count))
}

/// Reads a crate of the workspace.
fn graph(name: &str) -> Result<Graph> {
    let src = root().join(name).join("src");
    let mut texts = Vec::new();
    for file in files(&src, "rs")? {
        let shown = file.strip_prefix(&src).unwrap_or(&file);
        let shown = shown.to_string_lossy().replace('\\', "/");
        texts.push((shown, fs::read_to_string(&file)?));
    }
    Ok(Graph::of(
        texts
            .iter()
            .map(|(file, text)| (file.as_str(), text.as_str())),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_imports_in_a_circle_or_from_above() {
        let (findings, files) = check().unwrap();

        assert_eq!(findings, Vec::<String>::new());
        assert!(files > 100, "only {files} files");
    }
}

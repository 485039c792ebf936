//! The project's pages, read as far as the tests need it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder that holds all crates.
pub(crate) fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A page of the project.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    text: String,
}

impl Page {
    /// Reads a page; the path begins in the project's folder.
    pub(crate) fn read(path: &str) -> Self {
        let path = project().join(path);
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self { path, text }
    }

    /// Returns each heading with the text below it, up to the next heading of any level.
    pub(crate) fn sections(&self) -> Vec<(&str, String)> {
        let mut sections: Vec<(&str, String)> = vec![("", String::new())];
        let mut in_code = false;
        for line in self.text.lines() {
            in_code ^= line.starts_with("```");
            let heading = line.trim_start_matches('#').trim();
            if !in_code && line.starts_with('#') {
                sections.push((heading, String::new()));
            } else if let Some((_, body)) = sections.last_mut() {
                body.push_str(line);
                body.push('\n');
            }
        }
        sections
    }

    /// Returns the body of the section with this heading.
    pub(crate) fn section(&self, heading: &str) -> Option<String> {
        let mut sections = self.sections().into_iter();
        sections.find_map(|(found, body)| (found == heading).then_some(body))
    }

    /// Returns the rows of a section's table, without its head.
    pub(crate) fn rows(body: &str) -> Vec<Vec<&str>> {
        let lines = body.lines().filter(|line| line.starts_with("| "));
        lines
            .skip(1)
            .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
            .collect()
    }

    /// Returns where the links of the prose go to.
    pub(crate) fn links(&self) -> Vec<String> {
        let prose: Vec<String> = self
            .sections()
            .into_iter()
            .map(|(_, body)| prose(&body))
            .collect();
        prose.iter().flat_map(|body| targets(body)).collect()
    }

    /// Says why a link of this page leads nowhere; links to other sites are not followed.
    pub(crate) fn broken(&self, link: &str) -> Option<String> {
        if link.contains("://") {
            return None;
        }
        let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = match file {
            "" => self.path.clone(),
            file => self.path.with_file_name("").join(file),
        };
        if !target.exists() {
            return Some(format!("{link}: no such file"));
        }
        let known = anchor.is_empty() || anchors(&target).contains(anchor);
        (!known).then(|| format!("{link}: no such heading"))
    }
}

/// Returns the targets of the links in a text.
pub(crate) fn targets(text: &str) -> Vec<String> {
    let links = text.split("](").skip(1);
    links
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.to_owned())
        .collect()
}

/// Returns a text without its blocks of code.
fn prose(body: &str) -> String {
    body.split("```").step_by(2).collect()
}

/// Returns the anchors that a reader's browser gives the headings of a page.
fn anchors(path: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let page = Page {
        path: path.to_owned(),
        text,
    };
    let sections = page.sections();
    sections
        .iter()
        .map(|(heading, _)| anchor(heading))
        .collect()
}

fn anchor(heading: &str) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

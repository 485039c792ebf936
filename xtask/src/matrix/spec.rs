//! The clauses of SPEC.md, and the tests outside the suite that cite them.

use std::collections::BTreeSet;
use std::fs;

use crate::clauses::cited;
use crate::error::Result;
use crate::workspace::{root, rust_files};

/// A clause and the files of tests that cite it.
#[derive(Debug)]
pub(crate) struct Clause {
    pub(crate) id: String,
    pub(crate) tests: BTreeSet<String>,
}

/// Returns the clauses in the order of SPEC.md.
pub(crate) fn clauses() -> Result<Vec<Clause>> {
    let spec = fs::read_to_string(root().join("SPEC.md"))?;
    let mut clauses: Vec<_> = spec
        .lines()
        .filter_map(defined)
        .map(|id| Clause {
            id: id.to_owned(),
            tests: BTreeSet::new(),
        })
        .collect();
    for file in rust_files()? {
        let root = root();
        let shown = file.strip_prefix(&root).unwrap_or(&file).display();
        let shown = shown.to_string();
        if shown.starts_with("securestore-conformance/src/") {
            continue;
        }
        let text = fs::read_to_string(&file)?;
        let cited = cited(tests_in(&shown, &text));
        for clause in &mut clauses {
            if cited.contains(clause.id.as_str()) {
                clause.tests.insert(shown.clone());
            }
        }
    }
    Ok(clauses)
}

/// Returns the part of a file that holds tests.
fn tests_in<'a>(file: &str, text: &'a str) -> &'a str {
    if file.contains("test") {
        return text;
    }
    text.split_once("#[cfg(test)]\nmod tests {")
        .map_or("", |(_, tests)| tests)
}

/// Returns the clause that a table row of SPEC.md defines.
fn defined(line: &str) -> Option<&str> {
    let id = line.strip_prefix("| ")?.split(" |").next()?;
    cited(id).contains(id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_a_table_defines_its_first_cell() {
        let id = format!("{}-{}", "SET", 1);

        assert_eq!(defined(&format!("| {id} | text |")), Some(id.as_str()));
        assert_eq!(defined(&format!("text about {id} | more")), None);
        assert_eq!(defined("| word | meaning |"), None);
    }

    #[test]
    fn every_clause_is_defined_once() {
        let clauses = clauses().unwrap();
        let ids: BTreeSet<_> = clauses.iter().map(|clause| &clause.id).collect();

        assert_eq!(ids.len(), clauses.len());
        assert!(ids.len() > 40);
    }
}

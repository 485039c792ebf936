//! Finds the clauses of SPEC.md that a text cites: an area in capitals, a hyphen, a number.

use std::collections::BTreeSet;

/// Names of that form that are no clauses.
const NOT_CLAUSES: [&str; 14] = [
    "AES", "API", "ARM", "ASCII", "CVE", "GCM", "HMAC", "ISO", "MASTG", "MASVS", "RFC", "RSA",
    "SHA", "UTF",
];

/// Returns every clause cited in `text`, once.
pub(crate) fn cited(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .filter(|word| is_clause(word))
        .collect()
}

/// Returns the citations in `text` that are not `known`, with their lines.
pub(crate) fn unknown(text: &str, known: &BTreeSet<&str>) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for clause in cited(line).difference(known) {
            found.push((index + 1, format!("SPEC.md has no clause {clause}")));
        }
    }
    found
}

fn is_clause(word: &str) -> bool {
    let Some((area, number)) = word.rsplit_once('-') else {
        return false;
    };
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let capitals = area
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    numbered
        && capitals
        && area.starts_with(|c: char| c != '-')
        && area.len() > 1
        && !area
            .split('-')
            .next()
            .is_some_and(|family| NOT_CLAUSES.contains(&family))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The ids are put together here: this file is checked like any other.
    fn id(area: &str, number: usize) -> String {
        format!("{area}-{number}")
    }

    #[test]
    fn clause_is_found_between_any_punctuation() {
        let text = format!(
            "/// ({}, `{}`): see {}.",
            id("SET", 1),
            id("EXPO", 12),
            id("IOS-GET", 3)
        );

        let found: Vec<_> = cited(&text).into_iter().collect();

        assert_eq!(found, [id("EXPO", 12), id("IOS-GET", 3), id("SET", 1)]);
    }

    #[test]
    fn algorithms_codes_and_names_are_no_clauses() {
        let text = "AES-256 AES-256-GCM MASTG-TEST-0327 UTF-8 -25300 errSec-1 set-1 A-1 P-256 0-9 A-Z SET-x SET- KEY_SET-1";

        assert_eq!(cited(text), BTreeSet::new());
    }

    #[test]
    fn unknown_clause_is_named_with_its_line() {
        let (one, nine) = (id("SET", 1), id("SET", 9));
        let text = format!("//! {one}\n\n/// {nine}\n");

        let found = unknown(&text, &BTreeSet::from([one.as_str()]));

        assert_eq!(found, [(3, format!("SPEC.md has no clause {nine}"))]);
    }
}

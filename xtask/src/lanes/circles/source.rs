//! What a file of Rust imports, hands on and defines, read from its text. Comments, strings and tests are left out.

use std::collections::{BTreeMap, BTreeSet};

/// The names that a path goes through.
pub(super) type Path = Vec<String>;

/// What a file says of its place among the others.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// Every path of the file, those of its imports written out one by one.
    pub(super) paths: Vec<Path>,
    /// The names that imports bring in, with where they come from. Modules below see them too.
    pub(super) names: BTreeMap<String, Path>,
    /// Where everything is imported from.
    pub(super) globs: Vec<Path>,
    /// The items that are defined here.
    pub(super) items: BTreeSet<String>,
    /// The modules that only tests have.
    pub(super) test_modules: BTreeSet<String>,
}

/// The words before the name of an item.
const ITEMS: [&str; 8] = [
    "fn", "struct", "enum", "trait", "type", "const", "static", "union",
];

impl Source {
    /// Reads the text of a file.
    pub(super) fn read(text: &str) -> Self {
        let tokens = tokens(text);
        let mut source = Self::default();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let rest = tokens.get(at..).unwrap_or_default();
            at += if starts(rest, &["#", "[", "cfg", "(", "test", ")", "]"]) {
                7 + source.skip_test(rest.get(7..).unwrap_or_default())
            } else if token == "use" {
                1 + source.import(rest.get(1..).unwrap_or_default(), &[])
            } else if is_name(token) {
                source.path_or_item(rest)
            } else {
                1
            };
        }
        source
    }

    /// Skips the item below `#[cfg(test)]` and returns its length.
    fn skip_test(&mut self, tokens: &[String]) -> usize {
        let mut depth = 0_usize;
        let mut head = tokens
            .iter()
            .take_while(|token| *token != "{" && *token != ";");
        let import = head.any(|token| token == "use");
        for (index, token) in tokens.iter().enumerate() {
            match token.as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && token == "}" && !import {
                        return index + 1;
                    }
                }
                ";" if depth == 0 => {
                    if let [.., keyword, name] = tokens.get(..index).unwrap_or_default()
                        && keyword == "mod"
                    {
                        self.test_modules.insert(name.clone());
                    }
                    return index + 1;
                }
                _ => {}
            }
        }
        tokens.len()
    }

    /// Reads a tree of imports below `prefix` and returns its length.
    fn import(&mut self, tokens: &[String], prefix: &[String]) -> usize {
        let mut path = prefix.to_vec();
        let mut name = None;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token.as_str() {
                "::" => {}
                "*" => {
                    self.globs.push(path.clone());
                    name = None;
                }
                "{" => {
                    while tokens.get(at).is_some_and(|token| token != "}") {
                        at += self.import(tokens.get(at..).unwrap_or_default(), &path);
                        at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                    }
                    return at + 1;
                }
                "self" if !prefix.is_empty() => name = path.last().cloned(),
                "as" => {
                    name = tokens.get(at).cloned();
                    at += 1;
                }
                token if is_name(token) => {
                    path.push(token.to_owned());
                    name = Some(token.to_owned());
                }
                _ => {
                    at -= 1;
                    break;
                }
            }
        }
        if let Some(name) = name {
            self.names.insert(name, path.clone());
        }
        self.paths.push(path);
        at
    }

    /// Reads a path or the head of an item and returns its length.
    fn path_or_item(&mut self, tokens: &[String]) -> usize {
        let mut path = Vec::new();
        let mut at = 0;
        while let Some(name) = tokens.get(at).filter(|token| is_name(token)) {
            path.push(name.clone());
            at += 1;
            if tokens.get(at).is_none_or(|token| token != "::") {
                break;
            }
            at += 1;
        }
        if let ([keyword], Some(name)) = (path.as_slice(), tokens.get(at)) {
            if ITEMS.contains(&keyword.as_str()) && is_name(name) && !ITEMS.contains(&name.as_str())
            {
                self.items.insert(name.clone());
            }
        } else {
            self.paths.push(path);
        }
        at
    }
}

fn starts(tokens: &[String], with: &[&str]) -> bool {
    tokens.len() >= with.len()
        && tokens
            .iter()
            .zip(with)
            .all(|(token, wanted)| token == wanted)
}

fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Cuts a text into names, `::` and single characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = rest.find('"').map_or(rest.len(), |open| open + 1);
            let close = rest.get(body..).and_then(|rest| rest.find(&end));
            close.map_or(rest.len(), |close| body + close + end.len())
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' {
            character(rest)
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|next: char| !next.is_alphanumeric() && next != '_');
            let end = end.unwrap_or(rest.len());
            tokens.push(rest.get(..end).unwrap_or_default().to_owned());
            end
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

/// Returns how many `#` open a raw string, if one begins here.
fn raw_string(text: &str) -> Option<usize> {
    let text = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = text.len() - text.trim_start_matches('#').len();
    text.get(hashes..)?.starts_with('"').then_some(hashes)
}

/// Returns the length of a literal between two of `quote`.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, next) in text.char_indices().skip(1) {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            next if next == quote => return index + quote.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of a character, or 1 for the mark of a lifetime.
fn character(text: &str) -> usize {
    let mut next = text.chars().skip(1);
    let (first, second) = (next.next(), next.next());
    if first == Some('\\') || second == Some('\'') {
        quoted(text, '\'')
    } else {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let source = Source::read(text);
        source.paths.iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn tree_of_imports_is_written_out() {
        let text = "use crate::{a::{self, B as C}, d};\npub(crate) use super::e::*;";

        let source = Source::read(text);

        assert_eq!(
            paths(text),
            ["crate::a", "crate::a::B", "crate::d", "super::e"]
        );
        assert_eq!(source.names["a"].join("::"), "crate::a");
        assert_eq!(source.names["C"].join("::"), "crate::a::B");
        assert_eq!(source.globs[0].join("::"), "super::e");
    }

    #[test]
    fn path_in_the_code_is_found_and_in_a_comment_or_a_text_is_not() {
        let text = r##"
            // crate::a::b
            fn f<'a>(c: char) -> crate::c::D { g("crate::e", r#"crate::"h"#, '"', '\'', super::i::j()) }
        "##;

        assert_eq!(paths(text), ["crate::c::D", "super::i::j"]);
    }

    #[test]
    fn what_only_tests_import_is_left_out() {
        let text = "
            #[cfg(test)]
            pub(crate) use a::{b, c};
            #[cfg(test)]
            mod plans;
            #[cfg(test)]
            mod tests { use super::*; fn f() { crate::x::y() } }
            use crate::z;
        ";

        assert_eq!(paths(text), ["crate::z"]);
        assert!(Source::read(text).test_modules.contains("plans"));
    }

    #[test]
    fn items_are_known_by_their_names() {
        let source = Source::read("pub(crate) const fn f() {}\nstruct S;\ntype T = S;");

        assert_eq!(
            source.items.into_iter().collect::<Vec<_>>(),
            ["S", "T", "f"]
        );
    }
}

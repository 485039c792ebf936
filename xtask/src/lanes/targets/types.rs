//! The types of the functions that the Apple leaf calls, compared with PyObjC's metadata, which is made from Apple's headers.
//!
//! `securestore-apple/src/ffi/SYMBOLS.txt` lists them as type codes; a test of the emulated ABI proves that the leaf calls them so.

use std::fs;

use super::symbols::metadata;
use crate::error::Result;
use crate::workspace::root;

/// Returns the number of functions that were compared.
pub(super) fn run() -> Result<usize> {
    let metadata = metadata()?;
    let listed = fs::read_to_string(root().join("securestore-apple/src/ffi/SYMBOLS.txt"))?;
    let functions: Vec<_> = listed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    for (name, code) in &functions {
        let theirs = encoding(&metadata, name).ok_or_else(|| format!("no function {name}"))?;
        if by_reference(theirs) != **code {
            return Err(format!("{name} is {code} here, and {theirs} in Apple's headers").into());
        }
    }
    if functions.is_empty() {
        return Err("SYMBOLS.txt lists no function".into());
    }
    Ok(functions.len())
}

/// Finds the encoding in `"name": (b"encoding"`, with white space or a line break before the `b`.
fn encoding<'a>(metadata: &'a str, name: &str) -> Option<&'a str> {
    let (_, entry) = metadata.split_once(&format!("\"{name}\": ("))?;
    let (encoding, _) = entry.trim_start().strip_prefix("b\"")?.split_once('"')?;
    Some(encoding)
}

/// Writes whatever is passed by reference as `^`, a Boolean as the byte that it is, and leaves qualifiers out.
fn by_reference(encoding: &str) -> String {
    let mut code = String::new();
    let mut rest = encoding.chars();
    while let Some(c) = rest.next() {
        match c {
            'n' | 'N' | 'o' | 'O' | 'r' | 'R' | 'V' => {}
            '@' => code.push('^'),
            '^' => {
                code.push('^');
                skip(&mut rest);
            }
            'Z' => code.push('C'),
            '{' => {
                code.push('{');
                code.extend(rest.by_ref().take_while(|c| *c != '}'));
                code.push('}');
            }
            c => code.push(c),
        }
    }
    code
}

/// Skips what a pointer points to.
fn skip(rest: &mut std::str::Chars<'_>) {
    let mut depth = 0_usize;
    for c in rest.by_ref() {
        match c {
            '^' => continue,
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found_and_references_are_alike() {
        let metadata =
            "{\"CFA\": (\n        b\"Z@o^^v{CFRange=qq}^{K=q^?^{L=q}}I\",\n        \"\")}";

        let found = encoding(metadata, "CFA").unwrap();

        assert_eq!(by_reference(found), "C^^{CFRange=qq}^I");
        assert_eq!(encoding(metadata, "CFB"), None);
    }
}

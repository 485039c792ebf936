//! The exceptions of Android that the code tells apart by the names of their classes: each is a class that some Android has.
//!
//! Nothing else would notice a name that no phone throws: the tests' doubles have the same names.

use std::fs;

use super::class_path::ClassPath;
use super::doubles::any_has;
use crate::Result;
use crate::workspace::{files, root};

/// Looks up every name in the sources of the backend; returns how many there are.
pub(super) fn check(
    androids: &mut [(u32, ClassPath)],
    findings: &mut Vec<String>,
) -> Result<usize> {
    let mut all = Vec::new();
    for path in files(&root().join("securestore-android/src"), "rs")? {
        all.extend(names(&fs::read_to_string(path)?));
    }
    all.sort();
    all.dedup();
    for name in &all {
        if !any_has(&name.replace('.', "/"), androids)? {
            findings.push(format!(
                "{name}: the backend knows it, no Android has the class"
            ));
        }
    }
    Ok(all.len())
}

/// Returns the names of Android's exceptions that stand in a source as whole literals.
fn names(source: &str) -> Vec<String> {
    source
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with("android.") && text.ends_with("Exception"))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::signatures::class::{Class, Hidden};

    #[test]
    fn whole_literals_are_names() {
        let source = r#"match name { "android.a.BException" => 1, "caused by android.a.CException" => 2, "android.d" => 3 }"#;

        assert_eq!(names(source), ["android.a.BException"]);
    }

    #[test]
    fn a_name_that_no_android_has_is_found() {
        let mut findings = Vec::new();
        let nothing = Class {
            name: "android/A".to_owned(),
            flags: noak::AccessFlags::PUBLIC,
            superclass: None,
            interfaces: Vec::new(),
            members: Vec::new(),
            hidden: Hidden::No,
        };
        let mut androids = [(35, ClassPath::of(vec![nothing]))];

        let known = check(&mut androids, &mut findings).unwrap();

        assert!(known > 5, "{known}");
        assert_eq!(findings.len(), known);
    }
}

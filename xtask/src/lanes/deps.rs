//! Dependency hygiene: proves with cargo's own tree what a crate must not pull in, on any platform.

use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;

/// What one crate must not depend on, by these kinds of edges.
struct Rule {
    package: &'static str,
    edges: &'static str,
    forbidden: &'static [&'static str],
}

const RULES: [Rule; 6] = [
    // Core knows no platform and no async runtime.
    Rule {
        package: "securestore-core",
        edges: "normal,build",
        forbidden: &[
            "jni",
            "security-framework",
            "core-foundation",
            "objc2",
            "ndk",
            "tokio",
            "async-std",
            "smol",
            "async-executor",
            "securestore-apple",
            "securestore-android",
            "securestore-mock",
            "securestore-conformance",
        ],
    },
    // A backend knows neither the other platform nor the mock, not even in its tests.
    Rule {
        package: "securestore-apple",
        edges: "normal,build,dev",
        forbidden: &[
            "jni",
            "ndk",
            "tokio",
            "securestore-android",
            "securestore-mock",
            "securestore-conformance",
        ],
    },
    Rule {
        package: "securestore-android",
        edges: "normal,build,dev",
        forbidden: &[
            "security-framework",
            "core-foundation",
            "objc2",
            "tokio",
            "securestore-apple",
            "securestore-mock",
            "securestore-conformance",
        ],
    },
    Rule {
        package: "securestore-mock",
        edges: "normal,build",
        forbidden: &["tokio", "async-std", "smol", "async-executor"],
    },
    // What an app ships holds no simulator and no suite.
    Rule {
        package: "securestore-mobile",
        edges: "normal,build",
        forbidden: &[
            "tokio",
            "async-std",
            "smol",
            "async-executor",
            "securestore-mock",
            "securestore-conformance",
        ],
    },
    // The suite serves any backend, so it knows none.
    Rule {
        package: "securestore-conformance",
        edges: "normal,build",
        forbidden: &[
            "jni",
            "security-framework",
            "core-foundation",
            "objc2",
            "ndk",
            "tokio",
            "async-std",
            "smol",
            "async-executor",
            "securestore-apple",
            "securestore-android",
        ],
    },
];

/// Checks every rule.
pub(crate) fn run() -> Result<Verdict> {
    let mut found = Vec::new();
    let mut packages = 0;
    for rule in RULES {
        let tree = Cmd::cargo("tree")
            .args(["--package", rule.package, "--edges", rule.edges])
            .args([
                "--target",
                "all",
                "--all-features",
                "--prefix",
                "none",
                "--no-dedupe",
            ])
            .output()?;
        let names = names(&tree);
        packages += names.len();
        for name in names {
            if rule.forbidden.iter().any(|family| is_of(name, family)) {
                println!("{} pulls in {name} (edges: {})", rule.package, rule.edges);
                found.push(name.to_owned());
            }
        }
    }
    let counts = format!(
        "{} rules, {packages} packages, {} forbidden",
        RULES.len(),
        found.len()
    );
    Ok(Verdict::of(found.is_empty() && packages > 0, counts))
}

/// Returns the packages of a tree printed without prefix: `name vX.Y.Z (path) (*)`.
fn names(tree: &str) -> Vec<&str> {
    let mut names: Vec<_> = tree
        .lines()
        .filter(|line| !line.starts_with('['))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Says whether a package is `family` or one of its parts, such as `jni` and `jni-sys`.
fn is_of(name: &str, family: &str) -> bool {
    let rest = name.strip_prefix(family);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn family_holds_its_parts_and_no_namesake() {
        assert!(is_of("jni", "jni"));
        assert!(is_of("objc2-foundation", "objc2"));
        assert!(!is_of("smol_str", "smol"));
        assert!(!is_of("async-task", "async-std"));
    }

    #[test]
    fn packages_are_read_once_each_and_headings_are_not_packages() {
        let tree = "securestore-core v0.1.0 (/x)\nzeroize v1.9.2\nzeroize v1.9.2 (*)\n\n[dev-dependencies]\ninsta v1.0.0\n";

        assert_eq!(names(tree), ["insta", "securestore-core", "zeroize"]);
    }
}

//! What the pages for app developers promise: nothing is missing, and everything that they name is there.

#![expect(
    clippy::panic,
    reason = "a helper ends its test when something unexpected happens"
)]

mod api;
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use page::{Page, project, targets};
use securestore::ErrorKind;
use securestore_conformance::CASES;

/// What the guide for Expo SecureStore has: a section a line, and below it, indented, what stands in it.
const OUTLINE: &str = include_str!("outline.txt");

/// Entries about documents and limits: there is nothing to call.
const WITHOUT_API: [&str; 3] = [
    "Official Documentation",
    "Security Resources",
    "Root and jailbreak",
];

/// Where the tests are that `docs/brief.md` names.
const TESTS: [(&str, &str); 14] = [
    ("app", "securestore/tests/app/main.rs"),
    ("blocking", "securestore-core/tests/semantics/blocking.rs"),
    ("cached", "securestore-core/tests/semantics/cached.rs"),
    ("desk", "securestore/tests/desk.rs"),
    ("fallback", "securestore-core/tests/semantics/fallback.rs"),
    (
        "first_launch",
        "securestore-conformance/tests/first_launch.rs",
    ),
    ("layers", "securestore-conformance/tests/layers.rs"),
    ("manifest", "securestore-android/src/manifest/tests.rs"),
    ("marked", "securestore-apple/src/backend/marked/tests.rs"),
    ("observed", "securestore-core/tests/semantics/observed.rs"),
    (
        "rehearsal",
        "securestore/examples/session/tests/rehearsal.rs",
    ),
    (
        "screens",
        "securestore/examples/session-dioxus/tests/screens.rs",
    ),
    ("session", "securestore/examples/session/tests/session.rs"),
    ("typed", "securestore-core/tests/semantics/typed.rs"),
];

/// The pages whose links are followed.
const PAGES: [&str; 25] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "SPEC.md",
    "docs/android.md",
    "docs/apple.md",
    "docs/brief.md",
    "docs/check.md",
    "docs/coming-from-expo.md",
    "docs/coming-from-flutter.md",
    "docs/coming-from-keyring.md",
    "docs/conformance.md",
    "docs/expo.md",
    "docs/import.md",
    "docs/migration.md",
    "docs/recipes.md",
    "docs/troubleshooting.md",
    "docs/upgrading.md",
    "securestore/README.md",
    "securestore-android/README.md",
    "securestore-apple/README.md",
    "securestore-conformance/README.md",
    "securestore-core/README.md",
    "securestore-mock/README.md",
];

fn outline() -> Vec<(&'static str, &'static str)> {
    let mut section = "";
    let mut entries = Vec::new();
    for line in OUTLINE.lines().skip(1) {
        match line.strip_prefix("  ") {
            Some(entry) => entries.push((section, entry)),
            None => section = line,
        }
    }
    entries
}

/// Returns the names in backticks of a cell.
fn named(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Says whether the suite has this case, or a file of tests this test.
fn is_checked_by(name: &str, files: &BTreeMap<&str, String>) -> bool {
    let is_case = CASES.iter().any(|case| case.id() == name);
    let (file, test) = name.split_once("::").unwrap_or((name, ""));
    let is_test = || {
        let text = files.get(file)?;
        Some(text.contains(&format!("fn {test}()")) && !test.is_empty())
    };
    is_case || is_test() == Some(true)
}

#[test]
fn every_entry_of_the_guide_has_its_row_and_no_other_row_is_there() {
    let page = Page::read("docs/brief.md");

    let sections = page.sections();
    let rows: Vec<(&str, &str)> = sections
        .iter()
        .flat_map(|(heading, body)| {
            Page::rows(body)
                .into_iter()
                .map(move |row| (*heading, row[0]))
        })
        .collect();

    assert_eq!(rows, outline());
}

#[test]
fn every_row_names_apis_examples_and_checks_that_are_there() {
    let page = Page::read("docs/brief.md");
    let known: BTreeSet<String> = api::paths().into_iter().collect();
    let files: BTreeMap<&str, String> = TESTS
        .iter()
        .map(|(name, path)| {
            (
                *name,
                fs::read_to_string(project().join(path)).unwrap_or_default(),
            )
        })
        .collect();

    let mut used = BTreeSet::new();
    let mut wrong = Vec::new();
    for (_, body) in page.sections() {
        for row in Page::rows(&body) {
            let [entry, _, apis, examples, checks] = row[..] else {
                panic!("not five cells: {row:?}");
            };
            let (apis, checks, links) = (named(apis), named(checks), targets(examples));
            if links.is_empty() || apis.is_empty() != WITHOUT_API.contains(&entry) {
                wrong.push(format!("{entry}: a cell is empty"));
            }
            if checks.is_empty() && !apis.is_empty() {
                wrong.push(format!("{entry}: nothing checks it"));
            }
            let unknown = apis.iter().filter(|api| !known.contains(**api));
            wrong.extend(unknown.map(|api| format!("{entry}: no API {api}")));
            let missing = checks.iter().filter(|check| !is_checked_by(check, &files));
            wrong.extend(missing.map(|check| format!("{entry}: no case or test {check}")));
            wrong.extend(links.iter().filter_map(|link| page.broken(link)));
            used.extend(apis.into_iter().map(str::to_owned));
        }
    }

    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        used, known,
        "the list of paths has what the page doesn't name"
    );
}

#[test]
fn every_kind_of_error_has_its_section_with_cause_advice_and_code() {
    let page = Page::read("docs/troubleshooting.md");

    for kind in ErrorKind::ALL {
        let name = format!("{kind:?}");
        let body = page.section(&name).unwrap_or_default();
        for part in [
            "**Cause.** ",
            "**Do.** ",
            "```rust\n",
            &format!("ErrorKind::{name}"),
        ] {
            assert!(body.contains(part), "{name}: {part} is missing");
        }
    }
}

#[test]
fn every_trouble_of_the_guide_has_its_section_with_cause_advice_and_code() {
    let page = Page::read("docs/troubleshooting.md");
    let entries: Vec<_> = outline()
        .into_iter()
        .filter(|(section, _)| *section == "Troubleshooting")
        .collect();

    assert_eq!(entries.len(), 7);
    for (_, entry) in entries {
        let body = page.section(entry).unwrap_or_default();
        for part in ["**Cause.** ", "**Do.** ", "```rust\n"] {
            assert!(body.contains(part), "{entry}: {part} is missing");
        }
    }
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut followed = 0;
    let mut broken = Vec::new();
    for path in PAGES {
        let page = Page::read(path);
        let links = page.links();
        followed += links.len();
        let found = links.iter().filter_map(|link| page.broken(link));
        broken.extend(found.map(|why| format!("{path}: {why}")));
    }

    assert_eq!(broken, Vec::<String>::new());
    assert!(followed > 100, "only {followed} links were found");
}

#[test]
fn every_page_in_docs_is_read() {
    let folder = fs::read_dir(project().join("docs")).unwrap();

    for entry in folder {
        let name = entry.unwrap().file_name();
        let path = format!("docs/{}", name.display());
        assert!(PAGES.contains(&&*path), "{path} is not in the list");
    }
}

#[test]
fn the_app_has_fifteen_tests_of_less_than_ten_lines() {
    let text = fs::read_to_string(project().join("securestore/tests/app/main.rs")).unwrap();

    let lengths: Vec<usize> = text
        .split("#[test]\n")
        .skip(1)
        .filter_map(|test| test.split_once("{\n")?.1.split_once("\n}\n"))
        .map(|(body, _)| body.lines().count())
        .collect();

    assert_eq!(lengths.len(), 15);
    assert!(lengths.iter().all(|lines| *lines < 10), "{lengths:?}");
}

#[test]
fn every_published_crate_has_a_short_guide_with_an_example_and_all_its_targets() {
    for name in ["", "-android", "-apple", "-conformance", "-core", "-mock"] {
        let guide =
            fs::read_to_string(project().join(format!("securestore{name}/README.md"))).unwrap();
        let manifest =
            fs::read_to_string(project().join(format!("securestore{name}/Cargo.toml"))).unwrap();

        assert!(
            guide.lines().count() <= 60,
            "securestore{name}: {} lines",
            guide.lines().count()
        );
        assert!(guide.contains("```rust"), "securestore{name} shows no code");
        assert!(
            manifest.contains("[package.metadata.docs.rs]"),
            "securestore{name}"
        );
        for target in [
            "x86_64-unknown-linux-gnu",
            "aarch64-linux-android",
            "aarch64-apple-ios",
        ] {
            assert!(
                manifest.contains(target),
                "securestore{name} is not documented for {target}"
            );
        }
    }
}

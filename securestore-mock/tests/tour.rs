//! The example `tour`, run as a person would run it.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// The columns of the table.
const IPHONE: usize = 0;
const IPHONE_RECIPES: usize = 1;
const ANDROID: usize = 2;
const ANDROID_RECIPES: usize = 3;

#[test]
fn samples_fit_a_hundred_columns_without_colours() -> Result {
    let text = tour(&[])?;

    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert!(!text.contains('\u{1b}'));
    for name in ["test-key.pem", "tokens.json", "blob.bin"] {
        assert!(text.contains(name), "{name}");
    }
    Ok(())
}

#[test]
fn securestore_is_never_wrong() -> Result {
    let months = months(&tour(&[])?);

    assert_eq!(months.len(), 12);
    for (month, cells) in &months {
        for cell in [&cells[IPHONE], &cells[ANDROID]] {
            assert!(!cell.contains("!!"), "{month}: {cell}");
            assert!(!cell.is_empty(), "{month}");
        }
    }
    Ok(())
}

#[test]
fn locked_is_a_wait_and_for_the_recipes_a_logout() -> Result {
    let text = tour(&[])?;

    assert_eq!(
        cells(&text, "Apr"),
        [
            "3/3 locked: wait",
            "3/3 logged out!!",
            "3/3 locked: wait",
            "3/3 logged out!!"
        ]
    );
    assert_eq!(cells(&text, "Mar")[IPHONE], "3/3 locked: wait");
    assert_eq!(cells(&text, "Mar")[ANDROID_RECIPES], "2 ok, 1 logged out!!");
    assert!(text.contains("errSecInteractionNotAllowed"));
    Ok(())
}

#[test]
fn a_killed_save_tears_only_the_recipes_value() -> Result {
    let text = tour(&[])?;

    let expected = [
        "2 ok, 1 old value",
        "2 ok, 1 torn!!",
        "2 ok, 1 old value",
        "2 ok, 1 torn!!",
    ];
    assert_eq!(cells(&text, "May"), expected);
    assert_eq!(cells(&text, "Jun"), ["3/3 ok"; 4]);
    let kills = lines_with(&text, "times: ");
    assert_eq!(kills.len(), 4);
    for (i, line) in kills.iter().enumerate() {
        assert_eq!(line.contains(" 0 torn or gone"), i % 2 == 0, "{line}");
    }
    Ok(())
}

#[test]
fn a_lost_value_can_be_set_again_at_once() -> Result {
    let text = tour(&[])?;

    assert_eq!(cells(&text, "Jul")[IPHONE], "2 ok, 1 sign in");
    assert_eq!(cells(&text, "Jul")[ANDROID], "2 ok, 1 sign in");
    assert_eq!(cells(&text, "Jul")[IPHONE_RECIPES], "2 ok, 1 lost!!");
    assert_eq!(cells(&text, "Aug"), ["3/3 ok"; 4]);
    Ok(())
}

#[test]
fn nothing_is_saved_below_the_asked_protection() -> Result {
    let text = tour(&[])?;

    assert_eq!(
        cells(&text, "Oct"),
        [
            "2 ok, 1 refused",
            "2 ok, 1 unprotected!!",
            "2 ok, 1 refused",
            "2 ok, 1 unprotected!!"
        ]
    );
    Ok(())
}

#[test]
fn platforms_differ_in_prompts_on_create_uninstall_and_restore() -> Result {
    let text = tour(&[])?;

    assert_eq!(cells(&text, "Jan")[IPHONE], "3/3 saved, no prompt");
    assert_eq!(cells(&text, "Jan")[ANDROID], "3/3 saved, 1 prompt");
    assert_eq!(
        cells(&text, "Nov"),
        ["3/3 ok", "3/3 ok", "3/3 gone", "3/3 gone"]
    );
    assert_eq!(
        cells(&text, "Dec"),
        ["2 ok, 1 gone", "2 ok, 1 gone", "3/3 sign in", "3/3 lost!!"]
    );
    Ok(())
}

#[test]
fn own_files_are_taken_with_a_remark_where_one_is_due() -> Result {
    let folder = tempfile::tempdir()?;
    let token = write(folder.path(), "my token é.txt", b"t0p")?;
    let empty = write(folder.path(), "empty", b"")?;

    let text = tour(&[&token, &empty])?;

    assert!(text.contains("stored as my_token__.txt"));
    assert!(text.contains("empty, which is a value, behind biometrics"));
    assert_eq!(cells(&text, "Feb"), ["2/2 ok"; 4]);
    Ok(())
}

#[test]
fn twelve_files_with_long_names_fit() -> Result {
    let folder = tempfile::tempdir()?;
    let name = |i: usize| format!("{i:02}{}", "n".repeat(200));
    let files = (0..12)
        .map(|i| write(folder.path(), &name(i), &[u8::try_from(i)?]))
        .collect::<Result<Vec<_>>>()?;
    let files: Vec<&PathBuf> = files.iter().collect();

    let text = tour(&files)?;

    for line in text.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    assert_eq!(cells(&text, "Apr")[IPHONE_RECIPES], "all logged out!!");
    Ok(())
}

#[test]
fn line_breaks_are_lost_only_by_the_chunking_loop() -> Result {
    let folder = tempfile::tempdir()?;
    let notes = write(
        folder.path(),
        "notes.txt",
        "one line\n".repeat(300).as_bytes(),
    )?;

    let text = tour(&[&notes])?;

    assert_eq!(cells(&text, "Feb"), ["ok", "torn!!", "ok", "torn!!"]);
    assert!(text.contains("drops every line break"));
    Ok(())
}

#[test]
fn bad_files_are_one_line_and_exit_code_2() -> Result {
    let folder = tempfile::tempdir()?;
    let first = write(folder.path(), "a b", b"1")?;
    let second = write(folder.path(), "a_b", b"2")?;
    let large = folder.path().join("large");
    fs::File::create(&large)?.set_len((16 << 20) + 1)?;
    let missing = folder.path().join("missing");
    let of_a_kind = vec![&first; 13];

    let cases: [(&[&PathBuf], &str); 5] = [
        (&[&missing], "missing: no such file"),
        (&[&folder.path().to_owned()], "a directory, not a file"),
        (
            &[&large],
            "large: cannot set: the value is too large: it has 16777217 bytes and the limit is 16777216",
        ),
        (
            &[&first, &second],
            "a b and a_b would both be stored as a_b",
        ),
        (&of_a_kind, "13 files; at most 12"),
    ];
    for (files, expected) in cases {
        let output = run(files, None)?;

        let error = String::from_utf8(output.stderr)?;
        assert_eq!(output.status.code(), Some(2), "{expected}");
        assert!(
            error.starts_with("error: ") && error.contains(expected),
            "{error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
        assert!(output.stdout.is_empty(), "{expected}");
    }
    Ok(())
}

#[test]
fn no_byte_of_a_secret_is_shown() -> Result {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    let short = write(folder.path(), "short", b"canary-in-a-short-value")?;
    let long = write(
        folder.path(),
        "long.pem",
        "canary-in-a-long-value ".repeat(3000).as_bytes(),
    )?;

    let output = run(&[&short, &long], Some(&page))?;

    assert!(output.status.success());
    for shown in [output.stdout, output.stderr, fs::read(&page)?] {
        let shown = String::from_utf8(shown)?;
        // The second value of a file is the first with every letter and digit moved by one.
        assert!(
            !shown.contains("canary") && !shown.contains("dbobsz"),
            "{shown}"
        );
    }
    Ok(())
}

#[test]
fn page_needs_nothing_else_and_escapes_names() -> Result {
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    let file = write(folder.path(), "<b>&'.pem", b"t0p")?;

    let output = run(&[&file], Some(&page))?;

    assert!(output.status.success());
    let html = fs::read_to_string(&page)?;
    for outside in [
        "http:", "https:", "//", "<script", "src=", "href=", "@import", "url(", "<b>",
    ] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("&lt;b&gt;&amp;&#39;.pem"));
    assert!(html.contains("prefers-color-scheme: dark"));
    assert_eq!(html.matches("<tr").count(), html.matches("</tr>").count());
    assert_eq!(html.matches("<td").count(), html.matches("</td>").count());
    Ok(())
}

#[test]
fn page_never_replaces_a_secret() -> Result {
    let folder = tempfile::tempdir()?;
    let file = write(folder.path(), "token", b"t0p")?;

    let output = run(&[&file], Some(&folder.path().join(".").join("token")))?;

    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(&file)?, b"t0p");
    Ok(())
}

#[test]
fn the_readme_shows_the_table_of_today() -> Result {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let Ok(readme) = fs::read_to_string(readme) else {
        println!("not checked: outside the repository there is no README of the project");
        return Ok(());
    };

    let output = tour(&[])?;

    let table = output
        .lines()
        .filter(|line| line.contains('│') || line.contains('┼'));
    let table: Vec<_> = table.map(str::trim_end).collect();
    assert!(table.len() > 12, "{table:?}");
    assert!(
        readme.contains(&table.join("\n")),
        "copy the table of the tour into README.md"
    );
    Ok(())
}

/// Runs the tour, which has to succeed, and returns what it prints.
fn tour(files: &[&PathBuf]) -> Result<String> {
    let output = run(files, None)?;
    assert!(output.status.success(), "{output:?}");
    Ok(String::from_utf8(output.stdout)?)
}

fn run(files: &[&PathBuf], page: Option<&Path>) -> Result<Output> {
    let mut command = Command::new(program()?);
    command.args(files);
    if let Some(page) = page {
        command.arg("--html").arg(page);
    }
    Ok(command.output()?)
}

/// Returns the compiled example, which `cargo test` builds beside this test.
fn program() -> Result<PathBuf> {
    let mut path = std::env::current_exe()?;
    path.pop();
    if path.ends_with("deps") {
        path.pop();
    }
    path.push("examples");
    path.push(format!("tour{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() {
        Ok(path)
    } else {
        Err("build the example first: cargo build -p securestore-mock --example tour".into())
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, bytes)?;
    Ok(path)
}

fn lines_with<'a>(text: &'a str, part: &str) -> Vec<&'a str> {
    text.lines().filter(|line| line.contains(part)).collect()
}

/// Returns the four cells of a month.
fn cells(text: &str, name: &str) -> [String; 4] {
    let found = months(text).into_iter().find(|(month, _)| month == name);
    found.map(|(_, cells)| cells).unwrap_or_default()
}

/// Takes the table apart: the months with their four cells, each on one line.
fn months(text: &str) -> Vec<(String, [String; 4])> {
    let mut months: Vec<(String, [String; 4])> = Vec::new();
    let body = text
        .lines()
        .skip_while(|line| !line.starts_with('─'))
        .skip(1);
    for line in body.take_while(|line| line.contains('│')) {
        let mut parts = line.split('│');
        let name: String = parts.next().unwrap_or_default().chars().take(3).collect();
        if !name.trim().is_empty() {
            months.push((name, <[String; 4]>::default()));
        }
        let halves = parts.flat_map(|part| {
            let part: Vec<char> = part.chars().skip(1).collect();
            let (first, second) = part.split_at(part.len().min(17));
            [
                first.iter().collect::<String>(),
                second.iter().collect::<String>(),
            ]
        });
        let Some((_, cells)) = months.last_mut() else {
            continue;
        };
        for (cell, half) in cells.iter_mut().zip(halves) {
            let half = half.trim();
            if !cell.is_empty() && !half.is_empty() {
                cell.push(' ');
            }
            cell.push_str(half);
        }
    }
    months
}

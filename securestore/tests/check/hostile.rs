//! Files that are broken or mean harm: an error that says what is wrong, never a panic, never without a limit.

use std::fs::File;
use std::io::{Cursor, Write};

use crate::Project;
use crate::built::{apk, archive};

#[test]
fn file_that_unpacks_to_too_much_is_refused() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("AndroidManifest.xml", options).unwrap();
    let zeros = vec![0; 1 << 20];
    for _ in 0..17 {
        writer.write_all(&zeros).unwrap();
    }
    let bomb = writer.finish().unwrap().into_inner();
    assert!(bomb.len() < 1 << 20);
    let project = Project::new().with("app.apk", bomb);

    project
        .check("app.apk", &[])
        .says(2, &["unpacks to more than 16777216 bytes"]);
}

#[test]
fn archive_that_claims_any_number_of_files_is_refused() {
    let mut claims = apk();
    let end = claims.len() - 22;
    let mut zip64 = claims.split_off(end);
    claims.extend_from_slice(b"PK\x06\x07");
    claims.extend_from_slice(&[0xff; 16]);
    claims.append(&mut zip64);
    let project = Project::new().with("app.apk", claims);

    project.check("app.apk", &[]).says(2, &["zip64"]);
}

#[test]
fn archive_that_is_cut_or_changed_anywhere_is_an_answer_or_an_error() {
    let whole = apk();
    let step = whole.len() / 60;
    for at in (0..whole.len()).step_by(step.max(1)) {
        let mut changed = whole.clone();
        changed[at] ^= 0xff;
        let project = Project::new()
            .with("cut.apk", &whole[..at])
            .with("changed.apk", changed);

        for name in ["cut.apk", "changed.apk"] {
            let answer = project.check(name, &[]);
            assert!(matches!(answer.code, Some(0..=2)), "{at}: {}", answer.text);
        }
    }
}

#[test]
fn archive_without_an_app_is_called_so() {
    let project = Project::new().with("a.zip", archive(&[("readme.txt", b"hello")]));

    project.check("a.zip", &[]).says(2, &["holds no built app"]);
}

#[test]
fn entities_are_refused_in_every_kind_of_xml() {
    let entities = "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>";
    let project = Project::new()
        .with(
            "AndroidManifest.xml",
            format!("{entities}<manifest>&b;</manifest>"),
        )
        .with(
            "Info.plist",
            format!("{entities}<plist><dict>&b;</dict></plist>"),
        );

    for name in ["AndroidManifest.xml", "Info.plist"] {
        for options in [&[][..], &["--fix"]] {
            assert_eq!(project.check(name, options).code, Some(2), "{name}");
        }
    }
}

#[test]
fn nesting_without_end_is_an_error() {
    let deep = 100_000;
    let arrays = format!("{}{}", "<array>".repeat(deep), "</array>".repeat(deep));
    let project = Project::new()
        .with(
            "Info.plist",
            format!("<plist><dict><key>a</key>{arrays}</dict></plist>"),
        )
        .with(
            "app.json",
            format!("{{\"a\":{}{}}}", "[".repeat(deep), "]".repeat(deep)),
        );

    for name in ["Info.plist", "app.json"] {
        assert_eq!(project.check(name, &[]).code, Some(2), "{name}");
    }
}

#[test]
fn what_is_no_project_file_is_called_so() {
    let project = Project::new()
        .with("empty", "")
        .with("text", "hello")
        .with("other.xml", "<other/>")
        .with("half.xml", "<!-- without an end")
        .with("list.plist", "<plist><array/></plist>")
        .with("bytes", [0xff, 0xfe, 0x00])
        .with("short.plist", "bplist00")
        .with("pk", "PK");

    for name in [
        "empty",
        "text",
        "other.xml",
        "half.xml",
        "list.plist",
        "bytes",
        "short.plist",
        "pk",
        "absent",
        ".",
    ] {
        project.check(name, &[]).says(2, &["not checked"]);
    }
}

#[test]
fn file_that_is_too_long_is_not_read() {
    let project = Project::new();
    let file = File::create(project.path("AndroidManifest.xml")).unwrap();
    file.set_len((16 << 20) + 1).unwrap();

    project
        .check("AndroidManifest.xml", &[])
        .says(2, &["longer than 16777216 bytes"]);
}

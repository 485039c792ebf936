//! The archives as users get them: packaged, unpacked outside the workspace, and used by an app's own test.

use std::fs;
use std::path::Path;

use super::test_results::Counts;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::verdict::Verdict;
use crate::workspace::{PUBLISHED, root, target_dir};

/// The app's files, copied as they are.
const CONSUMER: [&str; 3] = ["Cargo.toml", "src/lib.rs", "tests/session.rs"];

/// Packages every published crate and tests the app in `xtask/consumer` against the archives.
pub(crate) fn run() -> Result<Verdict> {
    let packaged = Cmd::cargo("package")
        .args(["--no-verify", "--allow-dirty"])
        .args(PUBLISHED.iter().flat_map(|name| ["--package", name]))
        .passes()?;
    if !packaged {
        return Ok(Verdict::Failed("cargo package failed".to_owned()));
    }

    let app = target_dir().join("consumer");
    if app.exists() {
        fs::remove_dir_all(&app)?;
    }
    let mut files = 0;
    for name in PUBLISHED {
        files += unpack(name, &app.join("packages").join(name))?;
    }
    for file in CONSUMER {
        copy(&root().join("xtask/consumer").join(file), &app.join(file))?;
    }
    copy(&root().join("Cargo.lock"), &app.join("Cargo.lock"))?;

    let mut total = Counts::default();
    // Not `--locked`: the copied lock file is cut down to what the app needs.
    let passed = Cmd::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["test"])
        .dir(&app)
        .env("CARGO_TARGET_DIR", target_dir().join("consumer-build"))
        .watch(|line| total.add(line))?;
    let counts = format!(
        "{} archives, {files} files; an app on them: {total}",
        PUBLISHED.len()
    );
    Ok(Verdict::of(passed && total.good(), counts))
}

/// Unpacks the archive of the version in this workspace and returns how many files it holds.
fn unpack(name: &str, to: &Path) -> Result<usize> {
    let archive = target_dir().join(format!(
        "package/{name}-{}.crate",
        env!("CARGO_PKG_VERSION")
    ));
    fs::create_dir_all(to)?;
    let listed = Cmd::new("tar")
        // With the present time: those of an archive never change, and cargo would take an older build for this one.
        .args(["-xzvmf".as_ref(), archive.as_os_str()])
        .args([
            "--strip-components=1".as_ref(),
            "-C".as_ref(),
            to.as_os_str(),
        ])
        .output()?;
    Ok(listed.lines().count())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(from, to)?;
    Ok(())
}

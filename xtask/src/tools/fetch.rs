//! Getting a tool once, into the target directory, from the registry that has it.

use std::fs;
use std::path::{Path, PathBuf};

use super::Absent;
use crate::cmd::Cmd;
use crate::error::Result;
use crate::workspace::target_dir;

/// Returns the path of a tool that crates.io has.
pub(super) fn from_crates(name: &str, version: &str, absent: Absent) -> Result<Option<PathBuf>> {
    find_or_get(name, "bin", absent, |home| {
        println!("building {name} {version}; later runs reuse it");
        let build = target_dir().join("tools/build");
        // A debug build without debug information takes the least time, and a check itself takes seconds either way.
        Cmd::new("cargo")
            .args(["install", "--locked", "--debug", name])
            .args(["--version", version])
            .args(["--root".as_ref(), home.as_os_str()])
            .env("CARGO_TARGET_DIR", &build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()?;
        fs::remove_dir_all(&build)?;
        Ok(())
    })
}

/// Returns the path of a tool that PyPI has, in an environment of its own.
pub(super) fn from_pypi(name: &str, version: &str, absent: Absent) -> Result<Option<PathBuf>> {
    find_or_get(name, "bin", absent, |home| {
        println!("installing {name} {version}; later runs reuse it");
        Cmd::new("python3")
            .args(["-m", "venv"])
            .args([home])
            .output()?;
        Cmd::new(home.join("bin/pip"))
            .args(["install", "--quiet", &format!("{name}=={version}")])
            .output()?;
        Ok(())
    })
}

/// Returns the path of a tool: in `dir` of its own home here, on the `PATH`, or in its home after getting it there.
pub(super) fn find_or_get(
    name: &str,
    dir: &str,
    absent: Absent,
    get: impl FnOnce(&Path) -> Result<()>,
) -> Result<Option<PathBuf>> {
    let home = target_dir().join("tools").join(name);
    let ours = home.join(dir).join(name);
    if let Some(found) = first_that_runs([ours.clone(), name.into()]) {
        return Ok(Some(found));
    }
    if absent == Absent::Skip {
        return Ok(None);
    }
    get(&home)?;
    Ok(first_that_runs([ours]))
}

fn first_that_runs<const N: usize>(candidates: [PathBuf; N]) -> Option<PathBuf> {
    candidates.into_iter().find(|path| {
        let finished = Cmd::new(path).args(["--version"]).finish();
        finished.is_ok_and(|finished| finished.success)
    })
}

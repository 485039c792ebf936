//! Where we are: the workspace and what belongs to it, and whether this is CI.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Result;

/// The crates that users depend on, dependencies first.
pub(crate) const PUBLISHED: [&str; 6] = [
    "securestore-core",
    "securestore-apple",
    "securestore-android",
    "securestore-mock",
    "securestore-conformance",
    "securestore-mobile",
];

/// Says whether this is CI, where a missing tool is a failure.
pub(crate) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true" || value == "1")
}

/// Returns the name of a published crate's library.
pub(crate) fn library(package: &str) -> String {
    match package {
        "securestore-mobile" => "securestore".to_owned(),
        other => other.replace('-', "_"),
    }
}

/// Returns the repository's top directory.
pub(crate) fn root() -> PathBuf {
    // Cargo tells a running program where it was run; a shared target directory may hold another checkout's build.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().unwrap_or(&here).to_path_buf()
}

/// Returns cargo's target directory, which also holds the tools of CI.
pub(crate) fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Returns every Rust file of the repository, sorted.
pub(crate) fn rust_files() -> Result<Vec<PathBuf>> {
    files(&root(), "rs")
}

/// Returns every file of a kind below a directory, sorted; nothing that is hidden or built.
pub(crate) fn files(dir: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    collect(dir, extension, &mut files)?;
    files.sort();
    Ok(files)
}

fn collect(dir: &Path, extension: &str, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let ours = !name.starts_with('.') && name != "target";
        if ours && path.is_dir() && !path.is_symlink() {
            collect(&path, extension, files)?;
        } else if ours && path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_files_hold_this_one_and_nothing_built() {
        let files = rust_files().unwrap();

        assert!(files.contains(&root().join("xtask/src/workspace.rs")));
        assert!(
            !files
                .iter()
                .any(|file| file.starts_with(root().join("target")))
        );
    }

    #[test]
    fn a_release_publishes_exactly_the_published_crates() {
        let workflow = fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap();
        let (_, publish) = workflow.split_once("cargo publish ").unwrap();

        let mut named: Vec<_> = publish
            .split("--package")
            .skip(1)
            .filter_map(|rest| rest.split_whitespace().next())
            .collect();

        named.sort_unstable();
        let mut published = PUBLISHED;
        published.sort_unstable();
        assert_eq!(named, published);
    }
}

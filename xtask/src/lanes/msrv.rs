//! The published crates, checked with the oldest supported compiler. Cargo itself is the current one.

use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::{Absent, GET_MSRV, msrv};
use crate::verdict::Verdict;
use crate::workspace::{PUBLISHED, target_dir};

/// Checks the libraries with all their features; tests and benchmarks may need a newer Rust.
pub(crate) fn run() -> Result<Verdict> {
    let Some(compiler) = msrv::compiler(Absent::here())? else {
        return Ok(Verdict::Skipped(format!(
            "no Rust {} here; get it with: {GET_MSRV}",
            msrv::MSRV
        )));
    };
    let mut bad = Vec::new();
    for name in PUBLISHED {
        let mut check = Cmd::cargo("check")
            .args(["--package", name, "--lib", "--all-features"])
            .env("RUSTC", &compiler.rustc)
            .env("CARGO_TARGET_DIR", target_dir().join("msrv"));
        if let Some(libraries) = &compiler.libraries {
            check = check.env("LD_LIBRARY_PATH", libraries);
        }
        if !check.passes()? {
            bad.push(name);
        }
    }
    let version = compiler.version;
    Ok(if bad.is_empty() {
        Verdict::Passed(format!("{} crates checked with {version}", PUBLISHED.len()))
    } else {
        Verdict::Failed(format!("{version} can't compile {}", bad.join(", ")))
    })
}

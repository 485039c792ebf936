//! The FFI leaf under valgrind, and every week under the address and leak sanitizers too; planted bugs prove that they look.

use crate::built::{self, Built};
use crate::cmd::Cmd;
use crate::error::Result;
use crate::tools::GET_VALGRIND;
use crate::verdict::Verdict;
use crate::workspace::target_dir;

/// The package of the tests.
const DIR: &str = "securestore-apple/emulated-abi";
const TESTS: [&str; 2] = ["leaks", "suite"];
const TARGETS: &[&str] = &["--test", "leaks", "--test", "suite", "--test", "misuse"];
const VALGRIND: &[&str] = &[
    "valgrind",
    "-q",
    "--leak-check=full",
    "--show-leak-kinds=definite",
    "--errors-for-leak-kinds=definite",
    "--error-exitcode=9",
];
/// The bugs that every tool has to find.
const PLANTED: [&str; 2] = ["planted_leak", "planted_over_release"];

/// Runs the conformance suite and the counted calls through the leaf under valgrind, and then the planted bugs.
pub(crate) fn run() -> Result<Verdict> {
    run_under(false)
}

/// The same under the sanitizers too, which takes a build of its own.
pub(crate) fn run_all() -> Result<Verdict> {
    run_under(true)
}

fn run_under(sanitizers_too: bool) -> Result<Verdict> {
    if !cfg!(target_os = "linux") {
        return Ok(Verdict::Skipped(
            "valgrind and the sanitizers run on Linux; use a Linux machine".to_owned(),
        ));
    }
    if !Cmd::new("valgrind")
        .args(["--version"])
        .finish()
        .is_ok_and(|finished| finished.success)
    {
        return Ok(Verdict::Skipped(format!(
            "no valgrind here; get it with: {GET_VALGRIND}"
        )));
    }
    let mut wrong = Vec::new();
    let plain = built::build(Cmd::cargo("test").args(["--no-run"]), TARGETS, DIR)?;
    check("valgrind", &plain, VALGRIND, &mut wrong)?;
    if sanitizers_too {
        let sanitized = built::build(with_sanitizers()?, TARGETS, DIR)?;
        check("the sanitizers", &sanitized, &[], &mut wrong)?;
    }
    let tools = if sanitizers_too {
        "valgrind and the sanitizers"
    } else {
        "valgrind"
    };
    Ok(Verdict::of(
        wrong.is_empty(),
        if wrong.is_empty() {
            let planted = PLANTED.len();
            format!("{tools}: 0 errors and 0 leaks, all {planted} planted bugs found")
        } else {
            wrong.join("; ")
        },
    ))
}

fn check(tool: &str, built: &[Built], under: &[&str], wrong: &mut Vec<String>) -> Result<()> {
    for test in TESTS {
        if !Built::find(built, test)?.run(under).passes()? {
            wrong.push(format!("{tool} found something in the leaf ({test})"));
        }
    }
    for bug in PLANTED {
        let misuse = Built::find(built, "misuse")?.run(under);
        let planted = misuse.args(["--ignored", "--exact", bug]).finish()?;
        if planted.success {
            wrong.push(format!("{tool} missed {bug}"));
        }
    }
    Ok(())
}

/// Begins the build, for a target that is named: what runs while cargo builds is left as it is.
fn with_sanitizers() -> Result<Cmd> {
    let host = host()?.ok_or("rustc doesn't name its host")?;
    Ok(Cmd::cargo("test")
        .args(["--no-run", "--target", &host])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zsanitizer=address")
        .env("CARGO_TARGET_DIR", target_dir().join("sanitizers")))
}

/// Returns the target that rustc builds for by itself.
fn host() -> Result<Option<String>> {
    let version = Cmd::new("rustc").args(["-vV"]).output()?;
    let mut lines = version.lines();
    Ok(lines.find_map(|line| Some(line.strip_prefix("host: ")?.to_owned())))
}

//! `cargo xtask doctor`: which tools are there, and how to get the others.

use std::process::ExitCode;

use crate::Result;
use crate::cmd::Cmd;
use crate::lanes;
use crate::tools::{self, msrv};

/// Prints one line per tool; with `install`, gets what is missing first.
pub(crate) fn run(install: bool) -> Result<ExitCode> {
    if install {
        tools::cargo_deny(tools::Absent::Install)?;
        tools::typos(tools::Absent::Install)?;
        tools::zizmor(tools::Absent::Install)?;
        tools::actionlint(tools::Absent::Install)?;
        msrv::compiler(tools::Absent::Install)?;
        tools::dex::dx(tools::Absent::Install)?;
    }

    let rows = [
        (
            "cargo",
            version("cargo", &["--version"]),
            "install Rust with rustup",
        ),
        (
            "rustfmt",
            version("cargo", &["fmt", "--version"]),
            "rustup component add rustfmt",
        ),
        (
            "clippy",
            version("cargo", &["clippy", "--version"]),
            "rustup component add clippy",
        ),
        ("tar", version("tar", &["--version"]), "apt-get install tar"),
        (
            "python3",
            version("python3", &["--version"]),
            "apt-get install python3 python3-venv",
        ),
        (
            "cargo-deny",
            tools::cargo_deny(tools::Absent::Skip)?.and_then(|path| version(&path, &["--version"])),
            tools::GET_DENY,
        ),
        (
            "typos",
            tools::typos(tools::Absent::Skip)?.and_then(|path| version(&path, &["--version"])),
            tools::GET_TYPOS,
        ),
        (
            "actionlint",
            tools::actionlint(tools::Absent::Skip)?.and_then(|path| version(&path, &["--version"])),
            tools::GET_ACTIONLINT,
        ),
        (
            "zizmor",
            tools::zizmor(tools::Absent::Skip)?.and_then(|path| version(&path, &["--version"])),
            tools::GET_ZIZMOR,
        ),
        (
            "rust (oldest)",
            msrv::compiler(tools::Absent::Skip)?.map(|compiler| compiler.version),
            tools::GET_MSRV,
        ),
        ("jdk", lanes::jvm::describe(), lanes::jvm::GET_JDK),
        ("dx", tools::dex::describe()?, tools::dex::GET_DEX),
        (
            "maven",
            version("mvn", &["--batch-mode", "--version"]),
            tools::java::GET_MAVEN,
        ),
        ("phones", tools::cross::describe(), tools::cross::GET_CROSS),
    ];
    let mut missing = 0;
    for (tool, found, how) in &rows {
        match found {
            Some(version) => println!("ok       {tool:<14} {version}"),
            None => {
                missing += 1;
                println!("missing  {tool:<14} get it with: {how}");
            }
        }
    }
    for (lane, found, how) in crate::device::needs() {
        match found {
            Some(what) => println!("ok       {lane:<14} {what}"),
            None => println!("without  {lane:<14} it needs: {how}"),
        }
    }
    println!("tools: {} there, {missing} missing", rows.len() - missing);
    Ok(if missing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Returns the first line that the tool prints about itself, if it runs at all.
fn version(program: impl AsRef<std::ffi::OsStr>, args: &[&str]) -> Option<String> {
    let finished = Cmd::new(program).args(args).finish().ok()?;
    let line = finished.stdout.lines().next()?;
    finished.success.then(|| line.to_owned())
}

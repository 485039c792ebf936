//! The FFI leaf under valgrind and under the address and leak sanitizers; planted bugs prove that they look.

use crate::Result;
use crate::cmd::Cmd;
use crate::lane::Verdict;
use crate::workspace::target_dir;

const PACKAGE: &str = "securestore-apple-emulated-abi";
const VALGRIND: &str = "valgrind -q --leak-check=full --show-leak-kinds=definite \
                        --errors-for-leak-kinds=definite --error-exitcode=9";
/// How to get what the lane needs.
pub(crate) const GET_VALGRIND: &str = "apt-get install valgrind";
/// The bugs that every tool has to find.
const PLANTED: [&str; 2] = ["planted_leak", "planted_over_release"];

/// Runs the conformance suite and the counted calls through the leaf, and then the planted bugs.
pub(crate) fn run() -> Result<Verdict> {
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
    let Some(host) = host()? else {
        return Ok(Verdict::Failed("rustc doesn't name its host".to_owned()));
    };
    let runner = format!("CARGO_TARGET_{}_RUNNER", variable(&host));
    let valgrind = |test: Cmd| test.env(&runner, VALGRIND);
    let sanitizers = |test: Cmd| {
        test.args(["--target", &host])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Zsanitizer=address")
            .env("CARGO_TARGET_DIR", target_dir().join("sanitizers"))
    };
    let mut wrong = Vec::new();
    check("valgrind", valgrind, &mut wrong)?;
    check("the sanitizers", sanitizers, &mut wrong)?;
    Ok(Verdict::of(
        wrong.is_empty(),
        if wrong.is_empty() {
            let planted = PLANTED.len();
            format!("2 tools, 0 errors and 0 leaks; each found all {planted} planted bugs")
        } else {
            wrong.join("; ")
        },
    ))
}

fn check(tool: &str, under: impl Fn(Cmd) -> Cmd, wrong: &mut Vec<String>) -> Result<()> {
    let tests =
        Cmd::cargo("test").args(["--package", PACKAGE, "--test", "leaks", "--test", "suite"]);
    if !under(tests).passes()? {
        wrong.push(format!("{tool} found something in the leaf"));
    }
    for bug in PLANTED {
        let misuse = Cmd::cargo("test").args(["--package", PACKAGE, "--test", "misuse"]);
        // Built first, so that nothing but the bug can fail.
        if !under(misuse).args(["--no-run"]).passes()? {
            wrong.push(format!("the planted bugs don't build under {tool}"));
            return Ok(());
        }
        let misuse = Cmd::cargo("test").args(["--package", PACKAGE, "--test", "misuse"]);
        let planted = under(misuse).args(["--", "--ignored", "--exact", bug]);
        if planted.finish()?.success {
            wrong.push(format!("{tool} missed {bug}"));
        }
    }
    Ok(())
}

/// Returns the target that rustc builds for by itself.
fn host() -> Result<Option<String>> {
    let version = Cmd::new("rustc").args(["-vV"]).output()?;
    let mut lines = version.lines();
    Ok(lines.find_map(|line| Some(line.strip_prefix("host: ")?.to_owned())))
}

fn variable(target: &str) -> String {
    target.to_uppercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_s_variable_is_cargos() {
        assert_eq!(
            variable("x86_64-unknown-linux-gnu"),
            "X86_64_UNKNOWN_LINUX_GNU"
        );
    }
}

//! The programs that registries have: which version, and how to get it.

use std::path::PathBuf;

use super::Absent;
use super::fetch::{find_or_get, from_crates, from_pypi};
use crate::cmd::Cmd;
use crate::error::Result;

const DENY_VERSION: &str = "0.20.2";
const SEMVER_CHECKS_VERSION: &str = "0.51.0";
const TYPOS_VERSION: &str = "1.52.0";
/// actionlint, and the lowest minor version of Go that builds it: the newest, and the newest that Debian 12's Go builds.
const ACTIONLINT_VERSIONS: [(u32, &str); 2] = [(25, "v1.7.12"), (18, "v1.7.7")];
const ZIZMOR_VERSION: &str = "1.32.0";

pub(crate) const GET_DENY: &str =
    "cargo xtask doctor --install, or cargo install --locked cargo-deny";
pub(crate) const GET_SEMVER_CHECKS: &str =
    "cargo install --locked cargo-semver-checks; with CI=true this command gets it";
pub(crate) const GET_TYPOS: &str = "cargo xtask doctor --install, or pip install typos";
pub(crate) const GET_ACTIONLINT: &str =
    "apt-get install golang-go, then cargo xtask doctor --install";
pub(crate) const GET_ZIZMOR: &str = "cargo xtask doctor --install, or pip install zizmor";
pub(crate) const GET_VALGRIND: &str = "apt-get install valgrind";
pub(crate) const GET_MSRV: &str =
    "cargo xtask doctor --install, or rustup toolchain install 1.85 --profile minimal";

/// Returns the path of cargo-deny.
pub(crate) fn cargo_deny(absent: Absent) -> Result<Option<PathBuf>> {
    from_crates("cargo-deny", DENY_VERSION, absent)
}

/// Returns the path of cargo-semver-checks.
pub(crate) fn cargo_semver_checks(absent: Absent) -> Result<Option<PathBuf>> {
    from_crates("cargo-semver-checks", SEMVER_CHECKS_VERSION, absent)
}

/// Returns the path of typos.
pub(crate) fn typos(absent: Absent) -> Result<Option<PathBuf>> {
    from_pypi("typos", TYPOS_VERSION, absent)
}

/// Returns the path of zizmor.
pub(crate) fn zizmor(absent: Absent) -> Result<Option<PathBuf>> {
    from_pypi("zizmor", ZIZMOR_VERSION, absent)
}

/// Returns the path of actionlint.
pub(crate) fn actionlint(absent: Absent) -> Result<Option<PathBuf>> {
    find_or_get("actionlint", "", absent, |home| {
        let go = Cmd::new("go").args(["version"]).output()?;
        let Some(version) = actionlint_for(&go) else {
            return Err(format!("too old for actionlint: {}", go.trim()).into());
        };
        println!("building actionlint {version}; later runs reuse it");
        let module = "github.com/rhysd/actionlint/cmd/actionlint";
        Cmd::new("go")
            .args(["install", &format!("{module}@{version}")])
            .env("GOBIN", home)
            .output()?;
        Ok(())
    })
}

/// Picks the newest version that a Go builds, from what `go version` prints: `go version go1.19.8 linux/amd64`.
fn actionlint_for(go: &str) -> Option<&'static str> {
    let minor = go.split_whitespace().nth(2)?.strip_prefix("go1.")?;
    let minor: u32 = minor
        .split(|c: char| !c.is_ascii_digit())
        .next()?
        .parse()
        .ok()?;
    let mut versions = ACTIONLINT_VERSIONS.iter();
    versions
        .find(|(lowest, _)| minor >= *lowest)
        .map(|(_, version)| *version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_go_gets_an_older_actionlint() {
        let of = |version| actionlint_for(&format!("go version {version} linux/amd64\n"));

        assert_eq!(of("go1.26.8"), Some("v1.7.12"));
        assert_eq!(of("go1.25rc1"), Some("v1.7.12"));
        assert_eq!(of("go1.24.4"), Some("v1.7.7"));
        assert_eq!(of("go1.19.8"), Some("v1.7.7"));
        assert_eq!(of("go1.17"), None);
        assert_eq!(actionlint_for("no go"), None);
    }
}

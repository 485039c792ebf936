//! What cargo is told for every target: the lints, and the linker.

use std::path::Path;

use crate::cmd::Cmd;

/// Where thread locals are not native (Android), clippy doesn't see the `const` that is there.
pub(super) const LINTS: &[&str] = &[
    "-D",
    "warnings",
    "-A",
    "clippy::missing_const_for_thread_local",
];

/// Names the linker of a target and what it is given.
pub(super) fn linked_with(cargo: Cmd, triple: &str, linker: &Path, flags: &[String]) -> Cmd {
    let variable = triple.to_uppercase().replace('-', "_");
    cargo
        .env(&format!("CARGO_TARGET_{variable}_LINKER"), linker)
        .env(
            &format!("CARGO_TARGET_{variable}_RUSTFLAGS"),
            flags.join(" "),
        )
}

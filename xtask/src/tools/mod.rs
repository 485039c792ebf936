//! The tools that CI needs beside a Rust toolchain: where they are and how to get them.

mod absent;
pub(crate) mod cross;
pub(crate) mod dex;
mod fetch;
pub(crate) mod java;
pub(crate) mod msrv;
mod programs;
mod tool;

pub(crate) use absent::Absent;
pub(crate) use programs::{
    GET_ACTIONLINT, GET_DENY, GET_MSRV, GET_SEMVER_CHECKS, GET_TYPOS, GET_VALGRIND, GET_ZIZMOR,
    actionlint, cargo_deny, cargo_semver_checks, typos, zizmor,
};
pub(crate) use tool::Tool;

//! `cargo xtask matrix`: the reports of the conformance suite as one page, `docs/conformance.md`.

mod debt;
mod make;
mod page;
mod report;
mod spec;

pub(crate) use make::{check, debts_of, run};

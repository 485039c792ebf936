//! The libraries, compiled and linted for phones, and what is linked of them for iOS and Android.

mod android;
mod apple;
mod bionic;
mod check;
mod elf;
mod group;
mod linking;
mod list;
mod macho;
mod symbols;
mod types;

pub(crate) use check::{run, run_all};

//! Circles: files of a crate that import each other, read from their `use` lines and paths.

mod areas;
mod graph;
mod source;

pub(in crate::lanes) use areas::check;

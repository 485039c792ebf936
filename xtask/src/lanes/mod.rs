//! One module per lane; each runs its tools and counts what they did.

pub(crate) mod adversary;
mod circles;
pub(crate) mod deny;
pub(crate) mod deps;
pub(crate) mod dex;
pub(crate) mod docs;
pub(crate) mod fmt;
pub(crate) mod jvm;
pub(crate) mod lint;
pub(crate) mod memcheck;
pub(crate) mod msrv;
pub(crate) mod package;
pub(crate) mod semver;
pub(crate) mod signatures;
pub(crate) mod spell;
pub(crate) mod targets;
pub(crate) mod test;
mod test_results;
pub(crate) mod tidy;
pub(crate) mod tour;
pub(crate) mod workflows;

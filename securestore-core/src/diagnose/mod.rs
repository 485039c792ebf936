//! Diagnosis: what a store is, what its entries have, and what an app's developer should change, without a prompt.

mod examination;
mod finding;
mod judge;
mod mastg;
mod options;
mod report;

pub use examination::{EntryDiagnosis, Examination};
pub use finding::{Finding, FindingKind, Severity};
pub use options::DiagnoseOptions;
pub(crate) use report::diagnose;
pub use report::{Diagnosis, NamedDiagnosis};

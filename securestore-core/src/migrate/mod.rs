//! Values that move from one storage into a secure store.
//!
//! `run.rs` holds the order of the steps, which is what makes a crash harmless: copy, read back, then remove.

mod apart;
mod asked;
mod blocking;
mod chunks;
mod end;
mod items;
mod origin;
mod outcome;
mod plan;
mod report;
mod run;
mod source;
mod upgrade;

pub use blocking::{migrate_blocking, upgrade_protection_blocking};
pub use origin::MigrationOrigin;
pub use outcome::{MigratedEntry, MigrationOutcome, MigrationProgress, SkipReason};
pub use plan::{MigrationPlan, OnConflict, Removal};
pub use report::MigrationReport;
pub use run::migrate;
pub use source::MigrationSource;
pub use upgrade::upgrade_protection;

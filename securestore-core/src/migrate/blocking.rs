//! The same without `async`.

use super::origin::MigrationOrigin;
use super::plan::MigrationPlan;
use super::report::MigrationReport;
use super::run::migrate;
use super::upgrade::upgrade_protection;
use crate::error::Result;
use crate::store::SecureStore;
use crate::store::pool::block_on;

/// Moves values into a store on the calling thread; see [`migrate`].
///
/// As with [`blocking`](crate::SecureStoreExt::blocking): not on the main thread of an app.
///
/// # Errors
/// Those of [`migrate`].
pub fn migrate_blocking(
    from: impl Into<MigrationOrigin> + Send,
    to: &dyn SecureStore,
    plan: &MigrationPlan,
) -> Result<MigrationReport> {
    block_on(migrate(from, to, plan))
}

/// Gives entries a stronger protection on the calling thread; see [`upgrade_protection`].
///
/// # Errors
/// Those of [`upgrade_protection`].
pub fn upgrade_protection_blocking(
    store: &dyn SecureStore,
    plan: &MigrationPlan,
) -> Result<MigrationReport> {
    block_on(upgrade_protection(store, plan))
}

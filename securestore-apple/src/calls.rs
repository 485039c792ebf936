//! Small calls that every layout makes of the Keychain's four.

use securestore_core::Result as CoreResult;

use crate::error::error;
use crate::layout::PROBE_ACCOUNT;
use crate::seam::{Item, Keychain, Query, Returns, Status};

impl dyn Keychain {
    /// Copies one item.
    pub(crate) fn copy_one(&self, query: &Query<'_>, returns: Returns) -> Result<Item, Status> {
        let items = self.copy_matching(query, returns)?;
        // Success without an item breaks the seam's contract; it must not pass for absence.
        items.into_iter().next().ok_or(Status::INTERNAL)
    }

    /// Copies all items that match.
    pub(crate) fn copy_all(
        &self,
        query: &Query<'_>,
        returns: Returns,
    ) -> Result<Vec<Item>, Status> {
        absent_is_none(self.copy_matching(query, returns)).map(Option::unwrap_or_default)
    }

    /// Deletes all items that match, if there are any.
    pub(crate) fn delete_any(&self, query: &Query<'_>) -> Result<(), Status> {
        absent_is_none(self.delete(query)).map(|_| ())
    }

    /// Asks for an item of `rows` that can't exist, to see whether the Keychain answers.
    pub(crate) fn probe(&self, rows: Query<'_>) -> CoreResult<()> {
        let query = Query {
            account: Some(PROBE_ACCOUNT),
            ..rows
        };
        match self.copy_matching(&query, Returns::Existence) {
            Ok(_) | Err(Status::ITEM_NOT_FOUND | Status::INTERACTION_NOT_ALLOWED) => Ok(()),
            Err(status) => Err(error(status)),
        }
    }
}

/// Takes "not found" for an answer instead of a failure.
pub(crate) fn absent_is_none<T>(answer: Result<T, Status>) -> Result<Option<T>, Status> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Status::ITEM_NOT_FOUND) => Ok(None),
        Err(status) => Err(status),
    }
}

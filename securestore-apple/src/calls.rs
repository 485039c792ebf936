//! Small calls that every layout makes of the Keychain's four.

use securestore_core::Availability;

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

    /// Removes an item that can't exist, to see whether the Keychain lets the program keep anything in `rows`.
    ///
    /// A read doesn't tell: on macOS a program without entitlements finds nothing, and only its writes are refused
    /// ([`ProvenAbsence`](crate::ProvenAbsence)). A removal needs no encryption key, never prompts, and changes nothing here.
    pub(crate) fn probe(&self, rows: &Query<'_>) -> Result<(), Status> {
        self.delete_any(&Query {
            account: Some(PROBE_ACCOUNT),
            service: rows.service,
            access_group: rows.access_group,
            synchronizable: rows.synchronizable,
            ..Query::default()
        })
    }

    /// Says whether the Keychain answers, for `availability`.
    pub(crate) fn availability(&self, rows: &Query<'_>) -> Availability {
        match self.probe(rows) {
            Ok(()) | Err(Status::INTERACTION_NOT_ALLOWED) => Availability::Available,
            Err(status) => Availability::Unavailable(error(status).kind()),
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

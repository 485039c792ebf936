//! A Keychain on a Mac: what it doesn't find is believed once the program is known to have a place in it.

use std::sync::{Arc, OnceLock};

use crate::calls::absent_is_none;
use crate::seam::{Changes, Item, Keychain, NewItem, Query, Returns, Status};

/// A Keychain that proves once in a process that "not found" means absent.
///
/// `open` and `builder` put it around the system's Keychain on macOS; it is public for tests on simulated phones. iOS refuses every call
/// of a program without an access group, so there a `get` stays one call.
///
/// securityd on macOS gives each program a group that it may only read, `com.apple.token`. So a program that was not signed, or lost
/// its provisioning profile with an update, finds nothing, and only what it writes is refused with `errSecMissingEntitlement`
/// (`SecTaskCopyAccessGroups` in Apple's `server_entitlement_helpers.c`, `SecurityClientCopyWritableAccessGroups` in
/// `SecItemServer.c`). Without the proof it would sign everybody out in silence.
///
/// # Errors
/// What the proof answered takes the place of [`Status::ITEM_NOT_FOUND`], and the next call tries again.
#[derive(Debug)]
pub struct ProvenAbsence {
    keychain: Arc<dyn Keychain>,
    proven: OnceLock<()>,
}

impl ProvenAbsence {
    /// Wraps a Keychain; no call is made.
    #[must_use]
    pub const fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self {
            keychain,
            proven: OnceLock::new(),
        }
    }
}

impl Keychain for ProvenAbsence {
    fn add(&self, item: &NewItem<'_>) -> Result<(), Status> {
        self.keychain.add(item)
    }

    fn copy_matching(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>, Status> {
        let found = absent_is_none(self.keychain.copy_matching(query, returns))?;
        if found.is_none() && self.proven.get().is_none() {
            self.keychain.probe(query)?;
            self.proven.get_or_init(|| ());
        }
        found.ok_or(Status::ITEM_NOT_FOUND)
    }

    fn update(&self, query: &Query<'_>, changes: &Changes<'_>) -> Result<(), Status> {
        self.keychain.update(query, changes)
    }

    fn delete(&self, query: &Query<'_>) -> Result<(), Status> {
        self.keychain.delete(query)
    }
}

//! The calls of which the operations are made.

use securestore_core::{Error, ErrorKind, Key, Protection, Result, Secret};

use super::KeychainBackend;
use crate::builder::Synchronization;
use crate::calls::absent_is_none;
use crate::layout::{self, Slot, StoredProtection};
use crate::seam::{Access, Item, ItemClass, NewItem, Query, Returns, Status};

/// What all rows of a store have in common.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// `kSecAttrService`
    pub(crate) service: String,
    /// `kSecAttrAccessGroup`
    pub(crate) access_group: Option<String>,
    /// `kSecAttrSynchronizable`
    pub(crate) synchronization: Synchronization,
}

impl Scope {
    fn is_synchronizable(&self) -> bool {
        self.synchronization == Synchronization::ICloud
    }
}

impl KeychainBackend {
    /// Returns the query of all rows of this store.
    pub(super) fn rows(&self) -> Query<'_> {
        let Scope {
            service,
            access_group,
            synchronization: _,
        } = &self.scope;
        Query {
            service: Some(service),
            access_group: access_group.as_deref(),
            synchronizable: self.scope.is_synchronizable(),
            ..Query::default()
        }
    }

    /// Returns the query of the main row of an entry.
    pub(super) fn main_row<'a>(&'a self, key: &'a Key) -> Query<'a> {
        Query {
            account: Some(layout::main_account(key)),
            ..self.rows()
        }
    }

    /// Returns a row of this store without contents.
    pub(super) fn new_row<'a>(
        &'a self,
        account: &'a [u8],
        access: Access,
        data: &'a Secret,
    ) -> NewItem<'a> {
        let Scope {
            service,
            access_group,
            synchronization: _,
        } = &self.scope;
        NewItem {
            class: ItemClass::GenericPassword,
            service,
            account,
            generic: None,
            label: None,
            description: None,
            access_group: access_group.as_deref(),
            synchronizable: self.scope.is_synchronizable(),
            access,
            data,
        }
    }

    /// Copies the main row of an entry; `None` if there is none.
    pub(super) fn copy_main(&self, key: &Key, returns: Returns) -> Result<Option<Item>, Status> {
        absent_is_none(self.keychain.copy_one(&self.main_row(key), returns))
    }

    /// Deletes the body in this slot, whatever it is.
    pub(super) fn delete_slot(&self, key: &Key, slot: Slot) -> Result<(), Status> {
        self.keychain.delete_any(&Query {
            account: Some(&layout::body_account(key, slot)),
            ..self.rows()
        })
    }

    /// Deletes the bodies in both slots.
    pub(super) fn delete_bodies(&self, key: &Key) -> Result<(), Status> {
        self.keychain.delete_any(&Query {
            generic: Some(&layout::body_tag(key)),
            ..self.rows()
        })
    }

    /// Converts a protection that this store can give.
    pub(super) fn stored_protection(&self, protection: Protection) -> Result<StoredProtection> {
        let stored = StoredProtection::writable(protection)?;
        if self.scope.is_synchronizable()
            && (stored.constraint.is_some() || stored.accessible.is_this_device_only())
        {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "a synchronizable entry has no authentication and is not bound to this device; use a store that is not \
                 synchronizable",
            ));
        }
        Ok(stored)
    }
}

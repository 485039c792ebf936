//! The rows of the keychain database.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use securestore_apple::seam::{Accessible, Item, NewItem, Query};
use securestore_core::Secret;

use super::rules::{Binding, Sealed};

/// The keychain database of a phone.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeychainState {
    /// In the order of their ids, as the database scans them.
    rows: Vec<Row>,
    next_id: u64,
    /// Dead rows that a call came across; they are purged later.
    noticed: BTreeSet<u64>,
    /// When synchronizable items were deleted, for the other devices.
    pub(super) tombstones: BTreeMap<PrimaryKey, Duration>,
    /// How often the passcode was removed: an authentication from before proves nothing.
    pub(super) passcode_removals: u64,
}

/// What no two rows share, for an ordinary app.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PrimaryKey {
    pub(super) access_group: String,
    pub(super) account: Vec<u8>,
    pub(super) service: String,
    pub(super) synchronizable: bool,
}

/// One item.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) key: PrimaryKey,
    pub(super) generic: Option<Vec<u8>>,
    pub(super) label: Option<String>,
    pub(super) description: Option<String>,
    pub(super) sealed: Sealed,
    /// The class key that it was encrypted with is gone for good.
    pub(super) lost: bool,
    pub(super) created: Duration,
    pub(super) modified: Duration,
    pub(super) data: Secret,
}

impl KeychainState {
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.rows.iter_mut()
    }

    pub(super) fn row(&self, id: u64) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    pub(super) fn find(&self, key: &PrimaryKey) -> Option<&Row> {
        self.rows.iter().find(|row| row.key == *key)
    }

    /// Inserts a row in the place of the one with the same key, if there is one.
    pub(super) fn insert(&mut self, mut row: Row) {
        self.remove(|old| old.key == row.key);
        self.tombstones.remove(&row.key);
        row.id = self.next_id;
        self.next_id += 1;
        self.rows.push(row);
    }

    pub(super) fn remove(&mut self, mut is_removed: impl FnMut(&Row) -> bool) {
        let noticed = &mut self.noticed;
        self.rows.retain(|row| {
            let removed = is_removed(row);
            if removed {
                noticed.remove(&row.id);
            }
            !removed
        });
    }

    /// Remembers that a call came across a dead row.
    pub(super) fn notice(&mut self, id: u64) {
        self.noticed.insert(id);
    }

    /// Deletes the dead rows that calls came across.
    pub(super) fn purge(&mut self) {
        let noticed = std::mem::take(&mut self.noticed);
        self.rows.retain(|row| !noticed.contains(&row.id));
    }
}

impl Row {
    /// Creates the row of a new item; its id is given when it is inserted.
    pub(super) fn new(key: PrimaryKey, item: &NewItem<'_>, sealed: Sealed, now: Duration) -> Self {
        Self {
            id: 0,
            key,
            generic: item.generic.map(<[u8]>::to_vec),
            label: item.label.map(str::to_owned),
            description: item.description.map(str::to_owned),
            sealed,
            lost: false,
            created: now,
            modified: now,
            data: item.data.clone(),
        }
    }

    /// Says whether the row equals every attribute that the query gives, but for the access group.
    pub(super) fn matches(&self, query: &Query<'_>) -> bool {
        self.key.synchronizable == query.synchronizable
            && query
                .service
                .is_none_or(|service| self.key.service == service)
            && query
                .account
                .is_none_or(|account| self.key.account == account)
            && query
                .generic
                .is_none_or(|generic| self.generic.as_deref() == Some(generic))
            && query
                .label
                .is_none_or(|label| self.label.as_deref() == Some(label))
            && query
                .description
                .is_none_or(|text| self.description.as_deref() == Some(text))
    }

    pub(super) fn accessible(&self) -> Accessible {
        self.sealed.accessible
    }

    pub(super) fn binding(&self) -> Option<Binding> {
        self.sealed.binding
    }

    /// Returns the dictionary that `SecItemCopyMatching` gives.
    pub(super) fn to_item(&self, with_data: bool) -> Item {
        Item {
            service: self.key.service.clone(),
            account: self.key.account.clone(),
            generic: self.generic.clone(),
            label: self.label.clone(),
            description: self.description.clone(),
            access_group: self.key.access_group.clone(),
            accessible: self.accessible(),
            created: Some(self.created),
            data: with_data.then(|| self.data.clone()),
        }
    }

    /// A time for `mdat`: now, but always later than the last one.
    pub(super) fn next_modification(&self, now: Duration) -> Duration {
        now.max(self.modified + MODIFICATION_STEP)
    }
}

/// By how much `kSecAttrModificationDate` grows at least.
pub(super) const MODIFICATION_STEP: Duration = Duration::from_millis(1);

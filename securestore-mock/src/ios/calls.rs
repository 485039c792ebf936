//! What the four calls of the Keychain do to the database.

use securestore_apple::seam::{
    Access, Changes, Item, ItemClass, NewItem, Query, Returns, Status, Ui,
};

use super::authentication::SimulatedContext;
use super::rules::{Binding, Condition, Proof};
use super::state::{MODIFICATION_STEP, PrimaryKey, Row};
use crate::device::{Device, ProcessId};

/// How many rows a call works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    One,
    All,
}

/// What a scan of the database found.
#[derive(Debug, Default)]
struct Scan {
    readable: Vec<u64>,
    /// The first row that needs an authentication, or can't be authenticated for (`None`).
    withheld: Option<Option<Binding>>,
}

impl Device {
    /// `SecItemAdd`.
    pub(super) fn keychain_add(
        &mut self,
        process: &ProcessId,
        item: &NewItem<'_>,
    ) -> Result<(), Status> {
        check_class(item.class)?;
        check_synchronizable(item.synchronizable, Some(item.access))?;
        let groups = self.access_groups(process, item.access_group)?;
        let access_group = groups
            .into_iter()
            .next()
            .ok_or(Status::MISSING_ENTITLEMENT)?;
        let sealed = self.seal(item.access)?;
        let key = PrimaryKey {
            access_group,
            account: item.account.to_vec(),
            service: item.service.to_owned(),
            synchronizable: item.synchronizable,
        };
        if let Some(old) = self.keychain.find(&key) {
            match self.condition(old, None) {
                Condition::Locked => return Err(Status::INTERACTION_NOT_ALLOWED),
                Condition::Dead => {}
                Condition::Readable | Condition::Refused | Condition::NeedsAuthentication(_) => {
                    return Err(Status::DUPLICATE_ITEM);
                }
            }
        }
        if self.disk_full {
            return Err(Status::NOT_AVAILABLE);
        }
        let after_tombstone = self
            .keychain
            .tombstones
            .get(&key)
            .map(|at| *at + MODIFICATION_STEP);
        let mut row = Row::new(key, item, sealed, self.clock);
        row.modified = after_tombstone.unwrap_or_default().max(row.modified);
        self.keychain.insert(row);
        Ok(())
    }

    /// `SecItemCopyMatching`.
    pub(super) fn keychain_copy(
        &mut self,
        process: &ProcessId,
        query: &Query<'_>,
        returns: Returns,
    ) -> Result<Vec<Item>, Status> {
        if self.may_only_read(process) && query.access_group.is_none() {
            return Err(Status::ITEM_NOT_FOUND);
        }
        let limit = if returns.all() {
            Limit::All
        } else {
            Limit::One
        };
        let ids = self.decrypt(process, query, limit)?;
        if returns == Returns::Existence {
            return Ok(Vec::new());
        }
        let rows = ids.iter().filter_map(|id| self.keychain.row(*id));
        Ok(rows.map(|row| row.to_item(returns.data())).collect())
    }

    /// `SecItemUpdate`.
    pub(super) fn keychain_update(
        &mut self,
        process: &ProcessId,
        query: &Query<'_>,
        changes: &Changes<'_>,
    ) -> Result<(), Status> {
        refuse_skip(&query.ui)?;
        check_synchronizable(query.synchronizable, changes.access)?;
        let ids = self.decrypt(process, query, Limit::All)?;
        let sealed = changes.access.map(|access| self.seal(access)).transpose()?;
        if self.disk_full {
            return Err(Status::NOT_AVAILABLE);
        }
        let now = self.clock;
        let Changes {
            access: _,
            generic,
            label,
            description,
            data,
        } = changes;
        for row in self.keychain.rows_mut().filter(|row| ids.contains(&row.id)) {
            row.modified = row.next_modification(now);
            row.sealed = sealed.unwrap_or(row.sealed);
            if let Some(generic) = generic {
                row.generic = Some(generic.to_vec());
            }
            if let Some(label) = label {
                row.label = Some((*label).to_owned());
            }
            if let Some(description) = description {
                row.description = Some((*description).to_owned());
            }
            if let Some(data) = data {
                row.data = (*data).clone();
            }
        }
        Ok(())
    }

    /// `SecItemDelete`: needs no key and never prompts.
    ///
    /// A synchronizable row leaves a tombstone for the other devices only if it could be read.
    pub(super) fn keychain_delete(
        &mut self,
        process: &ProcessId,
        query: &Query<'_>,
    ) -> Result<(), Status> {
        refuse_skip(&query.ui)?;
        let ids = self.matching(process, query)?;
        if ids.is_empty() {
            return Err(Status::ITEM_NOT_FOUND);
        }
        for id in ids {
            let Some(row) = self.keychain.row(id) else {
                continue;
            };
            if row.key.synchronizable && self.is_class_open(row.accessible()) {
                let (key, at) = (row.key.clone(), row.next_modification(self.clock));
                self.keychain.tombstones.insert(key, at);
            }
            self.keychain.remove(|row| row.id == id);
        }
        Ok(())
    }

    /// Decrypts the rows that match, with a prompt if need be; at least one.
    fn decrypt(
        &mut self,
        process: &ProcessId,
        query: &Query<'_>,
        limit: Limit,
    ) -> Result<Vec<u64>, Status> {
        let ids = self.matching(process, query)?;
        let context = match &query.ui {
            Ui::Fail | Ui::Skip => None,
            Ui::Allow(context) => Some(SimulatedContext::of(context.as_ref(), self, process)?),
            _ => return Err(Status::PARAM),
        };
        for _ in 0..MAX_ROUNDS {
            let scan = self.scan(&ids, limit, context.map(SimulatedContext::proof).as_ref())?;
            match (scan.withheld, context) {
                (Some(_), None) if matches!(query.ui, Ui::Skip) => return found(scan.readable),
                (None, _) => return found(scan.readable),
                (Some(None), _) => return Err(Status::AUTH_FAILED),
                (Some(Some(_)), None) => return Err(Status::INTERACTION_NOT_ALLOWED),
                (Some(Some(binding)), Some(context)) => {
                    self.authenticate(process, context, binding)?;
                }
            }
        }
        Err(Status::AUTH_FAILED)
    }

    /// Decrypts what can be decrypted without a prompt; the first locked row fails the whole call.
    fn scan(&mut self, ids: &[u64], limit: Limit, proof: Option<&Proof>) -> Result<Scan, Status> {
        let mut scan = Scan::default();
        for &id in ids {
            let Some(row) = self.keychain.row(id) else {
                continue;
            };
            match self.condition(row, proof) {
                Condition::Readable => {
                    scan.readable.push(id);
                    if limit == Limit::One {
                        break;
                    }
                }
                Condition::Locked => return Err(Status::INTERACTION_NOT_ALLOWED),
                Condition::Dead => self.keychain.notice(id),
                Condition::Refused => {
                    scan.withheld.get_or_insert(None);
                }
                Condition::NeedsAuthentication(binding) => {
                    scan.withheld.get_or_insert(Some(binding));
                }
            }
        }
        Ok(scan)
    }

    /// Returns the rows that match, readable or not, in the order of the database.
    fn matching(&self, process: &ProcessId, query: &Query<'_>) -> Result<Vec<u64>, Status> {
        check_class(query.class)?;
        let groups = self.access_groups(process, query.access_group)?;
        let rows = self.keychain.rows().iter();
        Ok(rows
            .filter(|row| groups.contains(&row.key.access_group) && row.matches(query))
            .map(|row| row.id)
            .collect())
    }

    /// Says whether the program has no group of its own and the system lets it read all the same.
    fn may_only_read(&self, process: &ProcessId) -> bool {
        let groups = self.apps.get(&process.app).map(|app| &app.access_groups);
        self.knobs.macos_reads_without_groups && groups.is_some_and(Vec::is_empty)
    }

    /// Returns the access groups that a call works on: the one that it names, or all of the app.
    fn access_groups(
        &self,
        process: &ProcessId,
        named: Option<&str>,
    ) -> Result<Vec<String>, Status> {
        let app = self
            .apps
            .get(&process.app)
            .ok_or(Status::MISSING_ENTITLEMENT)?;
        let mut groups = app.access_groups.clone();
        groups.retain(|group| named.is_none_or(|named| named == group));
        if groups.is_empty() {
            Err(Status::MISSING_ENTITLEMENT)
        } else {
            Ok(groups)
        }
    }
}

fn found(ids: Vec<u64>) -> Result<Vec<u64>, Status> {
    if ids.is_empty() {
        Err(Status::ITEM_NOT_FOUND)
    } else {
        Ok(ids)
    }
}

fn check_class(class: ItemClass) -> Result<(), Status> {
    if class == ItemClass::GenericPassword {
        Ok(())
    } else {
        Err(Status::NO_SUCH_CLASS)
    }
}

/// Refuses a synchronizable item with an access control, as the client library does, and one that stays on the device, which
/// the header forbids.
fn check_synchronizable(synchronizable: bool, access: Option<Access>) -> Result<(), Status> {
    let stays =
        |access: Access| access.constraint().is_some() || access.accessible().is_this_device_only();
    if synchronizable && access.is_some_and(stays) {
        Err(Status::PARAM)
    } else {
        Ok(())
    }
}

/// Refuses `kSecUseAuthenticationUISkip`, which only `SecItemCopyMatching` takes.
fn refuse_skip(ui: &Ui) -> Result<(), Status> {
    if matches!(ui, Ui::Skip) {
        Err(Status::PARAM)
    } else {
        Ok(())
    }
}

/// How often the client library authenticates for one call before it gives up.
const MAX_ROUNDS: usize = 20;

//! What happens to the keychain when the passcode goes, an app is removed, and a backup is made and restored.

use std::collections::BTreeSet;

use securestore_apple::seam::Accessible;

use super::state::Row;
use crate::device::{BackupKind, Device};

/// The keychain in a backup.
#[derive(Clone, Debug)]
pub(crate) struct KeychainBackup {
    kind: BackupKind,
    /// The access groups of the apps that were backed up.
    groups: BTreeSet<String>,
    /// In the order of the database.
    rows: Vec<Row>,
}

impl Device {
    /// Copies what a backup holds: neither items with an access control nor passcode-set ones are exported.
    pub(crate) fn back_up_keychain(&self, kind: BackupKind) -> KeychainBackup {
        let groups = self
            .apps
            .values()
            .flat_map(|app| app.access_groups.iter().cloned())
            .collect();
        let exported = |row: &&Row| {
            row.binding().is_none() && row.accessible() != Accessible::WhenPasscodeSetThisDeviceOnly
        };
        let rows = self
            .keychain
            .rows()
            .iter()
            .filter(exported)
            .cloned()
            .collect();
        KeychainBackup { kind, groups, rows }
    }

    /// Replaces the items of the apps that were backed up by those of the backup that this phone can decrypt.
    pub(crate) fn restore_keychain(&mut self, backup: &KeychainBackup, same_device: bool) {
        let KeychainBackup { kind, groups, rows } = backup;
        self.keychain
            .remove(|row| groups.contains(&row.key.access_group));
        self.keychain
            .tombstones
            .retain(|key, _| !groups.contains(&key.access_group));
        let migrates = |row: &&Row| match kind {
            BackupKind::Encrypted => same_device || !row.accessible().is_this_device_only(),
            BackupKind::Unencrypted => same_device,
        };
        for row in rows.iter().filter(migrates) {
            self.keychain.insert(row.clone());
        }
    }

    /// Destroys the class key of passcode-set items; a new passcode does not bring them back.
    pub(crate) fn keychain_passcode_removed(&mut self) {
        self.keychain.passcode_removals += 1;
        for row in self.keychain.rows_mut() {
            row.lost |= row.accessible() == Accessible::WhenPasscodeSetThisDeviceOnly;
        }
    }

    /// Keeps the items of a removed app, unless the knob says otherwise; those in groups of other apps stay in any case.
    pub(crate) fn keychain_app_removed(&mut self, name: &str) {
        if self.knobs.ios_reinstall_keeps {
            return;
        }
        let groups_of = |others: bool| -> BTreeSet<String> {
            let apps = self
                .apps
                .iter()
                .filter(|(other, app)| (*other != name) == others && app.installed);
            apps.flat_map(|(_, app)| app.access_groups.iter().cloned())
                .collect()
        };
        let (own, shared) = (groups_of(false), groups_of(true));
        self.keychain.remove(|row| {
            own.contains(&row.key.access_group) && !shared.contains(&row.key.access_group)
        });
    }
}

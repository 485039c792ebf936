//! What a backup holds: the part of a phone that a new one gets.

use std::collections::BTreeMap;
use std::fmt;

use super::{Device, Model};
use crate::android::AndroidBackup;
use crate::ios::KeychainBackup;
use crate::phone::next_serial;

/// How a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BackupKind {
    /// iOS: encrypted, or from device to device; Android: from device to device.
    Encrypted,
    /// iOS: unencrypted or iCloud; Android: Auto Backup.
    Unencrypted,
}

/// A backup of a simulated phone.
#[derive(Clone)]
pub struct Backup {
    pub(crate) kind: BackupKind,
    pub(crate) model: Model,
    /// The phone that it was made of.
    pub(crate) origin: u64,
    pub(crate) apps: BTreeMap<String, super::App>,
    pub(crate) keychain: KeychainBackup,
    pub(crate) android: AndroidBackup,
}

impl Backup {
    /// Returns how the backup was made.
    pub fn kind(&self) -> BackupKind {
        self.kind
    }
}

impl fmt::Debug for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backup")
            .field("kind", &self.kind)
            .field("model", &self.model)
            .field("keychain", &self.keychain)
            .field("android", &self.android)
            .finish_non_exhaustive()
    }
}

impl Device {
    /// Makes a backup.
    pub(crate) fn back_up(&self, kind: BackupKind) -> Backup {
        Backup {
            kind,
            model: self.model,
            origin: self.serial,
            apps: self.apps.clone(),
            keychain: self.back_up_keychain(kind),
            android: self.back_up_android(),
        }
    }

    /// Restores a backup: the apps and their data are replaced by what it holds.
    pub(crate) fn restore(&mut self, backup: &Backup) {
        let names: Vec<String> = self.apps.keys().cloned().collect();
        for name in &names {
            self.kill_process(name);
        }
        for (name, app) in &backup.apps {
            let process = self.apps.get(name).map_or(1, |app| app.process);
            let mut app = app.clone();
            app.process = process;
            self.apps.insert(name.clone(), app);
        }
        let same_device = backup.origin == self.serial;
        self.restore_keychain(&backup.keychain, same_device);
        self.restore_android(&backup.android);
    }

    /// Becomes a new phone of the same kind, on which a backup of this one is restored; time and journal go on.
    pub(crate) fn move_to_new_phone(&mut self, kind: BackupKind) {
        let backup = self.back_up(kind);
        let mut new = Self::new(self.model, next_serial());
        new.knobs = self.knobs.clone();
        new.clock = self.clock;
        new.random = self.random;
        // The processes of the old phone must not live on.
        new.apps = std::mem::take(&mut self.apps);
        new.answers = std::mem::take(&mut self.answers);
        new.journal = std::mem::take(&mut self.journal);
        *self = new;
        self.restore(&backup);
    }
}

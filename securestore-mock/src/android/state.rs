//! The state of the Android part of a phone, and what the phone's events do to it.

use std::collections::BTreeMap;
use std::fmt;

use securestore_android::seam::SecurityLevel;

use super::files::{PreferenceFile, PreferenceFiles};
use super::keys::Keys;
use crate::device::Device;

/// Everything that Android keeps for its apps.
#[derive(Clone)]
pub(crate) struct AndroidState {
    /// The best place for keys that the phone has.
    pub(super) hardware: SecurityLevel,
    /// By name.
    pub(super) apps: BTreeMap<String, AppData>,
    /// What Auto Backup holds of apps that were removed.
    cloud: BTreeMap<String, BTreeMap<String, PreferenceFile>>,
    next_key: u64,
    /// How often the daemon was started again.
    pub(crate) keystore_starts: u64,
}

/// What Android keeps for one app.
#[derive(Clone, Default)]
pub(super) struct AppData {
    pub(super) keys: Keys,
    pub(super) files: PreferenceFiles,
}

/// What a backup holds: the preference files, never a key.
#[derive(Clone, Default)]
pub(crate) struct AndroidBackup {
    apps: BTreeMap<String, BTreeMap<String, PreferenceFile>>,
}

impl Default for AndroidState {
    fn default() -> Self {
        Self {
            hardware: SecurityLevel::TrustedEnvironment,
            apps: BTreeMap::new(),
            cloud: BTreeMap::new(),
            next_key: 0,
            keystore_starts: 0,
        }
    }
}

impl AndroidState {
    /// Returns the data of an app.
    pub(super) fn app(&mut self, name: &str) -> &mut AppData {
        self.apps.entry(name.to_owned()).or_default()
    }

    /// Writes out the preference files of all apps, and those that Auto Backup has of removed ones.
    pub(super) fn dump(&self, out: &mut Vec<u8>) {
        for data in self.apps.values() {
            data.files.dump(out);
        }
        for (name, file) in self.cloud.values().flatten() {
            file.dump(name, out);
        }
    }

    /// Returns an id that no key of this phone has.
    pub(super) fn new_key_id(&mut self) -> u64 {
        self.next_key += 1;
        self.next_key
    }
}

impl Device {
    /// Copies the preference files of the installed apps.
    pub(crate) fn back_up_android(&self) -> AndroidBackup {
        let installed = |name: &String| self.apps.get(name).is_some_and(|app| app.installed);
        AndroidBackup {
            apps: self
                .android
                .apps
                .iter()
                .filter(|(name, _)| installed(name))
                .map(|(name, data)| (name.clone(), data.files.on_disk().clone()))
                .collect(),
        }
    }

    /// Puts the files of a backup in the place of the apps' data; their keys are gone, as after an installation.
    pub(crate) fn restore_android(&mut self, backup: &AndroidBackup) {
        for (name, files) in &backup.apps {
            let data = AppData {
                keys: Keys::default(),
                files: PreferenceFiles::restored(files.clone()),
            };
            self.android.apps.insert(name.clone(), data);
        }
    }

    /// Kills the keys that are bound to an earlier set of biometrics.
    pub(crate) fn android_enrolment_changed(&mut self) {
        for data in self.android.apps.values_mut() {
            data.keys.enrolment_changed();
        }
    }

    /// Kills the keys that are bound to the lock screen.
    pub(crate) fn android_lock_screen_removed(&mut self) {
        let api_level = self.api_level();
        for data in self.android.apps.values_mut() {
            data.keys.lock_screen_removed(api_level);
        }
    }

    /// Removes all that an app had; Auto Backup has a copy of its files from the night before.
    pub(crate) fn android_app_removed(&mut self, name: &str) {
        if let Some(data) = self.android.apps.remove(name) {
            self.android
                .cloud
                .insert(name.to_owned(), data.files.on_disk().clone());
        }
    }

    /// Restores the files of an app that was removed, if Auto Backup is on.
    pub(crate) fn android_app_installed(&mut self, name: &str) {
        let Some(files) = self.android.cloud.remove(name) else {
            return;
        };
        if self.knobs.android_auto_backup && !self.android.apps.contains_key(name) {
            self.android.app(name).files = PreferenceFiles::restored(files);
        }
    }

    /// Drops what the process had in memory.
    pub(crate) fn android_process_ended(&mut self, name: &str) {
        if let Some(data) = self.android.apps.get_mut(name) {
            data.files.process_ended();
        }
    }
}

impl fmt::Debug for AppData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppData")
            .field("keys", &self.keys)
            .field("files", &self.files)
            .finish()
    }
}

impl fmt::Debug for AndroidState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AndroidState")
            .field("hardware", &self.hardware)
            .field("apps", &self.apps)
            .field("cloud", &self.cloud)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for AndroidBackup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AndroidBackup")
            .field("apps", &self.apps)
            .finish()
    }
}

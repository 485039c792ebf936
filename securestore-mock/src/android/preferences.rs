//! SharedPreferences in credential-encrypted storage.

use std::collections::BTreeMap;

use securestore_android::seam::{Edit, Exception, ExceptionClass, SharedPreferences};

use super::files::{PreferenceFiles, Write};
use super::handle::Handle;
use crate::device::{Cost, Device, LockState};

/// The preference files of the app of a process.
#[derive(Debug)]
pub(super) struct SimulatedPreferences(pub(super) Handle);

impl SharedPreferences for SimulatedPreferences {
    fn get_string(&self, file: &str, name: &str) -> Result<Option<String>, Exception> {
        self.0.call(
            "getString",
            &format!("{file}/{name}"),
            Cost::Free,
            |device, app| Ok(device.preferences(app)?.entries(file).get(name).cloned()),
        )
    }

    fn get_all(&self, file: &str) -> Result<BTreeMap<String, String>, Exception> {
        self.0.call("getAll", file, Cost::Free, |device, app| {
            Ok(device.preferences(app)?.entries(file).clone())
        })
    }

    fn exists(&self, file: &str) -> Result<bool, Exception> {
        self.0.call("exists", file, Cost::Free, |device, app| {
            Ok(device.preferences(app)?.exists(file))
        })
    }

    fn commit(&self, file: &str, edit: &Edit) -> Result<bool, Exception> {
        self.0.call("commit", file, Cost::Commit, |device, app| {
            let write = if device.is_torn() {
                Write::Torn
            } else if device.commit_fails() {
                Write::Fails
            } else {
                Write::Succeeds
            };
            Ok(device.preferences(app)?.commit(file, edit, write))
        })
    }
}

impl Device {
    /// Opens the preferences of an app (`getSharedPreferences`); before the first unlock their storage has no key.
    fn preferences(&mut self, app: &str) -> Result<&mut PreferenceFiles, Exception> {
        if self.lock == LockState::BeforeFirstUnlock {
            return Err(Exception::new(ExceptionClass::IllegalState));
        }
        Ok(&mut self.android.app(app).files)
    }
}

//! What happens to a phone from outside.

use std::time::Duration;

use crate::device::{App, BackupKind, Device, LockState, Model};

/// Something that happens to a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The screen locks; without a passcode nothing happens.
    Lock,
    /// The person unlocks the phone with the passcode.
    Unlock,
    /// The phone restarts: every process ends; with a passcode it is now before the first unlock.
    Reboot,
    /// The system is updated to its next major version, and the phone restarts. Nothing else changes, but an iPhone may tell the
    /// same enrolment by another domain state: "the value returned by this property can change exceptionally between major OS
    /// versions even if the state of biometry has not changed" (LAContext.h, `evaluatedPolicyDomainState`; Apple repeats it in
    /// <https://developer.apple.com/forums/thread/774790>).
    UpdateSystem,
    /// One more finger or face is enrolled; needs a passcode.
    EnrolBiometric,
    /// One of several fingers or faces is removed.
    RemoveBiometric,
    /// All fingers and faces are removed.
    ClearBiometrics,
    /// A passcode is set.
    SetPasscode,
    /// The passcode is changed.
    ChangePasscode,
    /// The passcode is removed, and with it all biometrics.
    RemovePasscode,
    /// The app's process ends; the stores that it opened are dead.
    KillApp(String),
    /// The app is replaced by a newer version; its process ends.
    UpgradeApp(String),
    /// The app is removed.
    UninstallApp(String),
    /// The app is installed.
    InstallApp(String),
    /// A backup is made and restored on this phone; every process ends.
    RestoreBackup(BackupKind),
    /// A backup is made, and restored on a new phone that takes the place of this one; every process ends.
    MoveToNewPhone(BackupKind),
    /// Android's keystore daemon ends and is started again, with every key. Up to API 30 a `KeyStore` that an app loaded before finds
    /// nothing any more: it keeps the dead binder (`AndroidKeyStoreSpi.engineLoad`), and `android.security.KeyStore.contains` answers
    /// false when that fails. Run on the classes of Android 11. Nothing happens to an iPhone.
    RestartKeystore,
    /// Time passes.
    Advance(Duration),
    /// The disk is full.
    FillDisk,
    /// The disk has room again.
    FreeDisk,
}

impl Device {
    /// Lets an event happen.
    pub(crate) fn apply(&mut self, event: &Event) {
        match event {
            Event::Lock => {
                if self.passcode && self.lock == LockState::Unlocked {
                    self.lock = LockState::Locked;
                }
            }
            Event::Unlock => self.unlock(),
            Event::Reboot => {
                let names: Vec<String> = self.apps.keys().cloned().collect();
                for name in &names {
                    self.kill_process(name);
                }
                self.lock = if self.passcode {
                    LockState::BeforeFirstUnlock
                } else {
                    LockState::Unlocked
                };
            }
            Event::UpdateSystem => {
                self.apply(&Event::Reboot);
                self.enrolment.updates += 1;
            }
            Event::EnrolBiometric => {
                if self.passcode {
                    self.enrolment.enrol();
                    self.android_enrolment_changed();
                }
            }
            Event::RemoveBiometric => {
                if self.enrolment.enrolled > 1 {
                    self.enrolment.enrolled -= 1;
                    if matches!(self.model, Model::Ios(_)) {
                        self.enrolment.set += 1;
                    }
                } else {
                    self.apply(&Event::ClearBiometrics);
                }
            }
            Event::ClearBiometrics => {
                self.enrolment.clear();
                self.android_enrolment_changed();
            }
            Event::SetPasscode => self.passcode = true,
            Event::ChangePasscode => {}
            Event::RemovePasscode => {
                self.unlock();
                self.passcode = false;
                self.enrolment.clear();
                self.keychain_passcode_removed();
                self.android_lock_screen_removed();
            }
            Event::KillApp(name) | Event::UpgradeApp(name) => self.kill_process(name),
            Event::UninstallApp(name) => {
                self.kill_process(name);
                self.keychain_app_removed(name);
                self.android_app_removed(name);
                if let Some(app) = self.apps.get_mut(name) {
                    app.installed = false;
                }
            }
            Event::InstallApp(name) => {
                let app = self
                    .apps
                    .entry(name.clone())
                    .or_insert_with(|| App::new(name));
                app.installed = true;
                self.android_app_installed(name);
            }
            Event::RestoreBackup(kind) => {
                let backup = self.back_up(*kind);
                self.restore(&backup);
            }
            Event::MoveToNewPhone(kind) => self.move_to_new_phone(*kind),
            Event::Advance(time) => {
                self.clock += *time;
                self.end_lockout_in_time();
            }
            Event::FillDisk => self.disk_full = true,
            Event::FreeDisk => self.disk_full = false,
            Event::RestartKeystore => self.android.keystore_starts += 1,
        }
    }

    fn unlock(&mut self) {
        self.lock = LockState::Unlocked;
        self.end_lockout();
    }

    /// Ends the process of an app: what it had in memory is gone.
    pub(crate) fn kill_process(&mut self, name: &str) {
        if let Some(app) = self.apps.get_mut(name) {
            app.process += 1;
        }
        self.android_process_ended(name);
    }
}

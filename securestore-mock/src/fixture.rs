//! A simulated phone as the environment of the conformance suite.

use std::sync::Arc;
use std::time::Duration;

use securestore_conformance::{self as conformance, Control, Costs, Fixture};
use securestore_core::{BackendStore, Result, SecureStore, SizePolicy};

use crate::device::{Answer, At, BackupKind, Counts, Disturbance, Fault};
use crate::event::Event;
use crate::phone::{DEFAULT_APP, SimulatedPhone};
use crate::tamper;

/// Runs conformance cases on a simulated phone; it can do everything that a case asks for, but an iPhone's keychain rows
/// can't be altered.
#[derive(Debug)]
pub struct PhoneFixture {
    phone: SimulatedPhone,
    layout: Layout,
    /// What the phone had counted when the costs were last asked for.
    counted: Counts,
}

/// How the stores of a fixture are laid out.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Native,
    Expo,
}

impl PhoneFixture {
    /// Creates the environment of one case; its stores have the native layout.
    pub fn new(phone: SimulatedPhone) -> Self {
        Self::with_layout(phone, Layout::Native)
    }

    /// Creates the environment of one case; its stores share their entries with expo-secure-store.
    pub fn expo(phone: SimulatedPhone) -> Self {
        Self::with_layout(phone, Layout::Expo)
    }

    fn with_layout(phone: SimulatedPhone, layout: Layout) -> Self {
        Self {
            phone,
            layout,
            counted: Counts::default(),
        }
    }

    /// Returns the phone; after [`Control::MoveToNewDevice`] it is the new one.
    pub fn phone(&self) -> &SimulatedPhone {
        &self.phone
    }

    fn move_to_new_device(&mut self) {
        let backup = self.phone.back_up(BackupKind::Encrypted);
        // The backup is of this very model, so the new phone takes it.
        if let Ok(new) = self.phone.replaced_by_new(&backup) {
            self.phone = new;
            self.counted = Counts::default();
        }
    }
}

impl Fixture for PhoneFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let backend = match self.layout {
            Layout::Native => self.phone.backend(DEFAULT_APP, service)?,
            Layout::Expo => self.phone.expo_backend(DEFAULT_APP, service)?,
        };
        Ok(Arc::new(BackendStore::with_sizes(backend, sizes)))
    }

    fn can(&self, control: Control) -> bool {
        match control {
            Control::Damage(damage) => tamper::can_damage(self.phone.model(), damage),
            Control::Answer(answer) => answer_of(answer).is_some(),
            Control::ClearBiometrics
            | Control::Count
            | Control::EnrolBiometric
            | Control::Examine
            | Control::FailAtStep(_)
            | Control::KillAtStep(_)
            | Control::Lock
            | Control::LockOutBiometrics
            | Control::MoveToNewDevice
            | Control::PassAnHour
            | Control::Reboot
            | Control::Reinstall
            | Control::RemovePasscode
            | Control::Restart
            | Control::RestoreHere
            | Control::Settle
            | Control::Unlock
            | Control::Upgrade => true,
            _ => false,
        }
    }

    fn drive(&mut self, control: Control) {
        let phone = &self.phone;
        match control {
            Control::Answer(answer) => answer_of(answer)
                .into_iter()
                .for_each(|answer| phone.answer(answer)),
            Control::ClearBiometrics => phone.apply(Event::ClearBiometrics),
            Control::Damage(damage) => tamper::damage(phone, damage),
            Control::EnrolBiometric => phone.enrol_biometric(),
            Control::FailAtStep(step) => {
                phone.disturb(At::Step(step), Disturbance::Answer(Fault::Transient));
            }
            Control::KillAtStep(step) => phone.disturb(At::Step(step), Disturbance::CutBefore),
            Control::Lock => phone.lock(),
            Control::LockOutBiometrics => phone.lock_out_biometrics(),
            Control::MoveToNewDevice => self.move_to_new_device(),
            Control::PassAnHour => phone.advance(Duration::from_secs(60 * 60)),
            Control::Reboot => phone.reboot(),
            Control::Reinstall => phone.reinstall_app(),
            Control::RemovePasscode => phone.remove_passcode(),
            Control::Restart => phone.kill_app(),
            // Only a backup of the other platform is refused.
            Control::RestoreHere => drop(phone.restore(&phone.back_up(BackupKind::Encrypted))),
            Control::Settle => phone.settle(),
            Control::Unlock => phone.unlock(),
            Control::Upgrade => phone.apply(Event::UpgradeApp(DEFAULT_APP.to_owned())),
            _ => {}
        }
    }

    fn costs(&mut self) -> Costs {
        let before = std::mem::replace(&mut self.counted, self.phone.counts());
        let Counts {
            keychain_calls,
            keystore_operations,
            prompts,
            ..
        } = self.counted;
        Costs {
            keychain_calls: keychain_calls.saturating_sub(before.keychain_calls),
            keystore_operations: keystore_operations.saturating_sub(before.keystore_operations),
            prompts: prompts.saturating_sub(before.prompts),
        }
    }

    fn traces(&mut self) -> Vec<u8> {
        let mut found = self.phone.storage_dump();
        for kind in [BackupKind::Encrypted, BackupKind::Unencrypted] {
            found.extend(format!("{:?}", self.phone.back_up(kind)).into_bytes());
        }
        found.extend(format!("{:?}{:?}", self.phone, self.phone.steps()).into_bytes());
        found
    }
}

fn answer_of(answer: conformance::Answer) -> Option<Answer> {
    match answer {
        conformance::Answer::Cancel => Some(Answer::Cancel),
        conformance::Answer::Fail => Some(Answer::Fail),
        conformance::Answer::Interrupt => Some(Answer::Interrupt),
        conformance::Answer::LockOut => Some(Answer::Lockout),
        _ => None,
    }
}

#[cfg(test)]
mod tests;

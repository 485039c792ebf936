//! A simulated phone as the environment of the conformance suite.

use std::sync::Arc;
use std::time::Duration;

use securestore_conformance::{self as conformance, Control, Costs, Fixture};
use securestore_core::{BackendStore, Result, SecureStore, SizePolicy};

use crate::device::{Answer, At, BackupKind, Disturbance, Fault};
use crate::event::Event;
use crate::phone::{DEFAULT_APP, SimulatedPhone};
use crate::tamper;

/// Runs conformance cases on a simulated phone; it can do everything that a case asks for, but an iPhone's keychain rows
/// can't be altered.
#[derive(Debug)]
pub struct PhoneFixture {
    phone: SimulatedPhone,
}

impl PhoneFixture {
    /// Creates the environment of one case.
    pub fn new(phone: SimulatedPhone) -> Self {
        Self { phone }
    }

    /// Returns the phone.
    pub fn phone(&self) -> &SimulatedPhone {
        &self.phone
    }

    fn event(&self, event: impl FnOnce(String) -> Event) {
        self.phone.apply(event(DEFAULT_APP.to_owned()));
    }
}

impl Fixture for PhoneFixture {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let backend = self.phone.backend(DEFAULT_APP, service)?;
        Ok(Arc::new(BackendStore::with_sizes(backend, sizes)))
    }

    fn can(&self, control: Control) -> bool {
        match control {
            Control::Damage(damage) => tamper::can_damage(&self.phone, damage),
            _ => true,
        }
    }

    fn drive(&mut self, control: Control) {
        match control {
            Control::Answer(answer) => self.phone.answer(match answer {
                conformance::Answer::Fail => Answer::Fail,
                conformance::Answer::Interrupt => Answer::Interrupt,
                conformance::Answer::LockOut => Answer::Lockout,
                _ => Answer::Cancel,
            }),
            Control::ClearBiometrics => self.phone.apply(Event::ClearBiometrics),
            Control::Damage(damage) => tamper::damage(&self.phone, damage),
            Control::EnrolBiometric => self.phone.enrol_biometric(),
            Control::FailAtStep(step) => {
                let fault = Disturbance::Answer(Fault::Transient);
                self.phone.disturb(At::Step(step), fault);
            }
            Control::KillAtStep(step) => {
                self.phone.disturb(At::Step(step), Disturbance::CutBefore);
            }
            Control::Lock => self.phone.lock(),
            Control::LockOutBiometrics => self.phone.lock_out_biometrics(),
            Control::MoveToNewDevice => {
                let backup = self.phone.back_up(BackupKind::Encrypted);
                // The backup is of this very model, so the new phone takes it.
                if let Ok(new) = self.phone.replaced_by_new(&backup) {
                    self.phone = new;
                }
            }
            Control::PassAnHour => self.phone.advance(Duration::from_secs(60 * 60)),
            Control::Reboot => self.phone.reboot(),
            Control::Reinstall => self.phone.reinstall_app(),
            Control::RemovePasscode => self.phone.remove_passcode(),
            Control::Restart => self.phone.kill_app(),
            Control::RestoreHere => {
                let backup = self.phone.back_up(BackupKind::Encrypted);
                // Only a backup of the other platform is refused.
                drop(self.phone.restore(&backup));
            }
            Control::Settle => self.phone.settle(),
            Control::Unlock => self.phone.unlock(),
            Control::Upgrade => self.event(Event::UpgradeApp),
            _ => {}
        }
    }

    fn costs(&mut self) -> Costs {
        let counts = self.phone.counts();
        self.phone.clear_journal();
        Costs {
            keychain_calls: counts.keychain_calls,
            keystore_operations: counts.keystore_operations,
            prompts: counts.prompts,
        }
    }

    fn traces(&mut self) -> Vec<u8> {
        let mut found = self.phone.storage_dump();
        found.extend(format!("{:?}{:?}", self.phone, self.phone.steps()).into_bytes());
        found
    }
}

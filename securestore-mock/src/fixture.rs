//! A simulated phone as the environment of the conformance suite.

use std::sync::Arc;
use std::time::Duration;

use securestore_conformance::{Control, Fixture};
use securestore_core::{Result, SecureStore};

use crate::device::{Answer, BackupKind};
use crate::phone::SimulatedPhone;

/// Runs conformance cases on a simulated phone; it can do everything that a case asks for.
#[derive(Debug)]
pub struct PhoneFixture {
    phone: SimulatedPhone,
}

impl PhoneFixture {
    /// Creates the environment of one case.
    pub fn new(phone: SimulatedPhone) -> Self {
        Self { phone }
    }
}

impl Fixture for PhoneFixture {
    fn open(&mut self, service: &str) -> Result<Arc<dyn SecureStore>> {
        self.phone.open(service)
    }

    fn drive(&mut self, control: Control) -> bool {
        match control {
            Control::CancelNextPrompt => self.phone.answer(Answer::Cancel),
            Control::EnrolBiometric => self.phone.enrol_biometric(),
            Control::Lock => self.phone.lock(),
            Control::MoveToNewDevice => {
                let Ok(new) = self
                    .phone
                    .replaced_by_new(&self.phone.back_up(BackupKind::Encrypted))
                else {
                    return false;
                };
                self.phone = new;
            }
            Control::PassAnHour => self.phone.advance(Duration::from_secs(60 * 60)),
            Control::Reboot => self.phone.reboot(),
            Control::Reinstall => self.phone.reinstall_app(),
            Control::RemovePasscode => self.phone.remove_passcode(),
            Control::Restart => self.phone.kill_app(),
            Control::Unlock => self.phone.unlock(),
            _ => return false,
        }
        true
    }
}

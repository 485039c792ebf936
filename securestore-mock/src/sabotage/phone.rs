//! A simulated phone whose stores have one bug.

use std::sync::{Arc, Mutex, PoisonError};

use securestore_conformance::{Control, Costs, Fixture};
use securestore_core::{BackendStore, Result, SecureStore, Service, SizePolicy};

use super::Sabotage;
use super::backend::SabotagedBackend;
use super::store::SabotagedStore;
use crate::device::BackupKind;
use crate::fixture::PhoneFixture;
use crate::phone::{DEFAULT_APP, SimulatedPhone};

/// A simulated phone whose stores have one bug.
#[derive(Debug)]
pub struct SabotagedPhone {
    inner: PhoneFixture,
    bug: Sabotage,
    log: Arc<Mutex<Vec<u8>>>,
    /// Where a bug looks that lost its storage.
    elsewhere: usize,
}

impl SabotagedPhone {
    /// Gives the phone a bug.
    pub fn new(phone: SimulatedPhone, bug: Sabotage) -> Self {
        Self {
            inner: PhoneFixture::new(phone),
            bug,
            log: Arc::default(),
            elsewhere: 0,
        }
    }

    /// Returns the service that the bug really uses.
    fn service(&self, asked: &str) -> String {
        match self.bug {
            Sabotage::ServicesAreShared => "all".to_owned(),
            Sabotage::ServicesAreJoined => "joined".to_owned(),
            Sabotage::AnyServiceIsTaken if asked.parse::<Service>().is_err() => "any".to_owned(),
            _ if self.elsewhere > 0 => format!("{asked}.{}", self.elsewhere),
            _ => asked.to_owned(),
        }
    }

    fn sizes(&self, asked: SizePolicy) -> SizePolicy {
        match self.bug {
            Sabotage::SizesAreIgnored => SizePolicy::new().with_max_len(64 << 20),
            Sabotage::TheMaximumIsOneLess => asked.with_max_len(asked.max_len() - 1),
            _ => asked,
        }
    }

    /// Says whether the bug makes the phone deaf to this.
    fn ignores(&self, control: Control) -> bool {
        match self.bug {
            Sabotage::TheLockIsIgnored => matches!(control, Control::Lock | Control::Reboot),
            Sabotage::NewFingersAreWelcome => {
                matches!(control, Control::EnrolBiometric | Control::ClearBiometrics)
            }
            Sabotage::ThePasscodeIsIgnored => control == Control::RemovePasscode,
            Sabotage::DamageIsBelieved => matches!(control, Control::Damage(_)),
            _ => false,
        }
    }
}

impl Fixture for SabotagedPhone {
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>> {
        let phone = self.inner.phone();
        let name = self.service(service);
        let backend = SabotagedBackend {
            inner: phone.backend(DEFAULT_APP, &name)?,
            bug: self.bug,
        };
        let store = BackendStore::with_sizes(Arc::new(backend), self.sizes(sizes));
        Ok(Arc::new(SabotagedStore::new(
            Arc::new(store),
            self.bug,
            service,
            phone.clone(),
            Arc::clone(&self.log),
        )))
    }

    fn can(&self, control: Control) -> bool {
        self.inner.can(control)
    }

    fn drive(&mut self, control: Control) {
        if self.ignores(control) {
            return;
        }
        let process_ends = matches!(control, Control::Restart | Control::Reboot);
        match (self.bug, control) {
            (Sabotage::UpgradesLookElsewhere, Control::Upgrade) => self.elsewhere += 1,
            (Sabotage::NothingOutlivesTheProcess, _) if process_ends => self.elsewhere += 1,
            (Sabotage::BackupsHoldTheKeys, Control::MoveToNewDevice) => {
                // The same device under another name: everything is readable.
                let phone = self.inner.phone();
                drop(phone.back_up(BackupKind::Encrypted));
                phone.kill_app();
                return;
            }
            _ => {}
        }
        self.inner.drive(control);
    }

    fn costs(&mut self) -> Costs {
        self.inner.costs()
    }

    fn traces(&mut self) -> Vec<u8> {
        let mut traces = self.inner.traces();
        traces.extend_from_slice(&self.log.lock().unwrap_or_else(PoisonError::into_inner));
        traces
    }
}

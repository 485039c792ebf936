//! What a person would find: the entries of a copy of the phone that is healthy and unlocked.

use std::collections::{BTreeMap, BTreeSet};

use securestore_core::{GetOptions, Prompt, Result, Secret, SecureStoreExt};

use super::memory::Name;
use crate::device::Device;
use crate::event::Event;
use crate::phone::SimulatedPhone;

impl Device {
    /// Makes the phone healthy: unlocked, with room, a passcode and an enrolled finger or face, and nothing more to come.
    pub(super) fn heal(&mut self) {
        self.answers.clear();
        self.journal.withdraw_all();
        if !self.passcode {
            self.apply(&Event::SetPasscode);
        }
        if !self.enrolment.is_enrolled() {
            self.apply(&Event::EnrolBiometric);
        }
        self.apply(&Event::FreeDisk);
        self.apply(&Event::Unlock);
    }
}

/// Reads the entries on a copy of the phone that is healthy and whose person proves who they are; the phone notices nothing.
pub(super) fn truth(
    phone: &SimulatedPhone,
    names: &BTreeSet<Name>,
) -> BTreeMap<Name, Result<Option<Secret>>> {
    let mut device = phone.device();
    device.heal();
    device.journal.clear();
    let copy = SimulatedPhone::from_device(device);
    let read = |(service, key): &Name| {
        let ask = GetOptions::from(Prompt::new("what is there"));
        copy.open(service)?.blocking().get_opts(key, ask)
    };
    names
        .iter()
        .map(|name| (name.clone(), read(name)))
        .collect()
}

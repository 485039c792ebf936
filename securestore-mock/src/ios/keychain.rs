//! The Keychain as one process sees it: every call is a step.

use std::fmt;

use securestore_apple::seam::{Changes, Item, Keychain, NewItem, Query, Returns, Status};

use super::subject;
use crate::device::{Call, Cost, Device, ProcessId, Purge};
use crate::phone::SharedDevice;

/// The Keychain as one process sees it; a dead process hears `errSecNotAvailable`.
pub(super) struct SimulatedKeychain {
    device: SharedDevice,
    process: ProcessId,
}

impl SimulatedKeychain {
    pub(super) fn new(device: SharedDevice, process: ProcessId) -> Self {
        Self { device, process }
    }

    fn call<T>(
        &self,
        name: &'static str,
        subject: String,
        effect: impl FnOnce(&mut Device, &ProcessId) -> Result<T, Status>,
    ) -> Result<T, Status> {
        let call = Call::new(name, subject, Cost::KeychainCall);
        self.device.lock().perform(&self.process, call, |device| {
            if device.knobs.ios_purge != Purge::Never {
                device.keychain.purge();
            }
            let result = effect(device, &self.process);
            if device.knobs.ios_purge == Purge::Immediately {
                device.keychain.purge();
            }
            result
        })
    }
}

impl fmt::Debug for SimulatedKeychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedKeychain")
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}

impl Keychain for SimulatedKeychain {
    fn add(&self, item: &NewItem<'_>) -> Result<(), Status> {
        self.call("ADD", subject::item(item), |device, process| {
            device.keychain_add(process, item)
        })
    }

    fn copy_matching(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>, Status> {
        let subject = format!("{} returns={returns:?}", subject::query(query));
        self.call("COPY", subject, |device, process| {
            device.keychain_copy(process, query, returns)
        })
    }

    fn update(&self, query: &Query<'_>, changes: &Changes<'_>) -> Result<(), Status> {
        let subject = format!("{} {}", subject::query(query), subject::changes(changes));
        self.call("UPDATE", subject, |device, process| {
            device.keychain_update(process, query, changes)
        })
    }

    fn delete(&self, query: &Query<'_>) -> Result<(), Status> {
        self.call("DELETE", subject::query(query), |device, process| {
            device.keychain_delete(process, query)
        })
    }
}

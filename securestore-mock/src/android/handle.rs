//! What every simulated seam holds: the device and the process that calls it.

use std::fmt;

use crate::device::{Call, Cost, Device, Model, ProcessId, Stopped};
use crate::phone::SharedDevice;

/// A process of an app on a simulated phone.
#[derive(Clone)]
pub(super) struct Handle {
    pub(super) device: SharedDevice,
    pub(super) process: ProcessId,
}

impl Handle {
    /// Carries out one call; `effect` gets the device and the name of the app.
    pub(super) fn call<T, E: Stopped>(
        &self,
        name: &'static str,
        subject: &str,
        cost: Cost,
        effect: impl FnOnce(&mut Device, &str) -> Result<T, E>,
    ) -> Result<T, E> {
        self.device
            .lock()
            .perform(&self.process, Call::new(name, subject, cost), |device| {
                effect(device, &self.process.app)
            })
    }
}

impl fmt::Debug for Handle {
    /// Prints no state of the device: it may be locked by the one who prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.process.fmt(f)
    }
}

impl Device {
    /// Returns the API level; 0 on an iPhone, which has no Android seams.
    pub(super) fn api_level(&self) -> u32 {
        match self.model {
            Model::Android(level) => level,
            Model::Ios(_) => 0,
        }
    }
}

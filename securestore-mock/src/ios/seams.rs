//! The simulated iPhone's side of the seams of `securestore-apple`.

use std::sync::Arc;

use securestore_apple::seam::{Keychain, LocalAuthentication};
use securestore_core::{Clock, Error, ErrorKind, Operation, Result};

use super::authentication::SimulatedLocalAuthentication;
use super::keychain::SimulatedKeychain;
use crate::device::{Model, SensorKind};
use crate::phone::{DeviceClock, SimulatedPhone};

/// What one process of an app sees of a simulated iPhone's system.
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "whoever builds a backend must notice every new seam"
)]
pub struct AppleSeams {
    /// The Keychain.
    pub keychain: Arc<dyn Keychain>,
    /// LocalAuthentication.
    pub authentication: Arc<dyn LocalAuthentication>,
    /// The phone's clock.
    pub clock: Arc<dyn Clock>,
}

impl SimulatedPhone {
    /// Returns the system as the running process of an installed app sees it.
    ///
    /// After the process ended, every keychain call answers `errSecNotAvailable` and has no effect.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on an Android phone, [`ErrorKind::Unavailable`] if the app is not installed.
    pub fn apple_seams(&self, app: &str) -> Result<AppleSeams> {
        let model = self.shared().lock().model;
        if !matches!(model, Model::Ios(_)) {
            let detail = "the simulated phone is an Android phone; it has no Keychain";
            return Err(Error::new(ErrorKind::Unsupported, detail).during(Operation::Open));
        }
        let process = self.process(app)?;
        let device = self.shared();
        Ok(AppleSeams {
            keychain: Arc::new(SimulatedKeychain::new(device.clone(), process.clone())),
            authentication: Arc::new(SimulatedLocalAuthentication::new(device.clone(), process)),
            clock: Arc::new(DeviceClock(device.clone())),
        })
    }

    /// Adds a keychain access group to an app's entitlements, after those that it has; does nothing for an unknown app.
    pub fn entitle(&self, app: &str, group: &str) {
        if let Some(app) = self.shared().lock().apps.get_mut(app) {
            if !app.access_groups.iter().any(|known| known == group) {
                app.access_groups.push(group.to_owned());
            }
        }
    }

    /// Installs an update of an app that lists these keychain access groups, in this order; does nothing for an unknown app.
    ///
    /// A new row goes to the first group, a query that names none searches all (Apple's `SecItemServer.c`, and
    /// `SecTaskCopyAccessGroups` for the order). Rows of a group that is no longer listed stay, out of the app's reach.
    pub fn set_access_groups(&self, app: &str, groups: &[&str]) {
        if let Some(app) = self.shared().lock().apps.get_mut(app) {
            app.access_groups = groups.iter().map(|&group| group.to_owned()).collect();
        }
    }

    /// Gives the phone another sensor; what is enrolled stays enrolled.
    pub fn set_sensor(&self, sensor: SensorKind) {
        self.shared().lock().enrolment.sensor = sensor;
    }
}

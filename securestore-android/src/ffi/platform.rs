//! Facts about the phone.

use super::bindings;
use super::environment::Environment;
use super::frame::object;
use super::member::Member;
use crate::seam::{Exception, Platform};

/// `Build.VERSION` and `KeyguardManager` of the system.
#[derive(Clone, Copy, Debug)]
pub struct SystemPlatform(&'static Environment);

impl SystemPlatform {
    /// Creates the handle; no call is made.
    #[must_use]
    pub const fn new(environment: &'static Environment) -> Self {
        Self(environment)
    }

    fn keyguard(&self, question: &Member) -> Result<bool, Exception> {
        let Self(environment) = self;
        environment.visit(|frame| {
            let name = frame.string("keyguard")?;
            let keyguard = frame.call(
                &bindings::GET_SYSTEM_SERVICE,
                environment.context(),
                [(&name).into()],
            )?;
            frame.boolean(question, object(keyguard)?.as_ref(), [])
        })
    }
}

/// A keyguard that doesn't answer is taken for none: what depends on it then says that a key is lost or a prompt was interrupted,
/// which is true as well.
impl Platform for SystemPlatform {
    fn api_level(&self) -> u32 {
        self.0.api_level()
    }

    fn is_device_secure(&self) -> bool {
        self.keyguard(&bindings::IS_DEVICE_SECURE).unwrap_or(false)
    }

    fn is_device_locked(&self) -> bool {
        self.keyguard(&bindings::IS_DEVICE_LOCKED).unwrap_or(false)
    }
}

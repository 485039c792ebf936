//! LocalAuthentication: what the phone has enrolled, and contexts that prompts belong to.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use securestore_apple::seam::{
    AuthenticationContext, Evaluation, LaError, LocalAuthentication, Status,
};
use securestore_core::{Biometrics, BiometryKind, Prompt};

use super::rules::Proof;
use crate::device::{Call, Cost, Device, ProcessId, SensorKind};
use crate::phone::SharedDevice;

/// LocalAuthentication as one process sees it; a dead process hears that the phone has nothing.
pub(super) struct SimulatedLocalAuthentication {
    device: SharedDevice,
    process: ProcessId,
}

impl SimulatedLocalAuthentication {
    pub(super) fn new(device: SharedDevice, process: ProcessId) -> Self {
        Self { device, process }
    }

    fn ask<T>(
        &self,
        name: &'static str,
        subject: &str,
        answer: impl FnOnce(&Device) -> T,
    ) -> Option<T> {
        let call = Call::new(name, subject, Cost::Free);
        self.device
            .lock()
            .perform(&self.process, call, |device| {
                Ok::<_, Status>(answer(device))
            })
            .ok()
    }
}

impl fmt::Debug for SimulatedLocalAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedLocalAuthentication")
            .field("process", &self.process)
            .finish_non_exhaustive()
    }
}

impl LocalAuthentication for SimulatedLocalAuthentication {
    fn biometrics(&self) -> Biometrics {
        let policy = "deviceOwnerAuthenticationWithBiometrics";
        self.ask("LAContext.canEvaluatePolicy", policy, Device::biometrics)
            .unwrap_or(Biometrics::NoHardware)
    }

    fn has_passcode(&self) -> bool {
        let policy = "deviceOwnerAuthentication";
        self.ask("LAContext.canEvaluatePolicy", policy, Device::has_passcode)
            .unwrap_or(true) // only `passcodeNotSet` says that there is none
    }

    fn domain_state(&self) -> Option<Vec<u8>> {
        self.ask("LAContext.domainState", "", Device::domain_state)
            .flatten()
    }

    fn context(&self, prompt: &Prompt) -> Arc<dyn AuthenticationContext> {
        Arc::new(SimulatedContext {
            phone: self.device.lock().serial,
            device: self.device.clone(),
            process: self.process.clone(),
            prompt: prompt.clone(),
            state: Mutex::new(ContextState::default()),
        })
    }
}

/// An `LAContext`: memory of the app's process, not of the phone.
pub(super) struct SimulatedContext {
    phone: u64,
    device: SharedDevice,
    process: ProcessId,
    prompt: Prompt,
    state: Mutex<ContextState>,
}

#[derive(Debug, Default)]
struct ContextState {
    invalidated: bool,
    /// `interactionNotAllowed`
    silent: bool,
    proof: Proof,
}

impl SimulatedContext {
    /// Returns the simulated context below the seam's, if this process may use it.
    ///
    /// # Errors
    /// `errSecParam` for a context of another implementation or one without a reason (undefined on the platform),
    /// `errSecAuthFailed` for an invalidated one or one of another process.
    pub(super) fn of<'a>(
        context: &'a dyn AuthenticationContext,
        device: &Device,
        process: &ProcessId,
    ) -> Result<&'a Self, Status> {
        let context = context
            .as_any()
            .downcast_ref::<Self>()
            .ok_or(Status::PARAM)?;
        if context.prompt.reason().trim().is_empty() {
            return Err(Status::PARAM);
        }
        if context.phone != device.serial || context.process != *process {
            return Err(Status::AUTH_FAILED);
        }
        context.check()?;
        Ok(context)
    }

    /// Fails if the context was invalidated.
    pub(super) fn check(&self) -> Result<(), Status> {
        if self.state().invalidated {
            Err(Status::AUTH_FAILED)
        } else {
            Ok(())
        }
    }

    /// Says whether the context may show a prompt.
    pub(super) fn may_ask(&self) -> bool {
        !self.state().silent
    }

    pub(super) fn reason(&self) -> &str {
        self.prompt.reason()
    }

    pub(super) fn proof(&self) -> Proof {
        self.state().proof.clone()
    }

    pub(super) fn prove(&self, add: impl FnOnce(&mut Proof)) {
        add(&mut self.state().proof);
    }

    fn state(&self) -> MutexGuard<'_, ContextState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SimulatedContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedContext")
            .field("process", &self.process)
            .field("prompt", &self.prompt)
            .finish_non_exhaustive()
    }
}

impl AuthenticationContext for SimulatedContext {
    fn evaluate(&self, evaluation: Evaluation) -> Result<(), LaError> {
        self.check().map_err(|_| LaError::INVALID_CONTEXT)?;
        if !self.may_ask() {
            return Err(LaError::NOT_INTERACTIVE);
        }
        self.device
            .lock()
            .evaluate(&self.process, self, evaluation)?;
        self.state().silent = true;
        Ok(())
    }

    fn invalidate(&self) {
        self.state().invalidated = true;
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Device {
    fn biometrics(&self) -> Biometrics {
        let kind = match self.enrolment.sensor {
            SensorKind::Missing => return Biometrics::NoHardware,
            SensorKind::Fingerprint => BiometryKind::Fingerprint,
            SensorKind::Face => BiometryKind::Face,
        };
        if !self.has_biometry() {
            Biometrics::NotEnrolled
        } else if self.is_locked_out() {
            Biometrics::LockedOut
        } else {
            Biometrics::Ready(kind)
        }
    }

    /// The state is there only while biometrics can be evaluated: the leaf asks for the property that is set when `canEvaluatePolicy`
    /// succeeded, on every version:
    /// <https://developer.apple.com/documentation/localauthentication/lacontext/evaluatedpolicydomainstate>.
    fn domain_state(&self) -> Option<Vec<u8>> {
        if !matches!(self.biometrics(), Biometrics::Ready(_)) {
            return None;
        }
        let mut state = Vec::with_capacity(32);
        for part in 0..4_u64 {
            let phone = mix(mix(self.serial ^ (part << 56)) ^ self.enrolment.updates);
            let word = mix(phone ^ self.enrolment.set);
            state.extend_from_slice(&word.to_le_bytes());
        }
        Some(state)
    }
}

/// The finalizer of SplitMix64: a different word for every input.
fn mix(word: u64) -> u64 {
    let z = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

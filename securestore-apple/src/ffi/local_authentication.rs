//! LocalAuthentication: what the device can check, and the context of a prompt.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, mpsc};

use block2::RcBlock;
use objc2::rc::{Retained, autoreleasepool};
use objc2::runtime::Bool;
use objc2_foundation::{NSError, NSString};
use objc2_local_authentication::{LAContext, LAError, LAPolicy};
use securestore_core::{Biometrics, Prompt};

use super::context::RawContext;
use crate::seam::{AuthenticationContext, Evaluation, LaError, LocalAuthentication};

/// LocalAuthentication of the system; a fresh `LAContext` for each question, because a context keeps its first answer.
///
/// # Platforms
/// * tvOS has no LocalAuthentication: there the type answers "no hardware" and "no passcode".
/// * watchOS has no biometrics, but a passcode.
/// * iOS 11 is the oldest with all the calls.
///
/// # Limits
/// Face ID without `NSFaceIDUsageDescription` in `Info.plist` is reported as
/// [`PermissionDenied`](Biometrics::PermissionDenied), though LocalAuthentication calls it ready: the system wouldn't let the
/// app use it.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemLocalAuthentication;

impl SystemLocalAuthentication {
    /// Creates the handle; no call is made.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl LocalAuthentication for SystemLocalAuthentication {
    fn biometrics(&self) -> Biometrics {
        biometry::state()
    }

    /// Only the answer "no passcode is set" means no: any other failure says nothing about the passcode.
    fn has_passcode(&self) -> bool {
        autoreleasepool(|_| {
            let context = new_context();
            evaluable(&context, LAPolicy::DeviceOwnerAuthentication) != Err(LAError::PasscodeNotSet)
        })
    }

    /// `evaluatedPolicyDomainState`: deprecated since iOS 18 in favour of `domainState`, which older systems lack and whose
    /// bytes are others; a system that is updated must not look like a new enrolment.
    fn domain_state(&self) -> Option<Vec<u8>> {
        biometry::domain_state()
    }

    /// The fallback button keeps the system's title, and the cancel button too unless the prompt names one.
    fn context(&self, prompt: &Prompt) -> Arc<dyn AuthenticationContext> {
        autoreleasepool(|_| {
            let context = new_context();
            let reason = NSString::from_str(prompt.reason());
            // SAFETY: LAContext.h, localizedReason: any string (iOS 11, macOS 10.13).
            unsafe { context.setLocalizedReason(&reason) };
            if let Some(label) = prompt.cancel_label() {
                let label = NSString::from_str(label);
                // SAFETY: LAContext.h, localizedCancelTitle: any string (iOS 10, macOS 10.12).
                unsafe { context.setLocalizedCancelTitle(Some(&label)) };
            }
            SystemContext::of(context)
        })
    }
}

/// An `LAContext`, for the Keychain's prompt.
struct SystemContext {
    context: Retained<LAContext>,
    raw: Option<RawContext>,
}

// SAFETY: once it is set up, the object is retained, released, evaluated, invalidated and handed to the Keychain. LAContext
// is made for that to happen on several threads: LAContext.h lets `invalidate` end an evaluation that runs elsewhere, and
// answers "on a private queue internal to the framework in an unspecified threading context".
unsafe impl Send for SystemContext {}

// SAFETY: as for `Send`.
unsafe impl Sync for SystemContext {}

impl SystemContext {
    fn of(context: Retained<LAContext>) -> Arc<dyn AuthenticationContext> {
        let object = Retained::as_ptr(&context).cast();
        // SAFETY: the object is a live LAContext; CFRetain and CFRelease take every Objective-C object (CFBase.h, "toll-free
        // bridging": they send retain and release).
        let raw = unsafe { RawContext::retain(object) };
        Arc::new(Self { context, raw })
    }
}

impl AuthenticationContext for SystemContext {
    fn evaluate(&self, evaluation: Evaluation) -> Result<(), LaError> {
        let policy = biometry::policy(evaluation).ok_or(LaError::BIOMETRY_NOT_AVAILABLE)?;
        autoreleasepool(|_| {
            let (sender, receiver) = mpsc::channel();
            let reply = RcBlock::new(move |done: Bool, error: *mut NSError| {
                // SAFETY: the reply gets nil or an error that lives as long as the block runs (LAContext.h).
                let error = unsafe { error.as_ref() };
                let answer = match error {
                    _ if done.as_bool() => Ok(()),
                    Some(error) => Err(LaError(error.code())),
                    None => Err(LaError::AUTHENTICATION_FAILED),
                };
                // The receiver waits for exactly this.
                let _ = sender.send(answer);
            });
            // SAFETY: LAContext.h, localizedReason: a string (iOS 11, macOS 10.13).
            let reason = unsafe { self.context.localizedReason() };
            // SAFETY: LAContext.h, evaluatePolicy: a policy of this system, a reason that isn't empty (core refuses one), and a
            // block that may run on any thread: it owns a `Sender`, which is `Send`.
            unsafe {
                self.context
                    .evaluatePolicy_localizedReason_reply(policy, &reason, &reply);
            }
            receiver.recv().unwrap_or(Err(LaError::INVALID_CONTEXT))?;
            // SAFETY: LAContext.h, interactionNotAllowed: at any time (iOS 11, macOS 10.13).
            unsafe { self.context.setInteractionNotAllowed(true) };
            Ok(())
        })
    }

    fn invalidate(&self) {
        // SAFETY: LAContext.h, invalidate: at any time, also twice.
        autoreleasepool(|_| unsafe { self.context.invalidate() });
    }

    fn as_any(&self) -> &dyn Any {
        match &self.raw {
            Some(raw) => raw,
            None => self,
        }
    }
}

impl fmt::Debug for SystemContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SystemContext").finish_non_exhaustive()
    }
}

fn new_context() -> Retained<LAContext> {
    // SAFETY: NSObject, new: LAContext has no other requirements on its creation (LAContext.h).
    unsafe { LAContext::new() }
}

/// Asks whether the policy could be evaluated now; nothing is shown.
fn evaluable(context: &LAContext, policy: LAPolicy) -> Result<(), LAError> {
    // SAFETY: LAContext.h, canEvaluatePolicy:error: takes any policy of the enumeration that this system has.
    let answer = unsafe { context.canEvaluatePolicy_error(policy) };
    answer.map_err(|error| LAError(error.code()))
}

#[cfg(not(target_os = "watchos"))]
mod biometry {
    //! Biometrics, where there are any.

    use objc2_local_authentication::LABiometryType;
    use securestore_core::BiometryKind;

    use super::*;
    use crate::ffi::info;

    const POLICY: LAPolicy = LAPolicy::DeviceOwnerAuthenticationWithBiometrics;

    pub(super) fn state() -> Biometrics {
        autoreleasepool(|_| {
            let context = new_context();
            let answer = evaluable(&context, POLICY);
            // SAFETY: LAContext.h, biometryType: set once canEvaluatePolicy was called (iOS 11, macOS 10.13.2).
            let sensor = unsafe { context.biometryType() };
            match answer {
                Ok(()) if needs_permission(sensor) && !info::explains_face_id() => {
                    Biometrics::PermissionDenied
                }
                Ok(()) => Biometrics::Ready(kind(sensor)),
                Err(LAError::BiometryNotEnrolled | LAError::PasscodeNotSet) => {
                    Biometrics::NotEnrolled
                }
                Err(LAError::BiometryLockout) => Biometrics::LockedOut,
                // The person refused the app; for Touch ID, which asks nobody, it is the sensor that is not available.
                Err(LAError::BiometryNotAvailable) if needs_permission(sensor) => {
                    Biometrics::PermissionDenied
                }
                Err(_) => Biometrics::NoHardware,
            }
        })
    }

    /// Returns the policy of an evaluation.
    pub(super) fn policy(evaluation: Evaluation) -> Option<LAPolicy> {
        Some(match evaluation {
            Evaluation::Biometry => POLICY,
            Evaluation::BiometryOrPasscode => LAPolicy::DeviceOwnerAuthentication,
        })
    }

    pub(super) fn domain_state() -> Option<Vec<u8>> {
        autoreleasepool(|_| {
            let context = new_context();
            evaluable(&context, POLICY).ok()?;
            #[expect(
                deprecated,
                reason = "every system has it; see the documentation of domain_state"
            )]
            // SAFETY: LAContext.h, evaluatedPolicyDomainState: set once canEvaluatePolicy succeeded for biometrics, or nil.
            let state = unsafe { context.evaluatedPolicyDomainState() };
            state.map(|state| state.to_vec())
        })
    }

    /// Says whether the person decides which apps may use the sensor.
    fn needs_permission(sensor: LABiometryType) -> bool {
        sensor == LABiometryType::FaceID || sensor == LABiometryType::OpticID
    }

    fn kind(sensor: LABiometryType) -> BiometryKind {
        match sensor {
            LABiometryType::TouchID => BiometryKind::Fingerprint,
            LABiometryType::FaceID => BiometryKind::Face,
            _ => BiometryKind::Other,
        }
    }
}

#[cfg(target_os = "watchos")]
mod biometry {
    //! Biometrics, where there are none: LAContext.h leaves the policy out of watchOS.

    use super::{Biometrics, Evaluation, LAPolicy};

    /// Returns the policy of an evaluation; `None` for one that this system lacks.
    pub(super) fn policy(evaluation: Evaluation) -> Option<LAPolicy> {
        match evaluation {
            Evaluation::Biometry => None,
            Evaluation::BiometryOrPasscode => Some(LAPolicy::DeviceOwnerAuthentication),
        }
    }

    pub(super) fn state() -> Biometrics {
        Biometrics::NoHardware
    }

    pub(super) fn domain_state() -> Option<Vec<u8>> {
        None
    }
}

//! LocalAuthentication where it is missing: tvOS has neither biometrics nor a passcode.

use std::any::Any;
use std::sync::Arc;

use securestore_core::{Biometrics, Prompt};

use crate::seam::{AuthenticationContext, Evaluation, LaError, LocalAuthentication};

/// LocalAuthentication of a system that has none.
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
        Biometrics::NoHardware
    }

    fn has_passcode(&self) -> bool {
        false
    }

    fn domain_state(&self) -> Option<Vec<u8>> {
        None
    }

    fn context(&self, _: &Prompt) -> Arc<dyn AuthenticationContext> {
        Arc::new(NoContext)
    }
}

/// A context without an object: the Keychain call that is given one fails with
/// [`Status::PARAM`](crate::seam::Status::PARAM).
#[derive(Debug)]
struct NoContext;

impl AuthenticationContext for NoContext {
    fn evaluate(&self, _: Evaluation) -> Result<(), LaError> {
        Err(LaError::BIOMETRY_NOT_AVAILABLE)
    }

    fn invalidate(&self) {}

    fn as_any(&self) -> &dyn Any {
        self
    }
}

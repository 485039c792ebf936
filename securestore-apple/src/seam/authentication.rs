//! LocalAuthentication: what biometrics the phone has, and the context that a prompt belongs to.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use securestore_core::{Biometrics, Prompt};

use super::LaError;

/// What the backend needs of LocalAuthentication; nothing in this trait prompts.
pub trait LocalAuthentication: fmt::Debug + Send + Sync {
    /// Says whether biometrics can be used now (`canEvaluatePolicy`).
    fn biometrics(&self) -> Biometrics;

    /// Says whether the device has a passcode (`canEvaluatePolicy` of `deviceOwnerAuthentication`).
    fn has_passcode(&self) -> bool;

    /// Returns the bytes that change with the enrolment (`evaluatedPolicyDomainState`); `None` if nothing is
    /// enrolled, and on some versions during a lockout.
    fn domain_state(&self) -> Option<Vec<u8>>;

    /// Creates a context whose prompt shows this text; the Keychain prompts once for all calls with the same context.
    fn context(&self, prompt: &Prompt) -> Arc<dyn AuthenticationContext>;
}

/// What an evaluation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evaluation {
    /// `deviceOwnerAuthenticationWithBiometrics`
    Biometry,
    /// `deviceOwnerAuthentication`: biometrics or the passcode
    BiometryOrPasscode,
}

/// An `LAContext`.
pub trait AuthenticationContext: fmt::Debug + Send + Sync {
    /// Shows the prompt now (`evaluatePolicy`), and blocks until it ends. Once it succeeded the context opens what such a
    /// proof opens, and never shows a prompt again (`interactionNotAllowed`).
    ///
    /// # Errors
    /// The code of the evaluation.
    fn evaluate(&self, evaluation: Evaluation) -> Result<(), LaError>;

    /// Takes the prompt away if it is shown; every later use of the context fails (`invalidate`).
    fn invalidate(&self);

    /// Returns the implementation, for the [`Keychain`](super::Keychain) of the same leaf.
    fn as_any(&self) -> &dyn Any;
}

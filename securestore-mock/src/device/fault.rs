//! What a call answers instead of having its effect: its process is dead, or something fails.

use std::fmt::Display;

use securestore_android::seam::{Cause, Exception, ExceptionClass, KeystoreCode, PromptError};
use securestore_apple::seam::{LaError, Status};

use super::step::Cost;

/// What a call answers by fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A `SecItem…` call answers this status.
    Status(Status),
    /// A Java call throws this exception.
    Exception(Exception),
    /// A prompt ends with this error.
    Prompt(PromptError),
    /// An evaluation of an `LAContext` ends with this error.
    Evaluation(LaError),
    /// `commit` answers `false`: the memory has the new values, the disk the old ones.
    CommitFails,
    /// Whatever call it hits fails for a moment, in a way that such a call can.
    Transient,
}

impl Fault {
    /// Says whether the call answers `false` instead of an error.
    pub(super) fn fails_commit(&self, cost: Cost) -> bool {
        match self {
            Self::CommitFails => true,
            Self::Transient => cost == Cost::Commit,
            _ => false,
        }
    }
}

/// How a call of a dead or disturbed process ends.
pub(crate) trait Stopped: Display + Sized {
    /// The answer that a killed process would have to hear.
    fn killed() -> Self;

    /// The answer that a fault asks for at this call, if it is one for this kind of call.
    fn fault(fault: &Fault, call: &str) -> Option<Self>;
}

impl Stopped for Status {
    fn killed() -> Self {
        Self::NOT_AVAILABLE
    }

    fn fault(fault: &Fault, call: &str) -> Option<Self> {
        match fault {
            Fault::Status(status) => Some(*status),
            Fault::Transient if call == "PROMPT" => Some(Self::AUTH_FAILED),
            Fault::Transient => Some(Self::NOT_AVAILABLE),
            _ => None,
        }
    }
}

impl Stopped for LaError {
    fn killed() -> Self {
        Self::INVALID_CONTEXT
    }

    fn fault(fault: &Fault, _: &str) -> Option<Self> {
        match fault {
            Fault::Evaluation(error) => Some(*error),
            Fault::Transient => Some(Self::SYSTEM_CANCEL),
            _ => None,
        }
    }
}

impl Stopped for Exception {
    fn killed() -> Self {
        Self::new(ExceptionClass::Other(
            "android.os.DeadObjectException".to_owned(),
        ))
    }

    fn fault(fault: &Fault, call: &str) -> Option<Self> {
        match fault {
            Fault::Exception(exception) => Some(exception.clone()),
            Fault::Transient => Some(transient_exception(call)),
            _ => None,
        }
    }
}

impl Stopped for PromptError {
    fn killed() -> Self {
        Self::CANCELED
    }

    fn fault(fault: &Fault, call: &str) -> Option<Self> {
        match fault {
            Fault::Prompt(error) => Some(*error),
            Fault::Transient if call == "canAuthenticate" => Some(Self::HW_UNAVAILABLE),
            Fault::Transient => Some(Self::CANCELED),
            _ => None,
        }
    }
}

/// The exception that a call on the Keystore wraps a failing daemon in, or the one that preferences have.
fn transient_exception(call: &str) -> Exception {
    let (class, code) = match call {
        "getKey" => (ExceptionClass::UnrecoverableKey, KeystoreCode::SYSTEM_ERROR),
        "Cipher.init" => (ExceptionClass::InvalidKey, KeystoreCode::SYSTEM_ERROR),
        "doFinal" => (
            ExceptionClass::IllegalBlockSize,
            KeystoreCode::SECURE_HW_BUSY,
        ),
        "deleteEntry" => (ExceptionClass::KeyStore, KeystoreCode::SYSTEM_ERROR),
        "KeyGenerator.init" | "generateKey" | "KeyInfo" => {
            (ExceptionClass::Provider, KeystoreCode::SYSTEM_ERROR)
        }
        // `getSharedPreferences`, while the storage is not there.
        _ => return Exception::new(ExceptionClass::IllegalState),
    };
    Exception::new(class).caused_by(Cause::KeyStore(code))
}

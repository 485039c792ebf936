//! The codes of `LAError`.

use std::fmt;

/// The code with which an evaluation of an `LAContext` ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a number that the platform defines"
)]
pub struct LaError(pub isize);

macro_rules! la_errors {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        impl LaError {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

la_errors! {
    /// The person could not prove who they are.
    AUTHENTICATION_FAILED = -1, "authenticationFailed";
    /// The person dismissed the prompt.
    USER_CANCEL = -2, "userCancel";
    /// The person chose the fallback button, and the policy has none.
    USER_FALLBACK = -3, "userFallback";
    /// The system took the prompt away.
    SYSTEM_CANCEL = -4, "systemCancel";
    /// The device has no passcode.
    PASSCODE_NOT_SET = -5, "passcodeNotSet";
    /// There is no sensor, or the app may not use it.
    BIOMETRY_NOT_AVAILABLE = -6, "biometryNotAvailable";
    /// Nothing is enrolled.
    BIOMETRY_NOT_ENROLLED = -7, "biometryNotEnrolled";
    /// Too many failures; the passcode unlocks the sensor.
    BIOMETRY_LOCKOUT = -8, "biometryLockout";
    /// The app took the prompt away.
    APP_CANCEL = -9, "appCancel";
    /// The context was invalidated.
    INVALID_CONTEXT = -10, "invalidContext";
    /// No watch or other companion is near (LAError.h).
    COMPANION_NOT_AVAILABLE = -11, "companionNotAvailable";
    /// The Mac's sensor is in an accessory that is not paired.
    BIOMETRY_NOT_PAIRED = -12, "biometryNotPaired";
    /// The Mac's sensor is in an accessory that is not connected now.
    BIOMETRY_DISCONNECTED = -13, "biometryDisconnected";
    /// The context's view has no size that a prompt fits into.
    INVALID_DIMENSIONS = -14, "invalidDimensions";
    /// A prompt would be needed and can't be shown: it is forbidden, or the device is locked.
    NOT_INTERACTIVE = -1004, "notInteractive";
}

impl fmt::Display for LaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LAError {}", self.0)?;
        if let Some(name) = self.name() {
            write!(f, " ({name})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for LaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for LaError {}

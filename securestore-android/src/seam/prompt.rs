//! `BiometricPrompt`.

use std::fmt;
use std::time::Duration;

use securestore_core::{Biometrics, Interaction, Prompt};

use super::Cipher;

/// `BiometricPrompt` and `BiometricManager`.
pub trait Authenticator: fmt::Debug + Send + Sync {
    /// Says whether strong biometrics can be used now (`canAuthenticate(BIOMETRIC_STRONG)`).
    fn biometrics(&self) -> Biometrics;

    /// Shows the prompt for this operation (`authenticate(CryptoObject)`), and blocks until it ends, or for
    /// `longest`: then it is taken away.
    ///
    /// A finger that doesn't match is not the end. The prompt goes away when the interaction is withdrawn.
    ///
    /// Android doesn't always call back. Up to API 31 it refuses an app that is not in the foreground without a word: `return` after
    /// `canUseFingerprint` in `FingerprintService.authenticate` (28), after `canUseBiometric` in
    /// `BiometricServiceBase.authenticateInternal` (29, 30), and in `AuthService.authenticate` (31), which answers
    /// `BIOMETRIC_ERROR_CANCELED` on 34. Around Android 12 `AuthContainerView.onDialogAnimatedIn` also drops a prompt that is
    /// dismissed while it appears, without a reason.
    ///
    /// # Errors
    /// The code of `onAuthenticationError`, or [`PromptError::NO_ANSWER`].
    fn authenticate(
        &self,
        prompt: &Prompt,
        allowed: Authenticators,
        cipher: &dyn Cipher,
        interaction: &Interaction<'_>,
        longest: Duration,
    ) -> Result<(), PromptError>;
}

/// What the prompt accepts; it must be what the key accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authenticators {
    /// `BIOMETRIC_STRONG`
    BiometricStrong,
    /// `BIOMETRIC_STRONG | DEVICE_CREDENTIAL`
    BiometricOrCredential,
}

/// The code of `BiometricPrompt.AuthenticationCallback.onAuthenticationError`, or one below zero of the leaf's own for a prompt
/// that was never shown or never answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a number that the platform defines"
)]
pub struct PromptError(pub i32);

macro_rules! prompt_errors {
    ($($(#[$doc:meta])* $name:ident = $code:expr;)*) => {
        impl PromptError {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

prompt_errors! {
    /// The leaf's own: the caller is the main thread, which a prompt needs and would wait for.
    MAIN_THREAD = -1;
    /// The leaf's own: `java.lang.SecurityException`; the manifest lacks `USE_BIOMETRIC`.
    NO_PERMISSION = -2;
    /// The leaf's own: `java.lang.IllegalArgumentException`, or a cipher of another leaf.
    ILLEGAL_ARGUMENT = -3;
    /// The leaf's own: another exception, so that no prompt was shown.
    NOT_SHOWN = -4;
    /// The leaf's own: the system never told how the prompt ended.
    NO_ANSWER = -5;
    /// The sensor is not available now.
    HW_UNAVAILABLE = 1;
    /// The sensor could not process the image.
    UNABLE_TO_PROCESS = 2;
    /// Nobody touched the sensor.
    TIMEOUT = 3;
    /// No room to enrol.
    NO_SPACE = 4;
    /// The system or the app took the prompt away; from API 34 on also: the app is not in the foreground.
    CANCELED = 5;
    /// Too many failures; usable again after about 30 seconds.
    LOCKOUT = 7;
    /// An error that only the vendor knows.
    VENDOR = 8;
    /// Too many failures; usable again after the credential was given.
    LOCKOUT_PERMANENT = 9;
    /// The person dismissed the prompt.
    USER_CANCELED = 10;
    /// Nothing is enrolled.
    NO_BIOMETRICS = 11;
    /// There is no sensor.
    HW_NOT_PRESENT = 12;
    /// The person pressed the cancel button.
    NEGATIVE_BUTTON = 13;
    /// No PIN, pattern or password is set.
    NO_DEVICE_CREDENTIAL = 14;
    /// The sensor waits for a security update.
    SECURITY_UPDATE_REQUIRED = 15;
}

impl fmt::Display for PromptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BiometricPrompt error {}", self.0)?;
        if let Some(name) = self.name() {
            write!(f, " ({name})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PromptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for PromptError {}

//! The seam between the backend's decisions and Android: the Keystore, SharedPreferences, BiometricPrompt.
//!
//! Each trait has the shape of the Java calls that stand behind it, so that the leaf below decides nothing and a simulated
//! phone can answer call for call as Android does.

mod exception;
mod keystore;
mod pause;
mod preferences;
mod prompt;

use std::fmt;

pub use exception::{Cause, Exception, ExceptionClass, KeystoreCode};
pub use keystore::{
    Cipher, IV_LEN, KeyAuthentication, KeySpec, Keystore, Purpose, RsaPadding, SecretKey,
    SecurityLevel,
};
pub use pause::{Pause, SystemPause};
pub use preferences::{Edit, SharedPreferences};
pub use prompt::{Authenticator, Authenticators, PromptError};

/// Facts about the device that runs the app.
pub trait Platform: fmt::Debug + Send + Sync {
    /// Returns `Build.VERSION.SDK_INT`.
    fn api_level(&self) -> u32;

    /// Says whether a secure lock screen is set (`KeyguardManager.isDeviceSecure`).
    fn is_device_secure(&self) -> bool;

    /// Says whether the keyguard is up (`KeyguardManager.isDeviceLocked`).
    fn is_device_locked(&self) -> bool;
}

//! The simulated Keystore, SharedPreferences and `BiometricPrompt` of an Android phone.

mod cipher;
mod files;
mod handle;
mod keys;
mod keystore;
mod preferences;
mod prompt;
mod seams;
mod state;
#[cfg(feature = "conformance")]
mod tamper;
#[cfg(test)]
mod tests;

pub use seams::AndroidSeams;
pub(crate) use state::{AndroidBackup, AndroidState};

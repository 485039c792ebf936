//! The simulated Keychain and LocalAuthentication of an iPhone.
//!
//! It answers the statuses of Apple's data-protection keychain for items of class generic password, call by call.

mod authentication;
mod calls;
mod keychain;
mod life;
mod prompt;
mod rules;
mod seams;
mod state;
mod subject;
mod sync;
#[cfg(feature = "conformance")]
mod tamper;
#[cfg(test)]
mod tests;

pub(crate) use life::KeychainBackup;
pub use seams::AppleSeams;
pub(crate) use state::KeychainState;

//! The layout of expo-secure-store: entries that an app's JavaScript and Rust share.
//!
//! | row | service | read by | written by |
//! |---|---|---|---|
//! | without authentication | `<service>:no-auth` | 12.8 and later | 12.8 and later |
//! | with authentication | `<service>:auth` | 12.8 and later | 12.8 and later |
//! | with the passcode too | `<service>:auth-deviceCredentials` | a later version | never here |
//! | before 12.8 | `<service>` | all | never here |
//!
//! Account and generic are the key, as data; the data is the value, as it is. Nothing tells a lost entry from an absent one,
//! and nothing lists an authenticated entry without a prompt: see the EXPO clauses of SPEC.md.

mod alias;
mod backend;
mod builder;
mod read;
mod remove;
mod set;

pub use backend::ExpoBackend;
pub use builder::ExpoBackendBuilder;

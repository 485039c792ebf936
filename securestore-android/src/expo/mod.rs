//! The layout of expo-secure-store: entries that an app's JavaScript and Rust share.
//!
//! All services have one preference file, `SecureStore`. A value is sealed by a Keystore key itself, without AAD, and stands in
//! JSON of seven fields: `ct`, `iv`, `tlen`, `scheme`, `usesKeystoreSuffix`, `keystoreAlias`, `requireAuthentication`.
//!
//! | entry | name | alias of its encryption key | read by | written by |
//! |---|---|---|---|---|
//! | without authentication | `<service>-<key>` | `AES/GCM/NoPadding:<service>:keystoreUnauthenticated` | 12.5 and later | 12.5 and later |
//! | with authentication | `<service>-<key>` | `AES/GCM/NoPadding:<service>:keystoreAuthenticated` | 12.5 and later | 12.5 and later |
//! | before 12.5 | `<key>` | `AES/GCM/NoPadding:<service>` | all | never here |
//! | on Android 5, before 12.6 | either | an RSA key | all but this | never here |
//!
//! `keystoreAlias` is the service, not an alias. See the EXPO clauses of SPEC.md for what the format can't keep.

mod alias;
mod backend;
mod builder;
mod item;
mod list;
mod names;
mod read;
mod remove;
mod seal;
mod set;
#[cfg(test)]
mod tests;

pub use backend::ExpoBackend;
pub use builder::ExpoBackendBuilder;

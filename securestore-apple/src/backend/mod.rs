//! The backend: what each operation of the contract does to the rows of the layout.

mod chunks;
mod clear;
mod commit;
pub(crate) mod diagnosis;
mod inspect;
mod keychain;
mod list;
mod marked;
mod read;
mod remove;
mod rows;
mod set;
mod unlock;

pub use keychain::KeychainBackend;
pub(crate) use rows::Scope;

/// How often an operation begins again when another process changes the entry under its hands.
pub(crate) const ROUNDS: usize = 4;

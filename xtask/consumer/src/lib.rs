//! A small app that keeps its session token in a store.

use securestore_core::{Key, Result, SecureStore, SecureStoreExt};

/// Where the session token is kept.
pub const SESSION: Key = Key::new("session");

/// Keeps the token of the user who has just signed in.
pub fn sign_in(store: &dyn SecureStore, token: &str) -> Result<()> {
    store.blocking().set(&SESSION, token)?;
    Ok(())
}

/// Says whether the app starts with its login screen.
pub fn needs_login(store: &dyn SecureStore) -> Result<bool> {
    Ok(store.blocking().get(&SESSION)?.is_none())
}

//! The store under test, with the short calls that cases are made of.

use std::sync::Arc;

use securestore_core::{
    Authentication, Capabilities, EntryInfo, GetOptions, Key, Listing, Prompt, Protection, Result,
    Secret, SecureStore, SecureStoreExt, SetOptions,
};

/// The store under test.
#[derive(Clone, Debug)]
pub(crate) struct Subject(Arc<dyn SecureStore>);

/// Every operation of the store without `async`, by the name it has there.
impl std::ops::Deref for Subject {
    type Target = dyn SecureStore;

    fn deref(&self) -> &Self::Target {
        &*self.0
    }
}

impl Subject {
    pub(crate) fn new(store: Arc<dyn SecureStore>) -> Self {
        Self(store)
    }

    /// Returns the store as apps hold it, for a case that gives it to a thread.
    pub(crate) fn shared(&self) -> Arc<dyn SecureStore> {
        Arc::clone(&self.0)
    }

    /// Stores under the platform's default protection.
    pub(crate) fn set(&self, key: &Key, value: impl Into<Secret>) -> Result<EntryInfo> {
        self.blocking().set(key, value)
    }

    /// Stores under this protection, with a prompt.
    pub(crate) fn set_as(
        &self,
        key: &Key,
        value: impl Into<Secret>,
        protection: Protection,
    ) -> Result<EntryInfo> {
        let options = SetOptions::from(protection).with_prompt(Prompt::new("Conformance: set"));
        self.blocking().set_opts(key, value.into(), options)
    }

    /// Stores under this protection, without a prompt.
    pub(crate) fn set_silently(
        &self,
        key: &Key,
        value: impl Into<Secret>,
        protection: Protection,
    ) -> Result<EntryInfo> {
        self.blocking()
            .set_opts(key, value.into(), protection.into())
    }

    /// Reads without a prompt.
    pub(crate) fn get(&self, key: &Key) -> Result<Option<Secret>> {
        self.blocking().get(key)
    }

    /// Reads with a prompt.
    pub(crate) fn ask(&self, key: &Key) -> Result<Option<Secret>> {
        self.blocking()
            .get_opts(key, GetOptions::from(Prompt::new("Conformance: get")))
    }

    pub(crate) fn contains(&self, key: &Key) -> Result<bool> {
        self.blocking().contains(key)
    }

    pub(crate) fn delete(&self, key: &Key) -> Result<()> {
        self.blocking().delete(key)
    }

    pub(crate) fn entries(&self) -> Result<Vec<EntryInfo>> {
        self.blocking().entries()
    }

    /// Returns the names that are listed.
    pub(crate) fn keys(&self) -> Result<Vec<String>> {
        let entries = self.entries()?;
        Ok(entries.iter().map(|entry| entry.key.to_string()).collect())
    }

    pub(crate) fn clear(&self) -> Result<()> {
        self.blocking().clear()
    }

    pub(crate) fn capabilities(&self) -> &Capabilities {
        self.0.capabilities()
    }

    /// Says whether the store has entries behind biometrics.
    pub(crate) fn authenticates(&self, authentication: Authentication) -> bool {
        self.capabilities().authenticates(authentication)
    }

    /// Empties the store and says what is left.
    pub(crate) fn remove_everything(&self) -> Result<(), String> {
        self.clear().map_err(|error| format!("clear: {error}"))?;
        if self.capabilities().listing != Listing::All {
            return Ok(());
        }
        match self.keys() {
            Ok(keys) if keys.is_empty() => Ok(()),
            Ok(keys) => Err(format!("left behind: {keys:?}")),
            Err(error) => Err(format!("entries: {error}")),
        }
    }
}

//! What the app tells a diagnosis: which protections it asks for, and what a check of its project found.

use std::collections::BTreeMap;

use super::Finding;
use crate::name::Key;
use crate::protection::Protection;
use crate::store::TypedKey;

/// What the app expects of its store.
///
/// ```
/// use securestore_core::{DiagnoseOptions, Protection, TypedKey};
///
/// const SESSION: TypedKey<String> = TypedKey::new("session").protected(Protection::after_first_unlock());
/// const VAULT: TypedKey<String> = TypedKey::new("vault").protected(Protection::biometry());
///
/// let options = DiagnoseOptions::new().expect(&SESSION).expect(&VAULT);
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DiagnoseOptions {
    /// The protections that the app asks for. These entries are looked at by themselves where a list is refused.
    pub asked: BTreeMap<Key, Protection>,
    /// What was found elsewhere, such as by a check of the app's manifest; it goes into the report.
    pub findings: Vec<Finding>,
}

impl DiagnoseOptions {
    /// Creates options that expect nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            asked: BTreeMap::new(),
            findings: Vec::new(),
        }
    }

    /// Expects that an entry, if it is there, has the protection of its key.
    #[must_use]
    pub fn expect<T>(self, key: &TypedKey<T>) -> Self {
        self.expect_protection(key.key(), key.protection())
    }

    /// Expects that an entry, if it is there, has this protection.
    #[must_use]
    pub fn expect_protection(mut self, key: &Key, protection: Protection) -> Self {
        self.asked.insert(key.clone(), protection);
        self
    }

    /// Adds what was found elsewhere.
    #[must_use]
    pub fn with_findings(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        self.findings.extend(findings);
        self
    }
}

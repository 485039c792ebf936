//! A plain storage in memory.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::PlainStorage;
use crate::error::Result;
use crate::secret::Secret;

/// A plain storage in the memory of this process; clones are handles to the same one. Its values are wiped when it goes.
#[derive(Clone)]
pub struct MemoryStorage {
    identity: u64,
    values: Arc<Mutex<BTreeMap<String, Secret>>>,
}

impl MemoryStorage {
    /// Creates an empty storage.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            identity: NEXT.fetch_add(1, Ordering::Relaxed),
            values: Arc::default(),
        }
    }

    fn values(&self) -> MutexGuard<'_, BTreeMap<String, Secret>> {
        self.values.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryStorage {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for MemoryStorage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStorage")
            .field("values", &self.values().len())
            .finish_non_exhaustive()
    }
}

impl PlainStorage for MemoryStorage {
    fn identity(&self) -> String {
        format!("memory:{}", self.identity)
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        Ok(self.values().get(name).cloned())
    }

    fn write(&self, name: &str, value: &Secret) -> Result<()> {
        self.values().insert(name.to_owned(), value.clone());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.values().remove(name);
        Ok(())
    }

    fn names(&self) -> Result<Vec<String>> {
        Ok(self.values().keys().cloned().collect())
    }
}

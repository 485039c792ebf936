//! What Java holds by number: keys, operations and cancellation signals.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use securestore_android::seam::{Cipher, SecretKey};
use securestore_core::Cancellation;

/// An operation, until it is finished.
pub(crate) type Operation = Mutex<Option<Box<dyn Cipher>>>;

pub(crate) static KEYS: Table<Box<dyn SecretKey>> = Table::new();
pub(crate) static OPERATIONS: Table<Operation> = Table::new();
pub(crate) static SIGNALS: Table<Cancellation> = Table::new();

/// Objects by number; a number is never used again.
pub(crate) struct Table<T>(Mutex<(i64, BTreeMap<i64, Arc<T>>)>);

impl<T> Table<T> {
    const fn new() -> Self {
        Self(Mutex::new((0, BTreeMap::new())))
    }

    pub(crate) fn insert(&self, object: T) -> i64 {
        let mut table = lock(&self.0);
        table.0 += 1;
        let id = table.0;
        table.1.insert(id, Arc::new(object));
        id
    }

    pub(crate) fn find(&self, id: i64) -> Option<Arc<T>> {
        lock(&self.0).1.get(&id).cloned()
    }

    pub(crate) fn remove(&self, id: i64) {
        let removed = lock(&self.0).1.remove(&id);
        drop(removed);
    }

    fn len(&self) -> usize {
        lock(&self.0).1.len()
    }
}

/// Returns how many keys Java holds.
#[must_use]
pub fn live_keys() -> usize {
    KEYS.len()
}

/// Returns how many operations Java holds: begun, and neither finished nor given up.
#[must_use]
pub fn live_operations() -> usize {
    OPERATIONS.len()
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

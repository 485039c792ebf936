//! A layer that remembers values for a while.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::forward;
use crate::backend::{Interaction, UnlockGuard};
use crate::capabilities::Capabilities;
use crate::clock::Clock;
use crate::diagnose::Examination;
use crate::entry::{Availability, Biometrics, EntryInfo, RepairReport};
use crate::error::{Operation, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions, UnlockOptions};
use crate::secret::Secret;
use crate::store::{SecureStore, SetItem};

/// Remembers values that were read, in memory only and no longer than a given time.
///
/// * Only a value that was read *without a prompt* and without a guard is remembered: it was not behind authentication. An entry that is may be
///   opted in with [`remembering`](Self::remembering): until its time is over it is then read without a prompt.
/// * A write, a `delete` or a `clear` through this layer forgets what it may have changed, before it begins and after it ends.
/// * [`lock`](SecureStore::lock) forgets everything. Absence and errors are never remembered. Values are [`Secret`]s, so what is forgotten is wiped.
///
/// # Limits
/// What changes behind the layer's back is seen when the time is over: a write through another store or process, a passcode
/// that was removed, and the lock of the device. An app that must not have values in memory while the device is locked calls
/// `lock` when the platform announces the lock (`protectedDataWillBecomeUnavailable` on iOS).
///
/// # Errors
/// Those of the store below.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
///
/// use securestore_core::{CachedStore, SecureStore, SystemClock};
///
/// fn with_cache(store: Arc<dyn SecureStore>) -> Arc<dyn SecureStore> {
///     Arc::new(CachedStore::new(store, Arc::new(SystemClock::new()), Duration::from_secs(60)))
/// }
/// ```
pub struct CachedStore {
    inner: Arc<dyn SecureStore>,
    clock: Arc<dyn Clock>,
    time_to_live: Duration,
    remembered_behind_prompts: HashSet<Key>,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    values: HashMap<Key, Remembered>,
    /// Counts the writes that began or ended; a read that meets one does not know what it has read.
    writes: u64,
    /// Keys whose write was dropped: it may still be carried out at any time.
    unsettled: HashSet<Key>,
    /// The same for an operation on all keys.
    all_unsettled: bool,
}

struct Remembered {
    value: Secret,
    since: Duration,
}

impl CachedStore {
    /// Puts the layer over a store; what it remembers is forgotten after `time_to_live`.
    pub fn new(inner: Arc<dyn SecureStore>, clock: Arc<dyn Clock>, time_to_live: Duration) -> Self {
        Self {
            inner,
            clock,
            time_to_live,
            remembered_behind_prompts: HashSet::new(),
            memory: Mutex::default(),
        }
    }

    /// Also remembers the value of this entry when a prompt was answered for it.
    #[must_use]
    pub fn remembering(mut self, key: Key) -> Self {
        self.remembered_behind_prompts.insert(key);
        self
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the remembered value, and forgets one whose time is over.
    fn remembered(&self, key: &Key) -> Option<Secret> {
        let now = self.clock.now();
        let mut memory = self.memory();
        let Remembered { value, since } = memory.values.get(key)?;
        // A clock that was set back would keep a value for ever.
        if now
            .checked_sub(*since)
            .is_some_and(|age| age < self.time_to_live)
        {
            return Some(value.clone());
        }
        memory.values.remove(key);
        None
    }

    fn may_remember(&self, key: &Key, options: &GetOptions) -> bool {
        let asks_nobody = options.prompt.is_none() && options.unlock.is_none();
        asks_nobody || self.remembered_behind_prompts.contains(key)
    }

    /// Forgets these keys now and when the guard is dropped.
    fn write(&self, keys: Touched) -> Write<'_> {
        let write = Write {
            store: self,
            keys,
            answered: false,
        };
        write.forget(&mut self.memory());
        write
    }
}

/// Shows no value.
impl fmt::Debug for CachedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedStore")
            .field("inner", &self.inner)
            .field("time_to_live", &self.time_to_live)
            .field("remembered", &self.memory().values.len())
            .finish_non_exhaustive()
    }
}

/// The keys that a write may change.
enum Touched {
    These(Vec<Key>),
    All,
}

/// A write that is under way.
struct Write<'a> {
    store: &'a CachedStore,
    keys: Touched,
    answered: bool,
}

impl Write<'_> {
    fn forget(&self, memory: &mut Memory) {
        memory.writes += 1;
        match &self.keys {
            Touched::These(keys) => {
                for key in keys {
                    memory.values.remove(key);
                }
            }
            Touched::All => memory.values.clear(),
        }
    }

    fn answered(mut self) {
        self.answered = true;
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        let mut memory = self.store.memory();
        self.forget(&mut memory);
        if !self.answered {
            match &self.keys {
                Touched::These(keys) => memory.unsettled.extend(keys.iter().cloned()),
                Touched::All => memory.all_unsettled = true,
            }
        }
    }
}

#[async_trait]
impl SecureStore for CachedStore {
    forward!(contains entries repair examine unlock_opts capabilities place availability biometrics);

    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        let write = self.write(Touched::These(vec![key.clone()]));
        let result = self.inner.set_opts(key, value, options).await;
        write.answered();
        result
    }

    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        Interaction::none()
            .with_prompt(options.prompt.as_ref())
            .check_prompt()
            .map_err(|e| e.during(Operation::Get))?;
        if let Some(value) = self.remembered(key) {
            return Ok(Some(value));
        }
        let may_remember = self.may_remember(key, &options);
        let (writes, since) = (self.memory().writes, self.clock.now());
        let read = self.inner.get_opts(key, options).await?;
        if let (Some(value), true) = (&read, may_remember) {
            let mut memory = self.memory();
            let settled = !memory.all_unsettled && !memory.unsettled.contains(key);
            if settled && memory.writes == writes {
                let value = value.clone();
                memory
                    .values
                    .insert(key.clone(), Remembered { value, since });
            }
        }
        Ok(read)
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        let write = self.write(Touched::These(vec![key.clone()]));
        let result = self.inner.delete(key).await;
        write.answered();
        result
    }

    async fn clear(&self) -> Result<()> {
        let write = self.write(Touched::All);
        let result = self.inner.clear().await;
        write.answered();
        result
    }

    fn lock(&self) {
        {
            let mut memory = self.memory();
            memory.writes += 1;
            memory.values.clear();
        }
        self.inner.lock();
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        let keys = items.iter().map(|item| item.key.clone()).collect();
        let write = self.write(Touched::These(keys));
        let results = self.inner.set_many(items).await;
        write.answered();
        results
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get_opts(key, options.clone()).await);
        }
        values
    }
}

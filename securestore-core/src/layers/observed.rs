//! A layer that tells when an entry changed.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use async_trait::async_trait;
use futures_lite::{Stream, StreamExt};

use super::forward;
use crate::backend::UnlockGuard;
use crate::capabilities::Capabilities;
use crate::diagnose::Examination;
use crate::entry::{Availability, Biometrics, EntryInfo, RepairReport};
use crate::error::{ErrorKind, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions, UnlockOptions};
use crate::secret::Secret;
use crate::store::{SecureStore, SetItem};

/// Tells whoever asked that an entry changed, without its value.
///
/// [`changes`](Self::changes) gives a stream for one key, on no particular async runtime. It tells of what is written through
/// this layer: not of other stores, other processes, or what the system takes away.
///
/// # Errors
/// Those of the store below.
///
/// ```
/// use securestore_core::{Change, Key, Observed, SecureStoreExt};
///
/// # fn example(store: std::sync::Arc<dyn securestore_core::SecureStore>) -> securestore_core::Result<()> {
/// const TOKEN: Key = Key::new("token");
/// let store = Observed::new(store);
/// let mut changes = store.changes(&TOKEN);
/// store.blocking().set(&TOKEN, "t0p")?;
/// assert_eq!(futures_lite::future::block_on(changes.next()), Some(Change::Set));
/// # Ok(())
/// # }
/// ```
pub struct Observed {
    inner: Arc<dyn SecureStore>,
    watchers: Arc<Mutex<Watchers>>,
}

/// What happened to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change {
    /// It was set.
    Set,
    /// It was deleted, alone or by `clear`; it may have been absent before.
    Deleted,
    /// A write ended without a certain answer: its future was dropped, or the storage failed. Read the entry to know.
    Uncertain,
}

/// The changes of one entry; ends when the [`Observed`] is dropped.
///
/// Between two looks only the last change is kept, so a stream that nobody reads takes no memory.
pub struct Changes {
    watchers: Arc<Mutex<Watchers>>,
    id: u64,
}

#[derive(Default)]
struct Watchers {
    next: u64,
    closed: bool,
    by_id: BTreeMap<u64, Watcher>,
}

struct Watcher {
    key: Key,
    pending: Option<Change>,
    waker: Option<Waker>,
}

impl Observed {
    /// Puts the layer over a store.
    pub fn new(inner: Arc<dyn SecureStore>) -> Self {
        Self {
            inner,
            watchers: Arc::default(),
        }
    }

    /// Watches an entry from now on.
    pub fn changes(&self, key: &Key) -> Changes {
        let mut watchers = lock(&self.watchers);
        let id = watchers.next;
        watchers.next += 1;
        let watcher = Watcher {
            key: key.clone(),
            pending: None,
            waker: None,
        };
        watchers.by_id.insert(id, watcher);
        Changes {
            watchers: Arc::clone(&self.watchers),
            id,
        }
    }

    fn tell(&self, change: Change, concerns: impl Fn(&Key) -> bool) {
        let mut woken = Vec::new();
        for watcher in lock(&self.watchers).by_id.values_mut() {
            if concerns(&watcher.key) {
                watcher.pending = Some(change);
                woken.extend(watcher.waker.take());
            }
        }
        // Not under the lock: a waker runs code of the app.
        woken.into_iter().for_each(Waker::wake);
    }

    fn write(&self, keys: Vec<Key>) -> Write<'_> {
        Write {
            store: self,
            keys: Some(keys),
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        let woken: Vec<_> = {
            let mut watchers = lock(&self.watchers);
            watchers.closed = true;
            let all = watchers.by_id.values_mut();
            all.filter_map(|watcher| watcher.waker.take()).collect()
        };
        woken.into_iter().for_each(Waker::wake);
    }
}

impl fmt::Debug for Observed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observed")
            .field("inner", &self.inner)
            .field("watchers", &lock(&self.watchers).by_id.len())
            .finish()
    }
}

impl Changes {
    /// Waits for the next change; `None` when there will be none any more.
    pub async fn next(&mut self) -> Option<Change> {
        StreamExt::next(self).await
    }
}

impl Stream for Changes {
    type Item = Change;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Change>> {
        let mut watchers = lock(&self.watchers);
        let closed = watchers.closed;
        let Some(watcher) = watchers.by_id.get_mut(&self.id) else {
            return Poll::Ready(None);
        };
        if let Some(change) = watcher.pending.take() {
            return Poll::Ready(Some(change));
        }
        if closed {
            return Poll::Ready(None);
        }
        watcher.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        lock(&self.watchers).by_id.remove(&self.id);
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}

/// A write that is under way; one that is dropped without an answer is [`Change::Uncertain`].
struct Write<'a> {
    store: &'a Observed,
    keys: Option<Vec<Key>>,
}

impl Write<'_> {
    /// Tells of each key what its result says.
    fn answered<'r, T: 'r>(
        mut self,
        change: Change,
        results: impl IntoIterator<Item = &'r Result<T>>,
    ) {
        let keys = self.keys.take().unwrap_or_default();
        for (key, result) in keys.iter().zip(results) {
            match result {
                Ok(_) => self.store.tell(change, |watched| watched == key),
                Err(error) if error.kind() == ErrorKind::Io => {
                    self.store.tell(Change::Uncertain, |watched| watched == key);
                }
                // A failed write leaves the old value (SET-1).
                Err(_) => {}
            }
        }
    }
}

impl Drop for Write<'_> {
    fn drop(&mut self) {
        for key in self.keys.take().into_iter().flatten() {
            self.store
                .tell(Change::Uncertain, |watched| *watched == key);
        }
    }
}

#[async_trait]
impl SecureStore for Observed {
    forward!(get_opts get_many contains entries repair examine unlock_opts lock capabilities place availability biometrics);

    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        let write = self.write(vec![key.clone()]);
        let result = self.inner.set_opts(key, value, options).await;
        write.answered(Change::Set, [&result]);
        result
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        let write = self.write(vec![key.clone()]);
        let result = self.inner.delete(key).await;
        write.answered(Change::Deleted, [&result]);
        result
    }

    async fn clear(&self) -> Result<()> {
        let watched: Vec<Key> = {
            let watchers = lock(&self.watchers);
            watchers.by_id.values().map(|w| w.key.clone()).collect()
        };
        let write = self.write(watched);
        let result = self.inner.clear().await;
        if result.is_ok() {
            // Also those who began to watch meanwhile.
            self.tell(Change::Deleted, |_| true);
            write.answered::<()>(Change::Deleted, []);
        }
        // A `clear` that failed may have removed some entries: dropping the guard says so.
        result
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        let write = self.write(items.iter().map(|item| item.key.clone()).collect());
        let results = self.inner.set_many(items).await;
        write.answered(Change::Set, &results);
        results
    }
}

fn lock(watchers: &Mutex<Watchers>) -> MutexGuard<'_, Watchers> {
    watchers.lock().unwrap_or_else(PoisonError::into_inner)
}

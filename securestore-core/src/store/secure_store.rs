//! The trait that apps and layers use.

use std::fmt;

use async_trait::async_trait;

use crate::backend::{Place, UnlockGuard};
use crate::capabilities::Capabilities;
use crate::diagnose::Examination;
use crate::entry::{Availability, Biometrics, EntryInfo, RepairReport};
use crate::error::Result;
use crate::name::Key;
use crate::options::{GetOptions, SetOptions, UnlockOptions};
use crate::secret::Secret;

/// A store of secrets: what an app holds as `Arc<dyn SecureStore>`, and what layers wrap.
///
/// [`SecureStoreExt`](crate::SecureStoreExt) adds the short forms (`get`, `set`, `save`, `load` …) and
/// [`blocking`](crate::SecureStoreExt::blocking), the same operations without `async`. Backends implement
/// [`Backend`](crate::Backend) instead, and get this trait from [`BackendStore`](crate::BackendStore).
///
/// # Contract
/// The promises are the numbered clauses of SPEC.md. In short: `None` is proof of absence (GET-1); reading never changes
/// anything (GET-2); only `get_opts`, `set_opts` and `unlock_opts` with a prompt may prompt (ASK-1); a `set` that returned is durable, and one
/// that failed left the old value (SET-1); nothing is stored below the asked protection (SET-2, SET-3).
///
/// # Threads
/// Async operations run on a small pool of threads of their own and on no async runtime. Dropping a future withdraws its
/// prompt, and never leaves half a write: the operation is either carried out or has no effect.
#[async_trait]
pub trait SecureStore: fmt::Debug + Send + Sync {
    /// Stores a value, or replaces it together with its protection.
    ///
    /// Atomic and durable when it returns. May prompt on Android if the protection asks for authentication and the options
    /// carry a prompt. Returns what the entry really has.
    ///
    /// # Errors
    /// The old value is still readable after every error. `TooLarge` above the maximum; `Unsupported` or `NotEnrolled` if
    /// the protection can't be given; `DeviceLocked`; `InteractionRequired` if a prompt is needed and none was given.
    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo>;

    /// Reads a value; `None` is proof that there is no such entry.
    ///
    /// Never deletes, never creates an encryption key. Prompts only if the entry needs authentication and the options
    /// carry a prompt.
    ///
    /// # Errors
    /// `DeviceLocked` (wait), `InteractionRequired`, `Cancelled`, `AuthenticationFailed` (ask again), `Invalidated`,
    /// `EncryptionKeyLost`, `Corrupt` (the value is gone; `set` works again at once).
    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>>;

    /// Removes an entry, whatever state it is in; removing an absent one is `Ok`. Never prompts.
    ///
    /// # Errors
    /// If the entry is still there.
    async fn delete(&self, key: &Key) -> Result<()>;

    /// Says whether there is such an entry, readable or not. Never prompts.
    ///
    /// # Errors
    /// `DeviceLocked` where the platform can't tell while it is locked: a locked entry is not an absent one.
    async fn contains(&self, key: &Key) -> Result<bool>;

    /// Lists all entries, readable or not, in the order of their keys. Never prompts.
    ///
    /// # Errors
    /// If one entry can't be listed now: a list is complete or an error. `Unsupported` if the layout can't list.
    async fn entries(&self) -> Result<Vec<EntryInfo>>;

    /// Removes all entries of this store, and nothing else. Never prompts.
    ///
    /// # Errors
    /// If entries are still there.
    async fn clear(&self) -> Result<()>;

    /// Stores several values; one result per item, in their order.
    ///
    /// All or nothing where [`Capabilities::batches`](Capabilities) is `Atomic`: then the results are all `Ok` or all the same error.
    /// Elsewhere each item stands alone.
    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>>;

    /// Reads several values; one result per key, in their order. An entry that needs authentication prompts by itself.
    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>>;

    /// Collects what interrupted writes left behind: chunks that no entry heads, older than an hour. Never prompts.
    ///
    /// # Errors
    /// `DeviceLocked` if the platform can't list while it is locked; nothing was collected then.
    async fn repair(&self) -> Result<RepairReport>;

    /// Looks at every entry, at these keys, and at what `repair` would remove, for [`diagnose`](crate::SecureStoreExt::diagnose).
    ///
    /// Never prompts and changes nothing. What can't be known now, as on a locked device, is an error *in* the answer.
    async fn examine(&self, keys: &[Key]) -> Examination;

    /// Asks the person once, and opens the entries that were set [`per_unlock`](crate::Protection::per_unlock) with this
    /// protection for every call that is given the guard (UNLOCK-1 and what follows).
    ///
    /// Android may create an encryption key for it. Entries of any other protection ask as before, and so does every call
    /// without the guard.
    ///
    /// # Errors
    /// `Unsupported` where one prompt can't open many entries, `NotEnrolled`, `InvalidOption` for a protection without
    /// authentication, and those of a prompt: `Cancelled`, `AuthenticationFailed`, `BiometryLockout`, `Interrupted` (also if
    /// `lock` was called meanwhile).
    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard>;

    /// Forgets every key that this store keeps in memory and ends all its guards, at once: for an app that leaves the
    /// foreground. Nothing that is stored changes; the next call gets what it needs again (UNLOCK-5).
    fn lock(&self);

    /// Returns what this store promises on this platform.
    fn capabilities(&self) -> &Capabilities;

    /// Names the storage below, if that is known: two stores with an equal place are one.
    ///
    /// A layer gives the answer of the store below it. Without it a migration tells storages apart by what they show alone.
    fn place(&self) -> Option<&Place> {
        None
    }

    /// Says whether the platform's store answers now. Never prompts.
    async fn availability(&self) -> Availability;

    /// Says whether biometrics can be used now. Never prompts.
    ///
    /// # Errors
    /// If the platform can't tell.
    async fn biometrics(&self) -> Result<Biometrics>;
}

/// One item of [`SecureStore::set_many`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SetItem {
    /// The entry.
    pub key: Key,
    /// Its value.
    pub value: Secret,
    /// How it is set.
    pub options: SetOptions,
}

impl SetItem {
    /// Creates an item with the default options.
    pub fn new(key: Key, value: impl Into<Secret>) -> Self {
        Self {
            key,
            value: value.into(),
            options: SetOptions::new(),
        }
    }

    /// Replaces the options.
    #[must_use]
    pub fn with_options(mut self, options: impl Into<SetOptions>) -> Self {
        self.options = options.into();
        self
    }
}

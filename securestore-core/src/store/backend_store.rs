//! The one implementation of the semantics, over any backend.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::pool;
use super::repair::RepairReport;
use super::secure_store::{SecureStore, SetItem};
use crate::backend::{Backend, Interaction, Place, Registry, UnlockGuard};
use crate::capabilities::Capabilities;
use crate::diagnose::Examination;
use crate::entry::{Availability, Biometrics, EntryInfo};
use crate::error::{Operation, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions, SizePolicy, UnlockOptions};
use crate::secret::Secret;

/// A [`SecureStore`] over a [`Backend`]: validation, sizes, chunks, locks and threads, the same on every platform.
///
/// Clones are handles to the same store.
#[derive(Clone)]
pub struct BackendStore {
    core: Arc<Core>,
}

/// The semantics without threads: every method blocks.
pub(crate) struct Core {
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) sizes: SizePolicy,
    pub(crate) unlocks: Arc<Registry>,
}

impl BackendStore {
    /// Creates a store with the default [`SizePolicy`].
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        Self::with_sizes(backend, SizePolicy::new())
    }

    /// Creates a store with this size policy.
    pub fn with_sizes(backend: Arc<dyn Backend>, sizes: SizePolicy) -> Self {
        Self {
            core: Arc::new(Core {
                backend,
                sizes,
                unlocks: Arc::default(),
            }),
        }
    }
}

impl fmt::Debug for BackendStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendStore")
            .field("backend", &self.core.backend)
            .field("sizes", &self.core.sizes)
            .finish()
    }
}

#[async_trait]
impl SecureStore for BackendStore {
    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        if pool::is_inline() {
            let interaction = Interaction::none()
                .with_prompt(options.prompt.as_ref())
                .with_unlock(self.core.unlocks.own(options.unlock.as_ref()));
            let set = self.core.set(key, &value, options.protection, &interaction);
            return set.map_err(|error| self.core.unlocks.explain(error, options.unlock.as_ref()));
        }
        let (core, key) = (Arc::clone(&self.core), key.clone());
        pool::run(move |cancellation| {
            let interaction = Interaction::none()
                .with_prompt(options.prompt.as_ref())
                .with_unlock(core.unlocks.own(options.unlock.as_ref()))
                .with_cancellation(cancellation);
            core.set(&key, &value, options.protection, &interaction)
                .map_err(|error| core.unlocks.explain(error, options.unlock.as_ref()))
        })
        .await
    }

    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        if pool::is_inline() {
            let interaction = Interaction::none()
                .with_prompt(options.prompt.as_ref())
                .with_unlock(self.core.unlocks.own(options.unlock.as_ref()));
            let read = self.core.get(key, &interaction);
            return read.map_err(|error| self.core.unlocks.explain(error, options.unlock.as_ref()));
        }
        let (core, key) = (Arc::clone(&self.core), key.clone());
        pool::run(move |cancellation| {
            let interaction = Interaction::none()
                .with_prompt(options.prompt.as_ref())
                .with_unlock(core.unlocks.own(options.unlock.as_ref()))
                .with_cancellation(cancellation);
            core.get(&key, &interaction)
                .map_err(|error| core.unlocks.explain(error, options.unlock.as_ref()))
        })
        .await
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        let key = key.clone();
        self.run(move |core| core.delete(&key)).await
    }

    async fn contains(&self, key: &Key) -> Result<bool> {
        let key = key.clone();
        self.run(move |core| core.contains(&key)).await
    }

    async fn entries(&self) -> Result<Vec<EntryInfo>> {
        self.run(Core::entries).await
    }

    async fn clear(&self) -> Result<()> {
        self.run(Core::clear).await
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        if pool::is_inline() {
            return self.core.set_many(&items, None);
        }
        let core = Arc::clone(&self.core);
        pool::run(move |cancellation| core.set_many(&items, Some(cancellation))).await
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get_opts(key, options.clone()).await);
        }
        values
    }

    async fn repair(&self) -> Result<RepairReport> {
        self.run(Core::repair).await
    }

    async fn examine(&self, keys: &[Key]) -> Examination {
        let keys = keys.to_vec();
        self.run(move |core| core.examine(&keys)).await
    }

    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        if pool::is_inline() {
            let interaction = Interaction::none().with_prompt(Some(&options.prompt));
            return self.core.unlock(&options, &interaction);
        }
        let core = Arc::clone(&self.core);
        pool::run(move |cancellation| {
            let interaction = Interaction::none()
                .with_prompt(Some(&options.prompt))
                .with_cancellation(cancellation);
            core.unlock(&options, &interaction)
        })
        .await
    }

    fn lock(&self) {
        self.core.lock();
    }

    fn capabilities(&self) -> &Capabilities {
        self.core.backend.capabilities()
    }

    fn place(&self) -> Option<&Place> {
        Some(self.core.backend.place())
    }

    async fn availability(&self) -> Availability {
        self.run(|core| core.backend.availability()).await
    }

    async fn biometrics(&self) -> Result<Biometrics> {
        self.run(|core| {
            core.backend
                .biometrics()
                .map_err(|e| e.during(Operation::Biometrics))
        })
        .await
    }
}

impl BackendStore {
    /// Runs an operation that shows nothing.
    async fn run<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&Core) -> T + Send + 'static,
    ) -> T {
        if pool::is_inline() {
            return operation(&self.core);
        }
        let core = Arc::clone(&self.core);
        pool::run(move |_| operation(&core)).await
    }
}

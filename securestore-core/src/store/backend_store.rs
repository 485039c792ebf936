//! The one implementation of the semantics, over any backend.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::core::Core;
use super::pool;
use super::secure_store::{SecureStore, SetItem};
use crate::backend::{Backend, Cancellation, Place, UnlockGuard};
use crate::capabilities::Capabilities;
use crate::diagnose::Examination;
use crate::entry::{Availability, Biometrics, EntryInfo, RepairReport};
use crate::error::{Operation, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions, UnlockOptions};
use crate::secret::Secret;
use crate::sizes::SizePolicy;

/// A [`SecureStore`] over a [`Backend`]: validation, sizes, chunks, locks and threads, the same on every platform.
///
/// Clones are handles to the same store.
#[derive(Clone)]
pub struct BackendStore {
    core: Arc<Core>,
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
        self.run(key, move |core, key, cancellation| {
            let interaction = core.interaction(
                options.prompt.as_ref(),
                options.unlock.as_ref(),
                cancellation,
            );
            core.set(key, &value, options.protection, &interaction)
                .map_err(|error| core.unlocks.explain(error, options.unlock.as_ref()))
        })
        .await
    }

    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        self.run(key, move |core, key, cancellation| {
            let interaction = core.interaction(
                options.prompt.as_ref(),
                options.unlock.as_ref(),
                cancellation,
            );
            core.get(key, &interaction)
                .map_err(|error| core.unlocks.explain(error, options.unlock.as_ref()))
        })
        .await
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        self.run(key, |core, key, _| core.delete(key)).await
    }

    async fn contains(&self, key: &Key) -> Result<bool> {
        self.run(key, |core, key, _| core.contains(key)).await
    }

    async fn entries(&self) -> Result<Vec<EntryInfo>> {
        self.run(&(), |core, (), _| core.entries()).await
    }

    async fn clear(&self) -> Result<()> {
        self.run(&(), |core, (), _| core.clear()).await
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        self.run(&(), move |core, (), cancellation| {
            core.set_many(&items, cancellation)
        })
        .await
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        let mut values = Vec::with_capacity(keys.len());
        for key in keys {
            values.push(self.get_opts(key, options.clone()).await);
        }
        values
    }

    async fn repair(&self) -> Result<RepairReport> {
        self.run(&(), |core, (), _| core.repair()).await
    }

    async fn examine(&self, keys: &[Key]) -> Examination {
        self.run(keys, |core, keys, _| core.examine(keys)).await
    }

    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        self.run(&(), move |core, (), cancellation| {
            let interaction = core.interaction(Some(&options.prompt), None, cancellation);
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
        self.run(&(), |core, (), _| core.backend.availability())
            .await
    }

    async fn biometrics(&self) -> Result<Biometrics> {
        self.run(&(), |core, (), _| core.backend.biometrics())
            .await
            .map_err(|e| e.during(Operation::Biometrics))
    }
}

impl BackendStore {
    /// Runs an operation about `what`: at once where the caller chose to block, else on the pool, which needs its own copy.
    async fn run<W, T>(
        &self,
        what: &W,
        operation: impl FnOnce(&Core, &W, Option<&Cancellation>) -> T + Send + 'static,
    ) -> T
    where
        W: ToOwned + Sync + ?Sized,
        W::Owned: Send + 'static,
        T: Send + 'static,
    {
        if pool::is_inline() {
            return operation(&self.core, what, None);
        }
        let (core, what) = (Arc::clone(&self.core), what.to_owned());
        pool::run(move |cancellation| operation(&core, what.borrow(), Some(cancellation))).await
    }
}

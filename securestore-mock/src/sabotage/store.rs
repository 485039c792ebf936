//! Bugs of a store, above core.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use securestore_core::{
    Availability, Batches, Biometrics, BiometryKind, Capabilities, EntryInfo, Error, ErrorKind,
    Examination, GetOptions, Key, Prompt, PromptOnSet, RepairReport, Restore, Result, Secret,
    SecureStore, SecureStoreExt, SetItem, SetOptions, Uninstall, UnlockGuard, UnlockOptions,
};

use super::Sabotage;
use crate::phone::SimulatedPhone;

/// A store with one bug.
pub(super) struct SabotagedStore {
    pub(super) inner: Arc<dyn SecureStore>,
    pub(super) bug: Sabotage,
    pub(super) service: String,
    pub(super) capabilities: Capabilities,
    pub(super) phone: SimulatedPhone,
    pub(super) log: Arc<Mutex<Vec<u8>>>,
    memory: Mutex<Memory>,
}

/// What a bug remembers.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) values: BTreeMap<Key, Option<Secret>>,
    pub(super) shown: String,
    pub(super) stuck: bool,
}

impl fmt::Debug for SabotagedStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.memory().shown)
    }
}

impl SabotagedStore {
    pub(super) fn new(
        inner: Arc<dyn SecureStore>,
        bug: Sabotage,
        service: &str,
        phone: SimulatedPhone,
        log: Arc<Mutex<Vec<u8>>>,
    ) -> Self {
        let mut capabilities = inner.capabilities().clone();
        match bug {
            Sabotage::CapabilitiesLie => {
                capabilities.uninstall = match capabilities.uninstall {
                    Uninstall::Kept => Uninstall::Removed,
                    _ => Uninstall::Kept,
                };
                capabilities.restore = match capabilities.restore {
                    Restore::Migratable => Restore::Nothing,
                    _ => Restore::Migratable,
                };
            }
            Sabotage::PromptsAreMisstated => {
                capabilities.prompt_on_set = match capabilities.prompt_on_set {
                    PromptOnSet::Always => PromptOnSet::Never,
                    _ => PromptOnSet::Always,
                };
            }
            _ => {}
        }
        Self {
            inner,
            bug,
            service: service.to_owned(),
            capabilities,
            phone,
            log,
            memory: Mutex::default(),
        }
    }

    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is(&self, bug: Sabotage) -> bool {
        self.bug == bug
    }

    pub(super) fn key(&self, key: &Key) -> Key {
        let text = match self.bug {
            Sabotage::KeysAreFolded => key.as_str().to_ascii_lowercase(),
            Sabotage::ServicesAreJoined => format!("{}-{key}", self.service),
            _ => return key.clone(),
        };
        text.parse().unwrap_or_else(|_| key.clone())
    }
}

#[async_trait]
impl SecureStore for SabotagedStore {
    // Without `async`, so that a bug can begin before the future is polled.
    fn set_opts<'a, 'b, 'c>(
        &'a self,
        key: &'b Key,
        value: Secret,
        options: SetOptions,
    ) -> Pin<Box<dyn Future<Output = Result<EntryInfo>> + Send + 'c>>
    where
        'a: 'c,
        'b: 'c,
        Self: 'c,
    {
        if self.is(Sabotage::SetsBeginTooEarly) {
            let result = self.inner.blocking().set_opts(key, value, options);
            return Box::pin(async move { result });
        }
        Box::pin(async move {
            if self.memory().stuck && self.is(Sabotage::DroppedFuturesBlock) {
                return Err(Error::new(ErrorKind::Busy, "another call is under way"));
            }
            self.memory().stuck |= self.is(Sabotage::DroppedFuturesBlock);
            let result = self.write(key, value, self.set_under(options)).await;
            if self.is(Sabotage::DroppedFuturesBlock) {
                self.memory().stuck = false;
            }
            result
        })
    }

    async fn get_opts(&self, key: &Key, mut options: GetOptions) -> Result<Option<Secret>> {
        let name = self.key(key);
        let known = self.memory().values.get(&name).cloned();
        match (self.bug, known) {
            (Sabotage::NothingIsWritten, known) => return Ok(known.flatten()),
            (Sabotage::ReadsAreStale, Some(known)) => return Ok(known),
            _ => {}
        }
        self.get_under(&mut options);
        self.beside_read(&name, &mut options).await?;
        let value = match self.read_under(&name, options).await {
            Ok(value) => value,
            Err(error) => return self.failed_read(&name, error).await,
        };
        match (self.bug, value) {
            (Sabotage::ReadsAreStale, value) => {
                self.memory().values.insert(name, value.clone());
                Ok(value)
            }
            (Sabotage::ReadsCreate, None) => {
                let created = self.inner.set_opts(&name, "".into(), SetOptions::new());
                created.await.map(|_| None)
            }
            (Sabotage::ReadsConsume, value) => {
                self.inner.delete(&name).await?;
                Ok(value)
            }
            (Sabotage::EmptyIsAbsent, Some(value)) if value.is_empty() => Ok(None),
            (Sabotage::LastByteIsLost, Some(value)) => {
                let bytes = value.expose_secret();
                Ok(bytes.split_last().map(|(_, rest)| Secret::from(rest)))
            }
            (_, value) => Ok(value),
        }
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        let name = self.key(key);
        match self.bug {
            Sabotage::NothingIsWritten => drop(self.memory().values.remove(&name)),
            Sabotage::DeleteDoesNothing => return Ok(()),
            Sabotage::DeleteNeedsTheKey if !self.inner.contains(&name).await? => {
                return Err(Error::new(ErrorKind::Io, "there is nothing to delete"));
            }
            Sabotage::DeletePrompts => {
                drop(
                    self.inner
                        .get_opts(&name, Prompt::new("Delete?").into())
                        .await,
                );
                self.phone.with_extra_cost();
                self.phone.with_extra_cost();
            }
            Sabotage::DamageIsFinal => {
                if let Err(error) = self.inner.get_opts(&name, GetOptions::new()).await {
                    if error.kind() == ErrorKind::Corrupt {
                        return Err(error);
                    }
                }
            }
            Sabotage::LossesAreForEver => {
                self.inner
                    .get_opts(&name, Prompt::new("Delete").into())
                    .await?;
            }
            Sabotage::DeleteTakesPrefixes => {
                for info in self.inner.entries().await? {
                    if info.key.as_str().starts_with(name.as_str()) {
                        self.inner.delete(&info.key).await?;
                    }
                }
            }
            _ => {}
        }
        self.inner.delete(&name).await
    }

    async fn contains(&self, key: &Key) -> Result<bool> {
        let name = self.key(key);
        match self.bug {
            Sabotage::NothingIsWritten => return Ok(self.memory().values.contains_key(&name)),
            Sabotage::ContainsPrompts => {
                let read = self
                    .inner
                    .get_opts(&name, Prompt::new("There?").into())
                    .await;
                drop(read);
            }
            Sabotage::ContainsCostsMore => {
                for _ in 0..3 {
                    self.inner.contains(&name).await?;
                    self.phone.with_extra_cost();
                }
            }
            Sabotage::InvalidatedIsAbsent
            | Sabotage::KeyLossIsAbsent
            | Sabotage::CorruptIsAbsent => {
                let read = self.get_opts(key, Prompt::new("There?").into()).await;
                if matches!(read, Ok(None)) {
                    return Ok(false);
                }
            }
            _ => {}
        }
        match self.inner.contains(&name).await {
            Err(error)
                if error.kind() == ErrorKind::DeviceLocked
                    && self.is(Sabotage::LockedIsNotContained) =>
            {
                Ok(false)
            }
            Ok(_) if self.is(Sabotage::LockedIsNotContained) && self.phone.is_locked() => Ok(false),
            Err(_) if self.is(Sabotage::FailureIsAbsent) => Ok(false),
            answer => answer,
        }
    }

    async fn entries(&self) -> Result<Vec<EntryInfo>> {
        match self.list().await {
            Err(error)
                if error.kind() == ErrorKind::DeviceLocked
                    && self.is(Sabotage::LockedListIsEmpty) =>
            {
                Ok(Vec::new())
            }
            Ok(_) if self.is(Sabotage::LockedListIsEmpty) && self.phone.is_locked() => {
                Ok(Vec::new())
            }
            answer => answer,
        }
    }

    async fn clear(&self) -> Result<()> {
        match self.bug {
            Sabotage::NothingIsWritten => self.memory().values.clear(),
            Sabotage::ClearDoesNothing => return Ok(()),
            Sabotage::ClearNeedsEntries if self.inner.entries().await?.is_empty() => {
                return Err(Error::new(ErrorKind::Io, "there is nothing to clear"));
            }
            Sabotage::ClearLeavesSome => {
                for info in self.inner.entries().await? {
                    if info.key.as_str() != "b" {
                        self.inner.delete(&info.key).await?;
                    }
                }
                return Ok(());
            }
            Sabotage::ClearCostsACallEach => {
                for info in self.inner.entries().await? {
                    self.inner.delete(&info.key).await?;
                    self.phone.with_extra_cost();
                }
            }
            Sabotage::ClearTakesOthers => {
                for suffix in [".other", "-b"] {
                    self.phone
                        .open(&format!("{}{suffix}", self.service))?
                        .clear()
                        .await?;
                }
            }
            _ => {}
        }
        self.inner.clear().await
    }

    async fn set_many(&self, mut items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        let renames = matches!(
            self.bug,
            Sabotage::KeysAreFolded | Sabotage::ServicesAreJoined
        );
        let alone = renames
            || matches!(
                self.bug,
                Sabotage::BatchesAreHalved | Sabotage::NothingIsWritten
            )
            || self.capabilities.batches == Batches::InOrder;
        if self.is(Sabotage::EmptyBatchesFail) && items.is_empty() {
            return vec![Err(Error::new(
                ErrorKind::InvalidOption,
                "the batch is empty",
            ))];
        }
        for item in &mut items {
            item.options = self.set_under(std::mem::take(&mut item.options));
        }
        if self.is(Sabotage::BatchesRepeat) {
            items.dedup_by(|later, earlier| later.key == earlier.key);
        }
        let mut results = if alone {
            let mut results = Vec::new();
            for item in items {
                let set = self.set_opts(&item.key, item.value, item.options).await;
                let failed = set.is_err();
                results.push(set);
                if failed && self.is(Sabotage::BatchesAreHalved) {
                    break;
                }
            }
            results
        } else {
            self.inner.set_many(items).await
        };
        if self.is(Sabotage::BatchesAreReversed) {
            results.reverse();
        }
        results
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        let mut values = Vec::new();
        for key in keys {
            values.push(self.get_opts(key, options.clone()).await);
        }
        if self.is(Sabotage::BatchesForgetTheAbsent) {
            values.retain(|value| !matches!(value, Ok(None)));
        }
        if self.is(Sabotage::BatchesAreReversed) {
            values.reverse();
        }
        values
    }

    async fn repair(&self) -> Result<RepairReport> {
        match self.bug {
            Sabotage::RepairDoesNothing => Ok(RepairReport::default()),
            Sabotage::RepairRemovesAll => {
                self.inner.clear().await?;
                Ok(RepairReport::default())
            }
            _ => self.inner.repair().await,
        }
    }

    async fn examine(&self, keys: &[Key]) -> Examination {
        self.examine_wrongly(keys).await
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    async fn availability(&self) -> Availability {
        self.inner.availability().await
    }

    async fn biometrics(&self) -> Result<Biometrics> {
        if self.is(Sabotage::BiometricsAreAlwaysReady) {
            return Ok(Biometrics::Ready(BiometryKind::Fingerprint));
        }
        self.inner.biometrics().await
    }

    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        self.unlock_wrongly(options).await
    }

    fn lock(&self) {
        if !self.is(Sabotage::LockDoesNothing) {
            self.inner.lock();
        }
    }
}

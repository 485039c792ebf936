//! A layer that an app writes itself, around any store.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use securestore_core::{
    Availability, Batches, Biometrics, BiometryKind, Capabilities, EntryInfo, Examination,
    GetOptions, Key, RepairReport, Result, Secret, SecureStore, SecureStoreExt as _, SetItem,
    SetOptions, TypedKey, UnlockGuard, UnlockOptions,
};

use crate::support::{MemoryBackend, exposed, store};

const KEY: Key = Key::new("k");

/// Remembers the last value that was read.
#[derive(Debug)]
struct Remembering {
    inner: Arc<dyn SecureStore>,
    last: Mutex<Option<(Key, Secret)>>,
    asked: AtomicUsize,
}

impl Remembering {
    fn around(inner: Arc<dyn SecureStore>) -> Self {
        Self {
            inner,
            last: Mutex::default(),
            asked: AtomicUsize::new(0),
        }
    }

    fn forget(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[async_trait]
impl SecureStore for Remembering {
    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        self.forget();
        self.inner.set_opts(key, value, options).await
    }

    async fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        let last = self
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some((_, value)) = last.filter(|(last, _)| last == key) {
            return Ok(Some(value));
        }
        self.asked.fetch_add(1, Ordering::Relaxed);
        let value = self.inner.get_opts(key, options).await?;
        if let Some(value) = &value {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            *last = Some((key.clone(), value.clone()));
        }
        Ok(value)
    }

    async fn delete(&self, key: &Key) -> Result<()> {
        self.forget();
        self.inner.delete(key).await
    }

    async fn contains(&self, key: &Key) -> Result<bool> {
        self.inner.contains(key).await
    }

    async fn entries(&self) -> Result<Vec<EntryInfo>> {
        self.inner.entries().await
    }

    async fn clear(&self) -> Result<()> {
        self.forget();
        self.inner.clear().await
    }

    async fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        self.forget();
        self.inner.set_many(items).await
    }

    async fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        self.inner.get_many(keys, options).await
    }

    async fn repair(&self) -> Result<RepairReport> {
        self.inner.repair().await
    }

    async fn examine(&self, keys: &[Key]) -> Examination {
        self.inner.examine(keys).await
    }

    async fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        self.inner.unlock_opts(options).await
    }

    fn lock(&self) {
        self.forget();
        self.inner.lock();
    }

    fn capabilities(&self) -> &Capabilities {
        self.inner.capabilities()
    }

    async fn availability(&self) -> Availability {
        self.inner.availability().await
    }

    async fn biometrics(&self) -> Result<Biometrics> {
        self.inner.biometrics().await
    }
}

#[test]
fn layer_has_the_short_forms_and_blocking_calls() {
    const NUMBER: TypedKey<u32> = TypedKey::new("number");
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let layer = Remembering::around(Arc::new(store(&backend)));

    layer.blocking().set(&KEY, "v").unwrap();
    let first = layer.blocking().get(&KEY).unwrap();
    let second = futures_lite::future::block_on(layer.get(&KEY)).unwrap();
    layer.blocking().save(&NUMBER, &7).unwrap();

    assert_eq!(exposed(first), exposed(second));
    assert_eq!(layer.asked.load(Ordering::Relaxed), 1);
    assert_eq!(layer.blocking().load(&NUMBER).unwrap(), Some(7));
}

#[test]
fn blocking_calls_of_a_layer_stay_on_the_calling_thread() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let inner = Remembering::around(Arc::new(store(&backend)));
    let layer = Remembering::around(Arc::new(inner));

    layer.blocking().set(&KEY, "v").unwrap();
    layer.blocking().get(&KEY).unwrap();
    layer.blocking().repair().unwrap();

    assert_eq!(backend.threads(), [std::thread::current().id()]);
}

#[test]
fn trait_object_has_every_operation() {
    let backend = MemoryBackend::new(Batches::Atomic).shared();
    let store: Arc<dyn SecureStore> = Arc::new(Remembering::around(Arc::new(store(&backend))));
    let store = store.blocking();

    let set = store.set_many(vec![SetItem::new(KEY, "v")]);
    let got = store.get_many(&[KEY], GetOptions::new());

    assert!(set.iter().all(Result::is_ok) && got.iter().all(Result::is_ok));
    assert!(store.contains(&KEY).unwrap());
    assert_eq!(store.entries().unwrap().len(), 1);
    assert_eq!(store.availability(), Availability::Available);
    assert_eq!(
        store.biometrics().unwrap(),
        Biometrics::Ready(BiometryKind::Fingerprint)
    );
    store.delete(&KEY).unwrap();
    store.clear().unwrap();
    assert!(store.get(&KEY).unwrap().is_none());
}

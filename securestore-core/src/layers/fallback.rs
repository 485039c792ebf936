//! What an app uses where the platform has no secure store: nothing, unless it names something.

use std::sync::Arc;

use async_trait::async_trait;

use super::forward;
use crate::backend::UnlockGuard;
use crate::capabilities::Capabilities;
use crate::diagnose::Examination;
use crate::entry::{Availability, Biometrics, EntryInfo, RepairReport};
use crate::error::{ErrorKind, Operation, Recovery, Result};
use crate::name::{Key, Service};
use crate::options::{GetOptions, SetOptions, UnlockOptions};
use crate::plain::{MemoryStorage, PlainBackend, PlainStorage};
use crate::secret::Secret;
use crate::store::{BackendStore, SecureStore, SetItem};

/// A store, or what the app named in its place on a platform that has none.
///
/// The choice is made once, when the store is opened, and only on a platform that has no secure store: `open` failed with
/// [`ErrorKind::Unavailable`] and [`Recovery::FixCode`]. A phone whose store fails is never given up for something weaker.
///
/// The fallback takes every protection, so that the app's keys need not be weakened for a desk, and gives none: the
/// [`EntryInfo`] of a `set` and `entries` say `PlatformDefault` without authentication, and no prompt is shown (LAYER-5). What isn't
/// stored by a `set` is not pretended: [`unlock`](crate::SecureStoreExt::unlock) is `Unsupported`, and `upgrade_protection` fails.
///
/// # Limits
/// On macOS `open` succeeds in an app that isn't signed too, and the first operation answers
/// [`ErrorKind::MissingEntitlement`]: no fallback is taken. See "Desktop builds" in the recipes.
///
/// ```
/// use securestore_core::{Error, ErrorKind, FallbackStore, KeptIn, Otherwise, Recovery, SecureStoreExt};
///
/// let none_here = Error::new(ErrorKind::Unavailable, "a server").with_recovery(Recovery::FixCode);
/// let store = FallbackStore::over(Err(none_here), Otherwise::memory("com.example.app")?)?;
/// assert_eq!(store.kept_in(), KeptIn::Memory);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct FallbackStore {
    inner: Arc<dyn SecureStore>,
    kept_in: KeptIn,
}

/// Where a [`FallbackStore`] keeps its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeptIn {
    /// In the platform's secure store.
    SecureStore,
    /// In the memory of this process: they are gone when it ends.
    Memory,
    /// In a storage that protects nothing.
    PlainStorage,
}

/// What an app accepts where the platform has no secure store. The default is to refuse.
#[derive(Clone, Debug, Default)]
pub struct Otherwise(Option<(Arc<dyn SecureStore>, KeptIn)>);

impl Otherwise {
    /// Nothing: the error of `open` is returned.
    #[must_use]
    pub const fn refuse() -> Self {
        Self(None)
    }

    /// The memory of this process: nothing is written anywhere, and everything is gone when it ends.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] for a service that breaks the naming rule.
    pub fn memory(service: &str) -> Result<Self> {
        Self::plain(service, Arc::new(MemoryStorage::new()), KeptIn::Memory)
    }

    /// A storage that protects nothing: **whoever can read it reads every secret.** For development on a desktop.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidKey`] for a service that breaks the naming rule.
    pub fn danger_plaintext(service: &str, storage: Arc<dyn PlainStorage>) -> Result<Self> {
        Self::plain(service, storage, KeptIn::PlainStorage)
    }

    fn plain(service: &str, storage: Arc<dyn PlainStorage>, kept_in: KeptIn) -> Result<Self> {
        let service: Service = service
            .parse()
            .map_err(|e: crate::Error| e.during(Operation::Open))?;
        let backend = PlainBackend::new(service, storage);
        Ok(Self(Some((
            Arc::new(BackendStore::new(Arc::new(backend))),
            kept_in,
        ))))
    }
}

impl FallbackStore {
    /// Takes the store that was opened, or the fallback if this platform has no store.
    ///
    /// # Errors
    /// The error of `opened`, if it says anything else than that there is no store here, or if the fallback is to refuse.
    pub fn over(opened: Result<Arc<dyn SecureStore>>, otherwise: Otherwise) -> Result<Self> {
        let error = match opened {
            Ok(inner) => {
                return Ok(Self {
                    inner,
                    kept_in: KeptIn::SecureStore,
                });
            }
            Err(error) => error,
        };
        let has_none =
            error.kind() == ErrorKind::Unavailable && error.recovery() == Recovery::FixCode;
        match otherwise {
            Otherwise(Some((inner, kept_in))) if has_none => Ok(Self { inner, kept_in }),
            _ => Err(error),
        }
    }

    /// Returns the options of a `set`: an app that named a fallback accepted that it protects nothing, and its keys name what the
    /// phone is to give.
    fn taken(&self, options: SetOptions) -> SetOptions {
        match self.kept_in {
            KeptIn::SecureStore => options,
            KeptIn::Memory | KeptIn::PlainStorage => SetOptions::new(),
        }
    }

    /// Returns where the entries are kept.
    #[must_use]
    pub const fn kept_in(&self) -> KeptIn {
        self.kept_in
    }
}

#[async_trait]
impl SecureStore for FallbackStore {
    forward!(get_opts delete contains entries clear get_many repair examine unlock_opts lock capabilities place availability biometrics);

    async fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        self.inner.set_opts(key, value, self.taken(options)).await
    }

    async fn set_many(&self, mut items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        for item in &mut items {
            item.options = self.taken(std::mem::take(&mut item.options));
        }
        self.inner.set_many(items).await
    }
}

//! The two kinds of storage that a migration takes values from.

use std::sync::Arc;

use super::source::MigrationSource;
use crate::capabilities::Listing;
use crate::error::{Error, ErrorKind, Result};
use crate::name::Key;
use crate::options::GetOptions;
use crate::plain::PlainStorage;
use crate::protection::Protection;
use crate::secret::Secret;
use crate::store::{SecureStore, pool};

/// Where a migration takes values from: a store, or a [`MigrationSource`] such as a [`PlainStorage`].
///
/// Whatever of them an app holds in an `Arc` becomes one: `migrate(expo_store, …)`, `migrate(Arc::new(preferences), …)`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum MigrationOrigin {
    /// A secure store.
    Store(Arc<dyn SecureStore>),
    /// Another storage.
    Source(Arc<dyn MigrationSource>),
}

/// A plain storage whose type is not known.
#[derive(Debug)]
struct Plain(Arc<dyn PlainStorage>);

impl MigrationSource for Plain {
    fn identity(&self) -> String {
        self.0.identity()
    }

    fn names(&self) -> Result<Vec<String>> {
        self.0.names()
    }

    fn read(&self, name: &str) -> Result<Option<Secret>> {
        self.0.read(name)
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.0.remove(name)
    }
}

impl From<Arc<dyn SecureStore>> for MigrationOrigin {
    fn from(store: Arc<dyn SecureStore>) -> Self {
        Self::Store(store)
    }
}

impl From<Arc<dyn MigrationSource>> for MigrationOrigin {
    fn from(source: Arc<dyn MigrationSource>) -> Self {
        Self::Source(source)
    }
}

impl From<Arc<dyn PlainStorage>> for MigrationOrigin {
    fn from(storage: Arc<dyn PlainStorage>) -> Self {
        Self::Source(Arc::new(Plain(storage)))
    }
}

impl<T: MigrationSource + 'static> From<Arc<T>> for MigrationOrigin {
    fn from(source: Arc<T>) -> Self {
        Self::Source(source)
    }
}

/// What reading a value came to.
#[derive(Debug)]
pub(super) enum Read {
    /// There is none.
    Absent,
    /// It was read without asking anybody.
    Open(Secret),
    /// It was read, and needed a prompt or a guard.
    Authenticated(Secret),
    /// It is there and needs a prompt that may not be shown.
    Closed,
}

/// Reads an entry, without a prompt if that does.
pub(super) async fn read_entry(
    store: &dyn SecureStore,
    key: &Key,
    allowed: &GetOptions,
) -> Result<Read> {
    match store.get_opts(key, GetOptions::new()).await {
        Ok(value) => return Ok(value.map_or(Read::Absent, Read::Open)),
        Err(error) if error.kind() == ErrorKind::InteractionRequired => {}
        Err(error) => return Err(error),
    }
    if !may_ask(allowed) {
        return Ok(Read::Closed);
    }
    match store.get_opts(key, allowed.clone()).await {
        Ok(value) => Ok(value.map_or(Read::Absent, Read::Authenticated)),
        Err(error) if error.kind() == ErrorKind::InteractionRequired => Ok(Read::Closed),
        Err(error) => Err(error),
    }
}

/// Says whether an authenticated entry can be used with these options.
pub(super) fn may_ask(options: &GetOptions) -> bool {
    options.prompt.is_some() || options.unlock.is_some()
}

impl MigrationOrigin {
    /// Lists the names of all values, with the protection of those that have one.
    pub(super) async fn names(&self) -> Result<Vec<(String, Option<Protection>)>> {
        match self {
            Self::Store(store) if store.capabilities().listing == Listing::Refused => {
                Err(Error::new(
                    ErrorKind::Unsupported,
                    "the source can't list its entries; name them in the plan",
                ))
            }
            Self::Store(store) => {
                let entries = store.entries().await?.into_iter();
                Ok(entries
                    .map(|entry| (entry.key.to_string(), Some(entry.protection)))
                    .collect())
            }
            Self::Source(source) => {
                let mut names = with(source, |source| source.names()).await?;
                names.sort_unstable();
                Ok(names.into_iter().map(|name| (name, None)).collect())
            }
        }
    }

    /// Says whether the values can be listed.
    pub(super) fn can_list(&self) -> bool {
        match self {
            Self::Store(store) => store.capabilities().listing != Listing::Refused,
            Self::Source(_) => true,
        }
    }

    /// Reads one value, without a prompt if that does.
    pub(super) async fn read(&self, name: &str, allowed: &GetOptions) -> Result<Read> {
        match self {
            Self::Store(store) => read_entry(&**store, &name.parse()?, allowed).await,
            Self::Source(source) => {
                let name = name.to_owned();
                let value = with(source, move |source| source.read(&name)).await?;
                Ok(value.map_or(Read::Absent, Read::Open))
            }
        }
    }

    /// Removes one value.
    pub(super) async fn remove(&self, name: &str) -> Result<()> {
        match self {
            Self::Store(store) => store.delete(&name.parse()?).await,
            Self::Source(source) => {
                let name = name.to_owned();
                with(source, move |source| source.remove(&name)).await
            }
        }
    }
}

pub(super) fn equal(one: &Secret, other: &Secret) -> bool {
    one.expose_secret() == other.expose_secret()
}

/// Runs an operation of a source, which blocks: on the pool, or here if the caller chose to block.
pub(super) async fn with<T: Send + 'static>(
    source: &Arc<dyn MigrationSource>,
    operation: impl FnOnce(&dyn MigrationSource) -> T + Send + 'static,
) -> T {
    let source = Arc::clone(source);
    if pool::is_inline() {
        return operation(&*source);
    }
    pool::run(move |_| operation(&*source)).await
}

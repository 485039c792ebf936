//! The short forms of the operations, for every store.

use async_trait::async_trait;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::blocking::Blocking;
use super::encoding;
use super::secure_store::SecureStore;
use super::typed::TypedKey;
use crate::backend::UnlockGuard;
use crate::diagnose::{self, DiagnoseOptions, Diagnosis};
use crate::entry::EntryInfo;
use crate::error::Result;
use crate::name::Key;
use crate::options::{GetOptions, SetOptions};
use crate::prompt::Prompt;
use crate::secret::Secret;

/// The short forms of [`SecureStore`]'s operations, text, JSON, typed values, and calls without `async`.
///
/// Every store has them; the trait can't be implemented.
#[async_trait]
pub trait SecureStoreExt: SecureStore + sealed::Sealed {
    /// Stores a value with the default options; see [`SecureStore::set_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::set_opts`].
    async fn set<V: Into<Secret> + Send>(&self, key: &Key, value: V) -> Result<EntryInfo> {
        let value = value.into();
        self.set_opts(key, value, SetOptions::new()).await
    }

    /// Reads a value without ever prompting; see [`SecureStore::get_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`].
    async fn get(&self, key: &Key) -> Result<Option<Secret>> {
        self.get_opts(key, GetOptions::new()).await
    }

    /// Reads a value, with a prompt or under a guard if the entry needs one; see [`SecureStore::get_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`].
    async fn get_with<W: Into<GetOptions> + Send>(
        &self,
        key: &Key,
        with: W,
    ) -> Result<Option<Secret>> {
        let options = with.into();
        self.get_opts(key, options).await
    }

    /// Reads text without ever prompting. The `String` is the caller's to wipe.
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`], and [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the value is not UTF-8.
    async fn get_string(&self, key: &Key) -> Result<Option<String>> {
        encoding::get_string(self, key).await
    }

    /// Stores a value as JSON.
    ///
    /// # Errors
    /// Those of [`SecureStore::set_opts`], and [`ErrorKind::InvalidValue`](crate::ErrorKind::InvalidValue) if the value can't be written as JSON.
    async fn set_json<T: Serialize + Sync + ?Sized>(
        &self,
        key: &Key,
        value: &T,
        options: SetOptions,
    ) -> Result<EntryInfo> {
        encoding::set_json(self, key, value, options).await
    }

    /// Reads a value as JSON.
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`], and [`ErrorKind::Decode`](crate::ErrorKind::Decode) if the value is not JSON of this type.
    async fn get_json<T: DeserializeOwned + Send>(
        &self,
        key: &Key,
        options: GetOptions,
    ) -> Result<Option<T>> {
        encoding::get_json(self, key, options).await
    }

    /// Stores a typed value with the protection of its key.
    ///
    /// # Errors
    /// Those of [`set_json`](Self::set_json).
    async fn save<T: Serialize + Sync>(&self, key: &TypedKey<T>, value: &T) -> Result<EntryInfo> {
        self.set_json(key.key(), value, key.protection().into())
            .await
    }

    /// Stores a typed value, with a prompt if the platform asks on `set` (Android, authenticated entries).
    ///
    /// # Errors
    /// Those of [`set_json`](Self::set_json).
    async fn save_with<T: Serialize + Sync>(
        &self,
        key: &TypedKey<T>,
        value: &T,
        prompt: Prompt,
    ) -> Result<EntryInfo> {
        let options = SetOptions::from(key.protection()).with_prompt(prompt);
        self.set_json(key.key(), value, options).await
    }

    /// Reads a typed value without ever prompting.
    ///
    /// # Errors
    /// Those of [`get_json`](Self::get_json).
    async fn load<T: DeserializeOwned + Send>(&self, key: &TypedKey<T>) -> Result<Option<T>> {
        self.get_json(key.key(), GetOptions::new()).await
    }

    /// Reads a typed value, with a prompt or under a guard if the entry needs one.
    ///
    /// # Errors
    /// Those of [`get_json`](Self::get_json).
    async fn load_with<T: DeserializeOwned + Send, W: Into<GetOptions> + Send>(
        &self,
        key: &TypedKey<T>,
        with: W,
    ) -> Result<Option<T>> {
        let options = with.into();
        self.get_json(key.key(), options).await
    }

    /// Stores a typed value under a guard; see [`SetOptions::with_unlock`].
    ///
    /// # Errors
    /// Those of [`set_json`](Self::set_json).
    async fn save_under<T: Serialize + Sync>(
        &self,
        key: &TypedKey<T>,
        value: &T,
        guard: &UnlockGuard,
    ) -> Result<EntryInfo> {
        let options = SetOptions::from(key.protection()).with_unlock(guard);
        self.set_json(key.key(), value, options).await
    }

    /// Asks the person once, and opens the entries that were set `Protection::biometry().per_unlock()` for every call that is
    /// given the guard; [`SecureStore::unlock_opts`] unlocks others, or for another time than 5 minutes.
    ///
    /// ```
    /// # use securestore_core::*;
    /// # async fn open(store: std::sync::Arc<dyn SecureStore>) -> Result<()> {
    /// const SEED: TypedKey<String> = TypedKey::new("seed").protected(Protection::biometry().per_unlock());
    /// const PIN: TypedKey<String> = TypedKey::new("pin").protected(Protection::biometry().per_unlock());
    ///
    /// let guard = store.unlock(Prompt::new("Open your vault")).await?;
    /// let seed = store.load_with(&SEED, &guard).await?;
    /// let pin = store.load_with(&PIN, &guard).await?; // no second prompt
    /// drop(guard); // from here on each read asks again
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`SecureStore::unlock_opts`].
    async fn unlock(&self, prompt: Prompt) -> Result<UnlockGuard> {
        self.unlock_opts(prompt.into()).await
    }

    /// Says what this store is, what its entries have and what should be changed; its text can go into a bug report.
    ///
    /// Never prompts, changes nothing and never fails: what can't be known now, as on a locked device, the diagnosis says so
    /// (DIAGNOSE-1 and what follows). It looks at each entry by itself, so it costs more than [`SecureStore::entries`]: call it for a
    /// developer or a bug report, not at every start.
    ///
    /// # Limits
    /// It reads no value, so it can't tell a value that would fail to decrypt. On iOS the access control of an authenticated
    /// entry is what its marker says, and the security level is not told.
    ///
    /// ```
    /// # use securestore_core::*;
    /// # async fn open(store: std::sync::Arc<dyn SecureStore>) {
    /// const VAULT: TypedKey<String> = TypedKey::new("vault").protected(Protection::biometry());
    ///
    /// let diagnosis = store.diagnose(DiagnoseOptions::new().expect(&VAULT)).await;
    /// println!("{diagnosis}");
    /// # }
    /// ```
    async fn diagnose(&self, options: DiagnoseOptions) -> Diagnosis {
        diagnose::diagnose(self, options).await
    }

    /// Returns the same operations without `async`.
    fn blocking(&self) -> Blocking<'_, Self> {
        Blocking::new(self)
    }
}

impl<S: SecureStore + ?Sized> SecureStoreExt for S {}

mod sealed {
    #[expect(unnameable_types, reason = "that is what seals the trait")]
    pub trait Sealed {}

    impl<S: super::SecureStore + ?Sized> Sealed for S {}
}

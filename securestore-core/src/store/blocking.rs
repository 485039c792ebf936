//! The same operations without `async`.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::encoding;
use super::pool::block_on;
use super::secure_store::{SecureStore, SetItem};
use super::typed::TypedKey;
use crate::backend::UnlockGuard;
use crate::diagnose::{self, DiagnoseOptions, Diagnosis, Examination};
use crate::entry::{Availability, Biometrics, EntryInfo, RepairReport};
use crate::error::Result;
use crate::name::Key;
use crate::options::{GetOptions, SetOptions, UnlockOptions};
use crate::prompt::Prompt;
use crate::secret::Secret;

/// The operations of a store, carried out on the calling thread; each method is the one of the same name in
/// [`SecureStore`] or [`SecureStoreExt`](crate::SecureStoreExt).
///
/// Don't call it on the main thread of an app: the platforms may take long, and Android refuses a prompt that blocks the
/// thread which has to draw it.
#[derive(Clone, Copy, Debug)]
pub struct Blocking<'a, S: ?Sized> {
    store: &'a S,
}

impl<'a, S: SecureStore + ?Sized> Blocking<'a, S> {
    pub(crate) const fn new(store: &'a S) -> Self {
        Self { store }
    }

    /// Stores a value with the default options; see [`SecureStore::set_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::set_opts`].
    pub fn set(&self, key: &Key, value: impl Into<Secret>) -> Result<EntryInfo> {
        self.set_opts(key, value.into(), SetOptions::new())
    }

    /// Stores a value; see [`SecureStore::set_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::set_opts`].
    pub fn set_opts(&self, key: &Key, value: Secret, options: SetOptions) -> Result<EntryInfo> {
        block_on(self.store.set_opts(key, value, options))
    }

    /// Reads a value without ever prompting; see [`SecureStore::get_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`].
    pub fn get(&self, key: &Key) -> Result<Option<Secret>> {
        self.get_opts(key, GetOptions::new())
    }

    /// Reads a value; see [`SecureStore::get_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`].
    pub fn get_opts(&self, key: &Key, options: GetOptions) -> Result<Option<Secret>> {
        block_on(self.store.get_opts(key, options))
    }

    /// Reads a value, with a prompt or a guard if the entry needs one; see [`SecureStore::get_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::get_opts`].
    pub fn get_with(&self, key: &Key, with: impl Into<GetOptions>) -> Result<Option<Secret>> {
        self.get_opts(key, with.into())
    }

    /// Reads text; see [`SecureStoreExt::get_string`](crate::SecureStoreExt::get_string).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::get_string`](crate::SecureStoreExt::get_string).
    pub fn get_string(&self, key: &Key) -> Result<Option<String>> {
        block_on(encoding::get_string(self.store, key))
    }

    /// Stores a value as JSON; see [`SecureStoreExt::set_json`](crate::SecureStoreExt::set_json).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::set_json`](crate::SecureStoreExt::set_json).
    pub fn set_json<T: Serialize + Sync + ?Sized>(
        &self,
        key: &Key,
        value: &T,
        options: SetOptions,
    ) -> Result<EntryInfo> {
        block_on(encoding::set_json(self.store, key, value, options))
    }

    /// Reads a value as JSON; see [`SecureStoreExt::get_json`](crate::SecureStoreExt::get_json).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::get_json`](crate::SecureStoreExt::get_json).
    pub fn get_json<T: DeserializeOwned + Send>(
        &self,
        key: &Key,
        options: GetOptions,
    ) -> Result<Option<T>> {
        block_on(encoding::get_json(self.store, key, options))
    }

    /// Stores a typed value with the protection of its key; see [`SecureStoreExt::save`](crate::SecureStoreExt::save).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::save`](crate::SecureStoreExt::save).
    pub fn save<T: Serialize + Sync>(&self, key: &TypedKey<T>, value: &T) -> Result<EntryInfo> {
        self.set_json(key.key(), value, key.protection().into())
    }

    /// Stores a typed value, with a prompt if the platform asks on `set`; see [`SecureStoreExt::save_with`](crate::SecureStoreExt::save_with).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::save_with`](crate::SecureStoreExt::save_with).
    pub fn save_with<T: Serialize + Sync>(
        &self,
        key: &TypedKey<T>,
        value: &T,
        prompt: Prompt,
    ) -> Result<EntryInfo> {
        let options = SetOptions::from(key.protection()).with_prompt(prompt);
        self.set_json(key.key(), value, options)
    }

    /// Reads a typed value without ever prompting; see [`SecureStoreExt::load`](crate::SecureStoreExt::load).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::load`](crate::SecureStoreExt::load).
    pub fn load<T: DeserializeOwned + Send>(&self, key: &TypedKey<T>) -> Result<Option<T>> {
        self.get_json(key.key(), GetOptions::new())
    }

    /// Reads a typed value, with a prompt or a guard if the entry needs one; see [`SecureStoreExt::load_with`](crate::SecureStoreExt::load_with).
    ///
    /// # Errors
    /// Those of [`SecureStoreExt::load_with`](crate::SecureStoreExt::load_with).
    pub fn load_with<T: DeserializeOwned + Send>(
        &self,
        key: &TypedKey<T>,
        with: impl Into<GetOptions> + Send,
    ) -> Result<Option<T>> {
        self.get_json(key.key(), with.into())
    }

    /// Removes an entry; see [`SecureStore::delete`].
    ///
    /// # Errors
    /// Those of [`SecureStore::delete`].
    pub fn delete(&self, key: &Key) -> Result<()> {
        block_on(self.store.delete(key))
    }

    /// Says whether there is such an entry; see [`SecureStore::contains`].
    ///
    /// # Errors
    /// Those of [`SecureStore::contains`].
    pub fn contains(&self, key: &Key) -> Result<bool> {
        block_on(self.store.contains(key))
    }

    /// Lists all entries; see [`SecureStore::entries`].
    ///
    /// # Errors
    /// Those of [`SecureStore::entries`].
    pub fn entries(&self) -> Result<Vec<EntryInfo>> {
        block_on(self.store.entries())
    }

    /// Removes all entries; see [`SecureStore::clear`].
    ///
    /// # Errors
    /// Those of [`SecureStore::clear`].
    pub fn clear(&self) -> Result<()> {
        block_on(self.store.clear())
    }

    /// Stores several values; see [`SecureStore::set_many`].
    pub fn set_many(&self, items: Vec<SetItem>) -> Vec<Result<EntryInfo>> {
        block_on(self.store.set_many(items))
    }

    /// Reads several values; see [`SecureStore::get_many`].
    pub fn get_many(&self, keys: &[Key], options: GetOptions) -> Vec<Result<Option<Secret>>> {
        block_on(self.store.get_many(keys, options))
    }

    /// Collects what interrupted writes left behind; see [`SecureStore::repair`].
    ///
    /// # Errors
    /// Those of [`SecureStore::repair`].
    pub fn repair(&self) -> Result<RepairReport> {
        block_on(self.store.repair())
    }

    /// Says what this store is and what its entries have; see [`SecureStoreExt::diagnose`](crate::SecureStoreExt::diagnose).
    pub fn diagnose(&self, options: DiagnoseOptions) -> Diagnosis {
        block_on(diagnose::diagnose(self.store, options))
    }

    /// Looks at every entry and at these keys; see [`SecureStore::examine`].
    pub fn examine(&self, keys: &[Key]) -> Examination {
        block_on(self.store.examine(keys))
    }

    /// Asks the person once for many reads; see [`SecureStoreExt::unlock`](crate::SecureStoreExt::unlock).
    ///
    /// # Errors
    /// Those of [`SecureStore::unlock_opts`].
    pub fn unlock(&self, prompt: Prompt) -> Result<UnlockGuard> {
        self.unlock_opts(prompt.into())
    }

    /// Asks the person once for many reads; see [`SecureStore::unlock_opts`].
    ///
    /// # Errors
    /// Those of [`SecureStore::unlock_opts`].
    pub fn unlock_opts(&self, options: UnlockOptions) -> Result<UnlockGuard> {
        block_on(self.store.unlock_opts(options))
    }

    /// Forgets every key and ends every guard; see [`SecureStore::lock`].
    pub fn lock(&self) {
        self.store.lock();
    }

    /// Says whether the platform's store answers; see [`SecureStore::availability`].
    pub fn availability(&self) -> Availability {
        block_on(self.store.availability())
    }

    /// Says whether biometrics can be used now; see [`SecureStore::biometrics`].
    ///
    /// # Errors
    /// Those of [`SecureStore::biometrics`].
    pub fn biometrics(&self) -> Result<Biometrics> {
        block_on(self.store.biometrics())
    }
}

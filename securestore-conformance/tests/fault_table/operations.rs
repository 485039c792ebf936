//! The operations that are disturbed.

use securestore_core::{
    AuthenticationScope, Batches, GetOptions, Key, Prompt, Protection, Result, Secret, SecureStore,
    SecureStoreExt, SetItem, SetOptions, UnlockOptions,
};

/// The key of the entry that is there.
pub(crate) const KEY: Key = Key::new("k");
/// The key of an entry that is not.
pub(crate) const OTHER: Key = Key::new("o");

/// What the entry has, and what is set.
pub(crate) struct Given {
    pub(crate) name: &'static str,
    pub(crate) protection: Protection,
    pub(crate) old: Secret,
    pub(crate) new: Secret,
}

/// One operation; it fails if any of its parts does.
pub(crate) type Operation = fn(&dyn SecureStore, &Given) -> Result<()>;

/// All of them, by name.
pub(crate) const OPERATIONS: [(&str, Operation); 10] = [
    ("get", |store, _| {
        store.blocking().get_opts(&KEY, ask()).map(drop)
    }),
    ("set", |store, given| {
        store
            .blocking()
            .set_opts(&KEY, given.new.clone(), options(given.protection))
            .map(drop)
    }),
    ("set another", |store, given| {
        store
            .blocking()
            .set_opts(&OTHER, given.new.clone(), options(given.protection))
            .map(drop)
    }),
    // It has an encryption key of its own, where protections have some.
    ("set another kind", |store, given| {
        let other = if given.protection.authentication().prompts() {
            Protection::platform_default()
        } else {
            Protection::biometry()
        };
        store
            .blocking()
            .set_opts(&OTHER, given.new.clone(), options(other))
            .map(drop)
    }),
    ("delete", |store, _| store.blocking().delete(&KEY)),
    ("contains", |store, _| {
        store.blocking().contains(&KEY).map(drop)
    }),
    ("entries", |store, _| store.blocking().entries().map(drop)),
    ("clear", |store, _| store.blocking().clear()),
    ("set_many", |store, given| {
        // Where each item stands alone, only a batch of one can be without effect.
        let keys = match store.capabilities().batches {
            Batches::Atomic => vec![KEY, OTHER],
            _ => vec![KEY],
        };
        let items = keys.into_iter().map(|key| {
            SetItem::new(key, given.new.clone()).with_options(options(given.protection))
        });
        let results = store.blocking().set_many(items.collect());
        results.into_iter().try_for_each(|result| result.map(drop))
    }),
    ("unlock and get", |store, given| {
        let p = given.protection;
        if p.scope() == AuthenticationScope::PerUse {
            return Ok(()); // an unlock alone may create a key: that is its effect
        }
        let wanted = UnlockOptions::new("unlock").with_protection(p);
        let guard = store.blocking().unlock_opts(wanted)?;
        let options = GetOptions::from(&guard).with_prompt("get");
        store.blocking().get_opts(&KEY, options).map(drop)
    }),
];

pub(crate) fn options(protection: Protection) -> SetOptions {
    SetOptions::from(protection).with_prompt(Prompt::new("set"))
}

pub(crate) fn ask() -> GetOptions {
    Prompt::new("get").into()
}

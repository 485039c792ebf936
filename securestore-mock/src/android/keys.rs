//! The keys of an app in the Keystore, and what may happen to them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use securestore_android::seam::{KeyAuthentication, KeySpec, SecurityLevel};
use zeroize::Zeroizing;

/// The key material of AES-256.
pub(super) type Material = Zeroizing<[u8; 32]>;

/// One key of the Keystore.
#[derive(Clone)]
pub(super) struct KeystoreKey {
    /// Tells it from an earlier or later key of the same alias: what a `SecretKey` holds.
    pub(super) id: u64,
    pub(super) material: Material,
    pub(super) spec: KeySpec,
    pub(super) level: SecurityLevel,
    /// When it was generated, since 1970.
    pub(super) generated_at: Duration,
    pub(super) validity: Validity,
}

/// Whether a key can still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    /// Its secure ids can never match again: `getKey` finds it, `Cipher.init` refuses.
    Invalidated,
    /// Up to API 30, after the lock screen was removed: `getKey` already refuses.
    Unrecoverable,
}

impl KeystoreKey {
    /// Says whether the key is bound to secure user ids.
    pub(super) fn is_auth_bound(&self) -> bool {
        self.spec.authentication != KeyAuthentication::None
    }
}

impl fmt::Debug for KeystoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            id,
            material: _,
            spec,
            level,
            generated_at,
            validity,
        } = self;
        f.debug_struct("KeystoreKey")
            .field("id", id)
            .field("spec", spec)
            .field("level", level)
            .field("generated_at", generated_at)
            .field("validity", validity)
            .finish_non_exhaustive()
    }
}

/// The keys of one app, by alias.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(BTreeMap<String, KeystoreKey>);

impl Keys {
    /// Returns the key that an alias names now.
    pub(super) fn find(&self, alias: &str) -> Option<&KeystoreKey> {
        self.0.get(alias)
    }

    /// Returns the very key that a handle was made for, unless it was removed or replaced.
    pub(super) fn find_same(&self, alias: &str, id: u64) -> Option<&KeystoreKey> {
        self.0.get(alias).filter(|key| key.id == id)
    }

    /// Puts a key in the place of what the alias named.
    pub(super) fn put(&mut self, alias: &str, key: KeystoreKey) {
        self.0.insert(alias.to_owned(), key);
    }

    /// Removes a key, if there is one.
    pub(super) fn remove(&mut self, alias: &str) {
        self.0.remove(alias);
    }

    /// Another set of biometrics is enrolled: keys that are bound to the old one are dead.
    pub(super) fn enrolment_changed(&mut self) {
        for key in self.0.values_mut() {
            if key.spec.authentication == KeyAuthentication::BiometricCurrentSet
                && key.validity == Validity::Valid
            {
                key.validity = Validity::Invalidated;
            }
        }
    }

    /// The lock screen is gone: keys that are bound to a secure user id are deleted, or dead up to API 30.
    ///
    /// Decided by `on_user_lskf_removed` of keystore2
    /// (<https://android.googlesource.com/platform/system/security/+/refs/heads/main/keystore2/src/maintenance.rs>).
    pub(super) fn lock_screen_removed(&mut self, api_level: u32) {
        if api_level > 30 {
            self.0.retain(|_, key| !key.is_auth_bound());
            return;
        }
        for key in self.0.values_mut().filter(|key| key.is_auth_bound()) {
            key.validity = Validity::Unrecoverable;
        }
    }
}

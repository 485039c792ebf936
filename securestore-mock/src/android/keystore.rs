//! `AndroidKeyStore` and its `KeyGenerator`.

use std::sync::{Mutex, PoisonError};

use securestore_android::seam::{
    Cause, Cipher, Exception, ExceptionClass, KeyAuthentication, KeySpec, Keystore, KeystoreCode,
    Purpose, SecretKey, SecurityLevel,
};
use zeroize::Zeroizing;

use super::cipher::SimulatedCipher;
use super::handle::Handle;
use super::keys::{KeystoreKey, Validity};
use crate::device::{Cost, Device, LockState};

/// The Keystore, with the aliases of the app of a process.
#[derive(Debug)]
pub(super) struct SimulatedKeystore {
    handle: Handle,
    /// Which start of the daemon the loaded `KeyStore` knows; it is loaded with the first call.
    loaded: Mutex<Option<u64>>,
}

impl SimulatedKeystore {
    pub(super) fn new(handle: Handle) -> Self {
        Self {
            handle,
            loaded: Mutex::default(),
        }
    }
}

/// A handle to one key; dead when its alias is removed or names a newer key.
#[derive(Debug)]
struct SimulatedSecretKey {
    handle: Handle,
    alias: String,
    id: u64,
    level: SecurityLevel,
}

impl Keystore for SimulatedKeystore {
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self
            .handle
            .call("getKey", alias, Cost::Free, |device, app| {
                let now = device.android.keystore_starts;
                if *loaded.get_or_insert(now) != now && device.api_level() <= 30 {
                    return Ok(None);
                }
                device.find_key(app, alias)
            })?;
        Ok(found.map(|(id, level)| {
            let key = SimulatedSecretKey {
                handle: self.handle.clone(),
                alias: alias.to_owned(),
                id,
                level,
            };
            Box::new(key) as Box<dyn SecretKey>
        }))
    }

    fn reload(&self) -> Result<(), Exception> {
        let starts = |device: &mut Device, _: &str| Ok(device.android.keystore_starts);
        let now = self.handle.call("KeyStore.load", "", Cost::Free, starts)?;
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(())
    }

    fn generate_key(&self, alias: &str, spec: &KeySpec) -> Result<(), Exception> {
        self.handle
            .call("KeyGenerator.init", alias, Cost::Free, |device, _| {
                device.check_key_spec(alias, spec)
            })?;
        self.handle.call(
            "generateKey",
            alias,
            Cost::KeystoreOperation,
            |device, app| device.generate_key(app, alias, spec),
        )
    }

    fn delete_entry(&self, alias: &str) -> Result<(), Exception> {
        self.handle
            .call("deleteEntry", alias, Cost::Free, |device, app| {
                device.android.app(app).keys.remove(alias);
                Ok(())
            })
    }
}

impl SecretKey for SimulatedSecretKey {
    fn init_cipher(&self, purpose: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        let cipher = self
            .handle
            .call("Cipher.init", &self.alias, Cost::Free, |device, app| {
                let key = device.usable_key(app, &self.alias, self.id, purpose)?;
                Ok(SimulatedCipher::begin(
                    &self.handle,
                    &self.alias,
                    &key,
                    purpose,
                    device,
                ))
            })?;
        Ok(Box::new(cipher))
    }

    fn security_level(&self) -> Result<SecurityLevel, Exception> {
        // KeyInfo is made of what getKey brought along, so a key that was deleted since still has one.
        self.handle
            .call("KeyInfo", &self.alias, Cost::Free, |_, _| Ok(self.level))
    }
}

impl Device {
    fn find_key(
        &mut self,
        app: &str,
        alias: &str,
    ) -> Result<Option<(u64, SecurityLevel)>, Exception> {
        let legacy_lock = self.api_level() <= 30 && self.lock == LockState::BeforeFirstUnlock;
        let Some(key) = self.android.app(app).keys.find(alias) else {
            return Ok(None);
        };
        if key.validity == Validity::Unrecoverable {
            return Err(Exception::new(ExceptionClass::UnrecoverableKey));
        }
        if legacy_lock && key.is_auth_bound() {
            let locked = Cause::KeyStore(KeystoreCode::LOCKED);
            return Err(Exception::new(ExceptionClass::UnrecoverableKey).caused_by(locked));
        }
        Ok(Some((key.id, key.level)))
    }

    /// What `KeyGenParameterSpec.Builder` and `KeyGenerator.init` check.
    fn check_key_spec(&self, alias: &str, spec: &KeySpec) -> Result<(), Exception> {
        if alias.is_empty() {
            return Err(other("java.lang.IllegalArgumentException"));
        }
        let KeySpec {
            authentication,
            unlocked_device_required,
            strong_box,
        } = *spec;
        let newest_setter = match authentication {
            KeyAuthentication::BiometricOrCredential => 30,
            _ if unlocked_device_required || strong_box => 28,
            _ => 0,
        };
        if self.api_level() < newest_setter {
            return Err(other("java.lang.NoSuchMethodError"));
        }
        let set_up = match authentication {
            KeyAuthentication::None => true,
            KeyAuthentication::BiometricOrCredential => self.passcode,
            _ => self.passcode && self.enrolment.is_enrolled(),
        };
        if !set_up {
            let missing = Exception::new(ExceptionClass::InvalidAlgorithmParameter);
            return Err(missing.caused_by(Cause::IllegalState));
        }
        Ok(())
    }

    fn generate_key(&mut self, app: &str, alias: &str, spec: &KeySpec) -> Result<(), Exception> {
        if spec.strong_box && self.android.hardware != SecurityLevel::StrongBox {
            return Err(Exception::new(ExceptionClass::StrongBoxUnavailable));
        }
        if spec.authentication != KeyAuthentication::None
            && self.lock == LockState::BeforeFirstUnlock
        {
            let locked = Cause::KeyStore(KeystoreCode::LOCKED);
            return Err(Exception::new(ExceptionClass::Provider).caused_by(locked));
        }
        let level = if spec.strong_box {
            SecurityLevel::StrongBox
        } else {
            self.android.hardware.min(SecurityLevel::TrustedEnvironment)
        };
        let key = KeystoreKey {
            id: self.android.new_key_id(),
            material: Zeroizing::new(self.random_key()),
            spec: *spec,
            level,
            generated_at: self.clock,
            validity: Validity::Valid,
        };
        self.android.app(app).keys.put(alias, key);
        Ok(())
    }

    /// What keystore2 and `Cipher.init` check before an operation begins, in their order.
    fn usable_key(
        &mut self,
        app: &str,
        alias: &str,
        id: u64,
        purpose: Purpose,
    ) -> Result<KeystoreKey, Exception> {
        let lock = self.lock;
        let api_level = self.api_level();
        let invalidated = || Exception::new(ExceptionClass::KeyPermanentlyInvalidated);
        let key = self
            .android
            .app(app)
            .keys
            .find_same(alias, id)
            .ok_or_else(invalidated)?;
        if key.validity == Validity::Unrecoverable {
            return Err(invalidated());
        }
        // Up to Android 11 the lock restricts only what reads.
        let restricted =
            key.spec.unlocked_device_required && (api_level > 30 || purpose != Purpose::Encrypt);
        if restricted && lock != LockState::Unlocked {
            let locked = Cause::KeyStore(KeystoreCode::DEVICE_LOCKED);
            return Err(Exception::new(ExceptionClass::InvalidKey).caused_by(locked));
        }
        if key.is_auth_bound() && lock == LockState::BeforeFirstUnlock {
            return Err(Exception::new(ExceptionClass::UserNotAuthenticated));
        }
        if key.validity == Validity::Invalidated {
            return Err(invalidated());
        }
        Ok(key.clone())
    }
}

fn other(class: &str) -> Exception {
    Exception::new(ExceptionClass::Other(class.to_owned()))
}

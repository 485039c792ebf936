//! `java.security.KeyStore` of the provider `AndroidKeyStore`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::bindings;
use super::cipher::SystemCipher;
use super::environment::Environment;
use super::frame::{Frame, object};
use super::key_spec;
use super::reference::{Arg, Global};
use super::rsa;
use crate::seam::{
    Cipher, Exception, KeySpec, Keystore, Purpose, RsaPadding, SecretKey, SecurityLevel,
};

const PROVIDER: &str = "AndroidKeyStore";
const ALGORITHM: &str = "AES";

/// The first version with `KeyInfo.getSecurityLevel`.
const SECURITY_LEVEL: u32 = 31;

/// The Keystore of the system.
#[derive(Debug)]
pub struct SystemKeystore {
    environment: &'static Environment,
    keystore: Mutex<Option<Arc<Global>>>,
}

impl SystemKeystore {
    /// Creates the handle; no call is made.
    #[must_use]
    pub const fn new(environment: &'static Environment) -> Self {
        Self {
            environment,
            keystore: Mutex::new(None),
        }
    }

    /// Returns the loaded `KeyStore`. From API 31 on it holds no state but that it was loaded; below, the binder of the daemon.
    fn keystore(&self, frame: &Frame<'_>) -> Result<Arc<Global>, Exception> {
        if let Some(keystore) = &*self.loaded() {
            return Ok(Arc::clone(keystore));
        }
        let provider = frame.string(PROVIDER)?;
        let keystore = frame.call_static(&bindings::KEY_STORE_INSTANCE, [(&provider).into()])?;
        let keystore = object(keystore)?;
        frame.void(&bindings::LOAD, keystore.as_ref(), [Arg::Null])?;
        let keystore = Arc::new(frame.global(keystore.as_ref())?);
        *self.loaded() = Some(Arc::clone(&keystore));
        Ok(keystore)
    }

    fn loaded(&self) -> MutexGuard<'_, Option<Arc<Global>>> {
        self.keystore.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Keystore for SystemKeystore {
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception> {
        self.environment.visit(|frame| {
            let keystore = self.keystore(frame)?;
            let alias = frame.string(alias)?;
            let arguments = [(&alias).into(), Arg::Null];
            let key = frame.call(&bindings::GET_KEY, keystore.as_ref().as_ref(), arguments)?;
            let Some(key) = key else { return Ok(None) };
            let key = SystemSecretKey {
                environment: self.environment,
                key: frame.global(key.as_ref())?,
            };
            Ok(Some(Box::new(key) as Box<dyn SecretKey>))
        })
    }

    fn reload(&self) -> Result<(), Exception> {
        *self.loaded() = None;
        self.environment
            .visit(|frame| self.keystore(frame).map(drop))
    }

    fn generate_key(&self, alias: &str, spec: &KeySpec) -> Result<(), Exception> {
        self.environment.visit(|frame| {
            let (algorithm, provider) = (frame.string(ALGORITHM)?, frame.string(PROVIDER)?);
            let generator = frame.call_static(
                &bindings::KEY_GENERATOR_INSTANCE,
                [(&algorithm).into(), (&provider).into()],
            )?;
            let generator = object(generator)?;
            let spec = key_spec::build(frame, alias, spec, self.environment.api_level())?;
            frame.void(
                &bindings::INIT_GENERATOR,
                generator.as_ref(),
                [(&spec).into()],
            )?;
            frame
                .call(&bindings::GENERATE_KEY, generator.as_ref(), [])
                .map(drop)
        })
    }

    fn delete_entry(&self, alias: &str) -> Result<(), Exception> {
        self.environment.visit(|frame| {
            let keystore = self.keystore(frame)?;
            let alias = frame.string(alias)?;
            frame.void(
                &bindings::DELETE_ENTRY,
                keystore.as_ref().as_ref(),
                [(&alias).into()],
            )
        })
    }
}

/// A handle to a key.
#[derive(Debug)]
struct SystemSecretKey {
    environment: &'static Environment,
    key: Global,
}

impl SecretKey for SystemSecretKey {
    fn init_cipher(&self, purpose: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        let cipher = SystemCipher::init(self.environment, self.key.as_ref(), purpose)?;
        Ok(Box::new(cipher))
    }

    fn decrypt_rsa(
        &self,
        padding: RsaPadding,
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        self.environment
            .visit(|frame| rsa::decrypt(frame, self.key.as_ref(), padding, input))
    }

    fn security_level(&self) -> Result<SecurityLevel, Exception> {
        self.environment.visit(|frame| {
            let (algorithm, provider) = (frame.string(ALGORITHM)?, frame.string(PROVIDER)?);
            let factory = frame.call_static(
                &bindings::SECRET_KEY_FACTORY_INSTANCE,
                [(&algorithm).into(), (&provider).into()],
            )?;
            let class = frame.class(&bindings::KEY_INFO)?;
            let info = frame.call(
                &bindings::GET_KEY_SPEC,
                object(factory)?.as_ref(),
                [(&self.key).into(), Arg::Object(class)],
            )?;
            let info = object(info)?;
            if self.environment.api_level() < SECURITY_LEVEL {
                let inside =
                    frame.boolean(&bindings::IS_INSIDE_SECURE_HARDWARE, info.as_ref(), [])?;
                return Ok(if inside {
                    SecurityLevel::TrustedEnvironment
                } else {
                    SecurityLevel::Software
                });
            }
            let level = frame.int(&bindings::GET_SECURITY_LEVEL, info.as_ref(), [])?;
            Ok(level_of(level))
        })
    }
}

/// Returns the level that `KeyProperties.SecurityLevelEnum` names; `UNKNOWN_SECURE` is at least a trusted environment.
const fn level_of(level: i32) -> SecurityLevel {
    match level {
        -1 | 1 => SecurityLevel::TrustedEnvironment,
        2 => SecurityLevel::StrongBox,
        _ => SecurityLevel::Software,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_level_is_never_taken_for_secure_hardware() {
        assert_eq!(level_of(-2), SecurityLevel::Software);
        assert_eq!(level_of(0), SecurityLevel::Software);
        assert_eq!(level_of(-1), SecurityLevel::TrustedEnvironment);
        assert_eq!(level_of(1), SecurityLevel::TrustedEnvironment);
        assert_eq!(level_of(2), SecurityLevel::StrongBox);
        assert_eq!(level_of(3), SecurityLevel::Software);
    }
}

//! The Keystore's keys of another library: they are used, never created or removed, and nobody is asked.

use std::sync::Arc;

use securestore_core::Result;
use zeroize::Zeroizing;

use super::ImportSeams;
use crate::error::{Call, Failure};
use crate::operations::{find, finish, init, retrying};
use crate::policy::Policy;
use crate::seam::{
    ExceptionClass, IV_LEN, Keystore, KeystoreCode, Pause, Platform, Purpose, RsaPadding,
    SecretKey, SystemPause,
};

/// The keys of an app, as far as a library left some.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    keystore: Arc<dyn Keystore>,
    platform: Arc<dyn Platform>,
    pause: Arc<dyn Pause>,
}

impl Keys {
    pub(super) fn new(seams: &ImportSeams) -> Self {
        Self {
            keystore: Arc::clone(&seams.keystore),
            platform: Arc::clone(&seams.platform),
            pause: Arc::new(SystemPause::new()),
        }
    }

    /// Decrypts with an AES-GCM key, without associated data.
    pub(super) fn open(
        &self,
        alias: &str,
        iv: [u8; IV_LEN],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        self.use_key(|| {
            let key = self.find(alias)?;
            finish(init(&*key, Purpose::Decrypt(iv))?, b"", sealed)
        })
    }

    /// Decrypts with a private RSA key.
    pub(super) fn decrypt_rsa(
        &self,
        alias: &str,
        padding: RsaPadding,
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        self.use_key(|| {
            self.find(alias)?
                .decrypt_rsa(padding, input)
                .map_err(|exception| Failure::Thrown(Call::Finish, exception))
        })
    }

    fn find(&self, alias: &str) -> Result<Box<dyn SecretKey>, Failure> {
        find(&*self.keystore, &*self.platform, &*self.pause, alias)
    }

    fn use_key(
        &self,
        call: impl FnMut() -> Result<Zeroizing<Vec<u8>>, Failure>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        retrying(&*self.pause, call).map_err(|failure| {
            let policy = self.policy(&failure);
            failure.into_error(policy, &*self.platform)
        })
    }

    /// Nothing says how another library made a key. One that wants an authentication on an unlocked phone has one.
    fn policy(&self, failure: &Failure) -> Policy {
        let Failure::Thrown(_, exception) = failure else {
            return Policy::PLAIN;
        };
        let wants = exception.class == ExceptionClass::UserNotAuthenticated
            || exception.keystore_code() == Some(KeystoreCode::KEY_USER_NOT_AUTHENTICATED);
        if wants && !self.platform.is_device_locked() {
            Policy::BIOMETRIC_CURRENT_SET
        } else {
            Policy::PLAIN
        }
    }
}

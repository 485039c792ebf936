//! One operation of the Keystore with AES/GCM/NoPadding.

use std::any::Any;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use aes_gcm::{AeadInOut, Aes256Gcm, KeyInit};
use securestore_android::seam::{
    Cause, Cipher, Exception, ExceptionClass, IV_LEN, KeyAuthentication, KeystoreCode, Purpose,
};
use zeroize::Zeroizing;

use super::handle::Handle;
use super::keys::{KeystoreKey, Material};
use crate::device::{Cost, Device};

/// The length of a GCM tag in bytes.
const TAG_LEN: usize = 16;

/// An operation that began with a key; what happens to the key later does not touch it.
pub(super) struct SimulatedCipher {
    handle: Handle,
    alias: String,
    material: Material,
    authentication: KeyAuthentication,
    /// The phone and the set of biometrics that the operation began with.
    phone: u64,
    set: u64,
    direction: Direction,
    iv: [u8; IV_LEN],
    /// What a prompt proved for this operation.
    proof: Mutex<Option<Proof>>,
}

/// What a prompt proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    pub(super) phone: u64,
    pub(super) by: ProvedBy,
}

/// How the person proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProvedBy {
    /// With a finger or face of this set.
    Biometric(u64),
    Credential,
}

#[derive(Clone, Copy, Debug)]
enum Direction {
    Encrypt,
    Decrypt,
}

impl SimulatedCipher {
    /// Begins an operation; encryption draws its nonce now.
    pub(super) fn begin(
        handle: &Handle,
        alias: &str,
        key: &KeystoreKey,
        purpose: Purpose,
        device: &mut Device,
    ) -> Self {
        let (direction, iv) = match purpose {
            Purpose::Decrypt(iv) => (Direction::Decrypt, iv),
            _ => (Direction::Encrypt, device.random_bytes()),
        };
        Self {
            handle: handle.clone(),
            alias: alias.to_owned(),
            material: key.material.clone(),
            authentication: key.spec.authentication,
            phone: device.serial,
            set: device.enrolment.set,
            direction,
            iv,
            proof: Mutex::new(None),
        }
    }

    /// Returns the alias of the key.
    pub(super) fn alias(&self) -> &str {
        &self.alias
    }

    /// Remembers what a prompt proved for this operation.
    pub(super) fn authorise(&self, proof: Proof) {
        *self.proof.lock().unwrap_or_else(PoisonError::into_inner) = Some(proof);
    }

    fn is_authorised(&self) -> bool {
        let proof = *self.proof.lock().unwrap_or_else(PoisonError::into_inner);
        let by = proof
            .filter(|proof| proof.phone == self.phone)
            .map(|proof| proof.by);
        match self.authentication {
            KeyAuthentication::None => true,
            KeyAuthentication::BiometricCurrentSet => by == Some(ProvedBy::Biometric(self.set)),
            KeyAuthentication::BiometricAny => matches!(by, Some(ProvedBy::Biometric(_))),
            _ => by.is_some(),
        }
    }

    fn finish(&self, aad: &[u8], input: &[u8]) -> Result<Zeroizing<Vec<u8>>, Exception> {
        if !self.is_authorised() {
            let unauthenticated = Cause::KeyStore(KeystoreCode::KEY_USER_NOT_AUTHENTICATED);
            return Err(Exception::new(ExceptionClass::IllegalBlockSize).caused_by(unauthenticated));
        }
        let aes = Aes256Gcm::new((&*self.material).into());
        // With room for the tag the buffer never moves, so no copy of the plaintext stays behind.
        let mut buffer = Zeroizing::new(Vec::with_capacity(input.len() + TAG_LEN));
        buffer.extend_from_slice(input);
        let done = match self.direction {
            Direction::Encrypt => aes.encrypt_in_place(&self.iv.into(), aad, &mut *buffer),
            Direction::Decrypt => aes.decrypt_in_place(&self.iv.into(), aad, &mut *buffer),
        };
        match done {
            Ok(()) => Ok(buffer),
            Err(_) => {
                let failed = Cause::KeyStore(KeystoreCode::VERIFICATION_FAILED);
                Err(Exception::new(ExceptionClass::AeadBadTag).caused_by(failed))
            }
        }
    }
}

impl Cipher for SimulatedCipher {
    fn iv(&self) -> [u8; IV_LEN] {
        self.iv
    }

    fn do_final(
        self: Box<Self>,
        aad: &[u8],
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        self.handle
            .call("doFinal", &self.alias, Cost::KeystoreOperation, |_, _| {
                self.finish(aad, input)
            })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for SimulatedCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedCipher")
            .field("process", &self.handle)
            .field("alias", &self.alias)
            .field("direction", &self.direction)
            .field("authentication", &self.authentication)
            .finish_non_exhaustive()
    }
}

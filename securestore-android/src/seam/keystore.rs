//! The Android Keystore: keys that never leave it, by alias.

use std::any::Any;
use std::fmt;

use zeroize::Zeroizing;

use super::{Exception, ExceptionClass};

/// The length of a GCM nonce in bytes; the Keystore takes no other.
pub const IV_LEN: usize = 12;

/// `java.security.KeyStore` of the provider `AndroidKeyStore`, and its `KeyGenerator`.
///
/// There is no `containsAlias`: it answers `false` on any error of the daemon, so nothing may be decided on it.
pub trait Keystore: fmt::Debug + Send + Sync {
    /// Looks a key up (`KeyStore.getKey`); `None` if there is no such alias, and up to API 30 also if the daemon can't be asked: a
    /// `KeyStore` that was loaded before the daemon ended finds nothing until it is [loaded anew](Self::reload).
    ///
    /// # Errors
    /// [`UnrecoverableKey`](super::ExceptionClass::UnrecoverableKey) for a key that is there and can't be used.
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception>;

    /// Loads the `KeyStore` anew (`KeyStore.getInstance`, `load`).
    ///
    /// # Errors
    /// If there is none.
    fn reload(&self) -> Result<(), Exception> {
        Ok(())
    }

    /// Creates an AES-256 key (`KeyGenerator.init`, `generateKey`); an existing alias is **replaced**, and what was
    /// encrypted with it is lost.
    ///
    /// # Errors
    /// [`InvalidAlgorithmParameter`](super::ExceptionClass::InvalidAlgorithmParameter) if what the key needs is not set up.
    fn generate_key(&self, alias: &str, spec: &KeySpec) -> Result<(), Exception>;

    /// Removes a key (`KeyStore.deleteEntry`); an absent one is no error.
    ///
    /// # Errors
    /// If the daemon fails.
    fn delete_entry(&self, alias: &str) -> Result<(), Exception>;
}

/// A handle to a key: what `getKey` returns. It may be dead by the time it is used.
pub trait SecretKey: fmt::Debug + Send + Sync {
    /// Begins one operation with AES/GCM/NoPadding (`Cipher.getInstance`, `Cipher.init`).
    ///
    /// # Errors
    /// [`KeyPermanentlyInvalidated`](super::ExceptionClass::KeyPermanentlyInvalidated) if the key can never be used again.
    fn init_cipher(&self, purpose: Purpose) -> Result<Box<dyn Cipher>, Exception>;

    /// Decrypts with RSA what another library encrypted (`Cipher.getInstance`, `init`, `doFinal`).
    ///
    /// # Errors
    /// [`InvalidKey`](super::ExceptionClass::InvalidKey) if this is no private RSA key, as none is that this backend creates, and
    /// [`BadPadding`](super::ExceptionClass::BadPadding) if another key encrypted the input.
    fn decrypt_rsa(
        &self,
        _padding: RsaPadding,
        _input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        Err(Exception::new(ExceptionClass::InvalidKey))
    }

    /// Says where the key is kept (`KeyInfo`).
    ///
    /// # Errors
    /// If the daemon fails.
    fn security_level(&self) -> Result<SecurityLevel, Exception>;
}

/// One operation in progress, with a slot in the secure hardware; it can be finished once.
pub trait Cipher: fmt::Debug + Send {
    /// Returns the nonce (`getIV`): the one that the Keystore chose, or the one that was given.
    fn iv(&self) -> [u8; IV_LEN];

    /// Finishes the operation (`updateAAD`, `doFinal`): ciphertext with its tag of 16 bytes, or plaintext.
    ///
    /// # Errors
    /// [`AeadBadTag`](super::ExceptionClass::AeadBadTag) if the input is not what this key encrypted with this `aad`.
    fn do_final(self: Box<Self>, aad: &[u8], input: &[u8])
    -> Result<Zeroizing<Vec<u8>>, Exception>;

    /// Returns the implementation, for the [`Authenticator`](super::Authenticator) of the same leaf.
    fn as_any(&self) -> &dyn Any;
}

/// What an operation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// `ENCRYPT_MODE`; the Keystore chooses the nonce.
    Encrypt,
    /// `DECRYPT_MODE` with a tag of 128 bits and this nonce.
    Decrypt([u8; IV_LEN]),
}

/// How RSA pads what it encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RsaPadding {
    /// `RSA/ECB/PKCS1Padding`
    Pkcs1,
    /// `RSA/ECB/OAEPPadding` with SHA-256, and MGF1 with SHA-1
    OaepSha256,
}

/// A `KeyGenParameterSpec` of an AES-256-GCM key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a parameter object: the leaf must notice every new setter"
)]
pub struct KeySpec {
    /// `setUserAuthenticationRequired` and what belongs to it
    pub authentication: KeyAuthentication,
    /// `setUnlockedDeviceRequired` (API 28; reliable from 35)
    pub unlocked_device_required: bool,
    /// `setIsStrongBoxBacked` (API 28)
    pub strong_box: bool,
}

/// Who has to be asked each time the key is used (timeout 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KeyAuthentication {
    /// Nobody.
    None,
    /// `AUTH_BIOMETRIC_STRONG`, `setInvalidatedByBiometricEnrollment(true)`
    BiometricCurrentSet,
    /// `AUTH_BIOMETRIC_STRONG`, `setInvalidatedByBiometricEnrollment(false)`
    BiometricAny,
    /// `AUTH_BIOMETRIC_STRONG | AUTH_DEVICE_CREDENTIAL` (API 30)
    BiometricOrCredential,
}

/// Where a key is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SecurityLevel {
    /// In the operating system only.
    Software,
    /// In the trusted execution environment.
    TrustedEnvironment,
    /// In a chip of its own.
    StrongBox,
}

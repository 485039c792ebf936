//! Sealing: one operation of the Keystore for each entry, under a key that is created when it is needed.

use securestore_core::{Error, ErrorKind, Interaction, Result, Secret};
use zeroize::Zeroizing;

use super::alias::Alias;
use super::backend::ExpoBackend;
use super::read::NO_AAD;
use crate::error::{Call, Failure};
use crate::operations::{EncryptionKey, finish, init};
use crate::seam::{Cipher, IV_LEN, Purpose, SecretKey};

/// A value that waits to be committed.
pub(super) struct Sealed {
    pub(super) iv: [u8; IV_LEN],
    pub(super) bytes: Vec<u8>,
    /// The key, if a prompt was shown meanwhile: somebody may have replaced it.
    key: Option<Box<dyn SecretKey>>,
}

/// A key, and an operation with it.
type Begun = (Box<dyn SecretKey>, Box<dyn Cipher>);

/// How often a key that seems to be lost is asked for, before it is replaced: that destroys it.
const DOUBTS: usize = 2;

impl ExpoBackend {
    /// Seals a value without a prompt. The caller holds the file's lock.
    pub(super) fn seal_plain(&self, alias: Alias, content: &Secret) -> Result<Sealed> {
        let (_, cipher) = self.begin_sealing(alias)?;
        let mut begun = Some(cipher);
        let name = alias.name(self.service());
        self.operations
            .retrying(|| {
                let cipher = match begun.take() {
                    Some(cipher) => cipher,
                    None => self.operations.begin(&name, Purpose::Encrypt)?,
                };
                seal(cipher, content)
            })
            .map_err(|failure| self.operations.error(failure, alias.policy()))
    }

    /// Seals a value after the person has confirmed it. The caller holds no lock; `look` runs under it, before the prompt.
    pub(super) fn seal_authenticated(
        &self,
        alias: Alias,
        content: &Secret,
        interaction: &Interaction<'_>,
        look: impl FnOnce() -> Result<()>,
    ) -> Result<Sealed> {
        let turn = interaction.prompt_turn()?;
        let (key, cipher) = {
            let _held = self.lock.hold();
            look()?;
            self.begin_sealing(alias)?
        };
        self.operations
            .confirm(alias.policy(), &turn, &*cipher, interaction)?;
        let sealed = seal(cipher, content)
            .map_err(|failure| self.operations.error(failure, alias.policy()))?;
        Ok(Sealed {
            key: Some(key),
            ..sealed
        })
    }

    /// Checks that what was sealed behind a prompt can be opened: its key is still the one of the alias. The caller holds the
    /// file's lock.
    pub(super) fn check_key(&self, alias: Alias, sealed: &Sealed) -> Result<()> {
        let Some(key) = &sealed.key else {
            return Ok(());
        };
        let begun = self.operations.retrying(|| init(&**key, Purpose::Encrypt));
        begun.map(drop).map_err(|failure| {
            let error = self.operations.error(failure, alias.policy());
            if is_lost(&error) {
                Error::new(
                    ErrorKind::Busy,
                    "the encryption key was replaced while the prompt was shown; nothing was changed",
                )
            } else {
                error
            }
        })
    }

    /// Begins an encryption, under a new key if there is none or the old one can never be used again.
    ///
    /// Entries name no generation, so the new key takes the alias of the old one, and the others that it sealed stay as they
    /// are, unreadable (EXPO-15). It is made before the prompt, which needs an operation of it, and stays when the person dismisses
    /// that: nothing readable is lost, and Expo's JavaScript may have sealed with it meanwhile.
    fn begin_sealing(&self, alias: Alias) -> Result<Begun> {
        let policy = alias.policy();
        let name = alias.name(self.service());
        for _ in 0..DOUBTS {
            match self.operations.retrying(|| self.begin_with(&name)) {
                Ok(begun) => return Ok(begun),
                Err(Failure::Absent) => break,
                Err(failure) => {
                    let error = self.operations.error(failure, policy);
                    if !is_lost(&error) {
                        return Err(error);
                    }
                    if policy.is_authenticated() && self.operations.is_device_locked() {
                        return Err(Error::new(
                            ErrorKind::DeviceLocked,
                            "the encryption key is lost, and a new one needs a prompt: set it again on an unlocked device",
                        ));
                    }
                }
            }
        }
        let key = EncryptionKey {
            alias: &name,
            policy,
        };
        self.operations
            .retrying(|| {
                self.operations
                    .generate(key, false)
                    .map_err(|exception| Failure::Thrown(Call::Generate, exception))
            })
            .and_then(|()| self.operations.retrying(|| self.begin_with(&name)))
            .map_err(|failure| self.operations.error(failure, policy))
    }

    fn begin_with(&self, name: &str) -> Result<Begun, Failure> {
        let key = self.operations.find(name)?;
        let cipher = init(&*key, Purpose::Encrypt)?;
        Ok((key, cipher))
    }
}

fn seal(cipher: Box<dyn Cipher>, content: &Secret) -> Result<Sealed, Failure> {
    let iv = cipher.iv();
    let mut bytes: Zeroizing<Vec<u8>> = finish(cipher, NO_AAD, content.expose_secret())?;
    Ok(Sealed {
        iv,
        bytes: std::mem::take(&mut *bytes),
        key: None,
    })
}

fn is_lost(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::EncryptionKeyLost | ErrorKind::Invalidated
    )
}

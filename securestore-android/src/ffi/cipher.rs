//! `javax.crypto.Cipher` with a key of the Keystore.

use std::any::Any;

use zeroize::Zeroizing;

use super::bindings;
use super::bytes;
use super::environment::Environment;
use super::frame::{failure, object};
use super::reference::{Arg, Global, Ref};
use crate::seam::{Cipher, Exception, IV_LEN, Purpose};

const TRANSFORMATION: &str = "AES/GCM/NoPadding";
/// `Cipher.ENCRYPT_MODE`
const ENCRYPT_MODE: i32 = 1;
/// `Cipher.DECRYPT_MODE`
pub(super) const DECRYPT_MODE: i32 = 2;
const TAG_BITS: i32 = 128;

/// One operation of the Keystore in progress.
#[derive(Debug)]
pub struct SystemCipher {
    environment: &'static Environment,
    cipher: Global,
    purpose: Purpose,
    iv: [u8; IV_LEN],
}

impl SystemCipher {
    /// Begins an operation.
    pub(super) fn init(
        environment: &'static Environment,
        key: Ref<'_>,
        purpose: Purpose,
    ) -> Result<Self, Exception> {
        environment.visit(|frame| {
            let name = frame.string(TRANSFORMATION)?;
            let cipher = object(frame.call_static(&bindings::CIPHER_INSTANCE, [(&name).into()])?)?;
            let this = cipher.as_ref();
            let iv = match purpose {
                Purpose::Encrypt => {
                    let args = [Arg::Int(ENCRYPT_MODE), Arg::Object(key)];
                    frame.void(&bindings::INIT, this, args)?;
                    let iv = object(frame.call(&bindings::GET_IV, this, [])?)?;
                    let iv = bytes::copy(frame, iv.as_ref())?;
                    iv.as_slice()
                        .try_into()
                        .map_err(|_| failure("a nonce of another length than 12"))?
                }
                Purpose::Decrypt(iv) => {
                    let nonce = bytes::array(frame, &iv)?;
                    let spec = frame.construct(
                        &bindings::NEW_GCM_PARAMETER_SPEC,
                        [Arg::Int(TAG_BITS), (&nonce).into()],
                    )?;
                    let args = [Arg::Int(DECRYPT_MODE), Arg::Object(key), (&spec).into()];
                    frame.void(&bindings::INIT_WITH, this, args)?;
                    iv
                }
            };
            Ok(Self {
                environment,
                cipher: frame.global(this)?,
                purpose,
                iv,
            })
        })
    }

    /// Borrows the Java object, for the prompt that confirms the operation.
    pub(super) fn object(&self) -> Ref<'_> {
        self.cipher.as_ref()
    }
}

impl Cipher for SystemCipher {
    fn iv(&self) -> [u8; IV_LEN] {
        self.iv
    }

    fn do_final(
        self: Box<Self>,
        aad: &[u8],
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        self.environment.visit(|frame| {
            let this = self.cipher.as_ref();
            let aad = bytes::array(frame, aad)?;
            frame.void(&bindings::UPDATE_AAD, this, [(&aad).into()])?;
            let input = bytes::array(frame, input)?;
            let output = frame.call(&bindings::DO_FINAL, this, [(&input).into()]);
            if self.purpose == Purpose::Encrypt {
                bytes::wipe(frame, input.as_ref());
            }
            let output = object(output?)?;
            let copy = bytes::copy(frame, output.as_ref());
            if self.purpose != Purpose::Encrypt {
                bytes::wipe(frame, output.as_ref());
            }
            copy
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

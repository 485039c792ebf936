//! `javax.crypto.Cipher` with a private RSA key of the Keystore, which another library made.

use zeroize::Zeroizing;

use super::bindings;
use super::bytes;
use super::cipher::DECRYPT_MODE;
use super::frame::{Frame, object};
use super::reference::{Arg, Local, Ref};
use crate::seam::{Exception, RsaPadding};

/// Decrypts in one operation.
pub(super) fn decrypt(
    frame: &Frame<'_>,
    key: Ref<'_>,
    padding: RsaPadding,
    input: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Exception> {
    let name = frame.string(transformation(padding))?;
    let cipher = object(frame.call_static(&bindings::CIPHER_INSTANCE, [(&name).into()])?)?;
    let this = cipher.as_ref();
    match padding {
        RsaPadding::Pkcs1 => {
            let args = [Arg::Int(DECRYPT_MODE), Arg::Object(key)];
            frame.void(&bindings::INIT, this, args)?;
        }
        RsaPadding::OaepSha256 => {
            let spec = oaep_sha256(frame)?;
            let args = [Arg::Int(DECRYPT_MODE), Arg::Object(key), (&spec).into()];
            frame.void(&bindings::INIT_WITH, this, args)?;
        }
    }
    let input = bytes::array(frame, input)?;
    let output = object(frame.call(&bindings::DO_FINAL, this, [(&input).into()])?)?;
    let copy = bytes::copy(frame, output.as_ref());
    bytes::wipe(frame, output.as_ref());
    copy
}

const fn transformation(padding: RsaPadding) -> &'static str {
    match padding {
        RsaPadding::Pkcs1 => "RSA/ECB/PKCS1Padding",
        RsaPadding::OaepSha256 => "RSA/ECB/OAEPPadding",
    }
}

/// Spells the parameters out: providers differ in the digest that MGF1 has by default.
fn oaep_sha256<'f>(frame: &Frame<'f>) -> Result<Local<'f>, Exception> {
    let digest = frame.string("SHA-1")?;
    let mgf = frame.construct(&bindings::NEW_MGF1_PARAMETER_SPEC, [(&digest).into()])?;
    let label = bytes::array(frame, &[])?;
    let source = frame.construct(&bindings::NEW_P_SPECIFIED, [(&label).into()])?;
    let (digest, function) = (frame.string("SHA-256")?, frame.string("MGF1")?);
    frame.construct(
        &bindings::NEW_OAEP_PARAMETER_SPEC,
        [
            (&digest).into(),
            (&function).into(),
            (&mgf).into(),
            (&source).into(),
        ],
    )
}

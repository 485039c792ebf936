//! `KeyGenParameterSpec`, from the seam's [`KeySpec`].

use super::bindings;
use super::frame::{Frame, object};
use super::member::Member;
use super::reference::{Arg, Local};
use crate::seam::{Exception, KeyAuthentication, KeySpec};

/// `KeyProperties.PURPOSE_ENCRYPT | PURPOSE_DECRYPT`
const PURPOSES: i32 = 1 | 2;
const KEY_BITS: i32 = 256;
/// `KeyProperties.AUTH_DEVICE_CREDENTIAL`
const AUTH_DEVICE_CREDENTIAL: i32 = 1;
/// `KeyProperties.AUTH_BIOMETRIC_STRONG`
const AUTH_BIOMETRIC_STRONG: i32 = 2;
/// The first version with `setUserAuthenticationParameters`.
const PARAMETERS: u32 = 30;
/// `setUserAuthenticationValidityDurationSeconds`: each use, with a strong biometric.
const EACH_USE: i32 = -1;

/// Builds the specification. A setter that this version of Android doesn't have is an error, never left out.
///
/// # Errors
/// `java.lang.NoSuchMethodError` for such a setter, or what a setter throws.
pub(super) fn build<'f>(
    frame: &Frame<'f>,
    alias: &str,
    spec: &KeySpec,
    api_level: u32,
) -> Result<Local<'f>, Exception> {
    let KeySpec {
        authentication,
        unlocked_device_required,
        strong_box,
    } = *spec;
    let alias = frame.string(alias)?;
    let builder = frame.construct(
        &bindings::NEW_SPEC_BUILDER,
        [(&alias).into(), Arg::Int(PURPOSES)],
    )?;
    let set =
        |member: &Member, value: Arg<'_>| frame.call(member, builder.as_ref(), [value]).map(drop);
    let (modes, paddings) = (strings(frame, "GCM")?, strings(frame, "NoPadding")?);
    set(&bindings::SET_BLOCK_MODES, (&modes).into())?;
    set(&bindings::SET_ENCRYPTION_PADDINGS, (&paddings).into())?;
    set(&bindings::SET_KEY_SIZE, Arg::Int(KEY_BITS))?;
    if authentication != KeyAuthentication::None {
        set(
            &bindings::SET_USER_AUTHENTICATION_REQUIRED,
            Arg::Boolean(true),
        )?;
    }
    let each_use = |kinds: i32| {
        if api_level < PARAMETERS && kinds == AUTH_BIOMETRIC_STRONG {
            set(
                &bindings::SET_USER_AUTHENTICATION_VALIDITY,
                Arg::Int(EACH_USE),
            )
        } else {
            let args = [Arg::Int(0), Arg::Int(kinds)];
            frame
                .call(
                    &bindings::SET_USER_AUTHENTICATION_PARAMETERS,
                    builder.as_ref(),
                    args,
                )
                .map(drop)
        }
    };
    let invalidated = |by_enrolment| {
        set(
            &bindings::SET_INVALIDATED_BY_BIOMETRIC_ENROLLMENT,
            Arg::Boolean(by_enrolment),
        )
    };
    match authentication {
        KeyAuthentication::None => {}
        KeyAuthentication::BiometricCurrentSet => {
            each_use(AUTH_BIOMETRIC_STRONG)?;
            invalidated(true)?;
        }
        KeyAuthentication::BiometricAny => {
            each_use(AUTH_BIOMETRIC_STRONG)?;
            invalidated(false)?;
        }
        KeyAuthentication::BiometricOrCredential => {
            each_use(AUTH_BIOMETRIC_STRONG | AUTH_DEVICE_CREDENTIAL)?;
        }
    }
    if unlocked_device_required {
        set(&bindings::SET_UNLOCKED_DEVICE_REQUIRED, Arg::Boolean(true))?;
    }
    if strong_box {
        set(&bindings::SET_IS_STRONG_BOX_BACKED, Arg::Boolean(true))?;
    }
    object(frame.call(&bindings::BUILD_SPEC, builder.as_ref(), [])?)
}

/// Makes a `String[]` of one string.
fn strings<'f>(frame: &Frame<'f>, text: &str) -> Result<Local<'f>, Exception> {
    let class = frame.class(&bindings::STRING)?;
    let text = frame.string(text)?;
    // SAFETY: JNI, NewObjectArray: one element, a class, and an object of that class.
    let array =
        unsafe { (frame.table().NewObjectArray)(frame.raw(), 1, class.raw(), text.as_ref().raw()) };
    Local::new(array).ok_or_else(|| frame.thrown())
}

//! The native methods of the doubles, over the seams of the phone.
#![expect(unsafe_code, reason = "a native method is registered by its address")]

mod keystore;
mod preferences;
mod prompt;

use std::error::Error;
use std::ffi::c_void;
use std::fmt;

use jni::errors::ThrowRuntimeExAndDefault;
use jni::objects::{JString, JValue};
use jni::{Env, EnvUnowned, NativeMethod, errors, jni_sig, jni_str};
pub(crate) use prompt::number;
use securestore_android::seam::{Cause, Exception, ExceptionClass};

use crate::phone::{self, Phone};
use crate::watch;

/// Why a native method throws.
#[derive(Debug)]
enum Thrown {
    Jni(errors::Error),
    Phone(Exception),
}

type Answer<T> = Result<T, Thrown>;

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jni(error) => error.fmt(f),
            Self::Phone(exception) => exception.fmt(f),
        }
    }
}

impl Error for Thrown {}

impl From<errors::Error> for Thrown {
    fn from(error: errors::Error) -> Self {
        Self::Jni(error)
    }
}

impl From<Exception> for Thrown {
    fn from(exception: Exception) -> Self {
        Self::Phone(exception)
    }
}

/// Answers a native method; an exception of the phone is thrown in Java, and an error of the double's own too.
fn answer<'l, T: Default>(
    mut env: EnvUnowned<'l>,
    body: impl FnOnce(&mut Env<'l>, &Phone) -> Answer<T>,
) -> T {
    let _pause = watch::Pause::new();
    env.with_env(|env| {
        let phone = phone::current().ok_or_else(missing)?;
        match body(env, &phone) {
            Err(Thrown::Phone(exception)) => Err(raise(env, &exception)),
            other => other,
        }
    })
    .resolve::<ThrowRuntimeExAndDefault>()
}

fn raise(env: &mut Env<'_>, exception: &Exception) -> Thrown {
    let raised = throw(env, exception);
    Thrown::Jni(raised.err().unwrap_or(errors::Error::JavaException))
}

fn throw(env: &mut Env<'_>, exception: &Exception) -> errors::Result<()> {
    let class = env.new_string(exception.class.name())?;
    let (cause, code) = match &exception.cause {
        None => (None, 0),
        Some(Cause::KeyStore(code)) => (Some("android.security.KeyStoreException"), code.0),
        Some(Cause::IllegalState) => (Some("java.lang.IllegalStateException"), 0),
        Some(Cause::Other(name)) => (Some(name.as_str()), 0),
        Some(_) => (Some("java.lang.Exception"), 0),
    };
    let cause = match cause {
        Some(name) => env.new_string(name)?,
        None => JString::default(),
    };
    let back_off = match exception.class {
        ExceptionClass::BackendBusy(hint) => i64::try_from(hint.as_millis()).unwrap_or(i64::MAX),
        _ => 0,
    };
    env.call_static_method(
        jni_str!("securestore/jvm/Phone"),
        jni_str!("raise"),
        jni_sig!("(Ljava/lang/String;Ljava/lang/String;IJ)V"),
        &[
            JValue::Object(&class),
            JValue::Object(&cause),
            JValue::Int(code),
            JValue::Long(back_off),
        ],
    )
    .map(drop)
}

/// What a double asked for and there is none of: a mistake of whoever uses the double.
fn missing() -> Thrown {
    let class = "java.lang.IllegalArgumentException".to_owned();
    Thrown::Phone(Exception::new(ExceptionClass::Other(class)))
}

macro_rules! methods {
    ($($module:ident: $($name:literal $descriptor:literal $function:ident;)*)*) => {
        [$($(
            // SAFETY: `$function` takes the environment, the class and what the descriptor says, in the C calling convention.
            unsafe {
                NativeMethod::from_raw_parts(
                    jni_str!($name),
                    jni_str!($descriptor),
                    $module::$function as *mut c_void,
                )
            }
        ),*),*]
    };
}

/// Registers the native methods of `securestore.jvm.Phone`.
pub(crate) fn register(env: &mut Env<'_>) -> errors::Result<()> {
    let methods = methods! {
        keystore:
            "loadKeyStore" "()V" load_key_store;
            "getKey" "(Ljava/lang/String;)J" find_key;
            "generateKey" "(Ljava/lang/String;IZZ)V" generate_key;
            "deleteEntry" "(Ljava/lang/String;)V" delete_entry;
            "securityLevel" "(J)I" security_level;
            "dropKey" "(J)V" drop_key;
            "initCipher" "(J[B)J" init_cipher;
            "nonce" "(J)[B" nonce;
            "doFinal" "(J[B[B)[B" do_final;
            "dropOperation" "(J)V" drop_operation;
            "decryptRsa" "(JZ[B)[B" decrypt_rsa;
        preferences:
            "getString" "(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;" find_string;
            "getAll" "(Ljava/lang/String;)[Ljava/lang/String;" all;
            "commit" "(Ljava/lang/String;Z[Ljava/lang/String;)Z" commit;
            "dataDir" "()Ljava/lang/String;" data_dir;
        prompt:
            "canAuthenticate" "()I" can_authenticate;
            "hasFace" "()Z" has_face;
            "authenticate" "(JZJLjava/lang/String;Ljava/lang/String;Ljava/lang/String;)I" authenticate;
            "newSignal" "()J" new_signal;
            "cancelSignal" "(J)V" cancel_signal;
            "isSignalCanceled" "(J)Z" is_signal_cancelled;
            "dropSignal" "(J)V" drop_signal;
            "isDeviceSecure" "()Z" is_device_secure;
            "isDeviceLocked" "()Z" is_device_locked;
            "watchThread" "()V" watch_thread;
            "run" "(J)V" run;
    };
    // SAFETY: each method was paired with the function of its descriptor.
    unsafe { env.register_native_methods(jni_str!("securestore/jvm/Phone"), &methods) }
}

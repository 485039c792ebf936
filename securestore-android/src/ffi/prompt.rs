//! `BiometricPrompt`: shown from any thread but the main one, which then waits for the end.
//!
//! Android calls back on the thread that the system's answer arrives on (the callback is its own executor), so nothing here
//! waits for the main thread; but on API 28 `FingerprintManager` posts most errors to the main looper, two seconds late. Where it never
//! calls back, the wait has an end of its own. The prompt is bound to the cipher, so a success is worth nothing without the Keystore's own.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{Biometrics, Interaction, Prompt};

use super::bindings;
use super::callback::{self, Pending};
use super::cipher::SystemCipher;
use super::environment::Environment;
use super::frame::{Frame, object};
use super::member::Member;
use super::reference::{Arg, Global, Local, Ref};
use super::sensors::{self, BIOMETRIC_STRONG};
use crate::seam::{Authenticator, Authenticators, Cipher, Exception, ExceptionClass, PromptError};

/// `BiometricManager.Authenticators.DEVICE_CREDENTIAL`
const DEVICE_CREDENTIAL: i32 = 1 << 15;
/// `android.R.string.cancel`
const CANCEL: i32 = 0x0104_0000;
/// The first version with `setAllowedAuthenticators`.
const ALLOWED: u32 = 30;

/// `BiometricPrompt` and `BiometricManager` of the system.
#[derive(Clone, Copy, Debug)]
pub struct SystemAuthenticator(&'static Environment);

impl SystemAuthenticator {
    /// Creates the handle; no call is made.
    #[must_use]
    pub const fn new(environment: &'static Environment) -> Self {
        Self(environment)
    }

    fn is_main_thread(&self) -> Result<bool, Exception> {
        self.0.visit(|frame| {
            let Some(mine) = frame.call_static(&bindings::MY_LOOPER, [])? else {
                return Ok(false);
            };
            let main = object(frame.call_static(&bindings::GET_MAIN_LOOPER, [])?)?;
            Ok(frame.is_same(mine.as_ref(), main.as_ref()))
        })
    }

    /// Shows the prompt, and returns what takes it away.
    fn show(
        &self,
        prompt: &Prompt,
        allowed: Authenticators,
        cipher: &SystemCipher,
        pending: &Pending,
    ) -> Result<Global, Exception> {
        let Self(environment) = self;
        environment.visit(|frame| {
            let callback = callback::create(frame, pending)?;
            let shown = build(frame, environment, prompt, allowed, &callback)?;
            let crypto =
                frame.construct(&bindings::NEW_CRYPTO_OBJECT, [Arg::Object(cipher.object())])?;
            let signal = frame.construct(&bindings::NEW_CANCELLATION_SIGNAL, [])?;
            let withdraw = frame.global(signal.as_ref())?;
            frame.void(
                &bindings::AUTHENTICATE,
                shown.as_ref(),
                [
                    (&crypto).into(),
                    (&signal).into(),
                    (&callback).into(),
                    (&callback).into(),
                ],
            )?;
            Ok(withdraw)
        })
    }
}

impl Authenticator for SystemAuthenticator {
    fn biometrics(&self) -> Biometrics {
        sensors::state(self.0)
    }

    fn authenticate(
        &self,
        prompt: &Prompt,
        allowed: Authenticators,
        cipher: &dyn Cipher,
        interaction: &Interaction<'_>,
        longest: Duration,
    ) -> Result<(), PromptError> {
        let cipher: &SystemCipher = cipher
            .as_any()
            .downcast_ref()
            .ok_or(PromptError::ILLEGAL_ARGUMENT)?;
        if self.is_main_thread().map_err(code_of)? {
            return Err(PromptError::MAIN_THREAD);
        }
        let pending = Pending::new();
        let signal = self
            .show(prompt, allowed, cipher, &pending)
            .map_err(code_of)?;
        let (environment, id, signal) = (self.0, pending.id(), Arc::new(signal));
        // The wait ends whether the system confirms the withdrawal or not.
        let withdraw = move |code| {
            let _ =
                environment.visit(|frame| frame.void(&bindings::CANCEL, (*signal).as_ref(), []));
            callback::end(id, Err(code));
        };
        let cancelled = withdraw.clone();
        let _hook = interaction.on_cancel(move || cancelled(PromptError::CANCELED));
        pending.wait(longest).unwrap_or_else(|| {
            withdraw(PromptError::NO_ANSWER);
            Err(PromptError::NO_ANSWER)
        })
    }
}

fn build<'f>(
    frame: &Frame<'f>,
    environment: &Environment,
    prompt: &Prompt,
    allowed: Authenticators,
    callback: &Local<'_>,
) -> Result<Local<'f>, Exception> {
    let builder = frame.construct(
        &bindings::NEW_PROMPT_BUILDER,
        [Arg::Object(environment.context())],
    )?;
    let this = builder.as_ref();
    write(frame, this, &bindings::SET_TITLE, prompt.title())?;
    if let Some(subtitle) = prompt.subtitle() {
        write(frame, this, &bindings::SET_SUBTITLE, subtitle)?;
    }
    if prompt.reason() != prompt.title() {
        write(frame, this, &bindings::SET_DESCRIPTION, prompt.reason())?;
    }
    let kinds = match allowed {
        Authenticators::BiometricStrong => {
            let label = match prompt.cancel_label() {
                Some(label) => frame.string(label)?,
                None => object(frame.call(
                    &bindings::CONTEXT_GET_STRING,
                    environment.context(),
                    [Arg::Int(CANCEL)],
                )?)?,
            };
            let args = [(&label).into(), callback.into(), callback.into()];
            frame.call(&bindings::SET_NEGATIVE_BUTTON, this, args)?;
            BIOMETRIC_STRONG
        }
        // The credential is the other way out: the system refuses a button beside it.
        Authenticators::BiometricOrCredential => BIOMETRIC_STRONG | DEVICE_CREDENTIAL,
    };
    // Before, a prompt with a CryptoObject takes strong biometrics and nothing else.
    if environment.api_level() >= ALLOWED || kinds != BIOMETRIC_STRONG {
        frame.call(
            &bindings::SET_ALLOWED_AUTHENTICATORS,
            this,
            [Arg::Int(kinds)],
        )?;
    }
    object(frame.call(&bindings::BUILD_PROMPT, this, [])?)
}

fn write(
    frame: &Frame<'_>,
    builder: Ref<'_>,
    setter: &Member,
    text: &str,
) -> Result<(), Exception> {
    let text = frame.string(text)?;
    frame.call(setter, builder, [(&text).into()]).map(drop)
}

/// Returns the code for a prompt that could not be shown.
fn code_of(exception: Exception) -> PromptError {
    match exception.class {
        ExceptionClass::Other(name) => match name.as_str() {
            "java.lang.SecurityException" => PromptError::NO_PERMISSION,
            "java.lang.IllegalArgumentException" => PromptError::ILLEGAL_ARGUMENT,
            _ => PromptError::NOT_SHOWN,
        },
        _ => PromptError::NOT_SHOWN,
    }
}

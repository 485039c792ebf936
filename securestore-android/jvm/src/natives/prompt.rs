//! The prompt, the sensor, the keyguard, and the main thread.

use std::sync::{Mutex, mpsc};
use std::time::Duration;

use jni::EnvUnowned;
use jni::objects::{JClass, JString};
use jni::sys::{jboolean, jint, jlong};
use securestore_android::seam::{Authenticators, PromptError};
use securestore_core::{Biometrics, BiometryKind, Cancellation, Interaction, Prompt};

use super::{Answer, answer, missing};
use crate::phone::{Phone, take_hold};
use crate::table::{OPERATIONS, SIGNALS, lock};
use crate::watch;

static TASKS: Mutex<Vec<fn()>> = Mutex::new(Vec::new());

pub(super) extern "system" fn can_authenticate<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
) -> jint {
    answer(env, |_, phone| {
        Ok(match phone.authenticator.biometrics() {
            Biometrics::Ready(_) => 0,
            Biometrics::LockedOut => 1,
            Biometrics::NotEnrolled => 11,
            _ => 12,
        })
    })
}

pub(super) extern "system" fn has_face<'l>(env: EnvUnowned<'l>, _class: JClass<'l>) -> jboolean {
    answer(env, |_, phone| {
        Ok(phone.authenticator.biometrics() == Biometrics::Ready(BiometryKind::Face))
    })
}

pub(super) extern "system" fn authenticate<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    operation: jlong,
    credential: jboolean,
    signal: jlong,
    title: JString<'l>,
    subtitle: JString<'l>,
    description: JString<'l>,
) -> jint {
    answer(env, |env, phone| {
        let title = title.try_to_string(env)?;
        let reason = if description.is_null() {
            title.clone()
        } else {
            description.try_to_string(env)?
        };
        let mut prompt = Prompt::new(reason).with_title(title);
        if !subtitle.is_null() {
            prompt = prompt.with_subtitle(subtitle.try_to_string(env)?);
        }
        let allowed = if credential {
            Authenticators::BiometricOrCredential
        } else {
            Authenticators::BiometricStrong
        };
        show(phone, operation, signal, &prompt, allowed)
    })
}

fn show(
    phone: &Phone,
    operation: jlong,
    signal: jlong,
    prompt: &Prompt,
    allowed: Authenticators,
) -> Answer<jint> {
    let operation = OPERATIONS.find(operation).ok_or_else(missing)?;
    let cancellation = SIGNALS.find(signal).ok_or_else(missing)?;
    let interaction = Interaction::none()
        .with_prompt(Some(prompt))
        .with_cancellation(&cancellation);
    if take_hold() {
        let (cancelled, wait) = mpsc::channel();
        let _hook = interaction.on_cancel(move || {
            let _ = cancelled.send(());
        });
        wait.recv().map_err(|_| missing())?;
    }
    let cipher = lock(&operation);
    let shown = match cipher.as_deref() {
        Some(cipher) => phone
            .authenticator
            .authenticate(prompt, allowed, cipher, &interaction, Duration::ZERO)
            // No suite waits for an answer that never comes; a prompt that is held shows what the leaf does then.
            .map_err(|error| match error {
                PromptError::NO_ANSWER => PromptError::CANCELED,
                other => other,
            }),
        // Its owner went away while the prompt was up.
        None => Err(PromptError::CANCELED),
    };
    Ok(shown.map_or_else(|error| error.0, |()| 0))
}

pub(super) extern "system" fn new_signal<'l>(_: EnvUnowned<'l>, _class: JClass<'l>) -> jlong {
    SIGNALS.insert(Cancellation::new())
}

pub(super) extern "system" fn cancel_signal<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    signal: jlong,
) {
    answer(env, |_, _| {
        SIGNALS.find(signal).ok_or_else(missing)?.cancel();
        Ok(())
    });
}

pub(super) extern "system" fn is_signal_cancelled<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    signal: jlong,
) -> jboolean {
    answer(env, |_, _| {
        Ok(SIGNALS.find(signal).ok_or_else(missing)?.is_cancelled())
    })
}

pub(super) extern "system" fn drop_signal<'l>(
    _: EnvUnowned<'l>,
    _class: JClass<'l>,
    signal: jlong,
) {
    SIGNALS.remove(signal);
}

pub(super) extern "system" fn is_device_secure<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
) -> jboolean {
    answer(env, |_, phone| Ok(phone.platform.is_device_secure()))
}

pub(super) extern "system" fn is_device_locked<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
) -> jboolean {
    answer(env, |_, phone| Ok(phone.platform.is_device_locked()))
}

pub(super) extern "system" fn watch_thread<'l>(env: EnvUnowned<'l>, _class: JClass<'l>) {
    watch::watch_thread(env.as_raw());
}

/// Returns the number by which Java runs a task.
pub(crate) fn number(task: fn()) -> jlong {
    let mut tasks = lock(&TASKS);
    tasks.push(task);
    i64::try_from(tasks.len()).unwrap_or(i64::MAX)
}

/// Runs a task on the thread that Java chose; what it does there counts.
pub(super) extern "system" fn run<'l>(env: EnvUnowned<'l>, _class: JClass<'l>, task: jlong) {
    watch::watch_thread(env.as_raw());
    let index = usize::try_from(task)
        .ok()
        .and_then(|task| task.checked_sub(1));
    let task = index.and_then(|index| lock(&TASKS).get(index).copied());
    if let Some(task) = task {
        task();
    }
}

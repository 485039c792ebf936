//! Preference files.

use jni::objects::{JClass, JObjectArray, JString};
use jni::sys::jboolean;
use jni::{Env, EnvUnowned, errors};
use securestore_android::seam::{Edit, Exception};

use super::{Answer, answer, missing};
use crate::phone::{self, Phone};

pub(super) extern "system" fn find_string<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    file: JString<'l>,
    name: JString<'l>,
) -> JString<'l> {
    answer(env, |env, phone| {
        let (file, name) = (file.try_to_string(env)?, name.try_to_string(env)?);
        match loaded(phone.preferences.get_string(&file, &name))? {
            Some(value) => Ok(env.new_string(value)?),
            None => Ok(JString::default()),
        }
    })
}

pub(super) extern "system" fn all<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    file: JString<'l>,
) -> JObjectArray<'l, JString<'l>> {
    answer(env, |env, phone| {
        let all = loaded(phone.preferences.get_all(&file.try_to_string(env)?))?;
        let flat = JObjectArray::<JString<'_>>::new(env, 2 * all.len(), JString::default())?;
        for (index, text) in all
            .into_iter()
            .flat_map(|(name, value)| [name, value])
            .enumerate()
        {
            let text = env.new_string(text)?;
            flat.set_element(env, index, &text)?;
            env.delete_local_ref(text);
        }
        Ok(flat)
    })
}

pub(super) extern "system" fn commit<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    file: JString<'l>,
    clear: jboolean,
    changes: JObjectArray<'l, JString<'l>>,
) -> jboolean {
    answer(env, |env, phone| write(env, phone, &file, clear, &changes))
}

fn write<'l>(
    env: &mut Env<'l>,
    phone: &Phone,
    file: &JString<'l>,
    clear: bool,
    changes: &JObjectArray<'l, JString<'l>>,
) -> Answer<bool> {
    let mut edit = Edit {
        clear,
        ..Edit::new()
    };
    let mut texts = Vec::new();
    for index in 0..changes.len(env)? {
        let text = changes.get_element(env, index)?;
        texts.push(optional(env, &text)?);
        env.delete_local_ref(text);
    }
    let mut texts = texts.into_iter();
    while let (Some(name), Some(value)) = (texts.next(), texts.next()) {
        edit.changes.insert(name.ok_or_else(missing)?, value);
    }
    loaded(phone.preferences.commit(&file.try_to_string(env)?, &edit))
}

fn optional(env: &Env<'_>, text: &JString<'_>) -> errors::Result<Option<String>> {
    if text.is_null() {
        return Ok(None);
    }
    text.try_to_string(env).map(Some)
}

/// Brings the files up to date after a call that may have loaded or written one.
fn loaded<T>(answer: Result<T, Exception>) -> Answer<T> {
    phone::refresh_files().map_err(|_| missing())?;
    Ok(answer?)
}

pub(super) extern "system" fn data_dir<'l>(env: EnvUnowned<'l>, _class: JClass<'l>) -> JString<'l> {
    answer(env, |env, _| {
        phone::refresh_files().map_err(|_| missing())?;
        Ok(env.new_string(phone::data_dir().to_string_lossy())?)
    })
}

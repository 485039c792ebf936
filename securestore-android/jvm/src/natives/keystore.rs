//! Keys and operations.

use std::sync::Mutex;

use jni::objects::{JByteArray, JClass, JString};
use jni::sys::{jboolean, jint, jlong};
use jni::{Env, EnvUnowned};
use securestore_android::seam::{
    IV_LEN, KeyAuthentication, KeySpec, Purpose, RsaPadding, SecurityLevel,
};

use super::{Answer, answer, missing};
use crate::table::{KEYS, OPERATIONS, lock};

pub(super) extern "system" fn load_key_store<'l>(env: EnvUnowned<'l>, _class: JClass<'l>) {
    answer(env, |_, phone| Ok(phone.keystore.reload()?));
}

pub(super) extern "system" fn find_key<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    alias: JString<'l>,
) -> jlong {
    answer(env, |env, phone| {
        let key = phone.keystore.get_key(&alias.try_to_string(env)?)?;
        Ok(key.map_or(0, |key| KEYS.insert(key)))
    })
}

pub(super) extern "system" fn generate_key<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    alias: JString<'l>,
    authentication: jint,
    unlocked_device_required: jboolean,
    strong_box: jboolean,
) {
    answer(env, |env, phone| {
        let authentication = match authentication {
            0 => KeyAuthentication::None,
            1 => KeyAuthentication::BiometricCurrentSet,
            2 => KeyAuthentication::BiometricAny,
            3 => KeyAuthentication::BiometricOrCredential,
            _ => return Err(missing()),
        };
        let spec = KeySpec {
            authentication,
            unlocked_device_required,
            strong_box,
        };
        let alias = alias.try_to_string(env)?;
        Ok(phone.keystore.generate_key(&alias, &spec)?)
    });
}

pub(super) extern "system" fn delete_entry<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    alias: JString<'l>,
) {
    answer(env, |env, phone| {
        Ok(phone.keystore.delete_entry(&alias.try_to_string(env)?)?)
    });
}

pub(super) extern "system" fn security_level<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    key: jlong,
) -> jint {
    answer(env, |_, _| {
        let key = KEYS.find(key).ok_or_else(missing)?;
        Ok(match key.security_level()? {
            SecurityLevel::TrustedEnvironment => 1,
            SecurityLevel::StrongBox => 2,
            _ => 0,
        })
    })
}

pub(super) extern "system" fn drop_key<'l>(_: EnvUnowned<'l>, _class: JClass<'l>, key: jlong) {
    KEYS.remove(key);
}

pub(super) extern "system" fn init_cipher<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    key: jlong,
    nonce: JByteArray<'l>,
) -> jlong {
    answer(env, |env, _| {
        let key = KEYS.find(key).ok_or_else(missing)?;
        let purpose = if nonce.is_null() {
            Purpose::Encrypt
        } else {
            let nonce: [u8; IV_LEN] = env
                .convert_byte_array(&nonce)?
                .try_into()
                .map_err(|_| missing())?;
            Purpose::Decrypt(nonce)
        };
        Ok(OPERATIONS.insert(Mutex::new(Some(key.init_cipher(purpose)?))))
    })
}

pub(super) extern "system" fn nonce<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    operation: jlong,
) -> JByteArray<'l> {
    answer(env, |env, _| {
        let operation = OPERATIONS.find(operation).ok_or_else(missing)?;
        let nonce = lock(&operation).as_ref().ok_or_else(missing)?.iv();
        Ok(env.byte_array_from_slice(&nonce)?)
    })
}

pub(super) extern "system" fn do_final<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    operation: jlong,
    aad: JByteArray<'l>,
    input: JByteArray<'l>,
) -> JByteArray<'l> {
    answer(env, |env, _| finish(env, operation, &aad, &input))
}

fn finish<'l>(
    env: &mut Env<'l>,
    operation: jlong,
    aad: &JByteArray<'l>,
    input: &JByteArray<'l>,
) -> Answer<JByteArray<'l>> {
    let operation = OPERATIONS.find(operation).ok_or_else(missing)?;
    let cipher = lock(&operation).take().ok_or_else(missing)?;
    let (aad, input) = (env.convert_byte_array(aad)?, env.convert_byte_array(input)?);
    let output = cipher.do_final(&aad, &input)?;
    Ok(env.byte_array_from_slice(&output)?)
}

pub(super) extern "system" fn drop_operation<'l>(
    _: EnvUnowned<'l>,
    _class: JClass<'l>,
    operation: jlong,
) {
    OPERATIONS.remove(operation);
}

pub(super) extern "system" fn decrypt_rsa<'l>(
    env: EnvUnowned<'l>,
    _class: JClass<'l>,
    key: jlong,
    oaep: jboolean,
    input: JByteArray<'l>,
) -> JByteArray<'l> {
    answer(env, |env, _| {
        let key = KEYS.find(key).ok_or_else(missing)?;
        let padding = if oaep {
            RsaPadding::OaepSha256
        } else {
            RsaPadding::Pkcs1
        };
        let output = key.decrypt_rsa(padding, &env.convert_byte_array(&input)?)?;
        Ok(env.byte_array_from_slice(&output)?)
    })
}

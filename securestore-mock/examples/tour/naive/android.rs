//! **Not to be copied**: Expo SecureStore's calls of the Android Keystore and SharedPreferences.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use securestore_android::seam::{
    Authenticator, Authenticators, Cipher, Edit, Exception, ExceptionClass, IV_LEN,
    KeyAuthentication, KeySpec, Keystore, PromptError, Purpose, SecretKey, SharedPreferences,
};
use securestore_core::{Biometrics, Interaction, Prompt, Result};
use securestore_mock::AndroidSeams;
use serde::{Deserialize, Serialize};

use super::{Console, ExpoSecureStore, Options, Rejection};

const FILE: &str = "SecureStore";
const SERVICE: &str = "key_v1";

/// The module in one process of the app.
pub(super) struct Module {
    keystore: Arc<dyn Keystore>,
    preferences: Arc<dyn SharedPreferences>,
    authenticator: Arc<dyn Authenticator>,
    console: Console,
}

/// An entry as it is in the preferences.
#[derive(Serialize, Deserialize)]
struct Entry {
    ct: String,
    iv: String,
    tlen: u32,
    scheme: String,
    #[serde(rename = "usesKeystoreSuffix")]
    uses_keystore_suffix: bool,
    #[serde(rename = "keystoreAlias")]
    keystore_alias: String,
    #[serde(rename = "requireAuthentication")]
    require_authentication: bool,
}

/// Why a step of a call failed.
enum Failure {
    Platform(Exception),
    Rejected(Rejection),
}

impl Module {
    pub(super) fn new(seams: AndroidSeams) -> Self {
        Self {
            keystore: seams.keystore,
            preferences: seams.preferences,
            authenticator: seams.authenticator,
            console: Console::default(),
        }
    }

    fn try_set(&self, key: &str, value: &str, authenticated: bool) -> Result<(), Failure> {
        let secret_key = self.get_or_generate(authenticated)?;
        let cipher = secret_key.init_cipher(Purpose::Encrypt)?;
        let iv = cipher.iv();
        self.prompt_if(authenticated, &*cipher)?;
        let ct = cipher.do_final(&[], value.as_bytes())?;
        let entry = Entry {
            ct: STANDARD.encode(&*ct),
            iv: STANDARD.encode(iv),
            tlen: 128,
            scheme: "aes".to_owned(),
            uses_keystore_suffix: true,
            keystore_alias: SERVICE.to_owned(),
            require_authentication: authenticated,
        };
        let json = serde_json::to_string(&entry).map_err(|_| rejected("the entry is no JSON"))?;
        let mut edit = Edit::new();
        edit.put(entry_name(key), json);
        // What `commit` says is ignored there, too.
        self.preferences.commit(FILE, &edit)?;
        if self.preferences.get_string(FILE, key)?.is_some() {
            self.remove(&[key.to_owned()])?;
        }
        Ok(())
    }

    fn get_or_generate(&self, authenticated: bool) -> Result<Box<dyn SecretKey>, Failure> {
        let alias = alias(authenticated);
        if let Some(key) = self.keystore.get_key(&alias)? {
            return Ok(key);
        }
        if authenticated && !self.can_use_biometric_authentication() {
            return Err(rejected("No biometrics are currently enrolled"));
        }
        let authentication = if authenticated {
            KeyAuthentication::BiometricCurrentSet
        } else {
            KeyAuthentication::None
        };
        let spec = KeySpec {
            authentication,
            unlocked_device_required: false,
            strong_box: false,
        };
        self.keystore.generate_key(&alias, &spec)?;
        self.keystore
            .get_key(&alias)?
            .ok_or_else(|| rejected("the new encryption key is not there"))
    }

    fn try_get(&self, key: &str) -> Result<Option<String>, Failure> {
        let mut stored = self.preferences.get_string(FILE, &entry_name(key))?;
        if stored.is_none() {
            stored = self.preferences.get_string(FILE, key)?;
        }
        let Some(stored) = stored else {
            return Ok(None);
        };
        let entry: Entry =
            serde_json::from_str(&stored).map_err(|_| rejected("the entry is damaged"))?;
        let alias = alias(entry.require_authentication);
        let Some(secret_key) = self.keystore.get_key(&alias)? else {
            self.console
                .log("the encryption key is not on this phone; the read deleted the entry");
            self.remove(&[entry_name(key), key.to_owned()])?;
            return Ok(None);
        };
        match self.decrypt(&*secret_key, &entry) {
            Err(Failure::Platform(exception)) => match exception.class {
                ExceptionClass::KeyPermanentlyInvalidated => {
                    self.console
                        .log("KeyPermanentlyInvalidatedException, returned as null");
                    Ok(None)
                }
                ExceptionClass::AeadBadTag | ExceptionClass::BadPadding => {
                    self.console.log("bad tag; the read deleted the entry");
                    self.remove(&[entry_name(key), key.to_owned()])?;
                    Ok(None)
                }
                _ => Err(exception.into()),
            },
            decrypted => decrypted.map(Some),
        }
    }

    fn decrypt(&self, secret_key: &dyn SecretKey, entry: &Entry) -> Result<String, Failure> {
        let damaged = || rejected("the entry is damaged");
        let ct = STANDARD.decode(&entry.ct).map_err(|_| damaged())?;
        let iv = STANDARD.decode(&entry.iv).map_err(|_| damaged())?;
        let iv = <[u8; IV_LEN]>::try_from(iv).map_err(|_| damaged())?;
        let cipher = secret_key.init_cipher(Purpose::Decrypt(iv))?;
        self.prompt_if(entry.require_authentication, &*cipher)?;
        let plain = cipher.do_final(&[], &ct)?;
        Ok(String::from_utf8_lossy(&plain).into_owned())
    }

    fn prompt_if(&self, authenticated: bool, cipher: &dyn Cipher) -> Result<(), PromptError> {
        if !authenticated {
            return Ok(());
        }
        let prompt = Prompt::new("Authenticate");
        let interaction = Interaction::none().with_prompt(Some(&prompt));
        self.authenticator.authenticate(
            &prompt,
            Authenticators::BiometricStrong,
            cipher,
            &interaction,
            Duration::from_secs(60),
        )
    }

    fn remove(&self, names: &[String]) -> Result<(), Exception> {
        let mut edit = Edit::new();
        for name in names {
            edit.remove(name.clone());
        }
        self.preferences.commit(FILE, &edit).map(drop)
    }

    /// Deletes the invalidated encryption key, and every entry that it sealed.
    fn purge_authenticated(&self) -> Result<(), Exception> {
        self.keystore.delete_entry(&alias(true))?;
        let entries = self.preferences.get_all(FILE)?;
        let sealed = |json: &String| {
            serde_json::from_str::<Entry>(json)
                .is_ok_and(|entry| entry.require_authentication && entry.keystore_alias == SERVICE)
        };
        let names: Vec<String> = entries
            .into_iter()
            .filter(|(_, json)| sealed(json))
            .map(|(name, _)| name)
            .collect();
        self.remove(&names)
    }
}

impl ExpoSecureStore for Module {
    fn set_item(&self, key: &str, value: &str, options: Options) -> Result<(), Rejection> {
        let authenticated = options.require_authentication;
        let set = match self.try_set(key, value, authenticated) {
            Err(Failure::Platform(exception))
                if exception.class == ExceptionClass::KeyPermanentlyInvalidated =>
            {
                self.purge_authenticated()
                    .map_err(Failure::from)
                    .and_then(|()| self.try_set(key, value, authenticated))
            }
            set => set,
        };
        set.map_err(Rejection::from)
    }

    fn get_item(&self, key: &str) -> Result<Option<String>, Rejection> {
        self.try_get(key).map_err(Rejection::from)
    }

    fn can_use_biometric_authentication(&self) -> bool {
        matches!(
            self.authenticator.biometrics(),
            Biometrics::Ready(_) | Biometrics::LockedOut
        )
    }

    fn console(&self) -> &Console {
        &self.console
    }
}

impl From<Exception> for Failure {
    fn from(exception: Exception) -> Self {
        Self::Platform(exception)
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        Self::Rejected(Rejection(error.to_string()))
    }
}

impl From<Failure> for Rejection {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Rejected(rejection) => rejection,
            Failure::Platform(exception) => {
                // The package says nothing that the class doesn't.
                let name = exception.class.name();
                Self(name.rsplit('.').next().unwrap_or(name).to_owned())
            }
        }
    }
}

fn rejected(text: &str) -> Failure {
    Failure::Rejected(Rejection(text.to_owned()))
}

fn entry_name(key: &str) -> String {
    format!("{SERVICE}-{key}")
}

fn alias(authenticated: bool) -> String {
    let suffix = if authenticated {
        "keystoreAuthenticated"
    } else {
        "keystoreUnauthenticated"
    };
    format!("AES/GCM/NoPadding:{SERVICE}:{suffix}")
}

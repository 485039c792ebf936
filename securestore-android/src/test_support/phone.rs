//! A phone of a few lines: it logs every call on the seam, and answers as it is told.

use std::any::Any;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use securestore_core::{Biometrics, BiometryKind, Clock, Interaction, Prompt};
use zeroize::Zeroizing;

use crate::crypto;
use crate::seam::{
    Authenticator, Authenticators, Cipher, Edit, Exception, ExceptionClass, IV_LEN, KeySpec,
    Keystore, Pause, Platform, PromptError, Purpose, SecretKey, SecurityLevel, SharedPreferences,
};

type Values = BTreeMap<String, String>;
type Hook = Box<dyn FnOnce() + Send>;

/// The state of the phone; a clone is the same phone.
#[derive(Clone)]
pub(crate) struct Phone(Arc<Mutex<State>>);

pub(crate) struct State {
    pub(crate) api: u32,
    pub(crate) secure: bool,
    pub(crate) locked: bool,
    pub(crate) biometrics: Biometrics,
    pub(crate) now: Duration,
    pub(crate) log: Vec<String>,
    pub(crate) memory: BTreeMap<String, Values>,
    pub(crate) disk: BTreeMap<String, Values>,
    pub(crate) keys: BTreeMap<String, KeySpec>,
    /// How often a key was made under each alias: a handle to an earlier one is dead.
    made: BTreeMap<String, u8>,
    /// What the next commits answer; `true` after the last one.
    pub(crate) commits: VecDeque<bool>,
    /// Which call throws what, once each; a call appears as in the log.
    pub(crate) faults: Vec<(&'static str, Exception)>,
    /// What the next prompts answer; a success after the last one.
    pub(crate) prompts: VecDeque<Result<(), PromptError>>,
    /// What happens while the next prompt is shown.
    pub(crate) during_prompt: Option<Hook>,
    /// How long the last prompt may stay.
    pub(crate) longest_prompt: Duration,
    /// How long a backend waited.
    pub(crate) pauses: Vec<Duration>,
    operations: u8,
}

impl Phone {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            api: 36,
            secure: true,
            locked: false,
            biometrics: Biometrics::Ready(BiometryKind::Fingerprint),
            now: Duration::from_secs(1_700_000_000),
            log: Vec::new(),
            memory: BTreeMap::new(),
            disk: BTreeMap::new(),
            keys: BTreeMap::new(),
            made: BTreeMap::new(),
            commits: VecDeque::new(),
            faults: Vec::new(),
            prompts: VecDeque::new(),
            during_prompt: None,
            longest_prompt: Duration::ZERO,
            pauses: Vec::new(),
            operations: 0,
        })))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the calls since the last time.
    pub(crate) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.state().log)
    }

    pub(crate) fn fail(&self, call: &'static str, exception: Exception) {
        self.state().faults.push((call, exception));
    }

    /// Ends the process: what is not on disk is forgotten.
    pub(crate) fn kill(&self) {
        let mut state = self.state();
        state.memory = state.disk.clone();
    }

    /// Returns the aliases as the log names them.
    pub(crate) fn aliases(&self) -> Vec<String> {
        self.state().keys.keys().map(|alias| tidy(alias)).collect()
    }

    pub(crate) fn lose_keys(&self) {
        self.state().keys.clear();
    }

    /// Returns the names in the main file.
    pub(crate) fn main_names(&self) -> Vec<String> {
        let state = self.state();
        let main = state
            .memory
            .iter()
            .find(|(file, _)| !file.ends_with(".chunks"));
        main.map(|(_, values)| values.keys().map(|name| tidy(name)).collect())
            .unwrap_or_default()
    }

    /// Changes a value behind the back of the backend, in memory and on disk.
    pub(crate) fn tamper(&self, name: &str, change: impl Fn(Option<String>) -> Option<String>) {
        let mut state = self.state();
        let State { memory, disk, .. } = &mut *state;
        for values in memory.values_mut().chain(disk.values_mut()) {
            let found = values.keys().find(|known| tidy(known) == name).cloned();
            let old = found.as_ref().and_then(|known| values.remove(known));
            if let Some(new) = change(old) {
                values.insert(found.unwrap_or_else(|| name.to_owned()), new);
            }
        }
    }

    fn call(&self, call: &str, on: &str) -> Result<MutexGuard<'_, State>, Exception> {
        let mut state = self.state();
        state.log.push(if on.is_empty() {
            call.to_owned()
        } else {
            format!("{call} {on}")
        });
        let fault = state.faults.iter().position(|(faulty, _)| *faulty == call);
        match fault {
            Some(at) => Err(state.faults.remove(at).1),
            None => Ok(state),
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone")
    }
}

/// Replaces what is random or hashed.
fn tidy(name: &str) -> String {
    let parts = name.split_inclusive(['/', '.']);
    parts
        .map(|part| match part.strip_suffix(['/', '.']).unwrap_or(part) {
            hex if hex.len() == 32 => part.replace(hex, "#"),
            _ => part.to_owned(),
        })
        .collect::<String>()
        .replace("securestore.1.#", "")
        .trim_start_matches('.')
        .to_owned()
}

fn file_name(file: &str) -> &'static str {
    match file {
        "SecureStore" => "SecureStore",
        _ if file.ends_with(".chunks") => "chunks",
        _ => "main",
    }
}

impl SharedPreferences for Phone {
    fn get_string(&self, file: &str, name: &str) -> Result<Option<String>, Exception> {
        let state = self.call("get_string", &format!("{} {}", file_name(file), tidy(name)))?;
        Ok(state
            .memory
            .get(file)
            .and_then(|values| values.get(name))
            .cloned())
    }

    fn get_all(&self, file: &str) -> Result<Values, Exception> {
        let state = self.call("get_all", file_name(file))?;
        Ok(state.memory.get(file).cloned().unwrap_or_default())
    }

    fn exists(&self, file: &str) -> Result<bool, Exception> {
        let state = self.call("exists", file_name(file))?;
        Ok(state.disk.contains_key(file))
    }

    fn commit(&self, file: &str, edit: &Edit) -> Result<bool, Exception> {
        let mut what = vec![file_name(file).to_owned()];
        what.extend(edit.clear.then(|| "clear".to_owned()));
        what.extend(edit.changes.iter().map(|(name, value)| {
            let sign = if value.is_some() { '+' } else { '-' };
            format!("{sign}{}", tidy(name))
        }));
        let mut state = self.call("commit", &what.join(" "))?;
        let values = state.memory.entry(file.to_owned()).or_default();
        if edit.clear {
            values.clear();
        }
        for (name, value) in &edit.changes {
            match value {
                Some(value) => values.insert(name.clone(), value.clone()),
                None => values.remove(name),
            };
        }
        let values = values.clone();
        let written = state.commits.pop_front().unwrap_or(true);
        if written {
            state.disk.insert(file.to_owned(), values);
        }
        Ok(written)
    }
}

impl Keystore for Phone {
    fn get_key(&self, alias: &str) -> Result<Option<Box<dyn SecretKey>>, Exception> {
        let state = self.call("get_key", &tidy(alias))?;
        let spec = state.keys.get(alias).copied();
        let made = state.made.get(alias).copied().unwrap_or_default();
        let key = |spec| {
            Box::new(FakeKey {
                phone: self.clone(),
                alias: alias.to_owned(),
                spec,
                made,
            }) as Box<dyn SecretKey>
        };
        Ok(spec.map(key))
    }

    fn generate_key(&self, alias: &str, spec: &KeySpec) -> Result<(), Exception> {
        let call = if spec.strong_box {
            "generate_key in StrongBox"
        } else {
            "generate_key"
        };
        let mut state = self.call(call, &tidy(alias))?;
        state.keys.insert(alias.to_owned(), *spec);
        *state.made.entry(alias.to_owned()).or_default() += 1;
        Ok(())
    }

    fn delete_entry(&self, alias: &str) -> Result<(), Exception> {
        self.call("delete_entry", &tidy(alias))?.keys.remove(alias);
        Ok(())
    }
}

#[derive(Debug)]
struct FakeKey {
    phone: Phone,
    alias: String,
    spec: KeySpec,
    made: u8,
}

impl SecretKey for FakeKey {
    fn init_cipher(&self, purpose: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        let call = match purpose {
            Purpose::Encrypt => "init encrypt",
            Purpose::Decrypt(_) => "init decrypt",
        };
        let mut state = self.phone.call(call, "")?;
        if !state.keys.contains_key(&self.alias) || state.made.get(&self.alias) != Some(&self.made)
        {
            return Err(Exception::new(ExceptionClass::KeyPermanentlyInvalidated));
        }
        state.operations = state.operations.wrapping_add(1);
        let iv = match purpose {
            Purpose::Encrypt => [state.operations; IV_LEN],
            Purpose::Decrypt(iv) => iv,
        };
        let mut secret = [0; 32];
        for (byte, digit) in secret.iter_mut().zip(self.alias.bytes().rev()) {
            *byte = digit;
        }
        secret[31] = self.made;
        let phone = self.phone.clone();
        let encrypts = purpose == Purpose::Encrypt;
        Ok(Box::new(FakeCipher {
            phone,
            secret,
            iv,
            encrypts,
            spec: self.spec,
            allowed: Mutex::new(false),
        }))
    }

    fn security_level(&self) -> Result<SecurityLevel, Exception> {
        Ok(SecurityLevel::TrustedEnvironment)
    }
}

#[derive(Debug)]
struct FakeCipher {
    phone: Phone,
    secret: [u8; 32],
    iv: [u8; IV_LEN],
    encrypts: bool,
    spec: KeySpec,
    allowed: Mutex<bool>,
}

impl Cipher for FakeCipher {
    fn iv(&self) -> [u8; IV_LEN] {
        self.iv
    }

    fn do_final(
        self: Box<Self>,
        aad: &[u8],
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Exception> {
        drop(self.phone.call("do_final", "")?);
        if self.spec.authentication != crate::seam::KeyAuthentication::None
            && !*self.allowed.lock().unwrap()
        {
            return Err(Exception::new(ExceptionClass::IllegalBlockSize));
        }
        if self.encrypts {
            Ok(Zeroizing::new(
                crypto::seal(&self.secret, &self.iv, aad, input).unwrap(),
            ))
        } else {
            crypto::open(&self.secret, &self.iv, aad, input)
                .ok_or_else(|| Exception::new(ExceptionClass::AeadBadTag))
        }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Authenticator for Phone {
    fn biometrics(&self) -> Biometrics {
        self.state().biometrics
    }

    fn authenticate(
        &self,
        _: &Prompt,
        _: Authenticators,
        cipher: &dyn Cipher,
        _: &Interaction<'_>,
        longest: Duration,
    ) -> Result<(), PromptError> {
        let mut state = self.state();
        state.longest_prompt = longest;
        state.log.push("prompt".to_owned());
        let (answer, hook) = (
            state.prompts.pop_front().unwrap_or(Ok(())),
            state.during_prompt.take(),
        );
        drop(state);
        if let Some(hook) = hook {
            hook();
        }
        if let Some(cipher) = cipher.as_any().downcast_ref::<FakeCipher>() {
            *cipher.allowed.lock().unwrap() = answer.is_ok();
        }
        answer
    }
}

impl Platform for Phone {
    fn api_level(&self) -> u32 {
        self.state().api
    }

    fn is_device_secure(&self) -> bool {
        self.state().secure
    }

    fn is_device_locked(&self) -> bool {
        self.state().locked
    }
}

impl Clock for Phone {
    fn now(&self) -> Duration {
        self.state().now
    }
}

impl Pause for Phone {
    fn pause(&self, time: Duration) {
        self.state().pauses.push(time);
    }
}

//! The naive caller of the Android Keystore and of SharedPreferences.

use std::sync::Arc;
use std::time::Duration;

use securestore_android::seam::{
    Authenticator, Authenticators, Cipher, Edit, Exception, ExceptionClass, IV_LEN,
    KeyAuthentication, KeySpec, Keystore, PromptError, Purpose, SecretKey, SharedPreferences,
};
use securestore_core::Interaction;
use securestore_mock::{DEFAULT_APP, SimulatedPhone};

use crate::java::short;
use crate::native::{Flow, Naive};
use crate::setup::{ENTRY, Kind, Prepare, must, prompt};

const FILE: &str = "naive";
const NEW_ALIAS: &str = "new alias";
const OLD: &str = "old value";
const NEW: &str = "new value";

/// The naive caller: one file, one key for all entries of a kind, one string per entry.
pub(crate) struct Caller {
    kind: Kind,
    flow: Flow,
    earlier: Option<Box<dyn SecretKey>>,
    steps: Vec<String>,
}

/// The system as the running process sees it.
struct Process {
    phone: SimulatedPhone,
    keystore: Arc<dyn Keystore>,
    preferences: Arc<dyn SharedPreferences>,
    authenticator: Arc<dyn Authenticator>,
}

/// The caller stops: a call answered what it can't go on with. It is noted.
struct Stopped;

type Calls<T> = Result<T, Stopped>;

/// What `getKey` and `Cipher.init` gave.
enum Begun {
    Cipher(Box<dyn Cipher>),
    NoKey,
    /// The key can never be used again.
    DeadKey,
}

impl Process {
    fn of(phone: &SimulatedPhone) -> Self {
        let seams = must(phone.android_seams(DEFAULT_APP));
        Self {
            phone: phone.clone(),
            keystore: seams.keystore,
            preferences: seams.preferences,
            authenticator: seams.authenticator,
        }
    }

    fn was_called(&self, call: &str) -> bool {
        self.phone
            .steps()
            .last()
            .is_some_and(|step| step.call == call)
    }
}

impl Caller {
    pub(crate) fn new(kind: Kind, flow: Flow) -> Self {
        Self {
            kind,
            flow,
            earlier: None,
            steps: Vec::new(),
        }
    }

    fn note(&mut self, step: impl Into<String>) {
        self.steps.push(step.into());
    }

    fn stop<T>(&mut self, call: &str, exception: &Exception) -> Calls<T> {
        self.note(format!("{call} {}", short(exception)));
        Err(Stopped)
    }

    fn alias(&self) -> String {
        format!("{:?}", self.kind)
    }

    /// `Context.getSharedPreferences`: the first call tells whether the storage is open.
    fn open_preferences(&mut self, process: &Process) -> Calls<()> {
        match process.preferences.exists(FILE) {
            Ok(_) => Ok(()),
            Err(exception) => self.stop("getSharedPreferences", &exception),
        }
    }

    fn begin(&mut self, process: &Process, purpose: Purpose) -> Calls<Begun> {
        let key = match process.keystore.get_key(&self.alias()) {
            Ok(Some(key)) => key,
            Ok(None) => {
                self.note("getKey null");
                return Ok(Begun::NoKey);
            }
            Err(exception) => {
                self.note(format!("getKey {}", short(&exception)));
                let dead = exception.class == ExceptionClass::UnrecoverableKey;
                return if dead {
                    Ok(Begun::DeadKey)
                } else {
                    Err(Stopped)
                };
            }
        };
        self.note("getKey");
        self.init(&*key, purpose)
    }

    fn init(&mut self, key: &dyn SecretKey, purpose: Purpose) -> Calls<Begun> {
        match key.init_cipher(purpose) {
            Ok(cipher) => {
                self.note("Cipher.init");
                Ok(Begun::Cipher(cipher))
            }
            Err(exception) => {
                self.note(format!("Cipher.init {}", short(&exception)));
                let dead = exception.class == ExceptionClass::KeyPermanentlyInvalidated;
                if dead {
                    Ok(Begun::DeadKey)
                } else {
                    Err(Stopped)
                }
            }
        }
    }

    /// `KeyGenerator.init` and `generateKey`, which gives the key.
    fn generate(&mut self, process: &Process, alias: &str) -> Calls<Box<dyn SecretKey>> {
        let authentication = if self.kind.is_authenticated() {
            KeyAuthentication::BiometricCurrentSet
        } else {
            KeyAuthentication::None
        };
        let unlocked_device_required = self.kind == Kind::Udr;
        let spec = KeySpec {
            authentication,
            unlocked_device_required,
            strong_box: false,
        };
        if let Err(exception) = process.keystore.generate_key(alias, &spec) {
            let initialised = process.was_called("generateKey");
            return self.stop(
                if initialised {
                    "generateKey"
                } else {
                    "KeyGenerator.init"
                },
                &exception,
            );
        }
        self.note("generateKey");
        match process.keystore.get_key(alias) {
            Ok(Some(key)) => Ok(key),
            other => panic!("no key after generateKey: {other:?}"),
        }
    }

    fn encryption(&mut self, process: &Process) -> Calls<Box<dyn Cipher>> {
        match self.begin(process, Purpose::Encrypt)? {
            Begun::Cipher(cipher) => return Ok(cipher),
            Begun::NoKey => {}
            Begun::DeadKey => {
                match process.keystore.delete_entry(&self.alias()) {
                    Ok(()) => self.note("deleteEntry"),
                    Err(exception) => return self.stop("deleteEntry", &exception),
                }
                self.commit(
                    process,
                    "Editor.clear",
                    &Edit {
                        clear: true,
                        ..Edit::new()
                    },
                )?;
            }
        }
        let key = self.generate(process, &self.alias())?;
        match self.init(&*key, Purpose::Encrypt)? {
            Begun::Cipher(cipher) => Ok(cipher),
            Begun::NoKey | Begun::DeadKey => Err(Stopped),
        }
    }

    fn confirm(&mut self, process: &Process, cipher: &dyn Cipher) -> Calls<()> {
        if !self.kind.is_authenticated() {
            return Ok(());
        }
        let prompt = prompt();
        let interaction = Interaction::none().with_prompt(Some(&prompt));
        let before = process.phone.counts().prompts;
        let allowed = Authenticators::BiometricStrong;
        let answer = process.authenticator.authenticate(
            &prompt,
            allowed,
            cipher,
            &interaction,
            Duration::from_secs(60),
        );
        let shown = match process.phone.counts().prompts - before {
            0 => "authenticate",
            1 => "PROMPT",
            _ => "PROMPTS",
        };
        let told = match answer {
            Ok(()) => "success".to_owned(),
            Err(PromptError::NO_ANSWER) => "no answer".to_owned(),
            Err(error) => format!("onAuthenticationError {}", error.0),
        };
        self.note(format!("{shown} {told}"));
        answer.map_err(|_| Stopped)
    }

    fn finish(&mut self, cipher: Box<dyn Cipher>, input: &[u8]) -> Calls<Vec<u8>> {
        match cipher.do_final(&[], input) {
            Ok(output) => {
                self.note("doFinal");
                Ok(output.to_vec())
            }
            Err(exception) => self.stop("doFinal", &exception),
        }
    }

    fn commit(&mut self, process: &Process, edits: &str, edit: &Edit) -> Calls<()> {
        if !edits.is_empty() {
            self.note(edits);
        }
        match process.preferences.commit(FILE, edit) {
            Ok(done) => {
                self.note(format!("commit {done}"));
                Ok(())
            }
            Err(exception) => self.stop("commit", &exception),
        }
    }

    fn encrypt(&mut self, process: &Process, value: &str) -> Calls<String> {
        let cipher = self.encryption(process)?;
        self.confirm(process, &*cipher)?;
        let iv = cipher.iv();
        let sealed = self.finish(cipher, value.as_bytes())?;
        Ok(hex(&[&iv[..], &sealed].concat()))
    }

    fn set(&mut self, process: &Process, name: &str, value: &str) -> Calls<()> {
        self.open_preferences(process)?;
        let text = self.encrypt(process, value)?;
        let mut edit = Edit::new();
        edit.put(name, text);
        self.commit(process, "", &edit)
    }

    fn read(&mut self, process: &Process) -> Calls<Option<String>> {
        self.open_preferences(process)?;
        match process.preferences.get_string(FILE, ENTRY) {
            Ok(text) => Ok(text),
            Err(exception) => self.stop("getString", &exception),
        }
    }

    fn get(&mut self, process: &Process) -> Calls<()> {
        let Some(text) = self.read(process)? else {
            self.note("getString null");
            return Ok(());
        };
        self.note("getString");
        let (iv, sealed) = parse(&text);
        let Begun::Cipher(cipher) = self.begin(process, Purpose::Decrypt(iv))? else {
            return Ok(());
        };
        self.confirm(process, &*cipher)?;
        if self.finish(cipher, &sealed)? != OLD.as_bytes() {
            self.note("another value");
        }
        Ok(())
    }

    fn own(&mut self, process: &Process, op: &str) -> Calls<()> {
        match op {
            "set_new" | "overwrite" => return self.set(process, ENTRY, NEW),
            "get" => return self.get(process),
            _ => self.open_preferences(process)?,
        }
        match op {
            "delete" => {
                let mut edit = Edit::new();
                edit.remove(ENTRY);
                self.commit(process, "Editor.remove", &edit)?;
            }
            "exists" => {
                let found = self.read(process)?.is_some();
                self.note(format!("prefs.contains {found}"));
            }
            "keys" => match process.preferences.get_all(FILE) {
                Ok(all) => {
                    let names: Vec<_> = all.keys().map(String::as_str).collect();
                    self.note(format!("prefs.getAll [{}]", names.join(",")));
                }
                Err(exception) => return self.stop("prefs.getAll", &exception),
            },
            "clear" => {
                self.commit(
                    process,
                    "Editor.clear",
                    &Edit {
                        clear: true,
                        ..Edit::new()
                    },
                )?;
                match process.keystore.delete_entry(&self.alias()) {
                    Ok(()) => self.note("deleteEntry"),
                    Err(exception) => return self.stop("deleteEntry", &exception),
                }
            }
            other => panic!("no such operation: {other}"),
        }
        Ok(())
    }

    fn calls(&mut self, process: &Process, op: &str) -> Calls<()> {
        match self.flow {
            Flow::EarlierKey => {
                let key = self.earlier.take();
                if let Some(key) = key {
                    self.init(&*key, Purpose::Decrypt([0; IV_LEN]))?;
                }
                Ok(())
            }
            Flow::OwnAfterGenerate => {
                self.generate(process, &self.alias())?;
                self.own(process, op)
            }
            Flow::KeystoreOnly if op == "get" => self
                .begin(process, Purpose::Decrypt([0; IV_LEN]))
                .map(|_| ()),
            Flow::KeystoreOnly => self.encrypt(process, NEW).map(|_| ()),
            Flow::GenerateOnly => self.generate(process, NEW_ALIAS).map(|_| ()),
            _ => self.own(process, op),
        }
    }
}

impl Prepare for Caller {
    fn store(&mut self, phone: &SimulatedPhone, key: &'static str, _kind: Kind) {
        if self.set(&Process::of(phone), key, OLD).is_err() {
            panic!("the preparation failed: {:?}", self.steps);
        }
    }

    fn before_event(&mut self, phone: &SimulatedPhone) {
        self.steps.clear();
        if self.flow == Flow::EarlierKey {
            self.earlier = must(Process::of(phone).keystore.get_key(&self.alias()));
        }
    }
}

impl Naive for Caller {
    fn call(&mut self, phone: &SimulatedPhone, op: &str) -> String {
        // A caller that stopped has noted why.
        let _ = self.calls(&Process::of(phone), op);
        self.steps.join(" > ")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the nonce and the ciphertext of a stored text.
fn parse(text: &str) -> ([u8; IV_LEN], Vec<u8>) {
    let digits: Vec<_> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| must(std::str::from_utf8(pair)))
        .collect();
    let bytes: Vec<_> = digits
        .iter()
        .map(|pair| must(u8::from_str_radix(pair, 16)))
        .collect();
    let (iv, sealed) = bytes.split_at(IV_LEN);
    (must(iv.try_into()), sealed.to_vec())
}

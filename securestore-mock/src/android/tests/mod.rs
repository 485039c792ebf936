//! What the simulated Android phone answers, call for call.

mod keystore;
mod lifetime;
mod locked;
mod preferences;
mod prompt;

use std::time::Duration;

use securestore_android::seam::{
    Authenticators, Cause, Cipher, Exception, ExceptionClass, IV_LEN, KeyAuthentication, KeySpec,
    KeystoreCode, PromptError, Purpose, SecretKey,
};
use securestore_core::{Interaction, Prompt};

use super::AndroidSeams;
use crate::device::Model;
use crate::phone::{DEFAULT_APP, SimulatedPhone};

/// How long a prompt may stay.
const MINUTE: Duration = Duration::from_secs(60);

const ALIAS: &str = "alias";
const FILE: &str = "file";
const LEVELS: [u32; 11] = [26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36];
const AUTH_BOUND: [KeyAuthentication; 3] = [
    KeyAuthentication::BiometricCurrentSet,
    KeyAuthentication::BiometricAny,
    KeyAuthentication::BiometricOrCredential,
];

type Sealed = ([u8; IV_LEN], Vec<u8>);

fn phone(api_level: u32) -> SimulatedPhone {
    SimulatedPhone::new(Model::Android(api_level))
}

fn seams(phone: &SimulatedPhone) -> AndroidSeams {
    phone.android_seams(DEFAULT_APP).unwrap()
}

fn spec(authentication: KeyAuthentication) -> KeySpec {
    KeySpec {
        authentication,
        unlocked_device_required: false,
        strong_box: false,
    }
}

fn plain() -> KeySpec {
    spec(KeyAuthentication::None)
}

fn unlocked_only() -> KeySpec {
    KeySpec {
        unlocked_device_required: true,
        ..plain()
    }
}

impl AndroidSeams {
    fn generate(&self, spec: KeySpec) -> Result<(), Exception> {
        self.keystore.generate_key(ALIAS, &spec)
    }

    fn key(&self) -> Box<dyn SecretKey> {
        self.keystore.get_key(ALIAS).unwrap().unwrap()
    }

    fn begin(&self, purpose: Purpose) -> Result<Box<dyn Cipher>, Exception> {
        self.key().init_cipher(purpose)
    }

    fn encrypt(&self) -> Sealed {
        let cipher = self.begin(Purpose::Encrypt).unwrap();
        (
            cipher.iv(),
            cipher.do_final(b"aad", b"value").unwrap().to_vec(),
        )
    }

    fn decrypt(&self, (iv, sealed): &Sealed) -> Result<Vec<u8>, Exception> {
        let cipher = self.begin(Purpose::Decrypt(*iv))?;
        cipher.do_final(b"aad", sealed).map(|plain| plain.to_vec())
    }

    fn show(&self, allowed: Authenticators, cipher: &dyn Cipher) -> Result<(), PromptError> {
        let prompt = Prompt::new("why");
        self.authenticator.authenticate(
            &prompt,
            allowed,
            cipher,
            &Interaction::none().with_prompt(Some(&prompt)),
            MINUTE,
        )
    }
}

/// An exception of `class` that is caused by this code of the Keystore.
fn caused(class: ExceptionClass, code: KeystoreCode) -> Exception {
    Exception::new(class).caused_by(Cause::KeyStore(code))
}

fn calls(phone: &SimulatedPhone) -> Vec<&'static str> {
    phone.steps().iter().map(|step| step.call).collect()
}

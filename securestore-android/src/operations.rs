//! Operations of the Keystore, and the prompts that belong to them: what every layout asks the platform for.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Authentication, Biometrics, Capabilities, Error, ErrorKind, Interaction, PromptTurn, Result,
    SecurityLevel,
};
use zeroize::Zeroizing;

use crate::error::{self, Again, Call, Failure};
use crate::policy::Policy;
use crate::seam::{
    Authenticator, Authenticators, Cipher, Exception, IV_LEN, Keystore, Pause, Platform, Purpose,
    SecretKey, SecurityLevel as Level, SystemPause,
};

/// How long a backend waits before it tries again what failed for a moment. Then the caller is told.
const PAUSES: [Duration; 2] = [Duration::from_millis(20), Duration::from_millis(80)];

/// The last version whose Keystore answers null for a key when it can't be asked; keystore2 came with API 31.
const LAST_KEYSTORE_1: u32 = 30;

/// How long a daemon gets to start again before it is asked once more for a key that it doesn't find.
const SECOND_LOOK: Duration = Duration::from_millis(20);

/// The longest that it waits at a time, whatever the platform says; for a longer pause the caller is told how long.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// How long a prompt may stay. The person needs seconds, and a sensor gives up after half a minute; this is for a system that
/// never answers.
const LONGEST_PROMPT: Duration = Duration::from_secs(10 * 60);

/// The parts of Android that encrypt, and ask the person.
#[derive(Clone, Debug)]
pub(crate) struct Operations {
    keystore: Arc<dyn Keystore>,
    authenticator: Arc<dyn Authenticator>,
    platform: Arc<dyn Platform>,
    pause: Arc<dyn Pause>,
    longest_prompt: Duration,
}

/// An encryption key of the Keystore: its alias, and under which conditions it can be used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EncryptionKey<'a> {
    pub(crate) alias: &'a str,
    pub(crate) policy: Policy,
}

impl Operations {
    pub(crate) fn new(
        keystore: Arc<dyn Keystore>,
        authenticator: Arc<dyn Authenticator>,
        platform: Arc<dyn Platform>,
    ) -> Self {
        Self {
            keystore,
            authenticator,
            platform,
            pause: Arc::new(SystemPause::new()),
            longest_prompt: LONGEST_PROMPT,
        }
    }

    /// Sets how to wait before what failed for a moment is tried again; by default the thread sleeps.
    pub(crate) fn set_pause(&mut self, pause: Arc<dyn Pause>) {
        self.pause = pause;
    }

    /// Sets how long a prompt may stay; by default ten minutes.
    pub(crate) fn set_longest_prompt(&mut self, longest: Duration) {
        self.longest_prompt = longest;
    }

    /// Returns the version of Android.
    pub(crate) fn api_level(&self) -> u32 {
        self.platform.api_level()
    }

    /// Says whether the device is locked.
    pub(crate) fn is_device_locked(&self) -> bool {
        self.platform.is_device_locked()
    }

    /// Says whether biometrics can be used now, by a store with these capabilities.
    pub(crate) fn biometrics(&self, capabilities: &Capabilities) -> Biometrics {
        // Without `BiometricPrompt` (before API 28) a sensor is of no use to the store.
        if capabilities.authenticates(Authentication::BiometryCurrentSet) {
            self.authenticator.biometrics()
        } else {
            Biometrics::NoHardware
        }
    }

    /// Looks a key up.
    pub(crate) fn find(&self, alias: &str) -> Result<Box<dyn SecretKey>, Failure> {
        find(&*self.keystore, &*self.platform, &*self.pause, alias)
    }

    /// Begins an operation.
    pub(crate) fn begin(&self, alias: &str, purpose: Purpose) -> Result<Box<dyn Cipher>, Failure> {
        init(&*self.find(alias)?, purpose)
    }

    /// Begins an operation that the person has to confirm; a failure for a moment is tried again.
    pub(crate) fn begin_authenticated(
        &self,
        key: EncryptionKey<'_>,
        purpose: Purpose,
    ) -> Result<Box<dyn Cipher>> {
        self.retrying(|| self.begin(key.alias, purpose))
            .map_err(|failure| self.error(failure, key.policy))
    }

    /// Finishes an operation that the person has confirmed; it is never repeated, because that would take another prompt.
    pub(crate) fn finish_authenticated(
        &self,
        policy: Policy,
        cipher: Box<dyn Cipher>,
        aad: &[u8],
        input: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        finish(cipher, aad, input).map_err(|failure| self.error(failure, policy))
    }

    /// Decrypts what a key sealed that asks nobody; a failure for a moment is tried again.
    pub(crate) fn open(
        &self,
        key: EncryptionKey<'_>,
        iv: [u8; IV_LEN],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        self.retrying(|| {
            let cipher = self.begin(key.alias, Purpose::Decrypt(iv))?;
            finish(cipher, aad, sealed)
        })
        .map_err(|failure| self.error(failure, key.policy))
    }

    /// Decrypts what an authenticated key sealed, after the person has confirmed it.
    pub(crate) fn open_authenticated(
        &self,
        key: EncryptionKey<'_>,
        iv: [u8; IV_LEN],
        aad: &[u8],
        sealed: &[u8],
        interaction: &Interaction<'_>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        // The turn comes first: an operation that waits for it would take a slot of the secure hardware.
        let turn = if interaction.may_prompt() {
            Some(interaction.prompt_turn()?)
        } else {
            None
        };
        let cipher = self.begin_authenticated(key, Purpose::Decrypt(iv))?;
        let Some(turn) = turn else {
            return Err(Error::new(
                ErrorKind::InteractionRequired,
                "give the call a Prompt, when the person expects one",
            ));
        };
        self.confirm(key.policy, &turn, &*cipher, interaction)?;
        self.finish_authenticated(key.policy, cipher, aad, sealed)
    }

    /// Shows the prompt for an operation. The caller holds the turn, and no lock.
    pub(crate) fn confirm(
        &self,
        policy: Policy,
        turn: &PromptTurn<'_>,
        cipher: &dyn Cipher,
        interaction: &Interaction<'_>,
    ) -> Result<()> {
        interaction.check()?;
        let Some(allowed) = policy.authenticators() else {
            return Ok(());
        };
        self.authenticator
            .authenticate(turn, allowed, cipher, interaction, self.longest_prompt)
            .map_err(|code| {
                // A prompt that was withdrawn ends with a code of its own; what the caller did comes first.
                interaction
                    .check()
                    .err()
                    .unwrap_or_else(|| error::prompt(code, &*self.platform))
            })
    }

    /// Refuses to seal an authenticated entry without a prompt, before any key is created. What is not enrolled comes
    /// first: no prompt would help there, and a caller that accepts less gets it.
    pub(crate) fn refuse_unasked(&self, policy: Policy) -> Result<()> {
        let Some(allowed) = policy.authenticators() else {
            return Ok(());
        };
        let enrolled = match allowed {
            Authenticators::BiometricStrong => self.authenticator.biometrics().is_enrolled(),
            Authenticators::BiometricOrCredential => true,
        };
        if !enrolled || !self.platform.is_device_secure() {
            return Err(error::not_enrolled(policy));
        }
        Err(Error::new(
            ErrorKind::InteractionRequired,
            "Android asks each time an authenticated entry is set: give the call a Prompt",
        ))
    }

    /// Creates a key; one that is there under the alias is replaced.
    pub(crate) fn generate(
        &self,
        key: EncryptionKey<'_>,
        strong_box: bool,
    ) -> Result<(), Exception> {
        self.keystore
            .generate_key(key.alias, &key.policy.spec(strong_box))
    }

    /// Looks a key up, without an operation.
    ///
    /// # Errors
    /// [`ErrorKind::EncryptionKeyLost`] or [`ErrorKind::Invalidated`] if it can never be used again.
    pub(crate) fn probe(&self, key: EncryptionKey<'_>) -> Result<()> {
        self.find(key.alias)
            .map(drop)
            .map_err(|failure| self.error(failure, key.policy))
    }

    /// Says where a key is kept, without an operation of it.
    pub(crate) fn security_level(&self, key: EncryptionKey<'_>) -> Result<SecurityLevel> {
        let told = self.retrying(|| {
            let found = self.find(key.alias)?;
            found
                .security_level()
                .map_err(|exception| Failure::Thrown(Call::GetKey, exception))
        });
        told.map(|level| match level {
            Level::Software => SecurityLevel::Software,
            Level::TrustedEnvironment => SecurityLevel::TrustedEnvironment,
            Level::StrongBox => SecurityLevel::StrongBox,
        })
        .map_err(|failure| self.error(failure, key.policy))
    }

    /// Removes aliases that nothing names. One that stays is only garbage, so a failure changes nothing for the caller.
    pub(crate) fn delete(&self, aliases: &[String]) {
        for alias in aliases {
            let _ = self.keystore.delete_entry(alias);
        }
    }

    /// Makes calls that need no prompt; those that failed for a moment are made again, a bounded number of times.
    pub(crate) fn retrying<T>(
        &self,
        call: impl FnMut() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        retrying(&*self.pause, call)
    }

    /// Returns the error that the caller sees.
    pub(crate) fn error(&self, failure: Failure, policy: Policy) -> Error {
        failure.into_error(policy, &*self.platform)
    }
}

/// Looks a key up.
///
/// Up to API 30 null is believed after a second look alone: the loaded `KeyStore` keeps the binder of a daemon that may have ended
/// (`AndroidKeyStoreSpi.engineLoad`), and then finds nothing while `KeyGenerator` works (`android.security.KeyStore.contains` catches
/// the `RemoteException` and answers false).
pub(crate) fn find(
    keystore: &dyn Keystore,
    platform: &dyn Platform,
    pause: &dyn Pause,
    alias: &str,
) -> Result<Box<dyn SecretKey>, Failure> {
    let thrown = |exception| Failure::Thrown(Call::GetKey, exception);
    let mut found = keystore.get_key(alias).map_err(thrown)?;
    if found.is_none() && platform.api_level() <= LAST_KEYSTORE_1 {
        pause.pause(SECOND_LOOK);
        keystore.reload().map_err(thrown)?;
        found = keystore.get_key(alias).map_err(thrown)?;
    }
    found.ok_or(Failure::Absent)
}

/// Makes calls that need no prompt; those that failed for a moment are made again, a bounded number of times.
pub(crate) fn retrying<T>(
    pause: &dyn Pause,
    mut call: impl FnMut() -> Result<T, Failure>,
) -> Result<T, Failure> {
    for time in PAUSES {
        let failure = match call() {
            Ok(done) => return Ok(done),
            Err(failure) => failure,
        };
        let time = match failure.again() {
            Again::Never => return Err(failure),
            Again::Soon => time,
            Again::After(hint) if hint > LONGEST_PAUSE => return Err(failure),
            Again::After(hint) => hint.max(time),
        };
        pause.pause(time);
    }
    call()
}

/// Begins an operation with a key that was looked up.
pub(crate) fn init(key: &dyn SecretKey, purpose: Purpose) -> Result<Box<dyn Cipher>, Failure> {
    key.init_cipher(purpose)
        .map_err(|exception| Failure::Thrown(Call::Init, exception))
}

/// Finishes an operation.
pub(crate) fn finish(
    cipher: Box<dyn Cipher>,
    aad: &[u8],
    input: &[u8],
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    cipher
        .do_final(aad, input)
        .map_err(|exception| Failure::Thrown(Call::Finish, exception))
}

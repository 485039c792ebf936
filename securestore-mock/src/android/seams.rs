//! What a simulated Android phone gives to an app, and what a test can do to it beyond events.

use std::sync::Arc;
use std::time::Duration;

use securestore_android::seam::{
    Authenticator, Keystore, Pause, Platform, SecurityLevel, SharedPreferences,
};
use securestore_core::{Clock, Error, ErrorKind, Operation, Result};

use super::handle::Handle;
use super::keystore::SimulatedKeystore;
use super::preferences::SimulatedPreferences;
use super::prompt::SimulatedAuthenticator;
use crate::device::{LockState, Model};
use crate::event::Event;
use crate::phone::{DeviceClock, SimulatedPhone};

/// The system as one process of an app sees it: what an Android backend stands on, or a test calls itself.
///
/// When the process ends (the app is killed, the phone restarts) every call answers `DeadObjectException`, or
/// [`PromptError::CANCELED`](securestore_android::seam::PromptError::CANCELED), and has no effect.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AndroidSeams {
    /// The Android Keystore
    pub keystore: Arc<dyn Keystore>,
    /// SharedPreferences
    pub preferences: Arc<dyn SharedPreferences>,
    /// `BiometricPrompt`
    pub authenticator: Arc<dyn Authenticator>,
    /// Facts about the phone
    pub platform: Arc<dyn Platform>,
    /// The clock of the phone
    pub clock: Arc<dyn Clock>,
    /// A pause, during which the clock of the phone moves on
    pub pause: Arc<dyn Pause>,
}

#[derive(Debug)]
struct SimulatedPlatform(Handle);

impl Platform for SimulatedPlatform {
    fn api_level(&self) -> u32 {
        self.0.device.lock().api_level()
    }

    fn is_device_secure(&self) -> bool {
        self.0.device.lock().passcode
    }

    fn is_device_locked(&self) -> bool {
        self.0.device.lock().lock != LockState::Unlocked
    }
}

#[derive(Debug)]
struct SimulatedPause(Handle);

impl Pause for SimulatedPause {
    fn pause(&self, time: Duration) {
        self.0.device.lock().apply(&Event::Advance(time));
    }
}

impl SimulatedPhone {
    /// Returns the system as the running process of `app` sees it; the app must be installed.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] on an iPhone, [`ErrorKind::Unavailable`] if the app is not installed.
    pub fn android_seams(&self, app: &str) -> Result<AndroidSeams> {
        self.require_android()?;
        let handle = Handle {
            device: self.shared().clone(),
            process: self.process(app)?,
        };
        Ok(AndroidSeams {
            keystore: Arc::new(SimulatedKeystore::new(handle.clone())),
            preferences: Arc::new(SimulatedPreferences(handle.clone())),
            authenticator: Arc::new(SimulatedAuthenticator(handle.clone())),
            platform: Arc::new(SimulatedPlatform(handle.clone())),
            pause: Arc::new(SimulatedPause(handle)),
            clock: Arc::new(DeviceClock(self.shared().clone())),
        })
    }

    /// Sets the best place that the phone has for keys; a new phone has no StrongBox, an emulator has only software.
    ///
    /// Keys that exist stay where they are.
    pub fn set_secure_hardware(&self, best: SecurityLevel) {
        self.shared().lock().android.hardware = best;
    }

    /// Returns the names of the preference files that an app has on disk; an iPhone has none.
    pub fn preference_files(&self, app: &str) -> Vec<String> {
        let device = self.shared().lock();
        let data = device.android.apps.get(app);
        data.map(|data| data.files.on_disk().keys().cloned().collect())
            .unwrap_or_default()
    }

    /// Returns the files in the directory `shared_prefs` of an app, with their lengths: what the app sees when it asks the file
    /// system. Before the first unlock it sees no name.
    pub fn preference_file_lengths(&self, app: &str) -> Vec<(String, u64)> {
        let device = self.shared().lock();
        match device.android.apps.get(app) {
            Some(data) if device.lock != LockState::BeforeFirstUnlock => data.files.lengths(),
            _ => Vec::new(),
        }
    }

    /// Damages a preference file on disk: the next process of the app loads it as an empty one, and overwrites it with
    /// its next `commit`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] if there is no such file, [`ErrorKind::Unsupported`] on an iPhone.
    pub fn corrupt_preferences(&self, app: &str, file: &str) -> Result<()> {
        self.require_android()?;
        let mut device = self.shared().lock();
        if !device
            .android
            .apps
            .get_mut(app)
            .is_some_and(|data| data.files.corrupt(file))
        {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                "the app has no preference file with this name on disk",
            ));
        }
        Ok(())
    }

    /// Returns what an examiner of the phone finds: the preference files of all apps, what the processes have of them in
    /// memory and Auto Backup of removed apps, and all names. The keys are in the secure hardware and not among it.
    ///
    /// Of an iPhone it is what `Debug` prints.
    pub fn storage_dump(&self) -> Vec<u8> {
        let device = self.shared().lock();
        let mut found = format!("{:?}", *device).into_bytes();
        device.android.dump(&mut found);
        found
    }

    fn require_android(&self) -> Result<()> {
        match self.shared().lock().model {
            Model::Android(_) => Ok(()),
            Model::Ios(_) => Err(Error::new(
                ErrorKind::Unsupported,
                "this simulated phone is an iPhone, not an Android phone",
            )
            .during(Operation::Open)),
        }
    }
}

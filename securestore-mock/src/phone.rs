//! The handle of a simulated phone: what a test holds.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use securestore_core::{Clock, Error, ErrorKind, Operation, Result};

use crate::device::{
    Answer, App, At, Backup, BackupKind, Counts, Device, Disturbance, Knobs, Model, ProcessId, Step,
};
use crate::event::Event;

/// The app that a phone has installed from the start.
pub const DEFAULT_APP: &str = "app";

/// Creates an iPhone with iOS 26: unlocked, with a passcode and an enrolled face, and one app.
pub fn ios() -> SimulatedPhone {
    SimulatedPhone::new(Model::Ios(26))
}

/// Creates an Android phone with API level 35: unlocked, with a PIN and an enrolled finger, and one app.
pub fn android() -> SimulatedPhone {
    SimulatedPhone::new(Model::Android(35))
}

/// A simulated phone; clones are handles to the same one. **It protects nothing.**
#[derive(Clone)]
pub struct SimulatedPhone {
    device: SharedDevice,
}

/// A device behind a lock: what the seams and the phone share.
#[derive(Clone)]
pub(crate) struct SharedDevice(Arc<Mutex<Device>>);

impl SharedDevice {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Device> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lock().fmt(f)
    }
}

impl fmt::Debug for SimulatedPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SimulatedPhone").field(&self.device).finish()
    }
}

/// The clock of the simulated phone: it moves only with [`Event::Advance`].
#[derive(Clone, Debug)]
pub(crate) struct DeviceClock(pub(crate) SharedDevice);

impl Clock for DeviceClock {
    fn now(&self) -> Duration {
        self.0.lock().clock
    }
}

/// Tells the phones of this process apart, so that two of them never share a lock or a class key.
static NEXT_SERIAL: AtomicU64 = AtomicU64::new(1);

pub(crate) fn next_serial() -> u64 {
    NEXT_SERIAL.fetch_add(1, Ordering::Relaxed)
}

impl SimulatedPhone {
    /// Creates a phone: unlocked, with a passcode, one enrolled finger or face, and the app [`DEFAULT_APP`] installed.
    pub fn new(model: Model) -> Self {
        let device = Self::from_device(Device::new(model, next_serial()));
        device.apply(Event::InstallApp(DEFAULT_APP.to_owned()));
        device
    }

    pub(crate) fn from_device(device: Device) -> Self {
        Self {
            device: SharedDevice(Arc::new(Mutex::new(device))),
        }
    }

    /// Starts the pseudo-random numbers of the phone at `seed`; a new phone starts at 0.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        self.device.lock().random = seed;
        self
    }

    /// Returns the state of the phone, as a snapshot.
    pub fn device(&self) -> Device {
        self.device.lock().clone()
    }

    /// Puts a snapshot back; stores that were opened since are dead if their process is not the snapshot's.
    pub fn set_device(&self, device: Device) {
        *self.device.lock() = device;
    }

    /// Changes the settings of the simulation.
    pub fn set_knobs(&self, change: impl FnOnce(&mut Knobs)) {
        change(&mut self.device.lock().knobs);
    }

    /// Lets an event happen.
    pub fn apply(&self, event: Event) {
        self.device.lock().apply(&event);
    }

    /// Locks the screen.
    pub fn lock(&self) {
        self.apply(Event::Lock);
    }

    /// Unlocks the phone with its passcode.
    pub fn unlock(&self) {
        self.apply(Event::Unlock);
    }

    /// Restarts the phone: its apps are killed, and it is locked as before the first unlock.
    pub fn reboot(&self) {
        self.apply(Event::Reboot);
    }

    /// Kills the app; open its stores again to go on.
    pub fn kill_app(&self) {
        self.apply(Event::KillApp(DEFAULT_APP.to_owned()));
    }

    /// Enrols one more finger or face.
    pub fn enrol_biometric(&self) {
        self.apply(Event::EnrolBiometric);
    }

    /// Removes the passcode, and with it all biometrics.
    pub fn remove_passcode(&self) {
        self.apply(Event::RemovePasscode);
    }

    /// Removes the app and installs it again.
    pub fn reinstall_app(&self) {
        self.apply(Event::UninstallApp(DEFAULT_APP.to_owned()));
        self.apply(Event::InstallApp(DEFAULT_APP.to_owned()));
    }

    /// Lets time pass.
    pub fn advance(&self, time: Duration) {
        self.apply(Event::Advance(time));
    }

    /// Returns the clock of the phone: it moves only with [`Event::Advance`].
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::new(DeviceClock(self.device.clone()))
    }

    /// Queues what the person does at the next prompt; with an empty queue they succeed.
    pub fn answer(&self, answer: Answer) {
        self.device.lock().answers.push_back(answer);
    }

    /// Lets something go wrong at a step to come.
    pub fn disturb(&self, at: At, disturbance: Disturbance) {
        self.device.lock().journal.disturb(at, disturbance);
    }

    /// Returns how many disturbances still wait for their step.
    pub fn waiting_disturbances(&self) -> usize {
        self.device.lock().journal.waiting()
    }

    /// Withdraws the answers and the disturbances that still wait.
    pub fn settle(&self) {
        let mut device = self.device.lock();
        device.answers.clear();
        device.journal.withdraw_all();
    }

    /// Locks biometrics out, as too many failures do: on Android for a while, on iOS until the passcode was given.
    pub fn lock_out_biometrics(&self) {
        self.device.lock().lock_out(false);
    }

    /// Returns everything that reached the system since the journal was cleared.
    pub fn steps(&self) -> Vec<Step> {
        self.device.lock().steps().to_vec()
    }

    /// Returns how often the expensive things were done since the journal was cleared.
    pub fn counts(&self) -> Counts {
        self.device.lock().counts()
    }

    /// Forgets the steps and the counts.
    pub fn clear_journal(&self) {
        self.device.lock().journal.clear();
    }

    /// Makes a backup.
    pub fn back_up(&self, kind: BackupKind) -> Backup {
        self.device.lock().back_up(kind)
    }

    /// Restores a backup on this phone; its apps are killed.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a backup of the other platform.
    pub fn restore(&self, backup: &Backup) -> Result<()> {
        let mut device = self.device.lock();
        if std::mem::discriminant(&device.model) != std::mem::discriminant(&backup.model) {
            return Err(Error::new(
                ErrorKind::InvalidOption,
                "a backup can't be restored on the other platform",
            ));
        }
        device.restore(backup);
        Ok(())
    }

    /// Creates a new phone of the same kind, with the same settings of the simulation, and restores a backup on it.
    ///
    /// # Errors
    /// Those of [`restore`](Self::restore).
    pub fn replaced_by_new(&self, backup: &Backup) -> Result<Self> {
        let old = self.device();
        let new = Self::new(old.model);
        new.set_knobs(|knobs| *knobs = old.knobs);
        new.restore(backup)?;
        Ok(new)
    }

    /// Starts the app's process, or joins the running one.
    pub(crate) fn process(&self, app: &str) -> Result<ProcessId> {
        match self.device.lock().apps.get(app) {
            Some(App {
                installed: true,
                process,
                ..
            }) => Ok(ProcessId {
                app: app.to_owned(),
                process: *process,
            }),
            _ => Err(Error::new(
                ErrorKind::Unavailable,
                "this app is not installed on the simulated phone",
            )
            .during(Operation::Open)),
        }
    }

    /// Returns the kind of phone.
    pub fn model(&self) -> Model {
        self.device.lock().model
    }

    pub(crate) fn shared(&self) -> &SharedDevice {
        &self.device
    }
}

#[cfg(feature = "conformance")]
impl SimulatedPhone {
    /// Counts one operation more of each kind, for a bug that costs more than it should.
    pub(crate) fn with_extra_cost(&self) {
        self.device.lock().journal.count_extra();
    }

    /// Says whether the screen is locked.
    pub(crate) fn is_locked(&self) -> bool {
        self.device.lock().lock != crate::device::LockState::Unlocked
    }
}

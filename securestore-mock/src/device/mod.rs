//! The state of a simulated phone: plain data, cloned to take a snapshot.

mod app;
mod backup;
mod biometrics;
mod fault;
mod knobs;
mod step;
mod throwable;

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

pub(crate) use app::{App, ProcessId};
pub use backup::{Backup, BackupKind};
pub use biometrics::{Answer, SensorKind};
pub(crate) use biometrics::{Enrolment, Lockout};
pub use fault::Fault;
pub(crate) use fault::Stopped;
pub use knobs::{BioChanged, Knobs, Purge};
pub use step::{At, Counts, Disturbance, Step};
pub(crate) use step::{Call, Cost};

use crate::android::AndroidState;
use crate::ios::KeychainState;

/// The kind of phone and the version of its system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Model {
    /// An iPhone with this major version of iOS.
    Ios(u32),
    /// An Android phone with this API level.
    Android(u32),
}

/// Whether the phone is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LockState {
    /// It started and was not unlocked since.
    BeforeFirstUnlock,
    /// It was unlocked since it started, and is locked now.
    Locked,
    /// It is unlocked.
    Unlocked,
}

/// A simulated phone as plain data: clone it to take a snapshot, put it back with `SimulatedPhone::set_device`.
///
/// Nothing in it reads the real clock or a random source: the same plan gives the same [`Step`]s.
#[derive(Clone)]
pub struct Device {
    pub(crate) model: Model,
    pub(crate) knobs: Knobs,
    /// Time since 1970.
    pub(crate) clock: Duration,
    /// Tells this phone from every other: the phone that a class key belongs to.
    pub(crate) serial: u64,
    pub(crate) random: u64,
    pub(crate) lock: LockState,
    pub(crate) passcode: bool,
    pub(crate) enrolment: Enrolment,
    pub(crate) disk_full: bool,
    /// By name.
    pub(crate) apps: BTreeMap<String, App>,
    pub(crate) keychain: KeychainState,
    pub(crate) android: AndroidState,
    /// What the person does at the next prompts; an empty queue means that they succeed.
    pub(crate) answers: VecDeque<Answer>,
    pub(crate) journal: step::Journal,
}

impl Device {
    /// Creates a phone as it lies on a desk: unlocked, with a passcode and one enrolled finger or face.
    pub(crate) fn new(model: Model, serial: u64) -> Self {
        let mut device = Self {
            model,
            knobs: Knobs::default(),
            clock: Duration::from_secs(1_767_225_600),
            serial,
            random: 0,
            lock: LockState::Unlocked,
            passcode: true,
            enrolment: Enrolment::default(),
            disk_full: false,
            apps: BTreeMap::new(),
            keychain: KeychainState::default(),
            android: AndroidState::default(),
            answers: VecDeque::new(),
            journal: step::Journal::default(),
        };
        if matches!(model, Model::Ios(_)) {
            device.enrolment.sensor = SensorKind::Face;
        }
        device.enrolment.enrol();
        device
    }

    /// Returns the kind of phone.
    pub fn model(&self) -> Model {
        self.model
    }

    /// Returns the state of the lock.
    pub fn lock_state(&self) -> LockState {
        self.lock
    }

    /// Says whether a passcode is set.
    pub fn has_passcode(&self) -> bool {
        self.passcode
    }

    /// Returns the time since 1970.
    pub fn now(&self) -> Duration {
        self.clock
    }

    /// Returns everything that apps and the system did since the journal was cleared.
    pub fn steps(&self) -> &[Step] {
        self.journal.steps()
    }

    /// Returns how often the expensive things were done since the journal was cleared.
    pub fn counts(&self) -> Counts {
        self.journal.counts()
    }

    /// The next pseudo-random number (SplitMix64).
    pub(crate) fn next_random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// `N` pseudo-random bytes.
    pub(crate) fn random_bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for part in bytes.chunks_mut(8) {
            let word = self.next_random().to_le_bytes();
            for (to, from) in part.iter_mut().zip(word) {
                *to = from;
            }
        }
        bytes
    }

    /// A pseudo-random encryption key: unlike other random numbers, no other phone draws the same.
    pub(crate) fn random_key(&mut self) -> [u8; 32] {
        let mut key = self.random_bytes::<32>();
        for (byte, serial) in key.iter_mut().zip(self.serial.to_le_bytes()) {
            *byte ^= serial;
        }
        key
    }

    /// Takes the person's answer to the prompt that is shown now.
    pub(crate) fn next_answer(&mut self) -> Answer {
        self.answers.pop_front().unwrap_or(Answer::Succeed)
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device")
            .field("model", &self.model)
            .field("lock", &self.lock)
            .field("passcode", &self.passcode)
            .field("enrolment", &self.enrolment)
            .field("apps", &self.apps)
            .field("keychain", &self.keychain)
            .field("android", &self.android)
            .finish_non_exhaustive()
    }
}

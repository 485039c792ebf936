//! Enrolled fingers and faces, the lockout of the sensor, and what the person does at a prompt.

use std::time::Duration;

use super::{Device, Model};

/// The kind of sensor that the phone has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SensorKind {
    /// None.
    Missing,
    /// Touch ID, or a strong fingerprint sensor.
    #[default]
    Fingerprint,
    /// Face ID, or a strong face sensor.
    Face,
}

/// Whether the sensor refuses because of too many failures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lockout {
    #[default]
    No,
    /// Until this time, since 1970.
    Temporary(Duration),
    /// Until the credential was given.
    Permanent,
}

/// The enrolled fingers and faces.
#[derive(Clone, Debug, Default)]
pub(crate) struct Enrolment {
    pub(crate) sensor: SensorKind,
    /// How many are enrolled.
    pub(crate) enrolled: u32,
    /// Changes with every enrolment and when all are removed: what a current-set binding remembers.
    pub(crate) set: u64,
    /// Changes when all are removed: the database that any-biometry bindings belong to.
    pub(crate) database: u64,
    /// Counts the updates of the system: each changes what iOS calls the enrolment, and binds nothing anew.
    pub(crate) updates: u64,
    pub(crate) lockout: Lockout,
}

impl Enrolment {
    pub(crate) fn enrol(&mut self) {
        self.enrolled += 1;
        self.set += 1;
    }

    pub(crate) fn clear(&mut self) {
        self.enrolled = 0;
        self.set += 1;
        self.database += 1;
        self.lockout = Lockout::No;
    }

    pub(crate) fn is_enrolled(&self) -> bool {
        self.sensor != SensorKind::Missing && self.enrolled > 0
    }
}

impl Device {
    /// Says whether the sensor refuses because of too many failures.
    pub(crate) fn is_locked_out(&self) -> bool {
        self.enrolment.lockout != Lockout::No
    }

    /// Locks the sensor; a permanent lockout ends only with the credential, any lockout on iOS too.
    pub(crate) fn lock_out(&mut self, permanently: bool) {
        let temporary = matches!(self.model, Model::Android(_)) && !permanently;
        self.enrolment.lockout = if temporary {
            Lockout::Temporary(self.clock + LOCKOUT)
        } else {
            Lockout::Permanent
        };
    }

    /// Ends a lockout: the person gave the credential.
    pub(crate) fn end_lockout(&mut self) {
        self.enrolment.lockout = Lockout::No;
    }

    /// Ends a temporary lockout whose time is over.
    pub(crate) fn end_lockout_in_time(&mut self) {
        if matches!(self.enrolment.lockout, Lockout::Temporary(until) if until <= self.clock) {
            self.enrolment.lockout = Lockout::No;
        }
    }
}

/// How long a temporary lockout lasts on Android.
const LOCKOUT: Duration = Duration::from_secs(30);

/// What the person, or the system, does at a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// The right finger or face; what an empty queue means.
    Succeed,
    /// The passcode, where the prompt takes it; otherwise like `Cancel`.
    Passcode,
    /// The cancel button.
    Cancel,
    /// A finger that doesn't match; the prompt stays, and the next answer counts.
    NoMatch,
    /// The attempts are used up and the prompt ends without success.
    Fail,
    /// Too many failures: the sensor is locked for a while.
    Lockout,
    /// Too many failures: the sensor is locked until the credential was given.
    LockoutPermanent,
    /// The system or the app takes the prompt away (a call, the app leaves the foreground).
    Interrupt,
    /// Nobody does anything until the prompt goes away by itself.
    Timeout,
    /// Android never tells that the prompt has ended, so the backend gives it up; on an iPhone it is a `Timeout`.
    Never,
}

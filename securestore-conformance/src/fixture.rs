//! What a backend author writes: how to open a store, and what can be done to the device.

use std::fmt;
use std::sync::Arc;

use securestore_core::{Result, SecureStore, SizePolicy};

/// The environment that the cases run in; only [`open`](Self::open) must be written.
pub trait Fixture {
    /// Opens the store of `service` in the app's running process, starting it if necessary.
    ///
    /// # Errors
    /// If the store can't be opened.
    fn open(&mut self, service: &str, sizes: SizePolicy) -> Result<Arc<dyn SecureStore>>;

    /// Says whether this environment can do this to the device; a case that needs what it can't is blocked.
    fn can(&self, _control: Control) -> bool {
        false
    }

    /// Does something to the device; only called for what the environment [`can`](Self::can) do.
    ///
    /// After a control that ends the app's process, cases open their stores again.
    fn drive(&mut self, _control: Control) {}

    /// Returns what was spent since the last call, if the environment can [`Count`](Control::Count).
    fn costs(&mut self) -> Costs {
        Costs::default()
    }

    /// Returns every byte that the app and the system wrote anywhere outside the keychain, logs included, if the
    /// environment can [`Examine`](Control::Examine) it.
    fn traces(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

/// What happens to the device, or can be seen of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Control {
    /// What the person does at the next prompt; without it they succeed.
    Answer(Answer),
    /// All fingers and faces are removed, the passcode stays.
    ClearBiometrics,
    /// Costs can be counted.
    Count,
    /// The stored data is damaged; the app's process ends, which would not see it.
    Damage(Damage),
    /// One more finger or face is enrolled.
    EnrolBiometric,
    /// What was written anywhere can be examined.
    Examine,
    /// The nth call from now, from 0, that reaches the system fails for a moment and changes nothing.
    FailAtStep(usize),
    /// The app's process ends before the nth call from now, from 0, that reaches the system.
    KillAtStep(usize),
    /// The screen locks.
    Lock,
    /// Biometrics are locked out after too many failures.
    LockOutBiometrics,
    /// A new device takes over from a backup that could be restored on another one.
    MoveToNewDevice,
    /// An hour passes.
    PassAnHour,
    /// The device starts again and is not unlocked yet; the app's process ends.
    Reboot,
    /// The app is removed and installed again.
    Reinstall,
    /// The passcode and all biometrics are removed.
    RemovePasscode,
    /// The app's process ends.
    Restart,
    /// A backup is made and restored on the same device; the app's process ends.
    RestoreHere,
    /// Answers and disturbances that still wait are withdrawn.
    Settle,
    /// The person unlocks the device.
    Unlock,
    /// The app is replaced by a newer version; its process ends.
    Upgrade,
}

impl Control {
    /// Every control, for an environment that lists what it can do; those with a number stand for all numbers.
    pub const ALL: &[Self] = &[
        Self::Answer(Answer::Cancel),
        Self::Answer(Answer::Fail),
        Self::Answer(Answer::Interrupt),
        Self::Answer(Answer::LockOut),
        Self::ClearBiometrics,
        Self::Count,
        Self::Damage(Damage::Exchange),
        Self::Damage(Damage::ExchangeChunks),
        Self::Damage(Damage::Flip),
        Self::Damage(Damage::LoseChunk),
        Self::EnrolBiometric,
        Self::Examine,
        Self::FailAtStep(0),
        Self::KillAtStep(0),
        Self::Lock,
        Self::LockOutBiometrics,
        Self::MoveToNewDevice,
        Self::PassAnHour,
        Self::Reboot,
        Self::Reinstall,
        Self::RemovePasscode,
        Self::Restart,
        Self::RestoreHere,
        Self::Settle,
        Self::Unlock,
        Self::Upgrade,
    ];
}

/// Writes the name without its number: `Lock`, `Answer.Cancel`, `KillAtStep`.
impl fmt::Display for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => write!(f, "Answer.{answer:?}"),
            Self::Damage(damage) => write!(f, "Damage.{damage:?}"),
            Self::FailAtStep(_) => f.write_str("FailAtStep"),
            Self::KillAtStep(_) => f.write_str("KillAtStep"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// What the person, or the system, does at a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Answer {
    /// They dismiss it.
    Cancel,
    /// They fail until the prompt gives up.
    Fail,
    /// The system takes it away.
    Interrupt,
    /// They fail so often that biometrics are locked out.
    LockOut,
}

/// What happens to stored data behind the app's back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Damage {
    /// The contents of the entries `a` and `b` are exchanged.
    Exchange,
    /// The contents of two chunks of one entry are exchanged.
    ExchangeChunks,
    /// A bit of each stored content is flipped.
    Flip,
    /// One chunk is gone.
    LoseChunk,
}

/// How often the expensive things were done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "fixtures write it as a literal")]
pub struct Costs {
    /// `SecItem…` calls.
    pub keychain_calls: usize,
    /// Operations of the secure hardware.
    pub keystore_operations: usize,
    /// Prompts that were shown.
    pub prompts: usize,
}

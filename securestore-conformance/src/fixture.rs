//! What a backend author writes: how to open a store, and what can be done to the device.

use std::sync::Arc;

use securestore_core::{Result, SecureStore};

/// The environment that a case runs in.
pub trait Fixture {
    /// Opens the store of `service` in the app's running process, starting it if necessary.
    ///
    /// # Errors
    /// If the store can't be opened.
    fn open(&mut self, service: &str) -> Result<Arc<dyn SecureStore>>;

    /// Does something to the device; `false` if this environment can't.
    ///
    /// After a control that ends the app's process, cases open their stores again.
    fn drive(&mut self, control: Control) -> bool;
}

/// Something that happens to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Control {
    /// The person dismisses the next prompt.
    CancelNextPrompt,
    /// One more finger or face is enrolled.
    EnrolBiometric,
    /// An hour passes.
    PassAnHour,
    /// The screen locks.
    Lock,
    /// A new device takes over from a backup that could be restored on another one.
    MoveToNewDevice,
    /// The device starts again and is not unlocked yet; the app's process ends.
    Reboot,
    /// The app is removed and installed again.
    Reinstall,
    /// The passcode and all biometrics are removed.
    RemovePasscode,
    /// The app's process ends.
    Restart,
    /// The person unlocks the device.
    Unlock,
}

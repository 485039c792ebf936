//! What the tour asks of an app, whatever it keeps its secrets with.

use securestore_core::Secret;

use crate::files::SecretFile;

/// One run of an app on a phone; it is dead after the process was killed.
pub(crate) trait App {
    /// Saves a value under the file's key.
    fn save(&self, file: &SecretFile, value: &Secret) -> Saved;

    /// Reads what is saved under the file's key.
    fn read(&self, file: &SecretFile) -> Seen;
}

/// How a save ended, as the app's code sees it.
pub(crate) enum Saved {
    Done,
    /// Nothing was saved, because the phone lacks what the protection needs.
    Refused(String),
    Failed(String),
}

/// How a read ended, as the app's code sees it.
pub(crate) enum Seen {
    /// A value, and what the log said about it.
    Value(Secret, Option<String>),
    /// No value; the log may know why, the app's code does not.
    Null(Option<String>),
    /// The value is there and can be read once the phone is unlocked.
    Locked(String),
    /// The value is there and a prompt has to be answered.
    AskAgain(String),
    /// The value is gone for good, and the app is told why.
    SignInAgain(String),
    Failed(String),
}

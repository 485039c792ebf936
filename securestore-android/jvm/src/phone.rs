//! The phone that the doubles ask: the seams of one process of an app.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use securestore_android::seam::{Authenticator, Keystore, Platform, SharedPreferences};

use crate::table::lock;
use crate::vm;

static PHONE: Mutex<Option<Arc<Phone>>> = Mutex::new(None);
static FILES: Mutex<()> = Mutex::new(());
static HOLD: Mutex<Hold> = Mutex::new(Hold::None);
static HELD: Condvar = Condvar::new();

/// Whether a prompt is to stay, or does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    None,
    Next,
    Held,
}

/// What the doubles ask.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a test builds it from the seams of its phone"
)]
pub struct Phone {
    /// The Keystore
    pub keystore: Arc<dyn Keystore>,
    /// SharedPreferences
    pub preferences: Arc<dyn SharedPreferences>,
    /// `BiometricPrompt`
    pub authenticator: Arc<dyn Authenticator>,
    /// Facts about the phone
    pub platform: Arc<dyn Platform>,
    /// The names and lengths of the files in `shared_prefs`
    pub files: Files,
}

/// Returns the names and lengths of the files in `shared_prefs` as they are now.
pub type Files = fn() -> Vec<(String, u64)>;

/// Makes this phone the one that the doubles ask: a new process of the app has begun.
///
/// # Errors
/// If the files can't be written.
pub fn insert(phone: Phone) -> io::Result<()> {
    *lock(&PHONE) = Some(Arc::new(phone));
    refresh_files()
}

/// Lets the next prompt stay until it is cancelled.
pub fn hold_next_prompt() {
    *lock(&HOLD) = Hold::Next;
}

/// Waits until a prompt stays.
pub fn wait_for_held_prompt() {
    let mut hold = lock(&HOLD);
    while *hold != Hold::Held {
        hold = HELD.wait(hold).unwrap_or_else(PoisonError::into_inner);
    }
    *hold = Hold::None;
}

/// Says whether the prompt that appears now is to stay.
pub(crate) fn take_hold() -> bool {
    let mut hold = lock(&HOLD);
    let held = *hold == Hold::Next;
    if held {
        *hold = Hold::Held;
        HELD.notify_all();
    }
    held
}

pub(crate) fn current() -> Option<Arc<Phone>> {
    lock(&PHONE).clone()
}

pub(crate) fn data_dir() -> PathBuf {
    vm::classes().join(format!("data-{}", std::process::id()))
}

/// Gives the preference files on disk the lengths that they have on the phone; the leaf asks the file system for them.
///
/// # Errors
/// If they can't be written.
pub fn refresh_files() -> io::Result<()> {
    let Some(phone) = current() else {
        return Ok(());
    };
    let directory = data_dir().join("shared_prefs");
    // Asked for under the lock, so that the last writer has the newest answer.
    let _writing = lock(&FILES);
    let files = (phone.files)();
    fs::create_dir_all(&directory)?;
    for (name, length) in &files {
        File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(directory.join(name))?
            .set_len(*length)?;
    }
    let wanted: BTreeSet<_> = files.into_iter().map(|(name, _)| name).collect();
    for file in fs::read_dir(&directory)? {
        let file = file?;
        if !wanted.contains(&*file.file_name().to_string_lossy()) {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

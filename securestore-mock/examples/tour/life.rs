//! One phone with one app on it.

use securestore_core::{Result, Secret};
use securestore_mock::{At, BackupKind, Counts, Disturbance, SimulatedPhone};

use crate::app::{App, Saved, Seen};
use crate::files::SecretFile;
use crate::naive::{self, RecipeApp};
use crate::ours::SecurestoreApp;

/// With what the app keeps its secrets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    Securestore,
    Recipes,
}

/// What a read gave, and what the tour found out beside it.
pub(crate) struct Reading {
    pub(crate) seen: Seen,
    pub(crate) prompts: usize,
    /// Whether the value is on the phone all the same: unlocked, started again, the app reads it.
    pub(crate) still_there: bool,
}

/// Which value of the largest file is the right one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Old,
    /// A save was cut short: either is right.
    Either,
    New,
}

/// How often a killed save left what.
#[derive(Clone, Copy, Default)]
pub(crate) struct Kills {
    pub(crate) tried: usize,
    pub(crate) whole: usize,
}

/// The calls of a year.
#[derive(Clone, Copy, Default)]
pub(crate) struct Calls {
    pub(crate) keychain: usize,
    pub(crate) keystore: usize,
    pub(crate) commits: usize,
    pub(crate) prompts: usize,
}

/// A phone, and an app on it.
pub(crate) struct Life<'a> {
    phone: SimulatedPhone,
    variant: Variant,
    app: Box<dyn App>,
    files: &'a [SecretFile],
    expected: Expected,
    kills: Kills,
    /// Of the phones before this one.
    calls: Calls,
}

/// How many other steps of the killed save are tried.
const KILLS: usize = 24;
/// Above this a save takes too long to be tried so often.
const MAX_KILLED_LEN: usize = 256 << 10;
/// Android writes the whole preferences file for every piece.
const MAX_PIECES: usize = 1000;

impl<'a> Life<'a> {
    pub(crate) fn new(
        phone: SimulatedPhone,
        variant: Variant,
        files: &'a [SecretFile],
    ) -> Result<Self> {
        Ok(Self {
            app: start(&phone, variant)?,
            phone,
            variant,
            files,
            expected: Expected::Old,
            kills: Kills::default(),
            calls: Calls::default(),
        })
    }

    pub(crate) fn phone(&self) -> &SimulatedPhone {
        &self.phone
    }

    pub(crate) fn expected(&self) -> Expected {
        self.expected
    }

    pub(crate) fn kills(&self) -> Kills {
        self.kills
    }

    /// Starts the app again after its process ended.
    pub(crate) fn start_app(&mut self) -> Result<()> {
        self.app = start(&self.phone, self.variant)?;
        Ok(())
    }

    pub(crate) fn restart_app(&mut self) -> Result<()> {
        self.phone.kill_app();
        self.start_app()
    }

    /// Returns the prompts that were shown on this phone.
    pub(crate) fn prompts(&self) -> usize {
        self.phone.counts().prompts
    }

    /// Returns the calls of all phones.
    pub(crate) fn calls(&self) -> Calls {
        let Counts {
            keychain_calls,
            keystore_operations,
            prompts,
            commits,
            ..
        } = self.phone.counts();
        Calls {
            keychain: self.calls.keychain + keychain_calls,
            keystore: self.calls.keystore + keystore_operations,
            commits: self.calls.commits + commits,
            prompts: self.calls.prompts + prompts,
        }
    }

    /// Says whether this app takes the file along: the recipes would be at work for minutes with a long one.
    pub(crate) fn takes(&self, file: &SecretFile) -> bool {
        self.variant == Variant::Securestore || naive::pieces(file) <= MAX_PIECES
    }

    /// Saves the value that a file has now.
    pub(crate) fn save(&self, file: &SecretFile) -> Saved {
        let value = match self.expected {
            Expected::New if file.largest => &file.next,
            _ => &file.value,
        };
        self.app.save(file, value)
    }

    /// Saves the new value of the largest file.
    pub(crate) fn save_new_value(&mut self) -> Saved {
        let saved = self.try_save_new_value();
        if matches!(saved, Saved::Done) {
            self.expected = Expected::New;
        }
        saved
    }

    fn try_save_new_value(&self) -> Saved {
        match self.files.iter().find(|file| file.largest) {
            Some(file) if self.takes(file) => self.app.save(file, &file.next),
            _ => Saved::Done,
        }
    }

    /// Reads a file as the app does; if that gives nothing, looks whether the value is there all the same.
    pub(crate) fn read(&mut self, file: &SecretFile) -> Result<Reading> {
        let before = self.prompts();
        let seen = self.app.read(file);
        let prompts = self.prompts() - before;
        let still_there = match seen {
            Seen::Null(_) => self.is_still_there(file)?,
            _ => true,
        };
        Ok(Reading {
            seen,
            prompts,
            still_there,
        })
    }

    fn is_still_there(&mut self, file: &SecretFile) -> Result<bool> {
        let now = self.phone.device();
        self.phone.unlock();
        self.restart_app()?;
        let found = matches!(self.app.read(file), Seen::Value(..));
        self.phone.set_device(now);
        self.start_app()?;
        Ok(found)
    }

    /// Kills the app in the middle of saving the new value of the largest file, and starts it again.
    ///
    /// The same save is killed at other steps, too: each time the phone is put back afterwards.
    pub(crate) fn killed_while_saving(&mut self) -> Result<()> {
        let Some(file) = self.files.iter().find(|file| file.largest) else {
            return Ok(());
        };
        self.restart_app()?;
        let before = self.phone.device();
        let first = self.phone.steps().len();
        self.try_save_new_value();
        let steps = self.phone.steps().len().saturating_sub(first);
        if file.value.len() <= MAX_KILLED_LEN && self.takes(file) {
            let tries = KILLS.min(steps);
            for i in 0..tries {
                self.phone.set_device(before.clone());
                self.kill_save_at(i * steps / tries)?;
                self.kills.tried += 1;
                if let Seen::Value(value, _) = self.app.read(file) {
                    self.kills.whole += usize::from(is_whole(file, &value));
                }
            }
        }
        self.phone.set_device(before);
        self.kill_save_at(steps / 2)?;
        self.expected = Expected::Either;
        Ok(())
    }

    fn kill_save_at(&mut self, step: usize) -> Result<()> {
        self.restart_app()?;
        self.phone.disturb(At::Step(step), Disturbance::CutBefore);
        self.try_save_new_value();
        self.restart_app()
    }

    /// Goes on with a new phone that got an encrypted backup of this one.
    pub(crate) fn move_to_new_phone(&mut self) -> Result<()> {
        let backup = self.phone.back_up(BackupKind::Encrypted);
        self.calls = self.calls();
        self.phone = self.phone.replaced_by_new(&backup)?;
        self.start_app()
    }
}

/// Says whether a value is the file's old one or its new one.
fn is_whole(file: &SecretFile, value: &Secret) -> bool {
    let value = value.expose_secret();
    value == file.value.expose_secret() || value == file.next.expose_secret()
}

fn start(phone: &SimulatedPhone, variant: Variant) -> Result<Box<dyn App>> {
    Ok(match variant {
        Variant::Securestore => Box::new(SecurestoreApp::start(phone)?),
        Variant::Recipes => Box::new(RecipeApp::start(phone)?),
    })
}

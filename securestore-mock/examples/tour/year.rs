//! The year: what happens in each month, and what both apps see on both phones.

use securestore_core::Result;
use securestore_mock::{Event, SimulatedPhone};

use crate::app::{Saved, Seen};
use crate::files::SecretFile;
use crate::life::{Calls, Expected, Kills, Life, Reading, Variant};
use crate::verdict::{Cell, Judged, Verdict};

/// A year of both phones with both apps.
pub(crate) struct Year {
    pub(crate) months: Vec<Month>,
    pub(crate) phones: [Phone; 2],
}

/// One row of the table.
pub(crate) struct Month {
    pub(crate) name: &'static str,
    pub(crate) event: &'static str,
    /// The iPhone with securestore and with the recipes, then the Android phone.
    pub(crate) cells: [Cell; 4],
}

/// One phone's year.
pub(crate) struct Phone {
    pub(crate) name: &'static str,
    pub(crate) calls: [Calls; 2],
    pub(crate) kills: [Kills; 2],
}

const MONTHS: [(&str, Happening); 12] = [
    ("Jan", Happening::Saves),
    ("Feb", Happening::Restarted),
    ("Mar", Happening::Locked),
    ("Apr", Happening::Rebooted),
    ("May", Happening::KilledWhileSaving),
    ("Jun", Happening::SavesAgain),
    ("Jul", Happening::NewBiometric),
    ("Aug", Happening::SignsIn),
    ("Sep", Happening::PasscodeRemoved),
    ("Oct", Happening::SignsInWithoutPasscode),
    ("Nov", Happening::Reinstalled),
    ("Dec", Happening::Restored),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Happening {
    Saves,
    Restarted,
    Locked,
    Rebooted,
    KilledWhileSaving,
    SavesAgain,
    NewBiometric,
    SignsIn,
    PasscodeRemoved,
    SignsInWithoutPasscode,
    Reinstalled,
    Restored,
}

/// Lives through the year.
pub(crate) fn live(files: &[SecretFile]) -> Result<Year> {
    let mut ios = Pair::new(securestore_mock::ios, files)?;
    let mut android = Pair::new(securestore_mock::android, files)?;
    let mut months = Vec::new();
    for (name, happening) in MONTHS {
        let [ours, naive] = ios.live_through(happening, files)?;
        let [android_ours, android_naive] = android.live_through(happening, files)?;
        months.push(Month {
            name,
            event: happening.text(),
            cells: [ours, naive, android_ours, android_naive],
        });
    }
    Ok(Year {
        months,
        phones: [ios.sum_up("iPhone"), android.sum_up("Android phone")],
    })
}

/// Two phones of one kind: the same happens to both, and each has another app.
struct Pair<'a> {
    ours: Life<'a>,
    naive: Life<'a>,
}

impl<'a> Pair<'a> {
    fn new(phone: fn() -> SimulatedPhone, files: &'a [SecretFile]) -> Result<Self> {
        Ok(Self {
            ours: Life::new(phone(), Variant::Securestore, files)?,
            naive: Life::new(phone(), Variant::Recipes, files)?,
        })
    }

    fn live_through(&mut self, happening: Happening, files: &[SecretFile]) -> Result<[Cell; 2]> {
        let ours = happening.happen(&mut self.ours, files)?;
        let naive = happening.happen(&mut self.naive, files)?;
        let judge = |life: &Life<'_>, month: &Seeing, other: &Seeing| {
            let both = month.files.iter().zip(&other.files);
            let judged = files.iter().zip(both);
            let judged = judged.map(|(file, (of, other))| judge(file, life.expected(), of, other));
            Cell::new(judged.collect(), month.prompts)
        };
        Ok([
            judge(&self.ours, &ours, &naive),
            judge(&self.naive, &naive, &ours),
        ])
    }

    fn sum_up(&self, name: &'static str) -> Phone {
        Phone {
            name,
            calls: [self.ours.calls(), self.naive.calls()],
            kills: [self.ours.kills(), self.naive.kills()],
        }
    }
}

/// What one app saw in one month.
struct Seeing {
    files: Vec<FileSeen>,
    prompts: Option<usize>,
}

/// What an app saw of one file.
enum FileSeen {
    Saved,
    Refused(String),
    NotSaved(String),
    LeftOut,
    Read(Reading),
}

impl Happening {
    fn text(self) -> &'static str {
        match self {
            Self::Saves => "the app saves all",
            Self::Restarted => "app restarted",
            Self::Locked => "read while locked",
            Self::Rebooted => "rebooted, not yet unlocked",
            Self::KilledWhileSaving => "unlocked; killed while saving a new value",
            Self::SavesAgain => "saves it again",
            Self::NewBiometric => "new finger or face",
            Self::SignsIn => "signs in again",
            Self::PasscodeRemoved => "passcode removed",
            Self::SignsInWithoutPasscode => "signs in without a passcode",
            Self::Reinstalled => "signs in, then is reinstalled",
            Self::Restored => "signs in, then restored on a new phone",
        }
    }

    /// Lets it happen on one phone, and the app look after its files.
    fn happen(self, life: &mut Life<'_>, files: &[SecretFile]) -> Result<Seeing> {
        let before = life.prompts();
        let saved: Vec<Option<Saved>> = match self {
            Self::Saves => sign_in(life, files, |_| true),
            _ => self.prepare(life, files)?,
        };
        let prompts = (self == Self::Saves).then(|| life.prompts() - before);
        let mut seen = Vec::new();
        for (file, saved) in files.iter().zip(saved) {
            seen.push(match saved {
                _ if !life.takes(file) => FileSeen::LeftOut,
                Some(Saved::Refused(why)) => FileSeen::Refused(why),
                Some(Saved::Failed(why)) => FileSeen::NotSaved(why),
                Some(Saved::Done) if self == Self::Saves => FileSeen::Saved,
                _ => FileSeen::Read(life.read(file)?),
            });
        }
        Ok(Seeing {
            files: seen,
            prompts,
        })
    }

    /// Lets everything happen before the app reads; returns how the saves ended.
    fn prepare(self, life: &mut Life<'_>, files: &[SecretFile]) -> Result<Vec<Option<Saved>>> {
        let mut saved = Vec::new();
        match self {
            Self::Saves => {}
            Self::Restarted => life.restart_app()?,
            Self::Locked => life.phone().lock(),
            Self::Rebooted => {
                life.phone().reboot();
                life.start_app()?;
            }
            Self::KilledWhileSaving => {
                life.phone().unlock();
                life.killed_while_saving()?;
            }
            Self::SavesAgain => {
                let new = life.save_new_value();
                saved = only(files, |file| file.largest, new);
                life.restart_app()?;
            }
            Self::NewBiometric => {
                life.phone().enrol_biometric();
                life.restart_app()?;
            }
            Self::SignsIn | Self::SignsInWithoutPasscode => {
                saved = sign_in(life, files, |file| file.protected);
            }
            Self::PasscodeRemoved => {
                life.phone().remove_passcode();
                life.restart_app()?;
            }
            Self::Reinstalled => {
                life.phone().apply(Event::SetPasscode);
                life.phone().enrol_biometric();
                saved = sign_in(life, files, |file| file.protected);
                life.phone().reinstall_app();
                life.start_app()?;
            }
            Self::Restored => {
                saved = sign_in(life, files, |_| true);
                life.move_to_new_phone()?;
            }
        }
        saved.resize_with(files.len(), || None);
        Ok(saved)
    }
}

/// Saves these files, as after a sign-in.
fn sign_in(
    life: &Life<'_>,
    files: &[SecretFile],
    which: fn(&SecretFile) -> bool,
) -> Vec<Option<Saved>> {
    files
        .iter()
        .map(|file| (which(file) && life.takes(file)).then(|| life.save(file)))
        .collect()
}

/// Puts the result of a save in its file's place.
fn only(files: &[SecretFile], which: fn(&SecretFile) -> bool, saved: Saved) -> Vec<Option<Saved>> {
    let mut saved = Some(saved);
    files
        .iter()
        .map(|file| which(file).then(|| saved.take()).flatten())
        .collect()
}

/// Compares what an app saw with the file, and a `null` with what the other app saw on its phone.
fn judge(file: &SecretFile, expected: Expected, of: &FileSeen, other: &FileSeen) -> Judged {
    let reading = match of {
        FileSeen::Saved => return Judged::new(Verdict::Saved, None),
        FileSeen::Refused(why) => return Judged::new(Verdict::Refused, why.clone()),
        FileSeen::NotSaved(why) => return Judged::new(Verdict::NotSaved, why.clone()),
        FileSeen::LeftOut => return Judged::new(Verdict::LeftOut, None),
        FileSeen::Read(reading) => reading,
    };
    let (verdict, why) = match &reading.seen {
        Seen::Value(value, why) => {
            let value = value.expose_secret();
            let old = value == file.value.expose_secret();
            let new = value == file.next.expose_secret();
            let verdict = match expected {
                _ if !file.largest && !old => Verdict::Torn,
                _ if !old && !new => Verdict::Torn,
                Expected::Either if file.largest && old => Verdict::OldValue,
                Expected::New if file.largest && old => Verdict::Stale,
                _ if file.protected && reading.prompts == 0 => Verdict::Unprotected,
                _ => Verdict::Ok,
            };
            match verdict {
                Verdict::Torn => (verdict, why.clone()),
                Verdict::Unprotected => {
                    let why =
                        "no biometrics to be had, so the recipe left them out and said nothing";
                    (verdict, Some(why.to_owned()))
                }
                _ => (verdict, None),
            }
        }
        Seen::Null(why) if reading.still_there => (Verdict::LoggedOut, why.clone()),
        Seen::Null(why) if is_absent(other) => (Verdict::Gone, why.clone()),
        Seen::Null(why) => (Verdict::Lost, why.clone()),
        Seen::Locked(why) => (Verdict::Locked, Some(why.clone())),
        Seen::AskAgain(why) => (Verdict::AskAgain, Some(why.clone())),
        Seen::SignInAgain(why) => (Verdict::SignIn, Some(why.clone())),
        Seen::Failed(why) => (Verdict::Failed, Some(why.clone())),
    };
    Judged::new(verdict, why)
}

/// Says whether the other app found nothing either, and nothing was there, or can't tell.
fn is_absent(other: &FileSeen) -> bool {
    matches!(
        other,
        FileSeen::LeftOut
            | FileSeen::Read(Reading {
                seen: Seen::Null(_),
                still_there: false,
                ..
            })
    )
}

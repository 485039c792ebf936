//! What is done to a phone in one run: a model and disturbances, written as one line that can be replayed.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::device::{BackupKind, Disturbance, Fault, Model};
use crate::event::Event;
use crate::phone::DEFAULT_APP;

/// One run: the phone, and what disturbs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) model: Model,
    pub(super) hits: Vec<Hit>,
}

/// One disturbance and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The launch, from 1.
    pub(super) launch: usize,
    /// The step of the launch, from 0; `None` is before the launch.
    pub(super) step: Option<usize>,
    pub(super) what: What,
}

/// What disturbs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// Something happens to the phone.
    Happens(Happening),
    /// The app is killed.
    Cut(Cut),
    /// The nth fault that the call can have.
    Fault { call: String, number: usize },
    /// The system launches the app, and nobody looks at it.
    InBackground,
}

/// Something that happens to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    Lock,
    Unlock,
    Reboot,
    UpgradeApp,
    PassADay,
    FillDisk,
    EnrolBiometric,
    ClearBiometrics,
    RemovePasscode,
    ReinstallApp,
    RestoreBackup,
    MoveToNewPhone,
}

/// How the app is killed at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    Before,
    Within,
    After,
}

impl Happening {
    pub(super) const ALL: [Self; 12] = [
        Self::Lock,
        Self::Unlock,
        Self::Reboot,
        Self::UpgradeApp,
        Self::PassADay,
        Self::FillDisk,
        Self::EnrolBiometric,
        Self::ClearBiometrics,
        Self::RemovePasscode,
        Self::ReinstallApp,
        Self::RestoreBackup,
        Self::MoveToNewPhone,
    ];

    pub(super) fn events(self) -> Vec<Event> {
        let app = || DEFAULT_APP.to_owned();
        match self {
            Self::Lock => vec![Event::Lock],
            Self::Unlock => vec![Event::Unlock],
            Self::Reboot => vec![Event::Reboot],
            Self::UpgradeApp => vec![Event::UpgradeApp(app())],
            Self::PassADay => vec![Event::Advance(Duration::from_secs(24 * 60 * 60))],
            Self::FillDisk => vec![Event::FillDisk],
            Self::EnrolBiometric => vec![Event::EnrolBiometric],
            Self::ClearBiometrics => vec![Event::ClearBiometrics],
            Self::RemovePasscode => vec![Event::RemovePasscode],
            Self::ReinstallApp => vec![Event::UninstallApp(app()), Event::InstallApp(app())],
            Self::RestoreBackup => vec![Event::RestoreBackup(BackupKind::Encrypted)],
            Self::MoveToNewPhone => vec![Event::MoveToNewPhone(BackupKind::Encrypted)],
        }
    }

    /// Says whether a platform may lose entries by it.
    const fn may_lose(self) -> bool {
        match self {
            Self::Lock
            | Self::Unlock
            | Self::Reboot
            | Self::UpgradeApp
            | Self::PassADay
            | Self::FillDisk => false,
            Self::EnrolBiometric
            | Self::ClearBiometrics
            | Self::RemovePasscode
            | Self::ReinstallApp
            | Self::RestoreBackup
            | Self::MoveToNewPhone => true,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Reboot => "reboot",
            Self::UpgradeApp => "upgrade",
            Self::PassADay => "a-day",
            Self::FillDisk => "full-disk",
            Self::EnrolBiometric => "enrol",
            Self::ClearBiometrics => "clear-biometrics",
            Self::RemovePasscode => "remove-passcode",
            Self::ReinstallApp => "reinstall",
            Self::RestoreBackup => "restore-backup",
            Self::MoveToNewPhone => "new-phone",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Lock => "the phone is locked",
            Self::Unlock => "the phone is unlocked",
            Self::Reboot => "the phone restarts, and is not unlocked yet",
            Self::UpgradeApp => "the app is replaced by a newer version",
            Self::PassADay => "a day passes",
            Self::FillDisk => "the disk is full",
            Self::EnrolBiometric => "another finger or face is enrolled",
            Self::ClearBiometrics => "all fingers and faces are removed",
            Self::RemovePasscode => "the passcode is removed, and all biometrics with it",
            Self::ReinstallApp => "the app is removed and installed again",
            Self::RestoreBackup => "a backup is restored on this phone",
            Self::MoveToNewPhone => "a backup is restored on a new phone",
        }
    }
}

impl Cut {
    pub(super) const ALL: [Self; 3] = [Self::Before, Self::Within, Self::After];

    const fn name(self) -> &'static str {
        match self {
            Self::Before => "kill-before",
            Self::Within => "kill-within",
            Self::After => "kill-after",
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Before => "the app is killed before",
            Self::Within => "the app is killed within",
            Self::After => "the app is killed after",
        }
    }
}

impl What {
    /// Returns every fault that a call can have on this phone.
    pub(super) fn faults(model: Model, call: &str) -> Vec<Self> {
        let faults = Fault::throwable(call);
        let numbers = faults.iter().enumerate();
        numbers
            .filter(|(_, fault)| match fault {
                Fault::Status(_) | Fault::Evaluation(_) => matches!(model, Model::Ios(_)),
                _ => matches!(model, Model::Android(_)),
            })
            .map(|(number, _)| Self::Fault {
                call: call.to_owned(),
                number,
            })
            .collect()
    }

    /// Returns what the phone does at the step; `None` for a fault that doesn't exist, and for a launch in the background.
    pub(super) fn disturbance(&self) -> Option<Disturbance> {
        match self {
            Self::Happens(happening) => Some(Disturbance::Happens(happening.events())),
            Self::Cut(Cut::Before) => Some(Disturbance::CutBefore),
            Self::Cut(Cut::Within) => Some(Disturbance::Torn),
            Self::Cut(Cut::After) => Some(Disturbance::CutAfter),
            Self::Fault { call, number } => Fault::throwable(call)
                .into_iter()
                .nth(*number)
                .map(Disturbance::Answer),
            Self::InBackground => None,
        }
    }

    /// Says whether a platform may lose entries by it.
    pub(super) const fn may_lose(&self) -> bool {
        matches!(self, Self::Happens(happening) if happening.may_lose())
    }

    /// Says what happens, at a call if it happens there.
    pub(super) fn story(&self, at: Option<&str>) -> String {
        let at = at.map_or_else(String::new, |call| format!(" at {call}"));
        match self {
            Self::Happens(happening) => format!("{}{at}", happening.text()),
            Self::Cut(cut) => format!("{}{}", cut.text(), at.trim_start_matches(" at")),
            Self::Fault { .. } => match self.disturbance() {
                Some(Disturbance::Answer(fault)) => format!("{}{at}", story_of(&fault)),
                _ => "nothing".to_owned(),
            },
            Self::InBackground => "the system launches the app in the background".to_owned(),
        }
    }
}

fn story_of(fault: &Fault) -> String {
    match fault {
        Fault::Status(status) => format!("the Keychain answers {status}"),
        Fault::Exception(exception) => format!("the system throws {exception}"),
        Fault::Prompt(error) => format!("the prompt ends with {error}"),
        Fault::Evaluation(error) => format!("the prompt ends with {error}"),
        Fault::CommitFails => "the system writes nothing and answers false".to_owned(),
        Fault::Transient => "the system fails for a moment".to_owned(),
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Happens(happening) => f.write_str(happening.name()),
            Self::Cut(cut) => f.write_str(cut.name()),
            Self::Fault { call, number } => write!(f, "{call}#{number}"),
            Self::InBackground => f.write_str("background"),
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.model {
            Model::Ios(version) => write!(f, "ios-{version}")?,
            Model::Android(level) => write!(f, "android-{level}")?,
        }
        for hit in &self.hits {
            match hit.step {
                None => write!(f, "; {} {}", hit.launch, hit.what)?,
                Some(step) => write!(f, "; {}.{step} {}", hit.launch, hit.what)?,
            }
        }
        Ok(())
    }
}

impl FromStr for Plan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split("; ");
        let phone = parts.next().unwrap_or_default();
        let model = match phone.split_once('-') {
            Some(("ios", version)) => Model::Ios(number(version)?),
            Some(("android", level)) => Model::Android(number(level)?),
            _ => return Err(format!("{phone:?} is no phone like ios-26 or android-35")),
        };
        let hits = parts.map(hit).collect::<Result<_, _>>()?;
        Ok(Self { model, hits })
    }
}

fn hit(text: &str) -> Result<Hit, String> {
    let Some((place, what)) = text.split_once(' ') else {
        return Err(format!("{text:?} is no disturbance like `2.7 lock`"));
    };
    let (launch, step) = match place.split_once('.') {
        None => (number(place)?, None),
        Some((launch, step)) => (number(launch)?, Some(number(step)?)),
    };
    let happening = Happening::ALL.into_iter().find(|one| one.name() == what);
    let cut = Cut::ALL.into_iter().find(|one| one.name() == what);
    let what = if let Some(happening) = happening {
        What::Happens(happening)
    } else if let (Some(cut), Some(_)) = (cut, step) {
        What::Cut(cut)
    } else if let (Some((call, fault)), Some(_)) = (what.split_once('#'), step) {
        What::Fault {
            call: call.to_owned(),
            number: number(fault)?,
        }
    } else if what == "background" && step.is_none() {
        What::InBackground
    } else {
        return Err(format!("{what:?} is nothing that can happen there"));
    };
    Ok(Hit { launch, step, what })
}

fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is not the number that was expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_back_from_its_text() {
        let text = "android-35; 1 background; 2 lock; 2.7 kill-within; 3.0 commit#1; 3.4 new-phone";

        let plan: Plan = text.parse().unwrap();

        assert_eq!(plan.hits.len(), 5);
        assert_eq!(plan.to_string(), text);
    }

    #[test]
    fn what_is_no_plan_is_refused_with_its_reason() {
        for text in [
            "",
            "nokia-3",
            "ios-x",
            "ios-26; lock",
            "ios-26; 2 commit#1",
            "ios-26; 1.1 background",
        ] {
            assert!(text.parse::<Plan>().is_err(), "{text}");
        }
    }
}

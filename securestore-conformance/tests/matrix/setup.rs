//! What is on a phone before the modelled call: entries, and what happened to the phone since.

use securestore_core::{
    Accessibility, Authentication, GetOptions, Key, Prompt, Protection, SecureStoreExt, SetOptions,
};
use securestore_mock::{Answer, BackupKind, Event, Knobs, Model, SimulatedPhone};

use crate::table::Row;

/// The entry that the modelled call is about.
pub(crate) const ENTRY: &str = "entry";
/// An entry beside it, of the same store and, if nothing else is said, of the same kind.
pub(crate) const OTHER: &str = "other";

/// How an item is protected; the words are those of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// iOS: accessible when unlocked.
    A,
    /// iOS: the same, this device only.
    ATdo,
    /// iOS: accessible after the first unlock.
    C,
    /// iOS: the same, this device only.
    CTdo,
    /// iOS: accessible when a passcode is set, this device only.
    Akpu,
    /// iOS: an access control, when unlocked, for the current set of biometrics.
    Auth,
    /// iOS: the same, this device only.
    AuthTdo,
    /// iOS: the same, when a passcode is set.
    AkpuAuth,
    /// Android: a key without authentication.
    Plain,
    /// Android: the same, with `unlockedDeviceRequired`.
    Udr,
    /// Android: a key for the current set of strong biometrics, asked for each use.
    Bio,
}

impl Kind {
    /// Says whether reading an item of this kind prompts.
    pub(crate) fn is_authenticated(self) -> bool {
        matches!(
            self,
            Self::Auth | Self::AuthTdo | Self::AkpuAuth | Self::Bio
        )
    }

    /// Returns the protection that asks a store for the same.
    pub(crate) fn protection(self) -> Protection {
        let accessibility = match self {
            Self::A | Self::Auth | Self::Udr => Accessibility::WhenUnlocked,
            Self::ATdo | Self::AuthTdo => Accessibility::WhenUnlockedThisDeviceOnly,
            Self::C => Accessibility::AfterFirstUnlock,
            Self::CTdo => Accessibility::AfterFirstUnlockThisDeviceOnly,
            Self::Akpu | Self::AkpuAuth => Accessibility::WhenPasscodeSetThisDeviceOnly,
            Self::Plain | Self::Bio => Accessibility::PlatformDefault,
        };
        let authentication = if self.is_authenticated() {
            Authentication::BiometryCurrentSet
        } else {
            Authentication::None
        };
        Protection::new(accessibility, authentication)
    }
}

/// What was stored before anything happened to the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stored {
    Nothing,
    OnlyOther,
    Both,
}

/// Where a backup goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Restore {
    SameDevice,
    OtherDevice(BackupKind),
}

/// What happens after the event that the state is named after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Later {
    Nothing,
    /// A new passcode is set.
    NewPasscode,
    /// The disk is full: a `commit` that does I/O fails.
    FullDisk,
}

/// What is on the phone, as far as it differs from what the row says anyway.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setup {
    kinds: &'static [Kind],
    versions: &'static [u32],
    stored: Option<Stored>,
    over: Option<Kind>,
    beside: Option<Kind>,
    knobs: fn(&mut Knobs),
    restore: Restore,
    answers: &'static [Answer],
    later: Later,
}

/// The kinds that the row means.
pub(crate) const fn any() -> Setup {
    on(&[])
}

/// These kinds.
pub(crate) const fn on(kinds: &'static [Kind]) -> Setup {
    Setup {
        kinds,
        versions: &[],
        stored: None,
        over: None,
        beside: None,
        knobs: |_| {},
        restore: Restore::SameDevice,
        answers: &[],
        later: Later::Nothing,
    }
}

impl Setup {
    /// On these versions of the system: major versions of iOS, API levels of Android.
    pub(crate) const fn versions(mut self, versions: &'static [u32]) -> Self {
        self.versions = versions;
        self
    }

    /// With this on the phone.
    pub(crate) const fn stored(mut self, stored: Stored) -> Self {
        self.stored = Some(stored);
        self
    }

    /// The entry was stored as another kind.
    pub(crate) const fn over(mut self, kind: Kind) -> Self {
        self.over = Some(kind);
        self
    }

    /// The other entry was stored as another kind.
    pub(crate) const fn beside(mut self, kind: Kind) -> Self {
        self.beside = Some(kind);
        self
    }

    /// With other settings of the simulation.
    pub(crate) const fn knob(mut self, knobs: fn(&mut Knobs)) -> Self {
        self.knobs = knobs;
        self
    }

    /// A backup goes to another device.
    pub(crate) const fn moved(mut self, kind: BackupKind) -> Self {
        self.restore = Restore::OtherDevice(kind);
        self
    }

    /// The person does this at the prompts of the call.
    pub(crate) const fn answers(mut self, answers: &'static [Answer]) -> Self {
        self.answers = answers;
        self
    }

    /// This happens after the event.
    pub(crate) const fn later(mut self, later: Later) -> Self {
        self.later = later;
        self
    }

    /// Returns every case of a row: each kind on each version.
    pub(crate) fn cases(&self, row: &Row, versions: &[u32]) -> Vec<Case> {
        let kinds: &[Kind] = match (self.kinds, row.platform, row.opt) {
            ([], "ios", "plain") => &[Kind::A, Kind::C],
            ([], "ios", _) => &[Kind::Auth, Kind::AuthTdo],
            ([], _, "plain") => &[Kind::Plain],
            ([], _, _) => &[Kind::Bio],
            (kinds, _, _) => kinds,
        };
        let versions = if self.versions.is_empty() {
            versions
        } else {
            self.versions
        };
        let case = |&kind| {
            versions.iter().map(move |&version| Case {
                row: *row,
                setup: *self,
                kind,
                version,
            })
        };
        kinds.iter().flat_map(case).collect()
    }
}

/// One kind on one version of the system, in the state of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) row: Row,
    pub(crate) setup: Setup,
    pub(crate) kind: Kind,
    version: u32,
}

/// What stores items while the phone is prepared, natively or through a store.
pub(crate) trait Prepare {
    /// Stores an item of this kind.
    fn store(&mut self, phone: &SimulatedPhone, key: &'static str, kind: Kind);

    /// Does what has to be done before the event.
    fn before_event(&mut self, phone: &SimulatedPhone);
}

impl Case {
    /// Returns the name of the case, for messages.
    pub(crate) fn name(&self) -> String {
        format!(
            "{} [{:?}, version {}]",
            self.row.id(),
            self.kind,
            self.version
        )
    }

    /// Returns a phone in the state of the row.
    pub(crate) fn phone(&self, prepare: &mut dyn Prepare) -> SimulatedPhone {
        let Self {
            row,
            setup,
            kind,
            version,
        } = self;
        let model = match row.platform {
            "ios" => Model::Ios(*version),
            _ => Model::Android(*version),
        };
        let phone = SimulatedPhone::new(model);
        phone.set_knobs(setup.knobs);
        let stored = setup.stored.unwrap_or(match (row.op, row.state) {
            ("set_new", "reinstalled") => Stored::Both,
            ("set_new", _) => Stored::Nothing,
            _ => Stored::Both,
        });
        if stored == Stored::Both {
            prepare.store(&phone, ENTRY, setup.over.unwrap_or(*kind));
        }
        if stored != Stored::Nothing {
            prepare.store(&phone, OTHER, setup.beside.unwrap_or(*kind));
        }
        prepare.before_event(&phone);
        let phone = self.after_event(phone);
        match setup.later {
            Later::Nothing => {}
            Later::NewPasscode => phone.apply(Event::SetPasscode),
            Later::FullDisk => phone.apply(Event::FillDisk),
        }
        for answer in setup.answers {
            phone.answer(*answer);
        }
        phone.clear_journal();
        phone
    }

    fn after_event(&self, phone: SimulatedPhone) -> SimulatedPhone {
        match self.row.state {
            "unlocked" => {}
            "locked_afu" => phone.lock(),
            "bfu" => phone.reboot(),
            "bio_not_enrolled" => phone.apply(Event::ClearBiometrics),
            "bio_changed" => phone.enrol_biometric(),
            "user_cancel" | "auth_failed" | "lockout" if !self.setup.answers.is_empty() => {}
            "user_cancel" => phone.answer(Answer::Cancel),
            "auth_failed" => phone.answer(Answer::Fail),
            "lockout" => lock_out(&phone),
            "reinstalled" => phone.reinstall_app(),
            "passcode_removed" => phone.remove_passcode(),
            "backup_restored" => return self.restored(phone),
            other => panic!("no such state: {other}"),
        }
        phone
    }

    fn restored(&self, phone: SimulatedPhone) -> SimulatedPhone {
        match self.setup.restore {
            Restore::SameDevice => {
                let backup = phone.back_up(BackupKind::Unencrypted);
                must(phone.restore(&backup));
                phone
            }
            Restore::OtherDevice(kind) => {
                let new = must(phone.replaced_by_new(&phone.back_up(kind)));
                new.set_knobs(self.setup.knobs);
                new
            }
        }
    }
}

/// Uses up the attempts of the sensor, at the prompt of an entry of another store.
fn lock_out(phone: &SimulatedPhone) {
    const DECOY: Key = Key::new("decoy");
    let store = must(phone.open("decoy"));
    let options = SetOptions::from(Protection::biometry()).with_prompt(prompt());
    must(store.blocking().set_opts(&DECOY, "decoy".into(), options));
    phone.answer(Answer::Lockout);
    let refused = store
        .blocking()
        .get_opts(&DECOY, GetOptions::from(prompt()));
    assert!(refused.is_err());
}

/// Returns the prompt that is shown where one may be.
pub(crate) fn prompt() -> Prompt {
    Prompt::new("prove who you are")
}

/// Returns what a preparation must give.
pub(crate) fn must<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the preparation failed: {error:?}"),
    }
}

//! Whatever happens to the phone, an entry is never protected less than its last successful `set` asked for.

#![expect(
    clippy::expect_used,
    reason = "a test ends when something unexpected happens"
)]

use proptest::prelude::*;
use securestore_apple::seam::{Accessible, Query, Returns};
use securestore_core::{
    Accessibility, Authentication, GetOptions, Key, Prompt, Protection, SecureStoreExt, SetOptions,
};
use securestore_mock::{Answer, DEFAULT_APP, Event, Model, SimulatedPhone, android, ios};

const TOKEN: Key = Key::new("token");

#[derive(Clone, Copy, Debug)]
enum Step {
    Set(Accessibility, Authentication, usize),
    SetDismissed(Accessibility, Authentication),
    Get,
    Delete,
    Clear,
    Lock,
    Unlock,
    Reboot,
    Enrol,
    ClearBiometrics,
    RemovePasscode,
    LockOut,
    Reinstall,
    Kill,
}

fn protections() -> impl Strategy<Value = (Accessibility, Authentication)> {
    (
        prop::sample::select(Accessibility::WRITABLE.to_vec()),
        prop::sample::select(Authentication::ALL.to_vec()),
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let set = (protections(), prop::sample::select(vec![0, 5, 40_000]))
        .prop_map(|((class, asked), len)| Step::Set(class, asked, len));
    let dismissed = protections().prop_map(|(class, asked)| Step::SetDismissed(class, asked));
    let event = prop::sample::select(vec![
        Step::Get,
        Step::Delete,
        Step::Clear,
        Step::Lock,
        Step::Unlock,
        Step::Reboot,
        Step::Enrol,
        Step::ClearBiometrics,
        Step::RemovePasscode,
        Step::LockOut,
        Step::Reinstall,
        Step::Kill,
    ]);
    prop::collection::vec(prop_oneof![3 => set, 1 => dismissed, 4 => event], 1..16)
}

/// Takes a step; returns the protection that a successful `set` was asked for.
fn take(phone: &SimulatedPhone, expo: bool, step: Step) -> Option<Protection> {
    let store = open(phone, expo);
    let store = store.blocking();
    let prompt = || Prompt::new("Save the token");
    let set = |class, asked, len| {
        let protection = Protection::new(class, asked);
        let options = SetOptions::new()
            .with_protection(protection)
            .with_prompt(prompt());
        let set = store.set_opts(&TOKEN, vec![7; len].into(), options);
        set.is_ok().then_some(protection)
    };
    match step {
        Step::Set(class, asked, len) => return set(class, asked, len),
        Step::SetDismissed(class, asked) => {
            phone.answer(Answer::Cancel);
            let asked = set(class, asked, 6);
            phone.settle();
            return asked;
        }
        Step::Get => drop(store.get_opts(&TOKEN, GetOptions::new().with_prompt(prompt()))),
        Step::Delete => drop(store.delete(&TOKEN)),
        Step::Clear => drop(store.clear()),
        Step::Lock => phone.lock(),
        Step::Unlock => phone.unlock(),
        Step::Reboot => phone.reboot(),
        Step::Enrol => phone.enrol_biometric(),
        Step::ClearBiometrics => phone.apply(Event::ClearBiometrics),
        Step::RemovePasscode => phone.remove_passcode(),
        Step::LockOut => phone.lock_out_biometrics(),
        Step::Reinstall => phone.reinstall_app(),
        Step::Kill => phone.kill_app(),
    }
    None
}

fn open(phone: &SimulatedPhone, expo: bool) -> std::sync::Arc<dyn securestore_core::SecureStore> {
    let store = if expo {
        phone.open_expo("app")
    } else {
        phone.open("app")
    };
    store.expect("the app is installed and the service has a name")
}

/// Returns the classes of the plain rows in Expo's layout, which lists no entries.
fn expo_rows(phone: &SimulatedPhone) -> Vec<Accessible> {
    let Ok(seams) = phone.apple_seams(DEFAULT_APP) else {
        return Vec::new();
    };
    let query = Query {
        service: Some("app:no-auth"),
        ..Query::default()
    };
    let rows = seams.keychain.copy_matching(&query, Returns::AllAttributes);
    let rows = rows.unwrap_or_default();
    rows.iter().map(|row| row.accessible).collect()
}

/// Returns the class that a plain entry was asked to have.
fn asked_class(asked: Protection) -> Option<Accessible> {
    if asked.authentication() != Authentication::None {
        return None;
    }
    Some(match asked.accessibility() {
        Accessibility::WhenUnlockedThisDeviceOnly => Accessible::WhenUnlockedThisDeviceOnly,
        Accessibility::AfterFirstUnlock => Accessible::AfterFirstUnlock,
        Accessibility::AfterFirstUnlockThisDeviceOnly => Accessible::AfterFirstUnlockThisDeviceOnly,
        Accessibility::WhenPasscodeSetThisDeviceOnly => Accessible::WhenPasscodeSetThisDeviceOnly,
        _ => Accessible::WhenUnlocked,
    })
}

/// Fails if the entry opens without what its last `set` asked for.
fn check(phone: &SimulatedPhone, expo: bool, asked: Protection) -> Result<(), TestCaseError> {
    let store = open(phone, expo);
    let store = store.blocking();
    let silent = store.get(&TOKEN);
    if asked.authentication() != Authentication::None {
        let opened = matches!(silent, Ok(Some(_)));
        prop_assert!(!opened, "an authenticated entry opened without a prompt");
    }
    for entry in store.entries().unwrap_or_default() {
        prop_assert_eq!(entry.protection.authentication(), asked.authentication());
        // Expo stores none on Android, where no class that it has is stronger than another (EXPO-12).
        let is_stored = !expo || matches!(phone.model(), Model::Ios(_));
        if is_stored && asked.accessibility() != Accessibility::PlatformDefault {
            prop_assert_eq!(entry.protection.accessibility(), asked.accessibility());
        }
    }
    for name in expo_rows(phone) {
        prop_assert_eq!(Some(name), asked_class(asked), "the row of a plain entry");
    }
    // Before the first unlock nothing is open on an iPhone, unless it has no passcode and so no lock.
    let can_lock = phone
        .apple_seams(DEFAULT_APP)
        .is_ok_and(|seams| seams.authentication.has_passcode());
    if can_lock {
        phone.reboot();
        let early = open(phone, expo).blocking().get(&TOKEN);
        prop_assert!(
            !matches!(early, Ok(Some(_))),
            "opened before the first unlock"
        );
    }
    Ok(())
}

fn never_weaker(phone: &SimulatedPhone, expo: bool, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut asked = None;
    for step in steps {
        asked = take(phone, expo, step).or(asked);
    }
    asked.map_or(Ok(()), |asked| check(phone, expo, asked))
}

proptest! {
    #[test]
    fn an_entry_is_never_weaker_on_ios(steps in steps()) {
        never_weaker(&ios(), false, steps)?;
    }

    #[test]
    fn an_entry_is_never_weaker_in_expos_layout(steps in steps()) {
        never_weaker(&ios(), true, steps)?;
    }

    #[test]
    fn an_entry_is_never_weaker_on_android(steps in steps()) {
        never_weaker(&android(), false, steps)?;
    }

    #[test]
    fn an_entry_is_never_weaker_in_expos_layout_on_android(steps in steps()) {
        never_weaker(&android(), true, steps)?;
    }
}

//! Who is asked, when, and what the answers become.

use securestore_core::{
    Authentication, ErrorKind, GetOptions, Prompt, PromptOnSet, Protection, SecureStoreExt,
};

use crate::bench::Bench;
use crate::case::{Case, CaseResult, case};
use crate::check::{A, B, LONG, equal, fails_with, is_absent, is_value, pattern, refuses_biometry};
use crate::fixture::{Answer, Control};
use crate::need::Need;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];
const ALWAYS: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::PromptOnSet(PromptOnSet::Always),
];
const ON_OVERWRITE: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::PromptOnSet(PromptOnSet::OnOverwrite),
];
const NEVER: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::PromptOnSet(PromptOnSet::Never),
];

/// What holds where `set` prompts at other times, or nothing can be authenticated.
fn stores_with_a_prompt(bench: &mut Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    if !store.authenticates(Authentication::BiometryCurrentSet) {
        return refuses_biometry(bench);
    }
    store.set_as(&A, "v", Protection::biometry())?;
    is_value(store.ask(&A)?, b"v")
}

/// Checks what a read becomes when the prompt ends so, and that the entry stays.
macro_rules! answers {
    ($($name:ident: $answer:ident, $($kind:ident)|+;)*) => {$(
        pub(super) const fn $name() -> Case {
            case(&["ASK-4", "GET-1"], |bench| {
                let store = bench.open()?;
                store.set_as(&A, "v", Protection::biometry())?;
                bench.drive(Control::Answer(Answer::$answer))?;
                let kind = store.ask(&A).err().map(|error| error.kind());
                let expected = matches!(kind, $(Some(ErrorKind::$kind))|+);
                crate::check::ensure(expected, || {
                    format!("{kind:?}, expected {}", stringify!($($kind)|+))
                })?;
                equal(store.contains(&A)?, true)
            })
            .needs(BIOMETRY, refuses_biometry)
        }
    )*};
}

answers! {
    a_dismissed_prompt_is_cancelled: Cancel, Cancelled;
    // iOS does not tell it from a failed authentication.
    a_prompt_that_the_system_takes_away_keeps_the_entry: Interrupt, Interrupted | AuthenticationFailed;
    a_failed_prompt_is_a_failed_authentication: Fail, AuthenticationFailed | BiometryLockout;
    a_prompt_that_locks_the_sensor_is_a_lockout: LockOut, BiometryLockout | AuthenticationFailed;
}

pub(super) const fn after_a_dismissed_prompt_the_next_one_is_shown() -> Case {
    case(&["ASK-3", "ASK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        bench.drive(Control::Answer(Answer::Cancel))?;
        fails_with(store.ask(&A), ErrorKind::Cancelled)?;
        is_value(store.ask(&A)?, b"v")
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_locked_out_sensor_does_not_lose_the_entry() -> Case {
    case(&["ASK-4", "LOSS-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        bench.drive(Control::LockOutBiometrics)?;
        if let Ok(value) = store.ask(&A) {
            is_value(value, b"v")?; // the system asked for the passcode itself
        }
        equal(store.contains(&A)?, true)?;
        bench.drive(Control::Lock)?;
        bench.drive(Control::Unlock)?;
        is_value(store.ask(&A)?, b"v")
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn without_a_prompt_nothing_is_shown() -> Case {
    case(&["ASK-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let (read, costs) = bench.cost_of(|| store.get(&A))?;
        fails_with(read, ErrorKind::InteractionRequired)?;
        equal(costs.prompts, 0)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_prompt_without_text_is_refused() -> Case {
    case(&["ASK-5"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        for text in ["", " ", "\n"] {
            let options = GetOptions::from(Prompt::new(text));
            fails_with(
                store.blocking().get_opts(&A, options),
                ErrorKind::InvalidOption,
            )?;
        }
        is_value(store.get(&A)?, b"v")
    })
}

pub(super) const fn a_plain_entry_is_read_without_asking() -> Case {
    case(&["ASK-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let (read, costs) = bench.cost_of(|| store.ask(&A))?;
        is_value(read?, b"v")?;
        equal(costs.prompts, 0)
    })
}

pub(super) const fn an_absent_entry_is_told_without_asking() -> Case {
    case(&["ASK-1", "GET-1"], |bench| {
        let store = bench.open()?;
        store.set(&B, "v")?;
        let (read, costs) = bench.cost_of(|| store.ask(&A))?;
        is_absent(read?)?;
        equal(costs.prompts, 0)
    })
}

pub(super) const fn a_long_value_needs_one_prompt() -> Case {
    case(&["CHUNK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, pattern(LONG, 1), Protection::biometry())?;
        let (read, costs) = bench.cost_of(|| store.ask(&A))?;
        is_value(read?, &pattern(LONG, 1))?;
        equal(costs.prompts, 1)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn looking_and_removing_never_ask() -> Case {
    case(&["ASK-2"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        store.set_as(&B, pattern(LONG, 1), Protection::biometry())?;
        let (found, costs) = bench.cost_of(|| {
            let found = store.contains(&A)?;
            store.blocking().repair()?;
            store.delete(&B)?;
            store.clear()?;
            Ok::<_, securestore_core::Error>(found)
        })?;
        equal(found?, true)?;
        equal(costs.prompts, 0)
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn setting_asks_where_the_capability_says_always() -> Case {
    case(&["PLAT-2", "ASK-1"], |bench| {
        let store = bench.open()?;
        fails_with(
            store.set_silently(&A, "v", Protection::biometry()),
            ErrorKind::InteractionRequired,
        )?;
        is_absent(store.ask(&A)?)?;
        let (set, costs) = bench.cost_of(|| store.set_as(&A, "v", Protection::biometry()))?;
        set?;
        equal(costs.prompts, 1)
    })
    .needs(ALWAYS, stores_with_a_prompt)
}

pub(super) const fn a_dismissed_prompt_of_a_set_changes_nothing() -> Case {
    case(&["ASK-4", "SET-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "old", Protection::biometry())?;
        for len in [3, LONG] {
            bench.drive(Control::Answer(Answer::Cancel))?;
            fails_with(
                store.set_as(&A, pattern(len, 1), Protection::biometry()),
                ErrorKind::Cancelled,
            )?;
        }
        is_value(store.ask(&A)?, b"old")
    })
    .needs(ALWAYS, stores_with_a_prompt)
}

pub(super) const fn setting_never_asks_where_the_capability_says_never() -> Case {
    case(&["PLAT-2"], |bench| {
        let store = bench.open()?;
        for value in ["new", "overwritten"] {
            let (set, costs) =
                bench.cost_of(|| store.set_silently(&A, value, Protection::biometry()))?;
            set?;
            equal(costs.prompts, 0)?;
            is_value(store.ask(&A)?, value.as_bytes())?;
        }
        Ok(())
    })
    .needs(NEVER, stores_with_a_prompt)
}

pub(super) const fn overwriting_behind_a_prompt_changes_nothing_without_one() -> Case {
    case(&["EXPO-2", "SET-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "old", Protection::biometry())?;
        fails_with(
            store.set_silently(&A, "new", Protection::biometry()),
            ErrorKind::InteractionRequired,
        )?;
        is_value(store.ask(&A)?, b"old")?;
        store.set_as(&A, "new", Protection::biometry())?;
        is_value(store.ask(&A)?, b"new")
    })
    .needs(ON_OVERWRITE, stores_with_a_prompt)
}

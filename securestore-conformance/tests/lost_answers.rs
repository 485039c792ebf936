//! A call that had its effect and whose answer was lost on its way, at each call of each operation.
#![expect(
    clippy::unwrap_used,
    reason = "the helpers of tests may panic as the tests do"
)]

use std::sync::Arc;

use securestore_apple::seam::Status;
use securestore_core::{
    Accessibility, ErrorKind, GetOptions, Key, Prompt, Protection, SecureStore, SecureStoreExt,
    SetOptions,
};
use securestore_mock::{At, Disturbance, Fault, SimulatedPhone};

const KEY: Key = Key::new("token");
const INTERNAL: Fault = Fault::Status(Status::INTERNAL);

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("com.example.app").unwrap()
}

fn set(phone: &SimulatedPhone, value: &str, protection: Protection) -> Result<(), ErrorKind> {
    let options = SetOptions::from(protection).with_prompt(Prompt::new("Save"));
    let store = open(phone);
    let set = store.blocking().set_opts(&KEY, value.into(), options);
    set.map(drop).map_err(|error| error.kind())
}

fn read(phone: &SimulatedPhone) -> Option<String> {
    let options = GetOptions::from(Prompt::new("Open"));
    let value = open(phone).blocking().get_opts(&KEY, options).unwrap();
    value.map(|value| value.expose_str().unwrap().to_owned())
}

/// Runs `operation` on a phone of its own for each of its calls, with that call's answer lost, and `check` after it.
fn for_each_call<T>(
    prepare: impl Fn() -> SimulatedPhone,
    operation: impl Fn(&SimulatedPhone) -> T,
    check: impl Fn(&SimulatedPhone, T, usize),
) {
    let undisturbed = prepare();
    undisturbed.clear_journal();
    operation(&undisturbed);
    let calls = undisturbed.steps().len();
    assert!(calls > 0);
    for call in 0..calls {
        let phone = prepare();
        phone.disturb(At::Step(call), Disturbance::LoseAnswer(INTERNAL));
        let answer = operation(&phone);
        phone.settle();
        check(&phone, answer, call);
    }
}

/// SET-1, BUSY-2.
#[test]
fn a_set_whose_answer_was_lost_tells_the_truth() {
    let protections = [
        Protection::when_unlocked(),
        Protection::biometry(),
        Protection::when_unlocked()
            .with_accessibility(Accessibility::WhenPasscodeSetThisDeviceOnly),
    ];
    for protection in protections {
        for old in [
            None,
            Some(Protection::when_unlocked()),
            Some(Protection::biometry()),
        ] {
            for length in [3, 100_000] {
                let (before, after) = ("o".repeat(length), "n".repeat(length));
                let prepare = || {
                    let phone = securestore_mock::ios();
                    if let Some(old) = old {
                        set(&phone, &before, old).unwrap();
                    }
                    phone
                };
                let replace = |phone: &SimulatedPhone| set(phone, &after, protection);
                for_each_call(prepare, replace, |phone, answer, call| {
                    let expected = match answer {
                        Ok(()) => Some(&after),
                        Err(_) => old.map(|_| &before),
                    };
                    let what = format!("{old:?} to {protection:?}, call {call}: {answer:?}");
                    assert_eq!(read(phone).as_ref(), expected, "{what}");
                });
            }
        }
    }
}

/// DEL-1, BUSY-2.
#[test]
fn a_removal_whose_answer_was_lost_ends_with_the_next_one() {
    for protection in [Protection::when_unlocked(), Protection::biometry()] {
        let prepare = || {
            let phone = securestore_mock::ios();
            set(&phone, "value", protection).unwrap();
            phone
        };
        let delete = |phone: &SimulatedPhone| open(phone).blocking().delete(&KEY);
        let clear = |phone: &SimulatedPhone| open(phone).blocking().clear();
        for_each_call(prepare, delete, |phone, removed, call| {
            if removed.is_err() {
                delete(phone).unwrap();
            }
            assert_eq!(read(phone), None, "call {call}");
        });
        for_each_call(prepare, clear, |phone, cleared, call| {
            if cleared.is_err() {
                clear(phone).unwrap();
            }
            assert_eq!(read(phone), None, "call {call}");
        });
    }
}

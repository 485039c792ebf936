//! No byte of a value reaches anything that is printed, logged, stored in clear or backed up (SEC-1, SEC-3, SEC-4).

#![expect(
    clippy::expect_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;

use securestore_core::{
    ErrorKind, GetOptions, Key, Prompt, Protection, SecureStore, SecureStoreExt, SetItem,
    SetOptions,
};
use securestore_mock::{At, BackupKind, Disturbance, Event, Fault, Model, SimulatedPhone};

const MARKER: &str = "C4n4ry-7d1f";
const KEY: Key = Key::new("loggable-name");

/// Opens a store of the running process.
type Open = fn(&SimulatedPhone) -> Arc<dyn SecureStore>;

const NATIVE: Open = |phone| phone.open("secrecy").expect("a store opens");
const EXPO: Open = |phone| phone.open_expo("secrecy").expect("a store opens");

const LAYOUTS: [(Model, Open); 4] = [
    (Model::Ios(26), NATIVE),
    (Model::Android(35), NATIVE),
    (Model::Ios(26), EXPO),
    (Model::Android(35), EXPO),
];

#[test]
fn no_value_byte_reaches_what_can_be_printed_or_examined() {
    for (model, open) in [
        (Model::Ios(26), NATIVE),
        (Model::Android(30), NATIVE),
        (Model::Android(35), NATIVE),
        (Model::Ios(26), EXPO),
        (Model::Android(30), EXPO),
        (Model::Android(35), EXPO),
    ] {
        let phone = SimulatedPhone::new(model);
        let store = open(&phone);
        let long = MARKER.repeat(20_000);
        let mut printed = String::new();
        for protection in [
            Protection::platform_default(),
            Protection::after_first_unlock(),
            Protection::biometry(),
        ] {
            for value in [MARKER, &long] {
                let options = SetOptions::from(protection).with_prompt(Prompt::new("set"));
                let info = store
                    .blocking()
                    .set_opts(&KEY, value.into(), options.clone())
                    .unwrap();
                let item = SetItem::new(KEY, value).with_options(options);
                let read = store.blocking().get_opts(&KEY, ask()).unwrap();
                printed += &format!(
                    "{info:?} {item:?} {read:?} {read:#?} {store:?} {phone:?} {:?}",
                    phone.steps()
                );
                printed += &format!("{:?}", phone.back_up(BackupKind::Encrypted));
                assert_nothing_leaks(&phone, &printed);
            }
        }
    }
}

#[test]
fn no_error_names_a_value_or_a_key() {
    for (model, open) in LAYOUTS {
        let mut kinds = Vec::new();
        for step in 0..8 {
            for fault in faults(model) {
                let phone = SimulatedPhone::new(model);
                let store = open(&phone);
                store.blocking().set(&KEY, MARKER).unwrap();
                phone.disturb(At::Step(step), Disturbance::Answer(fault));

                let options =
                    SetOptions::from(Protection::biometry()).with_prompt(Prompt::new("set"));
                let results = [
                    store
                        .blocking()
                        .set_opts(&KEY, MARKER.into(), options)
                        .err(),
                    store.blocking().get_opts(&KEY, ask()).err(),
                    store.blocking().get_json::<u32>(&KEY, ask()).err(),
                ];

                for error in results.into_iter().flatten() {
                    let printed =
                        format!("{error} {error:?} {:?}", std::error::Error::source(&error));
                    assert!(!printed.contains(KEY.as_str()), "{printed}");
                    assert_nothing_leaks(&phone, &printed);
                    kinds.push(error.kind());
                }
            }
        }
        assert!(kinds.contains(&ErrorKind::Decode), "{kinds:?}");
        kinds.sort_unstable();
        kinds.dedup();
        println!("{model:?}: {kinds:?}");
        assert!(kinds.len() >= 4, "{kinds:?}");
    }
}

#[test]
fn a_full_disk_and_a_kill_leak_nothing() {
    for (model, open) in LAYOUTS {
        let phone = SimulatedPhone::new(model);
        let store = open(&phone);
        store.blocking().set(&KEY, "old").unwrap();
        phone.apply(Event::FillDisk);

        let error = store
            .blocking()
            .set(&KEY, MARKER.repeat(10_000))
            .unwrap_err();

        assert_nothing_leaks(&phone, &format!("{error:?}"));
        phone.apply(Event::FreeDisk);
        assert_eq!(
            store.blocking().get(&KEY).unwrap().unwrap().expose_secret(),
            b"old"
        );
    }
}

fn assert_nothing_leaks(phone: &SimulatedPhone, printed: &str) {
    let base64 = "QzRuNHJ5";
    let dump = phone.storage_dump();
    for needle in [MARKER, base64] {
        assert!(!printed.contains(needle), "printed");
        assert!(
            !dump
                .windows(needle.len())
                .any(|bytes| bytes == needle.as_bytes()),
            "stored in clear"
        );
    }
    // A value may also leak as a list of numbers.
    assert!(!printed.contains("67, 52, 110, 52"), "printed as numbers");
}

fn faults(model: Model) -> Vec<Fault> {
    use securestore_android::seam::{Exception, ExceptionClass, PromptError};
    use securestore_apple::seam::Status;
    let mut faults = match model {
        Model::Ios(_) => [
            Status::AUTH_FAILED,
            Status::NOT_AVAILABLE,
            Status::IO,
            Status::DECODE,
            Status::INTERNAL,
        ]
        .map(Fault::Status)
        .to_vec(),
        _ => {
            let classes = [
                ExceptionClass::AeadBadTag,
                ExceptionClass::Provider,
                ExceptionClass::KeyPermanentlyInvalidated,
            ];
            let mut faults: Vec<_> = classes
                .map(|class| Fault::Exception(Exception::new(class)))
                .to_vec();
            faults.extend([Fault::CommitFails, Fault::Prompt(PromptError::LOCKOUT)]);
            faults
        }
    };
    faults.push(Fault::Transient);
    faults
}

fn ask() -> GetOptions {
    Prompt::new("get").into()
}

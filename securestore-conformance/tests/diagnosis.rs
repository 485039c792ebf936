//! Diagnosis on both simulated phones: nothing changes, and what it says is so (DIAGNOSE-1 to DIAGNOSE-6).

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;
use std::time::Duration;

use securestore_android::seam::SecurityLevel as Hardware;
use securestore_core::{
    DiagnoseOptions, Diagnosis, ErrorKind, Finding, FindingKind, Interaction, Key, Layout, Op,
    Prompt, Protection, Readability, SecureStore, SecureStoreExt, SecurityLevel, SetOptions,
    Severity, TypedKey,
};
use securestore_mock::{At, Disturbance, Event, Fault, Purge, SimulatedPhone, android, ios};

const SESSION: TypedKey<String> =
    TypedKey::new("session").protected(Protection::after_first_unlock());
const VAULT: TypedKey<String> = TypedKey::new("vault").protected(Protection::biometry());

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("com.example.app").unwrap()
}

fn options() -> DiagnoseOptions {
    DiagnoseOptions::new().expect(&SESSION).expect(&VAULT)
}

fn diagnose(phone: &SimulatedPhone) -> Diagnosis {
    open(phone).blocking().diagnose(options())
}

/// Sets both entries as the app asks for them.
fn in_use(phone: SimulatedPhone) -> SimulatedPhone {
    let store = open(&phone);
    store.blocking().save(&SESSION, &"s".to_owned()).unwrap();
    let prompt = Prompt::new("Close your vault");
    let vault = "v".to_owned();
    store.blocking().save_with(&VAULT, &vault, prompt).unwrap();
    phone
}

/// Leaves chunks that no entry heads, and two entries; two hours pass.
fn with_leftovers(phone: SimulatedPhone) -> SimulatedPhone {
    let phone = in_use(phone);
    phone.disturb(At::Step(1), Disturbance::CutBefore);
    drop(
        open(&phone)
            .blocking()
            .set(&Key::new("long"), vec![1; 200_000]),
    );
    phone.settle();
    phone.kill_app();
    phone.advance(Duration::from_secs(2 * 60 * 60));
    phone
}

fn kinds(diagnosis: &Diagnosis) -> Vec<FindingKind> {
    diagnosis.findings.iter().map(|found| found.kind).collect()
}

fn levels(diagnosis: &Diagnosis) -> Vec<SecurityLevel> {
    let entries = diagnosis.examination.entries.iter();
    entries
        .map(|entry| entry.security_level.clone().unwrap())
        .collect()
}

/// DIAGNOSE-1: the device is the same afterwards, in whatever state it is.
#[test]
fn nothing_of_the_device_changes() {
    let happens: [fn(&SimulatedPhone); 5] = [
        |_| {},
        SimulatedPhone::lock,
        SimulatedPhone::reboot,
        SimulatedPhone::enrol_biometric,
        SimulatedPhone::remove_passcode,
    ];
    for happens in happens {
        for phone in [with_leftovers(ios()), with_leftovers(android())] {
            happens(&phone);
            // iOS itself removes a dead row once a call has noticed it (`SecServerDeleteCorruptedItemAsync`); not here.
            phone.set_knobs(|knobs| knobs.ios_purge = Purge::Never);
            // Android reads a file of preferences into the memory of the process once.
            let backend = phone.backend("app", "com.example.app").unwrap();
            drop((backend.list(), backend.list_chunks(None)));
            drop(backend.inspect(VAULT.key()));
            phone.clear_journal();
            let before = format!("{:?}", phone.device());

            diagnose(&phone);

            assert_eq!(format!("{:?}", phone.device()), before);
            assert_eq!(phone.counts().prompts, 0);
            assert_eq!(phone.counts().commits, 0);
        }
    }
}

/// DIAGNOSE-2.
#[test]
fn a_locked_iphone_is_diagnosed_entry_by_entry() {
    let phone = in_use(ios());
    open(&phone)
        .blocking()
        .set(&Key::new("other"), "o")
        .unwrap();
    phone.lock();

    let diagnosis = diagnose(&phone);

    let listed = diagnosis.examination.listed.as_ref();
    assert_eq!(listed.unwrap_err().kind(), ErrorKind::DeviceLocked);
    let [session, vault] = &diagnosis.examination.entries[..] else {
        panic!("{diagnosis}");
    };
    assert_eq!(session.info().unwrap().readability, Readability::Readable);
    assert!(vault.info().is_some());
}

#[test]
fn a_phone_before_its_first_unlock_says_so_in_the_text() {
    for phone in [in_use(ios()), in_use(android())] {
        phone.reboot();

        let text = diagnose(&phone).to_string();

        assert!(text.contains("the device is locked"), "{text}");
    }
}

/// DIAGNOSE-2: whatever fails on the way is in the diagnosis.
#[test]
fn a_call_that_fails_anywhere_makes_nothing_absent() {
    for phone in [in_use(ios()), in_use(android())] {
        for step in 0.. {
            phone.disturb(At::Step(step), Disturbance::Answer(Fault::Transient));

            let diagnosis = diagnose(&phone);

            let waits = phone.waiting_disturbances() == 1;
            phone.settle();
            for entry in &diagnosis.examination.entries {
                assert!(!matches!(entry.found, Ok(None)), "step {step}: {diagnosis}");
            }
            assert_eq!(diagnosis.examination.entries.len(), 2);
            if waits {
                assert!(step > 3, "nothing was disturbed");
                break;
            }
        }
    }
}

/// DIAGNOSE-3.
#[test]
fn what_was_set_as_asked_gives_no_error() {
    for phone in [in_use(ios()), in_use(android())] {
        let diagnosis = diagnose(&phone);

        assert_eq!(diagnosis.layout, Layout::Native(1));
        assert!(
            diagnosis
                .findings
                .iter()
                .all(|f| f.severity == Severity::Note),
            "{diagnosis}"
        );
    }
}

#[test]
fn less_than_asked_is_an_error_with_its_tests() {
    for phone in [ios(), android()] {
        open(&phone).blocking().set(VAULT.key(), "\"v\"").unwrap();

        let diagnosis = diagnose(&phone);

        let worst = diagnosis.findings.first().unwrap();
        assert_eq!(worst.kind, FindingKind::WeakerThanAsked);
        assert!(worst.references().contains(&"MASTG-TEST-0327"));
    }
}

#[test]
fn an_entry_whose_chunks_are_gone_is_damaged() {
    for phone in [ios(), android()] {
        let store = open(&phone);
        store
            .blocking()
            .set(SESSION.key(), vec![1; 200_000])
            .unwrap();
        let backend = phone.backend("app", "com.example.app").unwrap();
        let session = Key::new("session");
        let heads = backend.inspect(&session).unwrap().unwrap().heads;
        let remove = Op::remove_chunks(&session, heads.unwrap());
        backend.apply(&[remove], &Interaction::none()).unwrap();

        let diagnosis = store.blocking().diagnose(DiagnoseOptions::new());

        let [entry] = &diagnosis.examination.entries[..] else {
            panic!("{diagnosis}");
        };
        let damaged = Readability::Unreadable(ErrorKind::Corrupt);
        assert_eq!(entry.info().unwrap().readability, damaged);
        assert_eq!(
            store.blocking().get(SESSION.key()).unwrap_err().kind(),
            ErrorKind::Corrupt
        );
    }
}

/// DIAGNOSE-4.
#[test]
fn leftovers_of_an_iphone_are_counted_by_age() {
    let phone = with_leftovers(ios());

    let old = diagnose(&phone);

    assert!(old.examination.leftovers.clone().unwrap().collected_chunks > 0);
    assert!(kinds(&old).contains(&FindingKind::Leftovers));
    assert_eq!(
        open(&phone).blocking().repair().unwrap(),
        old.examination.leftovers.unwrap()
    );
}

/// DIAGNOSE-6.
#[test]
fn android_tells_where_each_key_is_and_an_iphone_does_not() {
    for hardware in [Hardware::Software, Hardware::TrustedEnvironment] {
        let phone = android();
        phone.set_secure_hardware(hardware);
        let diagnosis = diagnose(&in_use(phone));

        let told = match hardware {
            Hardware::Software => SecurityLevel::Software,
            _ => SecurityLevel::TrustedEnvironment,
        };
        assert_eq!(levels(&diagnosis), [told; 2]);
        assert_eq!(
            kinds(&diagnosis).contains(&FindingKind::KeyInSoftware),
            told == SecurityLevel::Software
        );
    }
    assert_eq!(
        levels(&diagnose(&in_use(ios()))),
        [SecurityLevel::Unknown; 2]
    );
}

#[test]
fn entries_of_one_key_cost_the_keystore_one_question() {
    let phone = android();
    let store = open(&phone);
    for number in 0..20 {
        let key: Key = format!("k{number}").parse().unwrap();
        store.blocking().set(&key, "v").unwrap();
    }
    phone.clear_journal();

    let diagnosis = diagnose(&phone);

    assert_eq!(diagnosis.examination.entries.len(), 22);
    let asked = phone
        .steps()
        .iter()
        .filter(|s| s.call.contains("getKey"))
        .count();
    assert_eq!(asked, 1);
}

#[test]
fn entries_of_expos_layout_are_diagnosed_though_they_cannot_be_listed() {
    for phone in [ios(), android()] {
        let store = phone.open_expo("com.example.app").unwrap();
        let options_of = SetOptions::from(SESSION.protection());
        store
            .blocking()
            .set_opts(SESSION.key(), "s".into(), options_of)
            .unwrap();

        let diagnosis = store.blocking().diagnose(options());

        assert_eq!(diagnosis.layout, Layout::Expo);
        let session = &diagnosis.examination.entries[0];
        assert!(session.info().is_some(), "{diagnosis}");
    }
}

/// DIAGNOSE-5.
#[test]
fn text_has_numbers_instead_of_names_unless_they_are_asked_for() {
    let phone = in_use(ios());
    phone.apply(Event::ClearBiometrics);
    let finding = Finding::new(
        FindingKind::Project,
        Severity::Warning,
        "the manifest lacks it",
    )
    .with_snippet("<add-this />");
    let options = options().with_findings([finding]);

    let diagnosis = open(&phone).blocking().diagnose(options);

    let (text, named) = (diagnosis.to_string(), diagnosis.with_names().to_string());
    for name in ["session", "vault", "com.example"] {
        assert!(!text.contains(name), "{text}");
    }
    assert!(named.contains("`vault`"), "{named}");
    let system = std::env::consts::OS;
    assert_eq!(
        text,
        format!(
            "securestore 0.1.0 on {system}
layout: native, version 1
store: answers
biometrics: NotEnrolled
entries: 2
  entry 1: asked AfterFirstUnlock; has AfterFirstUnlock; readable; security level not told
  entry 2: asked PlatformDefault + BiometryCurrentSet; has WhenUnlocked + BiometryCurrentSet; unreadable: the entry was \
             invalidated because the enrolled biometrics changed; security level not told
leftovers: 0 chunks, and 0 younger than an hour
findings: 3
  warning: entry 2 was invalidated because the enrolled biometrics changed; obtain its value again and set it
  warning: the manifest lacks it
    | <add-this />
  note: entry 1 goes to another device in an encrypted backup
    MASTG-KNOW-0102, MASTG-TEST-0058, MASVS-STORAGE-2
"
        )
    );
}

//! What a migration does with each value on both simulated phones (MIGRATE-3 to MIGRATE-11).

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::{Arc, Mutex};

use securestore_core::{
    Accessibility, Authentication, ErrorKind, Key, MemoryStorage, MigrationOutcome, MigrationPlan,
    MigrationReport, OnConflict, PlainStorage, Prompt, Protection, Removal, Secret, SecureStore,
    SecureStoreExt, SetOptions, SkipReason, migrate_blocking, upgrade_protection_blocking,
};
use securestore_mock::{Answer, SimulatedPhone, android, ios};

const TOKEN: Key = Key::new("token");
const OTHER: Key = Key::new("other");
const VAULT: Key = Key::new("vault");

fn both() -> [SimulatedPhone; 2] {
    [ios(), android()]
}

fn native(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("app").unwrap()
}

fn expo(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open_expo("app").unwrap()
}

fn preferences(values: &[(&str, &str)]) -> Arc<MemoryStorage> {
    let storage = MemoryStorage::new();
    for (name, value) in values {
        storage.write(name, &Secret::from(*value)).unwrap();
    }
    Arc::new(storage)
}

fn set(store: &Arc<dyn SecureStore>, key: &Key, value: &str, protection: Protection) {
    let options = SetOptions::from(protection).with_prompt(Prompt::new("set"));
    let set = store.blocking().set_opts(key, value.into(), options);
    set.unwrap();
}

fn ask(store: &Arc<dyn SecureStore>, key: &Key) -> Option<String> {
    let read = store.blocking().get_with(key, Prompt::new("read"));
    read.unwrap()
        .map(|value| value.expose_str().unwrap().to_owned())
}

fn names(storage: &MemoryStorage) -> Vec<String> {
    PlainStorage::names(storage).unwrap()
}

fn skipped(report: &MigrationReport, name: &str) -> SkipReason {
    match report.outcome(name) {
        Some(MigrationOutcome::Skipped(reason)) => *reason,
        other => panic!("{name}: {other:?}"),
    }
}

fn failed(report: &MigrationReport, name: &str) -> ErrorKind {
    match report.outcome(name) {
        Some(MigrationOutcome::Failed(error)) => error.kind(),
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn names_that_are_no_keys_are_mapped_or_reported_and_stay() {
    let phone = ios();
    let source = preferences(&[("@app:token", "t"), ("two words", "2"), ("other", "o")]);
    let plan = MigrationPlan::new().rename("@app:token", TOKEN);

    let report = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan).unwrap();

    assert_eq!((report.moved(), report.skipped()), (2, 1));
    assert_eq!(skipped(&report, "two words"), SkipReason::InvalidName);
    assert_eq!(names(&source), ["two words"]);
    assert_eq!(ask(&native(&phone), &TOKEN).as_deref(), Some("t"));
}

#[test]
fn a_map_leaves_out_and_two_names_of_one_key_both_stay() {
    let phone = android();
    let source = preferences(&[
        ("a/token", "1"),
        ("b/token", "2"),
        ("c/other", "3"),
        ("d", "4"),
    ]);
    let plan = MigrationPlan::new().map_names(|name| name.split_once('/')?.1.parse().ok());

    let report = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan).unwrap();

    assert_eq!(skipped(&report, "a/token"), SkipReason::SameKey);
    assert_eq!(skipped(&report, "b/token"), SkipReason::SameKey);
    assert_eq!(skipped(&report, "d"), SkipReason::LeftOut);
    assert_eq!(names(&source), ["a/token", "b/token", "d"]);
}

#[test]
fn other_preferences_are_left_alone() {
    let phone = ios();
    let source = preferences(&[("token", "t"), ("theme", "dark")]);
    let plan = MigrationPlan::from_preferences([("token", TOKEN), ("gone", OTHER)]);

    let report = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan).unwrap();

    assert_eq!((report.moved(), report.absent()), (1, 1));
    assert_eq!(names(&source), ["theme"]);
    assert!(report.is_complete());
}

#[test]
fn conflicts_follow_the_plan_and_equal_values_are_none() {
    for phone in both() {
        let source = preferences(&[("token", "older"), ("other", "same")]);
        let store = native(&phone);
        set(&store, &TOKEN, "newer", Protection::platform_default());
        set(&store, &OTHER, "same", Protection::platform_default());
        let go = |plan: MigrationPlan| migrate_blocking(Arc::clone(&source), &*store, &plan);

        let kept = go(MigrationPlan::new()).unwrap();
        let refused = go(MigrationPlan::new().on_conflict(OnConflict::Fail)).unwrap();

        assert_eq!((kept.kept(), kept.already_there()), (1, 1));
        assert_eq!(failed(&refused, "token"), ErrorKind::InvalidOption);
        assert_eq!(ask(&store, &TOKEN).as_deref(), Some("newer"));
        assert_eq!(names(&source), ["token"]);

        let overwritten = go(MigrationPlan::new().on_conflict(OnConflict::Overwrite)).unwrap();

        assert!(overwritten.is_complete());
        assert_eq!(ask(&store, &TOKEN).as_deref(), Some("older"));
        assert_eq!(names(&source), [""; 0]);
    }
}

#[test]
fn a_source_that_is_to_stay_stays_and_a_second_run_finds_all_there() {
    let phone = android();
    let source = preferences(&[("token", "t")]);
    let plan = MigrationPlan::new().with_removal(Removal::Never);
    let go = || migrate_blocking(Arc::clone(&source), &*native(&phone), &plan).unwrap();

    let (first, second) = (go(), go());

    assert_eq!((first.moved(), second.already_there()), (1, 1));
    assert_eq!(names(&source), ["token"]);
}

/// MIGRATE-5, MIGRATE-7.
#[test]
fn authentication_is_kept_and_asked_for_only_with_a_prompt() {
    for phone in both() {
        let from = expo(&phone);
        set(&from, &VAULT, "v", Protection::biometry());
        set(&from, &TOKEN, "t", Protection::platform_default());
        let plan = MigrationPlan::from_expo(["vault", "token"]);
        phone.clear_journal();

        let silent = migrate_blocking(Arc::clone(&from), &*native(&phone), &plan).unwrap();

        assert_eq!(phone.counts().prompts, 0);
        assert_eq!(skipped(&silent, "vault"), SkipReason::NeedsAuthentication);
        assert!(from.blocking().contains(&VAULT).unwrap());

        let plan = plan.with_prompt(Prompt::new("Move"));
        let asked = migrate_blocking(from, &*native(&phone), &plan).unwrap();

        assert!(asked.is_complete(), "{asked}");
        let entries = native(&phone).blocking().entries().unwrap();
        let vault = entries.iter().find(|entry| entry.key == VAULT).unwrap();
        assert_eq!(
            vault.protection.authentication(),
            Authentication::BiometryCurrentSet
        );
    }
}

#[test]
fn no_other_prompt_is_shown_after_one_that_was_dismissed() {
    for phone in both() {
        let from = expo(&phone);
        for key in [&TOKEN, &OTHER, &VAULT] {
            set(&from, key, "v", Protection::biometry());
        }
        phone.clear_journal();
        phone.answer(Answer::Cancel);
        let plan =
            MigrationPlan::from_expo(["token", "other", "vault"]).with_prompt(Prompt::new("Move"));

        let report = migrate_blocking(from, &*native(&phone), &plan).unwrap();

        assert_eq!(phone.counts().prompts, 1);
        assert_eq!(failed(&report, "token"), ErrorKind::Cancelled);
        assert_eq!(skipped(&report, "vault"), SkipReason::NeedsAuthentication);
    }
}

#[test]
fn a_protection_for_all_does_not_drop_authentication_and_one_for_a_key_may() {
    for phone in both() {
        let from = expo(&phone);
        set(&from, &VAULT, "v", Protection::biometry());
        let background = Protection::after_first_unlock();
        let plan = MigrationPlan::from_expo(["vault"]).with_prompt(Prompt::new("Move"));

        let for_all = plan.clone().with_protection(background);
        let refused = migrate_blocking(Arc::clone(&from), &*native(&phone), &for_all).unwrap();
        let for_one = plan.protect(VAULT, background);
        let moved = migrate_blocking(from, &*native(&phone), &for_one).unwrap();

        assert_eq!(skipped(&refused, "vault"), SkipReason::Weaker);
        assert_eq!(moved.moved(), 1);
        assert!(native(&phone).blocking().get(&VAULT).unwrap().is_some());
    }
}

#[test]
fn an_equal_value_with_less_protection_does_not_replace_the_source() {
    for phone in both() {
        let (from, to) = (expo(&phone), native(&phone));
        set(&from, &VAULT, "v", Protection::biometry());
        set(&to, &VAULT, "v", Protection::platform_default());
        let plan = MigrationPlan::from_expo(["vault"]).with_prompt(Prompt::new("Move"));

        let report = migrate_blocking(Arc::clone(&from), &*to, &plan).unwrap();

        assert_eq!(skipped(&report, "vault"), SkipReason::Weaker);
        assert!(from.blocking().contains(&VAULT).unwrap());
    }
}

/// MIGRATE-6.
#[test]
fn a_locked_phone_stops_the_run_and_nothing_is_removed() {
    for phone in both() {
        let source = preferences(&[("other", "o"), ("token", "t")]);
        let plan = MigrationPlan::new();
        phone.reboot();

        let stopped = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan);

        assert_eq!(stopped.unwrap_err().kind(), ErrorKind::DeviceLocked);
        assert_eq!(names(&source).len(), 2);
        phone.unlock();
        let report = migrate_blocking(source, &*native(&phone), &plan).unwrap();
        assert_eq!(report.moved(), 2);
    }
}

#[test]
fn a_phone_that_locks_on_the_way_stops_the_run_and_the_next_one_finishes() {
    let phone = ios();
    let source = preferences(&[("other", "o"), ("token", "t"), ("vault", "v")]);
    let locking = phone.clone();
    let plan = MigrationPlan::new().with_progress(move |_| locking.lock());

    let stopped = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan);

    assert_eq!(stopped.unwrap_err().kind(), ErrorKind::DeviceLocked);
    assert_eq!(names(&source), ["token", "vault"]);
    phone.unlock();
    let report = migrate_blocking(source, &*native(&phone), &MigrationPlan::new()).unwrap();
    assert_eq!((report.moved(), report.is_complete()), (2, true));
}

/// MIGRATE-9.
#[test]
fn a_dry_run_with_a_prompt_shows_none_and_changes_nothing() {
    for phone in both() {
        let from = expo(&phone);
        set(&from, &VAULT, "v", Protection::biometry());
        set(&from, &TOKEN, "t", Protection::platform_default());
        phone.clear_journal();
        let plan = MigrationPlan::from_expo(["vault", "token", "gone"])
            .with_prompt(Prompt::new("Move"))
            .dry_run();

        let report = migrate_blocking(Arc::clone(&from), &*native(&phone), &plan).unwrap();

        assert_eq!((report.moved(), report.absent()), (2, 1), "{report}");
        assert_eq!(phone.counts().prompts, 0);
        assert!(native(&phone).blocking().entries().unwrap().is_empty());
        assert!(from.blocking().contains(&VAULT).unwrap());
    }
}

/// MIGRATE-10: an entry from before expo-secure-store 12.5 is seen through every service on Android.
#[test]
fn two_handles_of_one_store_are_told_apart_in_every_layout() {
    for phone in both() {
        for open in [native, expo] {
            let store = open(&phone);
            set(&store, &TOKEN, "t", Protection::platform_default());
            let plan = MigrationPlan::new().with_names(["token"]);

            let refused = migrate_blocking(Arc::clone(&store), &*open(&phone), &plan);

            assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidOption);
            assert_eq!(ask(&store, &TOKEN).as_deref(), Some("t"));
        }
    }
}

/// MIGRATE-11.
#[test]
fn torn_chunks_and_surplus_ones_stay() {
    let phone = ios();
    let source = preferences(&[
        ("whole_count", "2"),
        ("whole_0", "ab"),
        ("whole_1", "cd"),
        ("whole_2", "of a longer value"),
        ("torn_count", "3"),
        ("torn_0", "a"),
        ("torn_2", "c"),
        ("headless_0", "a"),
        ("damaged_count", "many"),
        ("empty_count", "0"),
        ("retry_count", "5"),
    ]);
    let bases = ["whole", "torn", "headless", "damaged", "empty"];
    let plan = MigrationPlan::from_counted_chunks(bases);

    let report = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan).unwrap();

    for torn in ["torn", "headless", "damaged"] {
        assert_eq!(skipped(&report, torn), SkipReason::TornChunks, "{torn}");
    }
    assert_eq!(skipped(&report, "whole_2"), SkipReason::SurplusChunk);
    assert_eq!(
        ask(&native(&phone), &Key::new("whole")).as_deref(),
        Some("abcd")
    );
    assert_eq!(
        ask(&native(&phone), &Key::new("empty")).as_deref(),
        Some("")
    );
    assert_eq!(
        names(&source),
        [
            "damaged_count",
            "headless_0",
            "retry_count",
            "torn_0",
            "torn_2",
            "torn_count",
            "whole_2"
        ]
    );
}

#[test]
fn a_torn_set_beside_another_value_in_the_target_stays() {
    let phone = android();
    let source = preferences(&[("big_count", "2"), ("big_0", "new")]);
    set(
        &native(&phone),
        &Key::new("big"),
        "older value",
        Protection::platform_default(),
    );
    let plan = MigrationPlan::from_counted_chunks(["big"]);

    let report = migrate_blocking(Arc::clone(&source), &*native(&phone), &plan).unwrap();

    assert_eq!(skipped(&report, "big"), SkipReason::TornChunks);
    assert_eq!(names(&source), ["big_0", "big_count"]);
}

/// MIGRATE-8.
#[test]
fn an_upgrade_keeps_values_and_weakens_nothing() {
    for phone in both() {
        let store = native(&phone);
        set(&store, &TOKEN, "t", Protection::after_first_unlock());
        set(&store, &VAULT, "v", Protection::biometry());
        let stronger = Protection::user_presence();
        let plan = MigrationPlan::to_protection(stronger).with_prompt(Prompt::new("Protect"));

        let report = upgrade_protection_blocking(&*store, &plan).unwrap();

        assert_eq!(skipped(&report, "vault"), SkipReason::Weaker);
        let entries = store.blocking().entries().unwrap();
        let token = entries.iter().find(|entry| entry.key == TOKEN).unwrap();
        assert_eq!(
            (
                token.protection.accessibility(),
                token.protection.authentication()
            ),
            (
                Accessibility::AfterFirstUnlock,
                Authentication::UserPresence
            )
        );
        assert_eq!(ask(&store, &TOKEN).as_deref(), Some("t"));
    }
}

#[test]
fn an_upgrade_without_biometrics_changes_nothing() {
    for phone in both() {
        let store = native(&phone);
        set(&store, &TOKEN, "t", Protection::platform_default());
        phone.remove_passcode();
        let plan = MigrationPlan::to_protection(Protection::biometry().or_unauthenticated())
            .with_prompt(Prompt::new("Protect"));

        let report = upgrade_protection_blocking(&*store, &plan).unwrap();

        assert_eq!(failed(&report, "token"), ErrorKind::NotEnrolled);
        assert!(store.blocking().get(&TOKEN).unwrap().is_some());
    }
}

#[test]
fn a_lost_value_of_the_target_is_replaced_only_on_request() {
    let phone = android();
    let (source, store) = (preferences(&[("vault", "v")]), native(&phone));
    set(&store, &VAULT, "lost", Protection::biometry());
    phone.enrol_biometric();
    let plan = MigrationPlan::new().with_prompt(Prompt::new("Move"));
    let go = |plan: MigrationPlan| migrate_blocking(Arc::clone(&source), &*store, &plan).unwrap();

    let kept = go(plan.clone());
    let replaced = go(plan.on_conflict(OnConflict::Overwrite));

    assert_eq!(failed(&kept, "vault"), ErrorKind::Invalidated);
    assert_eq!(replaced.moved(), 1);
    assert_eq!(ask(&store, &VAULT).as_deref(), Some("v"));
}

/// MIGRATE-4.
#[test]
fn report_and_progress_name_every_value_and_hold_none() {
    let phone = ios();
    let source = preferences(&[("token", "canary"), ("two words", "canary")]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let plan = MigrationPlan::new().with_progress(move |step| {
        let line = format!("{}/{} {:?}", step.done, step.total, step.entry);
        listener.lock().unwrap().push(line);
    });

    let report = migrate_blocking(source, &*native(&phone), &plan).unwrap();

    let told = told.lock().unwrap().join("\n");
    assert!(told.contains("1/2") && told.contains("2/2"), "{told}");
    let text = format!("{report}\n{report:?}\n{told}\n{plan:?}");
    assert!(!text.contains("canary"), "{text}");
    assert_eq!(
        report.to_string(),
        "migration: 1 moved, 0 already there, 0 kept, 0 absent, 1 skipped, 0 failed\n  \
         \"token\": moved (WhenUnlocked, None)\n  \
         \"two words\": skipped: its name is no valid key; map it in the plan"
    );
}

#[test]
fn a_source_that_cannot_be_listed_has_to_be_named() {
    let phone = ios();

    let refused = migrate_blocking(expo(&phone), &*native(&phone), &MigrationPlan::new());

    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unsupported);
}

//! Which values move, under which key, and what a conflict, a lock or a torn set does (MIGRATE-3, MIGRATE-4, MIGRATE-6, MIGRATE-10, MIGRATE-11).

use std::sync::{Arc, Mutex};

use securestore_core::{
    ErrorKind, Key, MigrationPlan, OnConflict, Protection, Removal, SkipReason, migrate_blocking,
};
use securestore_mock::{android, ios};

use crate::{OTHER, TOKEN, ask, both, expo, failed, names, native, preferences, set, skipped};

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

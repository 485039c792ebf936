//! What keeps a value protected, and who is asked (MIGRATE-5, MIGRATE-7 to MIGRATE-9).

use std::sync::Arc;

use securestore_core::{
    Accessibility, Authentication, ErrorKind, MigrationPlan, OnConflict, Prompt, Protection,
    SecureStoreExt, SkipReason, migrate_blocking, upgrade_protection_blocking,
};
use securestore_mock::{Answer, android};

use crate::{OTHER, TOKEN, VAULT, ask, both, expo, failed, native, preferences, set, skipped};

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

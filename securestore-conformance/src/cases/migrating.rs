//! Values move from one store into another, and lose nothing on the way.

use securestore_core::{
    Authentication, ErrorKind, Listing, MigrationOutcome, MigrationPlan, MigrationReport,
    OnConflict, Prompt, Protection, Result, SkipReason, migrate_blocking,
    upgrade_protection_blocking,
};

use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, B, LONG, ensure, equal, fails_with, is_absent, is_one_of, is_value, pattern,
    refuses_biometry, refuses_to_list,
};
use crate::fixture::Control;
use crate::need::Need;
use crate::subject::Subject;

/// More calls than a migration here makes.
const MANY: usize = 160;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];

fn plan() -> MigrationPlan {
    MigrationPlan::new().with_names(["a", "b"])
}

fn go(from: &Subject, to: &Subject, plan: &MigrationPlan) -> Result<MigrationReport> {
    migrate_blocking(from.shared(), &**to, plan)
}

fn is_complete(report: &MigrationReport) -> CaseResult {
    ensure(report.is_complete(), || report.to_string())
}

pub(super) const fn every_value_moves_and_leaves_the_source() -> Case {
    case(&["MIGRATE-1"], |bench| {
        let (from, to) = (bench.open()?, bench.open_other()?);
        from.set(&A, "")?;
        from.set(&B, pattern(LONG, 1))?;
        let report = go(&from, &to, &plan())?;
        is_complete(&report)?;
        equal(report.moved(), 2)?;
        is_value(to.get(&A)?, b"")?;
        is_value(to.get(&B)?, &pattern(LONG, 1))?;
        is_absent(from.get(&A)?)?;
        is_absent(from.get(&B)?)
    })
}

pub(super) const fn a_move_that_is_killed_anywhere_is_finished_by_the_next() -> Case {
    case(&["MIGRATE-1", "MIGRATE-2"], |bench| {
        for step in 0..MANY {
            let (from, to) = (bench.open()?, bench.open_other()?);
            to.clear()?;
            from.set(&A, "a")?;
            from.set(&B, "b")?;
            bench.drive(Control::KillAtStep(step))?;
            let done = go(&from, &to, &plan()).is_ok_and(|report| report.is_complete());
            bench.drive(Control::Settle)?;
            bench.drive(Control::Restart)?;
            let (from, to) = (bench.open()?, bench.open_other()?);
            for (key, value) in [(&A, b"a"), (&B, b"b")] {
                let there = to.get(key)?;
                is_one_of(there.clone(), &[None, Some(value)])?;
                if there.is_none() {
                    is_value(from.get(key)?, value)?;
                }
            }
            is_complete(&go(&from, &to, &plan())?)?;
            is_value(to.get(&A)?, b"a")?;
            is_value(to.get(&B)?, b"b")?;
            is_absent(from.get(&A)?)?;
            if done && step > 8 {
                return Ok(());
            }
        }
        ensure(false, || format!("still not through after {MANY} steps"))
    })
}

pub(super) const fn another_value_in_the_target_is_kept_until_the_plan_says_otherwise() -> Case {
    case(&["MIGRATE-3"], |bench| {
        let (from, to) = (bench.open()?, bench.open_other()?);
        from.set(&A, "older")?;
        to.set(&A, "newer")?;
        equal(go(&from, &to, &plan())?.kept(), 1)?;
        is_value(to.get(&A)?, b"newer")?;
        is_value(from.get(&A)?, b"older")?;
        let overwrite = plan().on_conflict(OnConflict::Overwrite);
        equal(go(&from, &to, &overwrite)?.moved(), 1)?;
        is_value(to.get(&A)?, b"older")?;
        is_absent(from.get(&A)?)
    })
}

pub(super) const fn what_needs_a_prompt_moves_only_with_one_and_stays_protected() -> Case {
    case(&["MIGRATE-5", "MIGRATE-7"], |bench| {
        let (from, to) = (bench.open()?, bench.open_other()?);
        from.set_as(&A, "v", Protection::biometry())?;
        let (report, costs) = bench.cost_of(|| go(&from, &to, &plan()))?;
        let skipped = matches!(
            report?.outcome("a"),
            Some(MigrationOutcome::Skipped(SkipReason::NeedsAuthentication))
        );
        ensure(skipped, || "it was not skipped".to_owned())?;
        equal(costs.prompts, 0)?;
        is_value(from.ask(&A)?, b"v")?;
        let asking = plan().with_prompt(Prompt::new("Conformance: move"));
        is_complete(&go(&from, &to, &asking)?)?;
        fails_with(to.get(&A), ErrorKind::InteractionRequired)?;
        is_value(to.ask(&A)?, b"v")?;
        ensure(!from.contains(&A)?, || "it is still there".to_owned())
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_dry_run_changes_nothing() -> Case {
    case(&["MIGRATE-9"], |bench| {
        let (from, to) = (bench.open()?, bench.open_other()?);
        from.set(&A, "a")?;
        from.set(&B, "older")?;
        to.set(&B, "newer")?;
        let report = go(&from, &to, &plan().dry_run())?;
        equal((report.moved(), report.kept()), (1, 1))?;
        is_value(from.get(&A)?, b"a")?;
        is_value(from.get(&B)?, b"older")?;
        is_absent(to.get(&A)?)?;
        is_value(to.get(&B)?, b"newer")
    })
}

pub(super) const fn a_store_is_not_moved_into_itself() -> Case {
    case(&["MIGRATE-10"], |bench| {
        let (store, again) = (bench.open()?, bench.open()?);
        store.set(&A, "v")?;
        fails_with(go(&store, &again, &plan()), ErrorKind::InvalidOption)?;
        is_value(store.get(&A)?, b"v")?;
        if store.capabilities().listing == Listing::All {
            equal(store.keys()?, vec!["a".to_owned()])?;
        }
        Ok(())
    })
}

pub(super) const fn a_stronger_protection_is_what_the_store_then_reports() -> Case {
    case(&["MIGRATE-8"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        let plan = MigrationPlan::to_protection(Protection::biometry())
            .with_prompt(Prompt::new("Conformance: protect"));
        let report = upgrade_protection_blocking(&*store, &plan)?;
        is_complete(&report)?;
        equal(report.moved(), 1)?;
        fails_with(store.get(&A), ErrorKind::InteractionRequired)?;
        is_value(store.ask(&A)?, b"v")?;
        let weaker = MigrationPlan::to_protection(Protection::platform_default())
            .with_prompt(Prompt::new("Conformance: weaken"));
        let report = upgrade_protection_blocking(&*store, &weaker)?;
        equal(report.skipped(), 1)?;
        fails_with(store.get(&A), ErrorKind::InteractionRequired)
    })
    .needs(
        &[
            Need::Listing,
            Need::Authentication(Authentication::BiometryCurrentSet),
        ],
        |bench| {
            if Need::Listing.is_met(bench.open()?.capabilities()) {
                refuses_biometry(bench)
            } else {
                refuses_to_list(bench)
            }
        },
    )
}

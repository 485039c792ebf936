//! What a diagnosis tells, and that it does nothing else.

use securestore_core::{
    Authentication, DiagnoseOptions, Diagnosis, ErrorKind, FindingKind, Key, Protection,
    Readability, SecureStoreExt,
};

use crate::case::{Case, CaseResult, case};
use crate::check::{
    A, B, Stop, ensure, equal, is_value, pattern, refuses_biometry, takes_long_values_whole,
};
use crate::fixture::Control;
use crate::need::Need;
use crate::subject::Subject;

const GUARDED: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];
const LOSSES: &[Need] = &[
    Need::Losses,
    Need::Authentication(Authentication::BiometryCurrentSet),
];

/// Diagnoses a store whose app asks for `a` with biometrics and for `b` with the platform's default.
fn diagnose(store: &Subject) -> Diagnosis {
    let options = DiagnoseOptions::new()
        .expect_protection(&A, Protection::biometry())
        .expect_protection(&B, Protection::platform_default());
    store.blocking().diagnose(options)
}

/// Says whether something of this kind was found about the entry.
fn finds(diagnosis: &Diagnosis, kind: FindingKind, key: &Key) -> bool {
    let mut findings = diagnosis.findings.iter();
    findings.any(|finding| finding.kind == kind && finding.key.as_ref() == Some(key))
}

/// Ends the case unless the diagnosis knows the entry, or knows that it can't be seen now.
#[track_caller]
fn knows_or_says_why_not(diagnosis: &Diagnosis, key: &Key) -> CaseResult {
    let mut entries = diagnosis.examination.entries.iter();
    let entry = entries.find(|entry| entry.key == *key);
    let holds = match entry.map(|entry| &entry.found) {
        Some(Ok(Some(_))) => true,
        Some(Err(error)) => error.kind() == ErrorKind::DeviceLocked,
        Some(Ok(None)) | None => false,
    };
    ensure(holds, || format!("{entry:?}, but the entry is there"))
}

pub(super) const fn it_never_prompts() -> Case {
    case(&["DIAGNOSE-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        store.set(&B, "v")?;
        let (diagnosis, costs) = bench.cost_of(|| diagnose(&store))?;
        equal((costs.prompts, costs.keystore_operations), (0, 0))?;
        ensure(!finds(&diagnosis, FindingKind::WeakerThanAsked, &A), || {
            format!("{:?}", diagnosis.findings)
        })
    })
    .needs(GUARDED, refuses_biometry)
}

pub(super) const fn it_tells_what_repair_would_remove_and_leaves_it() -> Case {
    case(&["DIAGNOSE-1", "DIAGNOSE-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, "old")?;
        bench.drive(Control::KillAtStep(1))?;
        drop(store.set(&B, pattern(300_000, 1)));
        bench.drive(Control::Settle)?;
        bench.drive(Control::Restart)?;
        bench.drive(Control::PassAnHour)?;
        bench.drive(Control::PassAnHour)?;
        let store = bench.open()?;
        let atomic = Need::AtomicBatches.is_met(store.capabilities());

        let first = diagnose(&store).examination.leftovers?;
        let second = diagnose(&store).examination.leftovers?;
        let repaired = store.blocking().repair()?;

        equal((first, second), (repaired, repaired))?;
        ensure(atomic || first.collected_chunks > 0, || {
            "the cut write left no chunk".to_owned()
        })?;
        is_value(store.get(&A)?, b"old")
    })
    .needs(&[Need::Chunking], takes_long_values_whole)
}

pub(super) const fn it_leaves_every_entry_as_it_was() -> Case {
    case(&["DIAGNOSE-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, pattern(100_000, 1))?;
        store.set(&B, "v")?;
        diagnose(&store);
        is_value(store.get(&A)?, &pattern(100_000, 1))?;
        is_value(store.get(&B)?, b"v")
    })
}

pub(super) const fn a_locked_device_is_diagnosed() -> Case {
    case(&["DIAGNOSE-2"], set_two).after(Control::Lock, two_are_known)
}

pub(super) const fn a_device_before_its_first_unlock_is_diagnosed() -> Case {
    case(&["DIAGNOSE-2"], set_two).after(Control::Reboot, two_are_known)
}

fn set_two(bench: &mut crate::bench::Bench<'_>) -> CaseResult {
    let store = bench.open()?;
    store.set(&A, "v")?;
    Ok(store.set(&B, "v").map(drop)?)
}

fn two_are_known(bench: &mut crate::bench::Bench<'_>) -> CaseResult {
    let diagnosis = diagnose(&bench.open()?);
    knows_or_says_why_not(&diagnosis, &A)?;
    knows_or_says_why_not(&diagnosis, &B)
}

pub(super) const fn less_than_asked_is_found() -> Case {
    case(&["DIAGNOSE-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, "v")?;
        store.set(&B, "v")?;
        let diagnosis = diagnose(&store);
        let weaker = [&A, &B].map(|key| finds(&diagnosis, FindingKind::WeakerThanAsked, key));
        equal(weaker, [true, false])
    })
}

pub(super) const fn an_invalidated_entry_is_not_called_readable() -> Case {
    case(&["DIAGNOSE-3", "LIST-2"], |bench| {
        let store = bench.open()?;
        Ok(store.set_as(&A, "v", Protection::biometry()).map(drop)?)
    })
    .after(Control::EnrolBiometric, |bench| {
        let diagnosis = diagnose(&bench.open()?);
        let lost = finds(&diagnosis, FindingKind::Lost, &A);
        // Android tells only when the key is used, which a diagnosis doesn't.
        match readability(&diagnosis, &A)? {
            Some(Readability::Unreadable(ErrorKind::Invalidated)) => {
                ensure(lost, || format!("{:?}", diagnosis.findings))
            }
            other => equal(other, Some(Readability::NeedsAuthentication)),
        }
    })
    .needs(LOSSES, |bench| {
        let store = bench.open()?;
        if !store.authenticates(Authentication::BiometryCurrentSet) {
            return refuses_biometry(bench);
        }
        store.set_as(&A, "v", Protection::biometry())?;
        knows_or_says_why_not(&diagnose(&store), &A)
    })
}

fn readability(diagnosis: &Diagnosis, key: &Key) -> Result<Option<Readability>, Stop> {
    let mut entries = diagnosis.examination.entries.iter();
    let entry = entries.find(|entry| entry.key == *key);
    let found = entry.map_or(Ok(None), |entry| entry.found.clone())?;
    Ok(found.map(|info| info.readability))
}

pub(super) const fn its_text_names_no_key_and_no_value() -> Case {
    const PERSON: Key = Key::new("marie.curie");
    case(&["DIAGNOSE-5", "SEC-1", "SEC-4"], |bench| {
        let store = bench.open()?;
        store.set(&PERSON, "polonium")?;
        let options = DiagnoseOptions::new().expect_protection(&PERSON, Protection::biometry());
        let diagnosis = store.blocking().diagnose(options);
        let text = diagnosis.to_string();
        for hidden in ["marie", "polonium", "conformance"] {
            ensure(!text.contains(hidden), || {
                format!("it shows {hidden}: {text}")
            })?;
        }
        let named = diagnosis.with_names().to_string();
        ensure(named.contains("marie.curie"), || {
            format!("asked for names, it shows none: {named}")
        })
    })
}

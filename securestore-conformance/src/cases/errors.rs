//! Errors say what failed, where, and what the caller does next.

use securestore_core::{
    Accessibility, Authentication, ErrorKind, Operation, Protection, Recovery, SecureStoreExt,
    SizePolicy, TypedKey,
};

use crate::case::{Case, case};
use crate::check::{A, ensure, equal, fails_with, pattern, refuses_biometry};
use crate::fixture::{Answer, Control};
use crate::need::Need;

const BIOMETRY: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];
const LOST: &[Need] = &[
    Need::Authentication(Authentication::BiometryCurrentSet),
    Need::Losses,
];

pub(super) const fn an_error_names_its_operation() -> Case {
    case(&["SEC-4"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(10))?;
        let error = store.set(&A, pattern(11, 1)).err();
        equal(error.and_then(|e| e.operation()), Some(Operation::Set))?;
        store.set(&A, "text")?;
        let error = store.blocking().load(&TypedKey::<u32>::new("a")).err();
        equal(error.and_then(|e| e.operation()), Some(Operation::Get))
    })
}

pub(super) const fn what_the_code_did_wrong_is_to_be_fixed_there() -> Case {
    case(&["SIZE-1", "SET-6"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(10))?;
        let deprecated = Protection::new(Accessibility::Always, Authentication::None);
        let errors = [
            store.set(&A, pattern(11, 1)).err(),
            store.set_as(&A, "v", deprecated).err(),
        ];
        for error in errors {
            equal(error.map(|e| e.recovery()), Some(Recovery::FixCode))?;
        }
        Ok(())
    })
}

pub(super) const fn a_locked_device_is_waited_for() -> Case {
    case(&["LOCK-1"], |bench| {
        Ok(bench.open()?.set(&A, "v").map(drop)?)
    })
    .after(Control::Reboot, |bench| {
        let error = bench.open()?.get(&A).err();
        let advice = error.map(|e| (e.kind(), e.recovery()));
        equal(
            advice,
            Some((ErrorKind::DeviceLocked, Recovery::WaitForUnlock)),
        )
    })
}

pub(super) const fn a_dismissed_prompt_is_asked_again() -> Case {
    case(&["ASK-4"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        bench.drive(Control::Answer(Answer::Cancel))?;
        let error = store.ask(&A).err();
        equal(error.map(|e| e.recovery()), Some(Recovery::AskAgain))
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_missing_prompt_is_to_be_given() -> Case {
    case(&["ASK-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        let error = store.get(&A).err();
        let kind = error.as_ref().map(|e| e.kind());
        equal(kind, Some(ErrorKind::InteractionRequired))?;
        equal(error.map(|e| e.recovery()), Some(Recovery::AskAgain))
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn a_lost_value_is_obtained_again() -> Case {
    case(&["LOSS-1", "LOSS-3"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::biometry())?;
        bench.drive(Control::EnrolBiometric)?;
        let error = store.ask(&A).err();
        equal(error.map(|e| e.recovery()), Some(Recovery::SignInAgain))
    })
    .needs(LOST, refuses_or_reads_absent)
}

fn refuses_or_reads_absent(bench: &mut crate::bench::Bench<'_>) -> crate::case::CaseResult {
    let store = bench.open()?;
    if !store.authenticates(Authentication::BiometryCurrentSet) {
        return refuses_biometry(bench);
    }
    store.set_as(&A, "v", Protection::biometry())?;
    bench.drive(Control::EnrolBiometric)?;
    crate::check::is_absent(store.ask(&A)?)
}

pub(super) const fn missing_biometrics_are_a_matter_of_set_up() -> Case {
    case(&["SET-2"], |bench| {
        let store = bench.open()?;
        bench.drive(Control::ClearBiometrics)?;
        let set = store.set_as(&A, "v", Protection::biometry());
        let advice = set.as_ref().err().map(|e| e.recovery());
        fails_with(set, ErrorKind::NotEnrolled)?;
        equal(advice, Some(Recovery::FixSetup))
    })
    .needs(BIOMETRY, refuses_biometry)
}

pub(super) const fn every_error_has_a_text() -> Case {
    case(&["SIZE-1", "SEC-4"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(10))?;
        let error = store.set(&A, pattern(11, 1)).err();
        let text = error.map(|e| e.to_string()).unwrap_or_default();
        ensure(text.len() > 20 && text.contains("set"), || {
            format!("it says too little: {text}")
        })
    })
}

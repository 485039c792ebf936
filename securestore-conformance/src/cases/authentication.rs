//! Who must be asked, and what is stored when nobody can be.

use securestore_core::{Authentication, Biometrics, ErrorKind, Protection, SecureStoreExt};

use crate::case::{Case, case};
use crate::check::{
    A, B, LONG, ensure, equal, fails_with, is_absent, is_value, pattern, refuses, refuses_biometry,
};
use crate::fixture::Control;
use crate::need::Need;

const CURRENT: &[Need] = &[Need::Authentication(Authentication::BiometryCurrentSet)];
const ANY: &[Need] = &[Need::Authentication(Authentication::BiometryAny)];
const PRESENCE: &[Need] = &[Need::Authentication(Authentication::UserPresence)];
const ANY_BIOMETRY: Protection =
    Protection::biometry().with_authentication(Authentication::BiometryAny);

/// Checks that an entry with this authentication is stored as asked, refused without a prompt, and read with one.
macro_rules! kept {
    ($($name:ident: $protection:expr, $needs:expr;)*) => {$(
        pub(super) const fn $name() -> Case {
            case(&["SET-2", "SET-4", "ASK-1"], |bench| {
                let store = bench.open()?;
                let info = store.set_as(&A, "v", $protection)?;
                equal(info.protection.authentication(), $protection.authentication())?;
                fails_with(store.get(&A), ErrorKind::InteractionRequired)?;
                is_value(store.ask(&A)?, b"v")
            })
            .needs($needs, |bench| refuses(&bench.open()?, $protection))
        }
    )*};
}

kept! {
    an_entry_of_the_current_biometrics_is_read_with_a_prompt: Protection::biometry(), CURRENT;
    an_entry_of_any_biometrics_is_read_with_a_prompt: ANY_BIOMETRY, ANY;
    an_entry_of_user_presence_is_read_with_a_prompt: Protection::user_presence(), PRESENCE;
}

pub(super) const fn an_authenticated_entry_outlives_the_process() -> Case {
    case(&["SET-1", "SET-3"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, pattern(LONG, 1), Protection::biometry())?;
        Ok(())
    })
    .after(Control::Restart, |bench| {
        let store = bench.open()?;
        fails_with(store.get(&A), ErrorKind::InteractionRequired)?;
        is_value(store.ask(&A)?, &pattern(LONG, 1))
    })
    .needs(CURRENT, refuses_biometry)
}

pub(super) const fn without_biometrics_nothing_is_stored() -> Case {
    case(&["SET-2"], |bench| {
        let store = bench.open()?;
        store.set(&B, "old")?;
        bench.drive(Control::ClearBiometrics)?;
        for key in [A, B] {
            fails_with(
                store.set_as(&key, "new", Protection::biometry()),
                ErrorKind::NotEnrolled,
            )?;
        }
        is_absent(store.get(&A)?)?;
        is_value(store.get(&B)?, b"old")
    })
    .needs(CURRENT, refuses_biometry)
}

pub(super) const fn without_a_passcode_nothing_is_stored() -> Case {
    case(&["SET-2"], |bench| {
        let store = bench.open()?;
        bench.drive(Control::RemovePasscode)?;
        fails_with(
            store.set_as(&A, "v", Protection::user_presence()),
            ErrorKind::NotEnrolled,
        )?;
        is_absent(store.get(&A)?)
    })
    .needs(PRESENCE, |bench| {
        refuses(&bench.open()?, Protection::user_presence())
    })
}

pub(super) const fn a_caller_who_gives_way_stores_without_authentication() -> Case {
    case(&["SET-5", "SET-4"], |bench| {
        let store = bench.open()?;
        bench.drive(Control::ClearBiometrics)?;
        let asked = Protection::biometry().or_unauthenticated();
        let info = store.set_as(&A, "v", asked)?;
        equal(info.protection.authentication(), Authentication::None)?;
        is_value(store.get(&A)?, b"v")
    })
    .needs(CURRENT, refuses_biometry)
}

pub(super) const fn giving_way_changes_nothing_while_biometrics_are_there() -> Case {
    case(&["SET-5", "SET-4"], |bench| {
        let store = bench.open()?;
        let asked = Protection::biometry().or_unauthenticated();
        let info = store.set_as(&A, "v", asked)?;
        equal(
            info.protection.authentication(),
            Authentication::BiometryCurrentSet,
        )?;
        fails_with(store.get(&A), ErrorKind::InteractionRequired)
    })
    .needs(CURRENT, refuses_biometry)
}

pub(super) const fn a_backend_without_biometrics_stores_for_a_caller_who_gives_way() -> Case {
    case(&["SET-5", "GET-4"], |bench| {
        let store = bench.open()?;
        let asked = Protection::biometry().or_unauthenticated();
        let info = store.set_as(&A, "v", asked)?;
        let given = store.authenticates(Authentication::BiometryCurrentSet);
        equal(info.protection.authentication().prompts(), given)?;
        is_value(store.ask(&A)?, b"v")
    })
}

pub(super) const fn any_biometrics_outlive_a_new_finger() -> Case {
    case(&["LOSS-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", ANY_BIOMETRY)?;
        bench.drive(Control::EnrolBiometric)?;
        is_value(store.ask(&A)?, b"v")
    })
    .needs(ANY, |bench| refuses(&bench.open()?, ANY_BIOMETRY))
}

pub(super) const fn user_presence_outlives_a_new_finger() -> Case {
    case(&["LOSS-1"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, "v", Protection::user_presence())?;
        bench.drive(Control::EnrolBiometric)?;
        is_value(store.ask(&A)?, b"v")
    })
    .needs(PRESENCE, |bench| {
        refuses(&bench.open()?, Protection::user_presence())
    })
}

pub(super) const fn biometrics_tell_their_state() -> Case {
    case(&["SET-2"], |bench| {
        let store = bench.open()?;
        let ready = store.blocking().biometrics()?;
        ensure(ready.is_enrolled(), || format!("{ready:?}, expected Ready"))?;
        bench.drive(Control::ClearBiometrics)?;
        equal(store.blocking().biometrics()?, Biometrics::NotEnrolled)
    })
    .needs(CURRENT, |bench| {
        let biometrics = bench.open()?.blocking().biometrics()?;
        ensure(!biometrics.is_enrolled(), || format!("{biometrics:?}"))
    })
}

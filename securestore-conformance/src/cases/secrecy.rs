//! No value gets out by a side door.

use securestore_core::{
    Authentication, ErrorKind, Key, Protection, Secret, SecureStoreExt, SizePolicy, TypedKey,
};

use crate::case::{Case, case};
use crate::check::{A, LONG, ensure, equal, fails_with, is_value, refuses_biometry};
use crate::fixture::Control;
use crate::need::Need;

/// A value that no other text contains.
const MARKER: &str = "qf7-MARKER-x9z";
const NAMED: Key = Key::new("name-MARKER-k3v");

/// Ends the case if the marker, or its Base64 or hexadecimal form, is in there.
#[track_caller]
fn is_clean(found: &[u8]) -> Result<(), crate::check::Stop> {
    let hex: String = MARKER.bytes().map(|byte| format!("{byte:02x}")).collect();
    for form in [MARKER.as_bytes(), b"cWY3LU1BUktFUi14OX", hex.as_bytes()] {
        let leaks = found.windows(form.len()).any(|window| window == form);
        ensure(!leaks, || "the value is found in clear".to_owned())?;
    }
    Ok(())
}

pub(super) const fn nothing_outside_the_keychain_holds_the_value() -> Case {
    case(&["SEC-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, MARKER)?;
        is_value(store.get(&A)?, MARKER.as_bytes())?;
        is_clean(&bench.traces()?)
    })
}

pub(super) const fn nothing_outside_the_keychain_holds_a_long_value() -> Case {
    case(&["SEC-3"], |bench| {
        let store = bench.open()?;
        store.set(&A, MARKER.repeat(LONG / MARKER.len()))?;
        is_clean(&bench.traces()?)
    })
}

pub(super) const fn nothing_outside_the_keychain_holds_an_authenticated_value() -> Case {
    case(&["SEC-3"], |bench| {
        let store = bench.open()?;
        store.set_as(&A, MARKER, Protection::biometry())?;
        is_value(store.ask(&A)?, MARKER.as_bytes())?;
        is_clean(&bench.traces()?)
    })
    .needs(
        &[Need::Authentication(Authentication::BiometryCurrentSet)],
        refuses_biometry,
    )
}

pub(super) const fn nothing_holds_a_deleted_value() -> Case {
    case(&["SEC-3", "DEL-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, MARKER)?;
        store.delete(&A)?;
        equal(store.contains(&A)?, false)?;
        is_clean(&bench.traces()?)
    })
}

pub(super) const fn a_failed_write_leaves_no_trace() -> Case {
    case(&["SEC-1", "SEC-3"], |bench| {
        let store = bench.open()?;
        for step in 0..6 {
            bench.drive(Control::FailAtStep(step))?;
            if let Err(error) = store.set(&A, MARKER) {
                is_clean(format!("{error}{error:?}").as_bytes())?;
            }
            bench.drive(Control::Settle)?;
        }
        is_clean(&bench.traces()?)
    })
}

pub(super) const fn what_is_printed_holds_no_value() -> Case {
    case(&["SEC-1"], |bench| {
        let store = bench.open()?;
        let info = store.set(&A, MARKER)?;
        let value = store.get(&A)?;
        is_clean(format!("{info:?}{value:?}{store:?}").as_bytes())
    })
}

pub(super) const fn a_decode_error_holds_no_value() -> Case {
    case(&["SEC-1"], |bench| {
        let store = bench.open()?;
        store.set(&A, format!("\"{MARKER}\""))?;
        let loaded = store.blocking().load(&TypedKey::<u32>::new("a"));
        let text = format!("{:?}", loaded.as_ref().err());
        fails_with(loaded, ErrorKind::Decode)?;
        is_clean(text.as_bytes())
    })
}

pub(super) const fn a_size_error_holds_no_value() -> Case {
    case(&["SEC-1"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(3))?;
        let set = store.set(&A, MARKER);
        let text = format!("{:?}", set.as_ref().err());
        fails_with(set, ErrorKind::TooLarge)?;
        is_clean(text.as_bytes())
    })
}

pub(super) const fn an_error_names_no_key() -> Case {
    case(&["SEC-4"], |bench| {
        let store = bench.open_sized(SizePolicy::new().with_max_len(3))?;
        let error = store.set(&NAMED, "long").err();
        let text = error.map(|e| format!("{e}{e:?}")).unwrap_or_default();
        ensure(!text.is_empty() && !text.contains(NAMED.as_str()), || {
            "the error names the key, or there is none".to_owned()
        })
    })
}

pub(super) const fn two_reads_of_a_secret_share_no_buffer_with_the_store() -> Case {
    case(&["SEC-2", "GET-4"], |bench| {
        let store = bench.open()?;
        store.set(&A, MARKER)?;
        let first: Option<Secret> = store.get(&A)?;
        drop(first);
        is_value(store.get(&A)?, MARKER.as_bytes())
    })
}

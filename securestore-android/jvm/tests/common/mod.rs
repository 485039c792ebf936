//! A simulated Android phone whose stores reach it through the leaf and a Java VM.
#![expect(
    clippy::unwrap_used,
    reason = "a test ends when something unexpected happens"
)]

use std::collections::BTreeSet;
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

use securestore_android::seam::Keystore;
use securestore_android_jvm::{Phone, api_level, classes, insert, watch};
use securestore_mock::{DEFAULT_APP, Model, SimulatedPhone};

static PHONE: Mutex<Option<SimulatedPhone>> = Mutex::new(None);

/// Creates a phone with the API level of this process.
pub(crate) fn new_phone() -> SimulatedPhone {
    SimulatedPhone::new(Model::Android(api_level().unsigned_abs()))
}

/// Makes the running process of the app on this phone the one that the doubles ask.
pub(crate) fn connect(phone: &SimulatedPhone) -> securestore_core::Result<()> {
    connect_with(phone, |keystore| keystore)
}

/// Does the same, with another Keystore than the phone's.
pub(crate) fn connect_with(
    phone: &SimulatedPhone,
    keystore: impl FnOnce(Arc<dyn Keystore>) -> Arc<dyn Keystore>,
) -> securestore_core::Result<()> {
    let seams = phone.android_seams(DEFAULT_APP)?;
    *PHONE.lock().unwrap_or_else(PoisonError::into_inner) = Some(phone.clone());
    insert(Phone {
        keystore: keystore(seams.keystore),
        preferences: seams.preferences,
        authenticator: seams.authenticator,
        platform: seams.platform,
        files,
    })
    .unwrap();
    Ok(())
}

fn files() -> Vec<(String, u64)> {
    let phone = PHONE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    phone
        .map(|phone| phone.preference_file_lengths(DEFAULT_APP))
        .unwrap_or_default()
}

#[expect(unsafe_code, reason = "the call takes pointers")]
pub(crate) fn initialize_with(
    vm: *mut std::ffi::c_void,
    context: *mut std::ffi::c_void,
) -> securestore_core::Result<()> {
    // SAFETY: the pointers are those of the running VM and of an object that it holds, or null.
    unsafe { securestore_android::initialize(vm, context) }
}

const BINDINGS: &str = include_str!("../../../src/ffi/BINDINGS.tsv");

/// Asserts that nothing was looked up that the leaf's list lacks, and keeps what was for `cargo xtask jvm`, which adds up the
/// tests and versions and asks for all of the leaf's list.
pub(crate) fn assert_lookups_are_listed(test: &str) {
    let listed: BTreeSet<_> = BINDINGS.lines().map(of_line).collect();
    let classes_listed: BTreeSet<_> = listed.iter().map(|[class, ..]| *class).collect();
    let lookups = watch::lookups();
    let unlisted: Vec<_> = lookups
        .iter()
        .filter(|found| {
            let line = [&*found.class, &found.member, &found.descriptor, found.kind];
            let is_listed = match found.kind {
                "class" => classes_listed.contains(&*found.class),
                _ => listed.contains(&line),
            };
            !is_listed
        })
        .collect();
    assert!(
        unlisted.is_empty(),
        "looked up and not in the leaf's list: {unlisted:#?}"
    );
    let lines: String = lookups
        .iter()
        .map(|found| {
            format!(
                "{}\t{}\t{}\t{}\n",
                found.class, found.member, found.descriptor, found.kind
            )
        })
        .collect();
    fs::write(
        classes().join(format!("lookups-{test}-{}.tsv", api_level())),
        lines,
    )
    .unwrap();
}

fn of_line(line: &str) -> [&str; 4] {
    let mut fields = line.split('\t');
    std::array::from_fn(|_| fields.next().unwrap_or_default())
}

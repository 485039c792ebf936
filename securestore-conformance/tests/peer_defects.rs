//! What other libraries got wrong on Android, and what holds here instead, on the simulated phone.

#![expect(
    clippy::unwrap_used,
    reason = "a helper ends its test when something unexpected happens"
)]

use std::sync::Arc;

use securestore_android::seam::{Exception, ExceptionClass};
use securestore_core::{
    ErrorKind, Key, Prompt, Protection, Recovery, Secret, SecureStore, SecureStoreExt as _,
    SetOptions,
};
use securestore_mock::{
    At, BackupKind, DEFAULT_APP, Disturbance, Fault, Model, SimulatedPhone, android,
};

const KEY: Key = Key::new("k");
const OTHER: Key = Key::new("o");

fn open(phone: &SimulatedPhone) -> Arc<dyn SecureStore> {
    phone.open("peers").unwrap()
}

fn read(store: &dyn SecureStore) -> Result<Option<String>, ErrorKind> {
    let value = store.blocking().get(&KEY).map_err(|error| error.kind())?;
    Ok(value.map(|value| value.expose_str().unwrap().to_owned()))
}

fn stored() -> (SimulatedPhone, Arc<dyn SecureStore>) {
    let phone = android();
    open(&phone).blocking().set(&KEY, "old").unwrap();
    phone.kill_app();
    let store = open(&phone);
    (phone, store)
}

fn throws(phone: &SimulatedPhone, call: &'static str, class: ExceptionClass, times: usize) {
    for nth in 0..times {
        let fault = Fault::Exception(Exception::new(class.clone()));
        phone.disturb(At::Call(call, nth), Disturbance::Answer(fault));
    }
}

/// Defect 1: the answer of `commit` is ignored, so a full disk loses writes in silence.
#[test]
fn commit_that_says_false_is_an_error_and_keeps_the_old_value() {
    let (phone, store) = stored();
    phone.disturb(
        At::Call("commit", 0),
        Disturbance::Answer(Fault::CommitFails),
    );

    let error = store.blocking().set(&KEY, "new").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(read(&*store), Ok(Some("old".to_owned())));
    phone.disturb(
        At::Call("commit", 0),
        Disturbance::Answer(Fault::CommitFails),
    );
    assert_eq!(
        store.blocking().delete(&KEY).unwrap_err().kind(),
        ErrorKind::Io
    );
    phone.kill_app();
    assert_eq!(read(&*open(&phone)), Ok(Some("old".to_owned())));
}

/// Defect 2: after a restore a new key is made when the store is opened, and the dead ciphertext is returned as data.
#[test]
fn restored_backup_is_a_lost_key_and_reading_creates_none() {
    let (phone, _) = stored();
    let restored = phone
        .replaced_by_new(&phone.back_up(BackupKind::Encrypted))
        .unwrap();
    let store = open(&restored);
    restored.clear_journal();

    assert_eq!(read(&*store), Err(ErrorKind::EncryptionKeyLost));
    let listed = store.blocking().entries().unwrap();

    assert_eq!(listed.len(), 1);
    let created = restored
        .steps()
        .iter()
        .any(|step| step.call == "generateKey");
    assert!(!created);
    store.blocking().set(&KEY, "new").unwrap();
    assert_eq!(read(&*store), Ok(Some("new".to_owned())));
}

/// Defect 3: a Keystore that fails for the moment is reported as a damaged store.
#[test]
fn transient_failure_is_temporary_and_nothing_is_called_damaged() {
    let (phone, store) = stored();

    throws(&phone, "Cipher.init", ExceptionClass::KeyStoreConnect, 3);
    assert_eq!(read(&*store), Err(ErrorKind::Unavailable));
    throws(&phone, "Cipher.init", ExceptionClass::KeyStoreConnect, 2);

    assert_eq!(read(&*store), Ok(Some("old".to_owned())));
}

/// Defect 4: an entry that isn't Base64 any more reads as absent.
#[test]
fn undecodable_entry_is_corrupt_and_not_absent() {
    let (phone, store) = stored();
    let seams = phone.android_seams(DEFAULT_APP).unwrap();
    let files = phone.preference_files(DEFAULT_APP);
    let file = files
        .iter()
        .find(|file| !file.ends_with(".chunks"))
        .unwrap();
    let mut edit = securestore_android::seam::Edit::new();
    edit.put("e/k", "%%% not Base64 %%%");

    assert!(seams.preferences.commit(file, &edit).unwrap());

    assert_eq!(read(&*store), Err(ErrorKind::Corrupt));
    assert!(store.blocking().contains(&KEY).unwrap());
}

/// Defect 5: every failure of `doFinal` is called corruption, so apps delete good data.
#[test]
fn failures_of_an_operation_are_told_apart() {
    for (class, kind, recovery) in [
        (
            ExceptionClass::AeadBadTag,
            ErrorKind::Corrupt,
            Recovery::SignInAgain,
        ),
        (
            ExceptionClass::KeyPermanentlyInvalidated,
            ErrorKind::EncryptionKeyLost,
            Recovery::SignInAgain,
        ),
        (
            ExceptionClass::UserNotAuthenticated,
            ErrorKind::DeviceLocked,
            Recovery::WaitForUnlock,
        ),
        (
            ExceptionClass::KeyStoreConnect,
            ErrorKind::Unavailable,
            Recovery::AfterReboot,
        ),
    ] {
        let (phone, store) = stored();
        throws(&phone, "doFinal", class, 3);

        let error = store.blocking().get(&KEY).unwrap_err();

        assert_eq!((error.kind(), error.recovery()), (kind, recovery));
        phone.settle();
        assert_eq!(read(&*store), Ok(Some("old".to_owned())));
    }
}

/// Defect 6: references pile up with each call. Here an operation makes the same calls the hundredth time as the second.
#[test]
fn hundredth_read_costs_what_the_second_did() {
    let (phone, store) = stored();
    let mut steps = Vec::new();
    for _ in 0..100 {
        phone.clear_journal();
        read(&*store).unwrap();
        steps.push(phone.steps().len());
    }

    assert_eq!(steps.last(), steps.get(1));
}

/// Defect 7: a panic while a lock is held makes every later call panic.
#[test]
fn thread_that_panics_does_not_spoil_the_store() {
    let (_, store) = stored();
    let panicking = Arc::clone(&store);
    let thread = std::thread::spawn(move || {
        let _value = panicking.blocking().get(&KEY);
        std::panic::resume_unwind(Box::new("a thread of the app ends"));
    });

    assert!(thread.join().is_err());

    assert_eq!(read(&*store), Ok(Some("old".to_owned())));
    store.blocking().set(&KEY, "new").unwrap();
}

/// Defect 8: two holders of one store race for its key. Here two stores of one process share one key and both values stay.
#[test]
fn two_stores_that_set_first_share_one_key() {
    let phone = android();
    let (first, second) = (open(&phone), open(&phone));

    std::thread::scope(|scope| {
        scope.spawn(|| first.blocking().set(&KEY, "one").unwrap());
        scope.spawn(|| second.blocking().set(&OTHER, "two").unwrap());
    });

    phone.kill_app();
    let store = open(&phone);
    assert_eq!(read(&*store), Ok(Some("one".to_owned())));
    let other = store.blocking().get(&OTHER).unwrap();
    assert_eq!(other.as_ref().map(Secret::expose_secret), Some(&b"two"[..]));
}

/// Defect 9: a store whose key is gone can't be removed.
#[test]
fn store_without_its_key_can_be_deleted_and_cleared() {
    let (phone, _) = stored();
    let restored = phone
        .replaced_by_new(&phone.back_up(BackupKind::Encrypted))
        .unwrap();
    let store = open(&restored);
    store.blocking().delete(&KEY).unwrap();
    assert_eq!(read(&*store), Ok(None));

    store.blocking().clear().unwrap();

    assert_eq!(store.blocking().entries().unwrap(), []);
}

/// Defect 10: the API level is never looked at. Here what a version can't give is refused before anything is stored.
#[test]
fn protection_that_the_version_lacks_is_refused() {
    let phone = SimulatedPhone::new(Model::Android(27));
    let store = open(&phone);
    phone.clear_journal();
    let options = SetOptions::from(Protection::biometry()).with_prompt(Prompt::new("set"));

    let error = store
        .blocking()
        .set_opts(&KEY, "v".into(), options)
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(phone.steps(), []);
}

/// Beyond the ten: a damaged XML file loads as an empty one, and the next commit would replace it.
#[test]
fn corrupt_file_is_corrupt_and_nothing_is_written_over_it() {
    let (phone, _) = stored();
    let files = phone.preference_files(DEFAULT_APP);
    let file = files
        .iter()
        .find(|file| !file.ends_with(".chunks"))
        .unwrap();
    phone.corrupt_preferences(DEFAULT_APP, file).unwrap();
    phone.kill_app();
    let store = open(&phone);
    phone.clear_journal();

    assert_eq!(read(&*store), Err(ErrorKind::Corrupt));
    let error = store.blocking().set(&KEY, "new").unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(!phone.steps().iter().any(|step| step.call == "commit"));
}

/// Beyond the ten: looking for what is absent creates a key.
#[test]
fn reading_an_empty_store_creates_no_key_and_writes_nothing() {
    let phone = android();
    let store = open(&phone);
    phone.clear_journal();

    assert_eq!(read(&*store), Ok(None));
    assert!(!store.blocking().contains(&KEY).unwrap());
    assert_eq!(store.blocking().entries().unwrap(), []);

    let wrote = |call| ["generateKey", "commit"].contains(&call);
    assert!(!phone.steps().iter().any(|step| wrote(step.call)));
}

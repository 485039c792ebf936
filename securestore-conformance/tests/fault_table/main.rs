//! Every fault that a simulated phone can have, at every step of every operation: a typed error, and nothing changed. A removal
//! that fails half-way may have removed the entry; the next one removes the rest (BUSY-2).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a helper shows its counts, and ends its test when something unexpected happens"
)]

use std::collections::BTreeMap;
use std::sync::Arc;

use securestore_android::seam::{ExceptionClass as Class, PromptError};
use securestore_apple::seam::{LaError, Status};
use securestore_core::{
    AuthenticationScope, Batches, ErrorKind, GetOptions, Key, Prompt, Protection, Result, Secret,
    SecureStore, SecureStoreExt, SetItem, SetOptions, UnlockOptions,
};
use securestore_mock::{At, Device, Disturbance, Fault, Model, SimulatedPhone};

const KEY: Key = Key::new("k");
const OTHER: Key = Key::new("o");
const OLD: &str = "old";

type Operation = fn(&dyn SecureStore, Protection) -> Result<()>;

const OPERATIONS: [(&str, Operation); 9] = [
    ("get", |store, _| {
        store.blocking().get_opts(&KEY, ask()).map(drop)
    }),
    ("set", |store, p| {
        store
            .blocking()
            .set_opts(&KEY, "new".into(), options(p))
            .map(drop)
    }),
    ("set another", |store, p| {
        store
            .blocking()
            .set_opts(&OTHER, "new".into(), options(p))
            .map(drop)
    }),
    ("delete", |store, _| store.blocking().delete(&KEY)),
    ("contains", |store, _| {
        store.blocking().contains(&KEY).map(drop)
    }),
    ("entries", |store, _| store.blocking().entries().map(drop)),
    ("clear", |store, _| store.blocking().clear()),
    ("set_many", |store, p| {
        // Where each item stands alone, only a batch of one can be without effect.
        let keys = match store.capabilities().batches {
            Batches::Atomic => vec![KEY, OTHER],
            _ => vec![KEY],
        };
        let items = keys
            .into_iter()
            .map(|key| SetItem::new(key, "new").with_options(options(p)));
        let results = store.blocking().set_many(items.collect());
        results.into_iter().try_for_each(|result| result.map(drop))
    }),
    ("unlock and get", |store, p| {
        if p.scope() == AuthenticationScope::PerUse {
            return Ok(()); // an unlock alone may create a key: that is its effect
        }
        let wanted = UnlockOptions::new("unlock").with_protection(p);
        let guard = store.blocking().unlock_opts(wanted)?;
        let options = GetOptions::from(&guard).with_prompt("get");
        store.blocking().get_opts(&KEY, options).map(drop)
    }),
];

const PROTECTIONS: [(&str, Protection); 3] = [
    ("plain", Protection::platform_default()),
    ("authenticated", Protection::biometry()),
    ("scope", Protection::biometry().per_unlock()),
];

/// How often a fault became a kind; `None` is an operation that succeeded all the same.
type Table = BTreeMap<(String, Option<ErrorKind>), usize>;

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_on_ios() {
    every_fault(Model::Ios(26));
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_on_android_30() {
    every_fault(Model::Android(30));
}

#[test]
fn every_fault_is_a_typed_error_and_changes_nothing_on_android_35() {
    every_fault(Model::Android(35));
}

fn every_fault(model: Model) {
    let mut table = Table::new();
    for (protected, protection) in PROTECTIONS {
        let phone = SimulatedPhone::new(model);
        let store = phone.open("faults").unwrap();
        let set = options(protection);
        store.blocking().set_opts(&KEY, OLD.into(), set).unwrap();
        store.blocking().repair().unwrap(); // loads both files of Android into the memory of the process
        let before = phone.device();
        for (name, operation) in OPERATIONS {
            let case = Case {
                phone: &phone,
                before: &before,
                protection,
                operation,
                removes: matches!(name, "delete" | "clear"),
            };
            case.at_every_step(&format!("{model:?}, {name}, {protected}"), &mut table);
        }
    }
    let mut total = 0;
    for ((fault, kind), count) in &table {
        let kind = kind.map_or("done all the same".to_owned(), |kind| format!("{kind:?}"));
        println!("{fault:75} {kind:20} {count:4}");
        total += count;
    }
    println!("{model:?}: {total} faults");
    assert!(total > 100, "{total}");
}

struct Case<'a> {
    phone: &'a SimulatedPhone,
    before: &'a Device,
    protection: Protection,
    operation: Operation,
    removes: bool,
}

impl Case<'_> {
    fn at_every_step(&self, story: &str, table: &mut Table) {
        let store = self.begin();
        self.phone.clear_journal();
        (self.operation)(&*store, self.protection).unwrap();
        for step in self.phone.steps() {
            for fault in Fault::throwable(step.call) {
                let Some(allowed) = meaning(&fault, self.phone.model()) else {
                    continue;
                };
                let story = format!("{story}: {fault:?} at step {} ({})", step.number, step.call);
                let kind = self.fails_with(step.number, &fault, &story);
                if let Some(kind) = kind {
                    assert!(
                        allowed.contains(&kind),
                        "{story}: {kind:?}, not one of {allowed:?}"
                    );
                }
                *table.entry((text(&fault), kind)).or_default() += 1;
            }
        }
    }

    /// Opens the store anew on the phone as it was.
    fn begin(&self) -> Arc<dyn SecureStore> {
        self.phone.set_device(self.before.clone());
        self.phone.open("faults").unwrap()
    }

    fn fails_with(&self, step: usize, fault: &Fault, story: &str) -> Option<ErrorKind> {
        let store = self.begin();
        let stored = stored(self.phone);
        self.phone
            .disturb(At::Step(step), Disturbance::Answer(fault.clone()));

        let result = (self.operation)(&*store, self.protection);

        self.phone.settle();
        let kind = result.err().map(|error| error.kind());
        kind?;
        let old = Some(OLD.as_bytes());
        let read = store.blocking().get_opts(&KEY, ask());
        let read = read.unwrap_or_else(|e| panic!("{story}: the old value is {e:?}"));
        let read = read.as_ref().map(Secret::expose_secret);
        if self.removes {
            assert!(read.is_none() || read == old, "{story}");
            (self.operation)(&*store, self.protection).unwrap();
            assert!(!store.blocking().contains(&KEY).unwrap(), "{story}");
            return kind;
        }
        assert_eq!(read, old, "{story}");
        let now = self::stored(self.phone);
        assert_eq!(stored, now, "{story}: {kind:?} and something changed");
        let other = store.blocking().get_opts(&OTHER, ask()).unwrap();
        assert!(other.is_none(), "{story}: a failed set left a value");
        kind
    }
}

/// What is stored, names and values; not the counters of the simulation, nor keys that nothing names.
fn stored(phone: &SimulatedPhone) -> String {
    let debug = format!("{:?}", phone.device());
    if matches!(phone.model(), Model::Ios(_)) {
        let (before, after) = debug.split_once("next_id: ").unwrap();
        return format!(
            "{before}{}",
            after.trim_start_matches(|c: char| c.is_ascii_digit())
        );
    }
    let files: Vec<u8> = phone.storage_dump().into_iter().skip(debug.len()).collect();
    String::from_utf8_lossy(&files).into_owned()
}

/// Returns the errors that SPEC.md lets a fault become; `None` for one of the other platform.
fn meaning(fault: &Fault, model: Model) -> Option<&'static [ErrorKind]> {
    use ErrorKind as Kind;

    let on_ios = matches!(model, Model::Ios(_));
    Some(match fault {
        Fault::Status(status) if on_ios => match *status {
            Status::NOT_AVAILABLE => &[Kind::Unavailable],
            // Without a prompt the same status says that one is needed.
            Status::INTERACTION_NOT_ALLOWED => &[Kind::DeviceLocked],
            Status::IO | Status::READ_ONLY | Status::ALLOCATE => &[Kind::Io],
            Status::MISSING_ENTITLEMENT => &[Kind::MissingEntitlement],
            Status::DECODE => &[Kind::Corrupt],
            Status::USER_CANCELED => &[Kind::Cancelled],
            Status::AUTH_FAILED => &[Kind::AuthenticationFailed],
            _ => &[Kind::Internal],
        },
        Fault::Evaluation(error) if on_ios => match *error {
            LaError::USER_CANCEL => &[Kind::Cancelled],
            LaError::AUTHENTICATION_FAILED | LaError::USER_FALLBACK => {
                &[Kind::AuthenticationFailed]
            }
            LaError::BIOMETRY_LOCKOUT => &[Kind::BiometryLockout],
            LaError::NOT_INTERACTIVE => &[Kind::DeviceLocked],
            LaError::PASSCODE_NOT_SET
            | LaError::BIOMETRY_NOT_AVAILABLE
            | LaError::BIOMETRY_NOT_ENROLLED => &[Kind::NotEnrolled],
            _ => &[Kind::Interrupted],
        },
        Fault::Prompt(error) if !on_ios => match *error {
            PromptError::USER_CANCELED | PromptError::NEGATIVE_BUTTON => &[Kind::Cancelled],
            PromptError::LOCKOUT | PromptError::LOCKOUT_PERMANENT => &[Kind::BiometryLockout],
            PromptError::NO_BIOMETRICS | PromptError::NO_DEVICE_CREDENTIAL => &[Kind::NotEnrolled],
            PromptError::HW_NOT_PRESENT | PromptError::SECURITY_UPDATE_REQUIRED => {
                &[Kind::Unsupported]
            }
            PromptError::HW_UNAVAILABLE | PromptError::NO_SPACE | PromptError::VENDOR => {
                &[Kind::Unavailable]
            }
            _ => &[Kind::Interrupted],
        },
        Fault::CommitFails if !on_ios => &[Kind::Io],
        Fault::Exception(exception) if !on_ios => {
            match (
                &exception.class,
                exception.keystore_code().map(|code| code.0),
            ) {
                (Class::AeadBadTag | Class::BadPadding, _) => &[Kind::Corrupt],
                (Class::KeyPermanentlyInvalidated, _) | (_, Some(17)) => {
                    &[Kind::Invalidated, Kind::EncryptionKeyLost]
                }
                (Class::UserNotAuthenticated, _) => {
                    &[Kind::InteractionRequired, Kind::DeviceLocked]
                }
                (Class::BackendBusy(_), _) => &[Kind::Busy],
                (Class::KeyStoreConnect, _) => &[Kind::Unavailable],
                (Class::StrongBoxUnavailable, _) => &[Kind::Unsupported],
                (Class::UnrecoverableKey, None) => &[Kind::EncryptionKeyLost],
                (Class::InvalidAlgorithmParameter, None) if exception.cause.is_some() => {
                    &[Kind::NotEnrolled]
                }
                // `getSharedPreferences` before the first unlock; of a cipher it is a defect.
                (Class::IllegalState, None) => &[Kind::DeviceLocked, Kind::Internal],
                (_, Some(2 | 3 | -72)) => &[Kind::DeviceLocked],
                (_, Some(7 | 8 | -33)) => &[Kind::EncryptionKeyLost],
                (_, Some(-26)) => &[Kind::InteractionRequired, Kind::DeviceLocked],
                (_, Some(4 | 18 | 19 | -28 | -31 | -48 | -49 | -1000)) => &[Kind::Busy],
                _ => &[Kind::Internal],
            }
        }
        _ => return None,
    })
}

fn text(fault: &Fault) -> String {
    match fault {
        Fault::Exception(exception) => exception.to_string(),
        Fault::Status(status) => status.to_string(),
        Fault::Prompt(error) => error.to_string(),
        Fault::Evaluation(error) => error.to_string(),
        other => format!("{other:?}"),
    }
}

fn options(protection: Protection) -> SetOptions {
    SetOptions::from(protection).with_prompt(Prompt::new("set"))
}

fn ask() -> GetOptions {
    Prompt::new("get").into()
}

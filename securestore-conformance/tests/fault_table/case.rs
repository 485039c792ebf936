//! One operation on one phone, disturbed at each of its steps.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use securestore_core::{ErrorKind, Secret, SecureStore, SecureStoreExt};
use securestore_mock::{At, Device, Disturbance, Fault, Model, SimulatedPhone};

use super::Open;
use super::meaning::{meaning, text};
use super::operations::{Given, KEY, OTHER, Operation, ask};

/// How often a fault became a kind; `None` is an operation that succeeded all the same.
pub(crate) type Table = BTreeMap<(String, Option<ErrorKind>), usize>;

/// An operation to disturb.
pub(crate) struct Case<'a> {
    pub(crate) phone: &'a SimulatedPhone,
    pub(crate) open: Open,
    /// The phone with the entry.
    pub(crate) before: &'a Device,
    pub(crate) given: &'a Given,
    pub(crate) operation: Operation,
    pub(crate) removes: bool,
    pub(crate) has_chunks: bool,
    pub(crate) is_expo: bool,
}

impl Case<'_> {
    /// Lets each step of the operation fail in each way that it can.
    pub(crate) fn at_every_step(&self, story: &str, table: &mut Table) {
        let store = self.begin();
        self.phone.clear_journal();
        if let Err(error) = (self.operation)(&*store, self.given) {
            // Not in this layout.
            assert_eq!(error.kind(), ErrorKind::Unsupported, "{story}");
            println!("{story}: refused");
            return;
        }
        for step in self.phone.steps() {
            for fault in Fault::throwable(step.call) {
                let Some(allowed) = meaning(&fault, self.phone.model()) else {
                    continue;
                };
                let story = format!("{story}: {fault:?} at step {} ({})", step.number, step.call);
                let kind = self.fails_with(step.number, &fault, &story);
                if let Some(kind) = kind {
                    assert!(
                        allowed.contains(&kind) || self.expo_allows(allowed, kind),
                        "{story}: {kind:?}, not one of {allowed:?}"
                    );
                }
                *table.entry((text(&fault), kind)).or_default() += 1;
            }
        }
    }

    /// Says whether Expo's layout answers so where others say what `allowed` has.
    fn expo_allows(&self, allowed: &[ErrorKind], kind: ErrorKind) -> bool {
        let instead = match kind {
            // A key that was lost behind the prompt of a `set` was replaced, as far as this store knows (EXPO-19).
            ErrorKind::Busy => [ErrorKind::Invalidated, ErrorKind::EncryptionKeyLost],
            // `clear` can't tell what a row is that iOS doesn't show (EXPO-9).
            ErrorKind::Unsupported if self.removes => [ErrorKind::DeviceLocked; 2],
            _ => return false,
        };
        self.is_expo && instead.iter().any(|kind| allowed.contains(kind))
    }

    /// Opens the store anew on the phone as it was.
    fn begin(&self) -> Arc<dyn SecureStore> {
        self.phone.set_device(self.before.clone());
        (self.open)(self.phone)
    }

    fn fails_with(&self, step: usize, fault: &Fault, story: &str) -> Option<ErrorKind> {
        let store = self.begin();
        let stored = stored(self.phone);
        self.phone
            .disturb(At::Step(step), Disturbance::Answer(fault.clone()));

        let result = (self.operation)(&*store, self.given);

        self.phone.settle();
        let kind = result.err().map(|error| error.kind());
        kind?;
        let old = Some(self.given.old.expose_secret());
        let read = store.blocking().get_opts(&KEY, ask());
        let read = read.unwrap_or_else(|e| panic!("{story}: the old value is {e:?}"));
        let read = read.as_ref().map(Secret::expose_secret);
        if self.removes {
            assert!(read.is_none() || read == old, "{story}");
            (self.operation)(&*store, self.given).unwrap();
            assert!(!store.blocking().contains(&KEY).unwrap(), "{story}");
            return kind;
        }
        assert_eq!(read, old, "{story}");
        if self.has_chunks && stored != self::stored(self.phone) {
            // Chunks that nothing heads: what fails for a moment may fail while they are removed, too.
            self.phone.advance(Duration::from_secs(2 * 60 * 60));
            store.blocking().repair().unwrap();
        }
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

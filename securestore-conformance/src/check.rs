//! How a case says that a promise does not hold.

use std::fmt;
use std::panic::Location;

use securestore_core::{Error, ErrorKind, Key, Protection, Result, Secret};

use crate::bench::Bench;
use crate::fixture::Control;
use crate::need::Need;
use crate::subject::Subject;

/// Why a case ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The environment can't do what the case needs.
    Blocked(Control),
    /// The backend lacks what the case is about, and refused it as it should.
    Refused(Need),
    /// It panicked.
    Crashed(String),
    /// A promise does not hold.
    Failed(Failure),
}

/// What did not hold, and where it was expected.
#[derive(Debug)]
pub struct Failure {
    what: String,
    at: &'static Location<'static>,
}

impl Failure {
    /// Creates a failure at the caller's line.
    #[track_caller]
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            at: Location::caller(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}:{})", self.what, self.at.file(), self.at.line())
    }
}

impl From<Error> for Stop {
    #[track_caller]
    fn from(error: Error) -> Self {
        Self::Failed(Failure::new(format!("unexpected error: {error:?}")))
    }
}

/// Ends the case if `holds` is false.
#[track_caller]
pub(crate) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), Stop> {
    if holds {
        Ok(())
    } else {
        Err(Stop::Failed(Failure::new(what())))
    }
}

/// Ends the case unless the operation failed with this kind.
#[track_caller]
pub(crate) fn fails_with<T: fmt::Debug>(result: Result<T>, kind: ErrorKind) -> Result<(), Stop> {
    let what = match result {
        Err(error) if error.kind() == kind => return Ok(()),
        Err(error) => format!("expected {kind:?}, got {error:?}"),
        Ok(value) => format!("expected {kind:?}, got {value:?}"),
    };
    Err(Stop::Failed(Failure::new(what)))
}

/// Ends the case unless the value is this one; a value never gets into the message.
#[track_caller]
pub(crate) fn is_value(value: Option<Secret>, expected: &[u8]) -> Result<(), Stop> {
    let what = match value {
        Some(value) if value.expose_secret() == expected => return Ok(()),
        Some(value) => format!(
            "another value of {} bytes, expected {} bytes",
            value.len(),
            expected.len()
        ),
        None => "absent, expected a value".to_owned(),
    };
    Err(Stop::Failed(Failure::new(what)))
}

/// Ends the case unless there is no value.
#[track_caller]
pub(crate) fn is_absent(value: Option<Secret>) -> Result<(), Stop> {
    ensure(value.is_none(), || "a value, expected none".to_owned())
}

/// Ends the case unless both are equal.
#[track_caller]
pub(crate) fn equal<T: PartialEq + fmt::Debug>(got: T, expected: T) -> Result<(), Stop> {
    ensure(got == expected, || {
        format!("{got:?}, expected {expected:?}")
    })
}

/// Ends the case unless the value is one of these: a crash may leave the old one or the new one.
#[track_caller]
pub(crate) fn is_one_of(value: Option<Secret>, expected: &[Option<&[u8]>]) -> Result<(), Stop> {
    let got = value.as_ref().map(Secret::expose_secret);
    ensure(expected.contains(&got), || {
        format!("neither old nor new: {:?} bytes", got.map(<[u8]>::len))
    })
}

/// Returns a value of this length that no other seed gives.
pub(crate) fn pattern(len: usize, seed: u8) -> Vec<u8> {
    (0..len).map(|i| (i % 251) as u8 ^ seed).collect()
}

/// What a refused case checks: this protection is refused, and nothing is stored.
#[track_caller]
pub(crate) fn refuses(store: &Subject, protection: Protection) -> Result<(), Stop> {
    const KEY: Key = Key::new("refused");
    fails_with(store.set_as(&KEY, "v", protection), ErrorKind::Unsupported)?;
    ensure(!store.contains(&KEY)?, || {
        "a refused entry was stored".to_owned()
    })
}

/// The key of most cases.
pub(crate) const A: Key = Key::new("a");
/// A second key.
pub(crate) const B: Key = Key::new("b");
/// More bytes than any backend takes in one slot.
pub(crate) const LONG: usize = 100_000;

/// What a case about lists checks on a backend that can't list.
pub(crate) fn refuses_to_list(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    store.set(&A, "v")?;
    fails_with(store.entries(), ErrorKind::Unsupported)?;
    is_value(store.get(&A)?, b"v")
}

/// What a case about chunks checks on a backend that never chunks: a long value goes into one slot.
pub(crate) fn takes_long_values_whole(bench: &mut Bench<'_>) -> Result<(), Stop> {
    let store = bench.open()?;
    store.set(&A, pattern(LONG, 1))?;
    is_value(store.get(&A)?, &pattern(LONG, 1))
}

/// What a case about biometric entries checks on a backend that has none.
pub(crate) fn refuses_biometry(bench: &mut Bench<'_>) -> Result<(), Stop> {
    refuses(&bench.open()?, Protection::biometry())
}

/// Ends the case unless the entry is lost: its key is, or what it was bound to.
#[track_caller]
pub(crate) fn is_lost<T: fmt::Debug>(result: Result<T>) -> Result<(), Stop> {
    let kind = result.err().map(|error| error.kind());
    let lost = matches!(
        kind,
        Some(ErrorKind::Invalidated | ErrorKind::EncryptionKeyLost)
    );
    ensure(lost, || {
        format!("{kind:?}, expected Invalidated or EncryptionKeyLost")
    })
}

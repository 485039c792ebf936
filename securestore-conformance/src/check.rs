//! How a case says that a promise does not hold.

use std::fmt;
use std::panic::Location;

use securestore_core::{Error, ErrorKind, Result, Secret};

use crate::fixture::Control;

/// Why a case ended early.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stop {
    /// The environment can't do what the case needs.
    Blocked(Control),
    /// The backend lacks what the case is about, and refused it as it should.
    Refused,
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

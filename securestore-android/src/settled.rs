//! Reading what another thread may replace meanwhile, without a lock.

use securestore_core::{ErrorKind, Result};

/// How often a read begins again because the entry was replaced meanwhile.
const ATTEMPTS: usize = 3;

/// Opens what is found. If that fails as a stale entry would, what was found is looked at again; another one is opened then.
pub(crate) fn open_settled<F: PartialEq, T>(
    look: impl Fn() -> Result<Option<F>>,
    open: impl Fn(&F) -> Result<T>,
    may_be_stale: impl Fn(ErrorKind) -> bool,
) -> Result<Option<T>> {
    let mut found = look()?;
    for _ in 1..ATTEMPTS {
        let Some(it) = &found else { return Ok(None) };
        let error = match open(it) {
            Err(error) if may_be_stale(error.kind()) => error,
            other => return other.map(Some),
        };
        let now = look()?;
        if now == found {
            return Err(error);
        }
        found = now;
    }
    found.map(|it| open(&it)).transpose()
}

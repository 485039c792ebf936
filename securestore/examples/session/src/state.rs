//! Whether somebody is signed in, and what went wrong.

use securestore::Recovery;

use crate::server::ServerError;
use crate::sessions::Access;

/// Whether somebody is signed in; each state is another screen.
#[derive(Debug)]
#[non_exhaustive]
pub enum State {
    /// Somebody is, with a token that has not expired.
    SignedIn(Access),
    /// Nobody is: ask for name and password.
    SignedOut(Reason),
    /// The phone is locked, so nobody can tell yet: wait until it is unlocked, and restore again.
    Locked,
    /// Somebody is, but there is no token now: offer to try again. Nothing was removed.
    TryAgain(Error),
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// There is no session, or the server granted no refresh token and the session has expired.
    NoSession,
    /// What was stored is gone for good: other fingers or faces are enrolled, the phone was restored or lost its screen lock.
    Lost,
    /// The server ended the session.
    Ended,
}

/// Why an operation failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The store failed; its [`recovery`](securestore::Error::recovery) says what to do.
    #[error("the session can't be kept")]
    Store(#[from] securestore::Error),
    /// The server gave nothing.
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// The one place that decides what an error of the store means for the session.
impl State {
    /// A token could not be read.
    pub(crate) fn unread(error: securestore::Error) -> Self {
        match error.recovery() {
            Recovery::SignInAgain => Self::SignedOut(Reason::Lost),
            _ => Self::unwritten(error),
        }
    }

    /// A token could not be stored. Whatever the error says, the old one is still there.
    pub(crate) fn unwritten(error: securestore::Error) -> Self {
        match error.recovery() {
            Recovery::WaitForUnlock => Self::Locked,
            _ => Self::TryAgain(error.into()),
        }
    }
}

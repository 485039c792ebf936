//! The app's server, as far as a session needs it.

use std::time::Duration;

use async_trait::async_trait;
use securestore::Secret;

use crate::token::Token;

/// What the app's server does for a session; the app implements it over its HTTP client.
///
/// A refresh token that was replaced must stay good until its successor is used: the app may be killed before it could store the
/// new one. A server that revokes it at once ends such a session, and the person signs in again.
#[async_trait]
pub trait Server: Send + Sync {
    /// Begins a session.
    ///
    /// # Errors
    /// [`ServerError`].
    async fn sign_in(&self, name: &str, password: &Secret) -> Result<Grant, ServerError>;

    /// Gives a new access token for a refresh token, and a new refresh token if it replaces them.
    ///
    /// # Errors
    /// [`ServerError`].
    async fn refresh(&self, refresh: &Token) -> Result<Grant, ServerError>;

    /// Ends the session of an access token.
    ///
    /// # Errors
    /// [`ServerError`].
    async fn sign_out(&self, access: &Token) -> Result<(), ServerError>;
}

/// Why the server gave nothing. The two are never to be mixed up: one ends a session, the other doesn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// It answered no: the name or the password is wrong, or the session has ended (OAuth's `invalid_grant`).
    #[error("the server refused")]
    Refused,
    /// It gave no answer that says something about the session: no network, a time-out, a status of 500 and above.
    #[error("the server can't be reached")]
    Unreachable,
}

/// What the server grants.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The token for requests.
    pub access: Token,
    /// How long it is good.
    pub lifetime: Duration,
    /// The token for the next grant; after a refresh `None` says that the old one stays.
    pub refresh: Option<Token>,
}

impl Grant {
    /// Creates a grant without a refresh token.
    #[must_use]
    pub const fn new(access: Token, lifetime: Duration) -> Self {
        Self {
            access,
            lifetime,
            refresh: None,
        }
    }

    /// Adds a refresh token.
    #[must_use]
    pub fn with_refresh(mut self, refresh: Token) -> Self {
        self.refresh = Some(refresh);
        self
    }
}

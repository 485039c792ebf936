//! A server in memory, for tests and for the program of this example.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use securestore::Secret;

use crate::server::{Grant, Server, ServerError};
use crate::token::Token;

/// A server that knows one person. It replaces the refresh token each time, and takes the last one until its successor is used.
#[derive(Debug, Default)]
pub struct DeskServer {
    state: Mutex<Served>,
}

#[derive(Debug, Default)]
struct Served {
    granted: u32,
    refreshed: u32,
    access: Option<Token>,
    /// The refresh token, and the one before it.
    refresh: [Option<Token>; 2],
    link: Link,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Link {
    #[default]
    Up,
    Down,
}

impl DeskServer {
    /// The password of the one person.
    pub const PASSWORD: &str = "open sesame";
    /// How long an access token is good.
    pub const LIFETIME: Duration = Duration::from_secs(60 * 60);

    /// Creates a server that can be reached.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the network fail.
    pub fn goes_down(&self) {
        self.state().link = Link::Down;
    }

    /// Lets the network work again.
    pub fn comes_up(&self) {
        self.state().link = Link::Up;
    }

    /// Ends the session, as an administrator does.
    pub fn ends_session(&self) {
        self.state().end();
    }

    /// Says whether an access token is the one of the session.
    pub fn accepts(&self, access: &Token) -> bool {
        self.state().access.as_ref() == Some(access)
    }

    /// Says whether there is a session.
    pub fn has_session(&self) -> bool {
        self.state().access.is_some()
    }

    /// Returns how often a session was refreshed.
    pub fn refreshed(&self) -> u32 {
        self.state().refreshed
    }

    fn state(&self) -> MutexGuard<'_, Served> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> Result<MutexGuard<'_, Served>, ServerError> {
        let state = self.state();
        match state.link {
            Link::Up => Ok(state),
            Link::Down => Err(ServerError::Unreachable),
        }
    }
}

impl Served {
    fn end(&mut self) {
        self.access = None;
        self.refresh = [None, None];
    }

    /// Grants new tokens; `used` stays good until the new refresh token is used.
    fn grant(&mut self, used: Option<Token>) -> Grant {
        self.granted += 1;
        let access = Token::new(format!("access-{}", self.granted));
        let refresh = Token::new(format!("refresh-{}", self.granted));
        self.access = Some(access.clone());
        self.refresh = [Some(refresh.clone()), used];
        Grant::new(access, DeskServer::LIFETIME).with_refresh(refresh)
    }
}

#[async_trait]
impl Server for DeskServer {
    async fn sign_in(&self, _name: &str, password: &Secret) -> Result<Grant, ServerError> {
        let mut state = self.reached()?;
        if password.expose_secret() != Self::PASSWORD.as_bytes() {
            return Err(ServerError::Refused);
        }
        Ok(state.grant(None))
    }

    async fn refresh(&self, refresh: &Token) -> Result<Grant, ServerError> {
        let mut state = self.reached()?;
        if !state.refresh.iter().flatten().any(|good| good == refresh) {
            return Err(ServerError::Refused);
        }
        state.refreshed += 1;
        Ok(state.grant(Some(refresh.clone())))
    }

    async fn sign_out(&self, access: &Token) -> Result<(), ServerError> {
        let mut state = self.reached()?;
        if state.access.as_ref() == Some(access) {
            state.end();
        }
        Ok(())
    }
}

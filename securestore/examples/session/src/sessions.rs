//! The session of one person: two entries, and the order in which they are written.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use securestore::{
    Accessibility, Authentication, Clock, GetOptions, Prompt, Protection, Secret, SecureStore,
    SecureStoreExt, SetOptions, TypedKey,
};
use serde::{Deserialize, Serialize};

use crate::server::{Grant, Server, ServerError};
use crate::state::{Error, Reason, State};
use crate::token::Token;

/// A background task may need it, and a restored phone must not have it.
const ACCESSIBILITY: Accessibility = Accessibility::AfterFirstUnlockThisDeviceOnly;

/// The access token; where it is, there is a session.
pub const ACCESS: TypedKey<Access> =
    TypedKey::new("access").protected(Protection::new(ACCESSIBILITY, Authentication::None));

/// The refresh token, behind the biometrics that are enrolled now, or behind none on a phone without them.
pub const REFRESH: TypedKey<Token> = TypedKey::new("refresh").protected(
    Protection::biometry()
        .with_accessibility(ACCESSIBILITY)
        .or_unauthenticated(),
);

/// An access token and its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Access {
    /// The token for requests.
    pub token: Token,
    /// From when on it is no good any more, as the time since 1970 of the clock that [`Sessions`] was given.
    pub ends: Duration,
}

/// Begins, restores, renews and ends the session of one person.
///
/// The store must be of a service that holds nothing else: signing in or out clears it. Methods take `&mut self` so that no two of
/// them use a refresh token at the same time. A future that is dropped leaves what a killed app leaves: the old session or the new one.
///
/// A [`Prompt`] is shown where biometrics protect the refresh token. Give none in a background task: then a session that
/// needs one is [`State::TryAgain`] with [`InteractionRequired`](securestore::ErrorKind::InteractionRequired).
pub struct Sessions {
    store: Arc<dyn SecureStore>,
    server: Arc<dyn Server>,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    /// Keeps sessions of this server in this store.
    pub fn new(
        store: Arc<dyn SecureStore>,
        server: Arc<dyn Server>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            server,
            clock,
        }
    }

    /// Begins a session in place of one that may be there.
    ///
    /// # Errors
    /// [`Error::Server`]: nothing was changed. [`Error::Store`]: the new session was not kept. One from before is gone, unless it could
    /// not be removed; `restore` tells. That the person dismissed the prompt is such an error (Android asks to store the refresh
    /// token).
    pub async fn sign_in(
        &mut self,
        name: &str,
        password: &Secret,
        prompt: Option<&Prompt>,
    ) -> Result<Access, Error> {
        let grant = self.server.sign_in(name, password).await?;
        // Otherwise the tokens of two people could stand beside each other.
        self.store.clear().await?;
        Ok(self.keep(grant, prompt).await?)
    }

    /// Finds the session that an earlier launch left, and refreshes it if its access token has expired.
    pub async fn restore(&mut self, prompt: Option<&Prompt>) -> State {
        match self.store.load(&ACCESS).await {
            Ok(Some(access)) if self.clock.now() < access.ends => State::SignedIn(access),
            Ok(Some(_)) => self.refresh(prompt).await,
            Ok(None) => State::SignedOut(Reason::NoSession),
            Err(error) => State::unread(error),
        }
    }

    /// Gets a new access token, also before the old one's end: for a server that takes it no longer.
    ///
    /// What can't be done now is [`State::TryAgain`], and the session stays as it was. Only a server that *refuses* ends it.
    pub async fn refresh(&mut self, prompt: Option<&Prompt>) -> State {
        let mut options = GetOptions::new();
        options.prompt = prompt.cloned();
        let refresh = match self.store.load_with(&REFRESH, options).await {
            Ok(Some(refresh)) => refresh,
            Ok(None) => return State::SignedOut(Reason::NoSession),
            Err(error) => return State::unread(error),
        };
        match self.server.refresh(&refresh).await {
            Ok(grant) => match self.keep(grant, prompt).await {
                Ok(access) => State::SignedIn(access),
                Err(error) => State::unwritten(error),
            },
            Err(ServerError::Refused) => match self.store.clear().await {
                // Tokens that stay are worth nothing; the next launch is refused and clears again.
                Ok(()) | Err(_) => State::SignedOut(Reason::Ended),
            },
            Err(error @ ServerError::Unreachable) => State::TryAgain(error.into()),
        }
    }

    /// Ends the session: removes both tokens, then tells the server. It works on a session that can't be read, too.
    ///
    /// # Errors
    /// [`Error::Store`]: the person may still be signed in, so try again. [`Error::Server`]: the phone has forgotten the
    /// session, and the server has not heard of it.
    pub async fn sign_out(&mut self) -> Result<(), Error> {
        let access = self.store.load(&ACCESS).await.ok().flatten();
        self.store.clear().await?;
        if let Some(access) = access {
            self.server.sign_out(&access.token).await?;
        }
        Ok(())
    }

    /// Stores what the server granted. The access token comes last: with it the session is there.
    async fn keep(&self, grant: Grant, prompt: Option<&Prompt>) -> securestore::Result<Access> {
        let access = Access {
            token: grant.access,
            ends: self.clock.now().saturating_add(grant.lifetime),
        };
        if let Some(refresh) = &grant.refresh {
            let mut options = SetOptions::from(REFRESH.protection());
            options.prompt = prompt.cloned();
            self.store.set_json(REFRESH.key(), refresh, options).await?;
        }
        self.store.save(&ACCESS, &access).await?;
        Ok(access)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions").finish_non_exhaustive()
    }
}

//! The app: a person signs in, and keeps something behind their face or finger.

use std::sync::Arc;

use securestore::{
    ErrorKind, Prompt, Protection, Recovery, Result, SecureStore, SecureStoreExt, TypedKey,
};
use serde::{Deserialize, Serialize};

/// What the server gave at the sign-in. Both tokens are one entry, so there is never one without the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: String,
}

// A background task reads them while the phone is locked.
const TOKENS: TypedKey<Tokens> =
    TypedKey::new("tokens").protected(Protection::after_first_unlock());
const SEED: TypedKey<String> = TypedKey::new("seed").protected(Protection::biometry());

/// What the person sees first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Screen {
    Home,
    Login,
    /// The tokens can't be read yet.
    Splash,
}

/// What the person sees when they open the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Vault {
    Open(String),
    Empty,
    /// They said no, or the prompt went away: they can ask again.
    Closed,
    /// Their face or finger changed: the seed has to be entered again.
    Lost,
}

/// One account of the app.
pub(crate) struct Account {
    store: Arc<dyn SecureStore>,
}

impl Account {
    pub(crate) fn new(store: Arc<dyn SecureStore>) -> Self {
        Self { store }
    }

    pub(crate) fn sign_in(&self, tokens: &Tokens) -> Result<()> {
        self.store.blocking().save(&TOKENS, tokens).map(drop)
    }

    pub(crate) fn tokens(&self) -> Result<Option<Tokens>> {
        self.store.blocking().load(&TOKENS)
    }

    pub(crate) fn sign_out(&self) -> Result<()> {
        self.store.blocking().clear()
    }

    pub(crate) fn first_screen(&self) -> Result<Screen> {
        match self.tokens() {
            Ok(Some(_)) => Ok(Screen::Home),
            Ok(None) => Ok(Screen::Login),
            Err(e) => match e.recovery() {
                Recovery::SignInAgain => Ok(Screen::Login),
                Recovery::WaitForUnlock => Ok(Screen::Splash),
                _ => Err(e),
            },
        }
    }

    pub(crate) fn keep_seed(&self, seed: &str) -> Result<()> {
        let prompt = Prompt::new("Close your vault");
        let saved = self
            .store
            .blocking()
            .save_with(&SEED, &seed.to_owned(), prompt);
        saved.map(drop)
    }

    pub(crate) fn open_vault(&self) -> Result<Vault> {
        let prompt = Prompt::new("Open your vault");
        match self.store.blocking().load_with(&SEED, prompt) {
            Ok(Some(seed)) => Ok(Vault::Open(seed)),
            Ok(None) => Ok(Vault::Empty),
            Err(e) if e.kind() == ErrorKind::Cancelled => Ok(Vault::Closed),
            Err(e) if e.recovery() == Recovery::SignInAgain => Ok(Vault::Lost),
            Err(e) => Err(e),
        }
    }
}

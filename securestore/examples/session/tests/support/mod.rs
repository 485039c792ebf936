//! An app on a simulated phone, with its server.
#![expect(clippy::unwrap_used, reason = "a helper of tests")]

use std::sync::Arc;

use futures_lite::future::block_on;
use securestore::{Prompt, Secret};
use securestore_mock::SimulatedPhone;
use securestore_session::{Access, DeskServer, Error, Sessions, State};

/// The service of the session.
pub(crate) const SERVICE: &str = "com.example.app.session";

/// The app on one phone.
pub(crate) struct App {
    pub(crate) phone: SimulatedPhone,
    pub(crate) server: Arc<DeskServer>,
}

/// Returns the app on both platforms.
pub(crate) fn apps() -> [App; 2] {
    [securestore_mock::ios(), securestore_mock::android()].map(App::on)
}

/// Returns the app on both platforms, with somebody who is signed in.
pub(crate) fn signed_in() -> [App; 2] {
    let apps = apps();
    for app in &apps {
        app.sign_in().unwrap();
    }
    apps
}

impl App {
    /// Installs the app.
    pub(crate) fn on(phone: SimulatedPhone) -> Self {
        Self {
            phone,
            server: Arc::new(DeskServer::new()),
        }
    }

    /// Starts the app anew.
    pub(crate) fn launch(&self) -> Sessions {
        self.phone.kill_app();
        let store = self.phone.open(SERVICE).unwrap();
        Sessions::new(store, self.server.clone(), self.phone.clock())
    }

    /// Starts the app, and signs in.
    pub(crate) fn sign_in(&self) -> Result<Access, Error> {
        let password = Secret::from(DeskServer::PASSWORD);
        block_on(self.launch().sign_in("ali", &password, Some(&prompt())))
    }

    /// Starts the app in the foreground, and restores the session.
    pub(crate) fn restore(&self) -> State {
        block_on(self.launch().restore(Some(&prompt())))
    }

    /// Starts the app, and signs out.
    pub(crate) fn sign_out(&self) -> Result<(), Error> {
        block_on(self.launch().sign_out())
    }

    /// Lets the access token expire.
    pub(crate) fn expire(&self) {
        self.phone.advance(DeskServer::LIFETIME);
    }

    /// Returns how many entries the session has.
    pub(crate) fn entries(&self) -> usize {
        let store = self.phone.open(SERVICE).unwrap();
        block_on(store.entries()).unwrap().len()
    }
}

/// What the person reads when they are asked.
pub(crate) fn prompt() -> Prompt {
    Prompt::new("Stay signed in")
}

//! The app as it is written with securestore.

use std::sync::Arc;

use securestore_core::{
    Error, Prompt, Protection, Recovery, Result, Secret, SecureStore, SecureStoreExt, SetOptions,
};
use securestore_mock::SimulatedPhone;

use crate::app::{App, Saved, Seen};
use crate::files::SecretFile;

/// An app that keeps its secrets with securestore.
pub(crate) struct SecurestoreApp {
    store: Arc<dyn SecureStore>,
}

impl SecurestoreApp {
    /// Starts the app.
    pub(crate) fn start(phone: &SimulatedPhone) -> Result<Self> {
        Ok(Self {
            store: phone.open("com.example.tour")?,
        })
    }
}

impl App for SecurestoreApp {
    fn save(&self, file: &SecretFile, value: &Secret) -> Saved {
        let options = if file.protected {
            SetOptions::from(Protection::biometry()).with_prompt("Protect your key")
        } else {
            SetOptions::new()
        };
        match self
            .store
            .blocking()
            .set_opts(&file.key, value.clone(), options)
        {
            Ok(_) => Saved::Done,
            Err(error) if error.recovery() == Recovery::FixSetup => Saved::Refused(told(&error)),
            Err(error) => Saved::Failed(told(&error)),
        }
    }

    fn read(&self, file: &SecretFile) -> Seen {
        let read = if file.protected {
            self.store
                .blocking()
                .get_with(&file.key, Prompt::new("Open your key"))
        } else {
            self.store.blocking().get(&file.key)
        };
        match read {
            Ok(Some(value)) => Seen::Value(value, None),
            Ok(None) => Seen::Null(None),
            Err(error) => match error.recovery() {
                Recovery::WaitForUnlock => Seen::Locked(told(&error)),
                Recovery::AskAgain => Seen::AskAgain(told(&error)),
                Recovery::SignInAgain => Seen::SignInAgain(told(&error)),
                _ => Seen::Failed(told(&error)),
            },
        }
    }
}

/// Returns what the error told the app.
fn told(error: &Error) -> String {
    error.kind().to_string()
}

//! What a backend is made of.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{Clock, Place, Service};

use super::KeystoreBackend;
use super::keys::DataKeys;
use crate::capabilities;
use crate::files::File;
use crate::locks::PlaceLock;
use crate::names::Names;
use crate::operations::Operations;
use crate::seam::{Authenticator, Keystore, Pause, Platform, SharedPreferences};

/// Makes a [`KeystoreBackend`]; [`KeystoreBackend::builder`] begins one.
#[derive(Clone, Debug)]
#[must_use]
pub struct KeystoreBackendBuilder {
    service: Service,
    operations: Operations,
    preferences: Arc<dyn SharedPreferences>,
    clock: Arc<dyn Clock>,
    strong_box: StrongBox,
}

/// Whether new encryption keys are kept in a StrongBox, a chip of its own: safer, slower, and not on every phone.
///
/// Keys that exist already stay where they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StrongBox {
    /// Never: in the trusted execution environment, as Android does by itself.
    #[default]
    Never,
    /// Where the phone has one; in the trusted execution environment elsewhere.
    Preferred,
    /// Always: without one, `set` answers [`Unsupported`](securestore_core::ErrorKind::Unsupported) and writes nothing.
    Required,
}

impl KeystoreBackendBuilder {
    pub(super) fn new(
        service: Service,
        keystore: Arc<dyn Keystore>,
        preferences: Arc<dyn SharedPreferences>,
        authenticator: Arc<dyn Authenticator>,
        platform: Arc<dyn Platform>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            service,
            operations: Operations::new(keystore, authenticator, platform),
            preferences,
            clock,
            strong_box: StrongBox::default(),
        }
    }

    /// Sets whether new encryption keys are kept in a StrongBox.
    pub fn strong_box(mut self, strong_box: StrongBox) -> Self {
        self.strong_box = strong_box;
        self
    }

    /// Sets how the backend waits before it tries again what failed for a moment; by default the thread sleeps.
    pub fn pause(mut self, pause: Arc<dyn Pause>) -> Self {
        self.operations.set_pause(pause);
        self
    }

    /// Sets how long a prompt may stay, by default ten minutes: then it is taken away and the call ends as
    /// [`Interrupted`](securestore_core::ErrorKind::Interrupted). Up to Android 12 the system may never answer.
    pub fn longest_prompt(mut self, longest: Duration) -> Self {
        self.operations.set_longest_prompt(longest);
        self
    }

    /// Makes the backend; nothing is read before its first operation.
    #[must_use]
    pub fn build(self) -> KeystoreBackend {
        let Self {
            service,
            operations,
            preferences,
            clock,
            strong_box,
        } = self;
        let names = Names::new(&service);
        let place = Place::new("android-keystore:native", service.clone());
        KeystoreBackend {
            capabilities: capabilities::of(operations.api_level()),
            main: File::new(Arc::clone(&preferences), names.main(), service.clone()),
            chunks: File::new(preferences, names.chunks(), service),
            lock: PlaceLock::of(&place),
            data_keys: DataKeys::default(),
            place,
            names,
            operations,
            clock,
            strong_box,
        }
    }
}

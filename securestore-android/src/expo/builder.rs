//! How an [`ExpoBackend`] is configured.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Accessibility, Authentication, Batches, Binding, Capabilities, Chunking, Layout, Listing,
    Lookup, Losses, Names, Place, PromptOnSet, Restore, Sealing, Service, Uninstall,
};

use super::backend::ExpoBackend;
use super::names::FILE;
use crate::capabilities::{BIOMETRIC_PROMPT, INLINE_LIMIT};
use crate::operations::Operations;
use crate::preferences::Preferences;
use crate::seam::{Authenticator, Keystore, Pause, Platform, SharedPreferences};

/// Configures an [`ExpoBackend`]; [`ExpoBackend::builder`] creates one.
///
/// There is nothing to choose about the format: it is Expo's.
#[derive(Clone, Debug)]
#[must_use]
pub struct ExpoBackendBuilder {
    service: Service,
    operations: Operations,
    preferences: Arc<dyn SharedPreferences>,
}

impl ExpoBackendBuilder {
    pub(super) fn new(
        service: Service,
        keystore: Arc<dyn Keystore>,
        preferences: Arc<dyn SharedPreferences>,
        authenticator: Arc<dyn Authenticator>,
        platform: Arc<dyn Platform>,
    ) -> Self {
        Self {
            service,
            operations: Operations::new(keystore, authenticator, platform),
            preferences,
        }
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

    /// Creates the backend; nothing is read before its first operation.
    #[must_use]
    pub fn build(self) -> ExpoBackend {
        let Self {
            service,
            operations,
            preferences,
        } = self;
        let capabilities = capabilities(operations.api_level());
        ExpoBackend::new(
            Place::new("android-keystore:expo", service),
            capabilities,
            Preferences::new(preferences, FILE),
            operations,
        )
    }
}

fn capabilities(api_level: u32) -> Capabilities {
    let background = [
        Accessibility::PlatformDefault,
        Accessibility::AfterFirstUnlock,
        Accessibility::AfterFirstUnlockThisDeviceOnly,
    ];
    let mut capabilities =
        Capabilities::new().with_protections(&background, &[Authentication::None]);
    if api_level >= BIOMETRIC_PROMPT {
        let biometry = [Authentication::BiometryCurrentSet];
        capabilities = capabilities
            .with_protections(&background, &biometry)
            // Authenticated keys die with the lock screen, the others don't.
            .with_protections(&[Accessibility::WhenPasscodeSetThisDeviceOnly], &biometry);
    }
    capabilities.inline_limit = INLINE_LIMIT;
    capabilities.chunking = Chunking::Never;
    capabilities.batches = Batches::Atomic;
    capabilities.listing = Listing::All;
    capabilities.uninstall = Uninstall::Removed;
    capabilities.restore = Restore::Nothing;
    capabilities.prompt_on_set = PromptOnSet::Always;
    capabilities.losses = Losses::UntilReplaced;
    capabilities.binding = Binding::Unbound;
    capabilities.names = Names::MayMeet;
    capabilities.lookup = Lookup::Direct;
    capabilities.sealing = Sealing::EachTime;
    capabilities.layout = Layout::Expo;
    capabilities
}

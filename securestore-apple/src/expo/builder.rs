//! How an [`ExpoBackend`] is configured.

use std::sync::Arc;

use securestore_core::{
    Accessibility, Authentication, Batches, Binding, Capabilities, Chunking, Layout, Listing,
    Lookup, Losses, Names, Place, PromptOnSet, Restore, Service, Uninstall,
};

use super::backend::ExpoBackend;
use crate::builder::INLINE_LIMIT;
use crate::seam::{Keychain, LocalAuthentication};

/// Configures an [`ExpoBackend`]; [`ExpoBackend::builder`] creates one.
#[derive(Clone, Debug)]
#[must_use]
pub struct ExpoBackendBuilder {
    service: Service,
    keychain: Arc<dyn Keychain>,
    authentication: Arc<dyn LocalAuthentication>,
    access_group: Option<String>,
}

impl ExpoBackendBuilder {
    pub(super) fn new(
        service: Service,
        keychain: Arc<dyn Keychain>,
        authentication: Arc<dyn LocalAuthentication>,
    ) -> Self {
        Self {
            service,
            keychain,
            authentication,
            access_group: None,
        }
    }

    /// Names the `accessGroup` with which the JavaScript stores its entries, with the team prefix.
    ///
    /// Without a group, new entries go to the app's first one, and the other groups of the app are searched too.
    pub fn access_group(mut self, group: impl Into<String>) -> Self {
        self.access_group = Some(group.into());
        self
    }

    /// Creates the backend; no call is made.
    #[must_use]
    pub fn build(self) -> ExpoBackend {
        let Self {
            service,
            keychain,
            authentication,
            access_group,
        } = self;
        let group = access_group.as_deref().unwrap_or_default();
        let place = Place::new(format!("keychain:expo:{group}"), service);
        ExpoBackend::new(
            keychain,
            authentication,
            access_group,
            place,
            capabilities(),
        )
    }
}

fn capabilities() -> Capabilities {
    let mut capabilities = Capabilities::new();
    capabilities.inline_limit = INLINE_LIMIT;
    capabilities.chunking = Chunking::Never;
    capabilities.batches = Batches::InOrder;
    capabilities.listing = Listing::Refused;
    capabilities.uninstall = Uninstall::Kept;
    capabilities.restore = Restore::Migratable;
    capabilities.prompt_on_set = PromptOnSet::OnOverwrite;
    capabilities.losses = Losses::Absent;
    capabilities.binding = Binding::Bound;
    capabilities.names = Names::Distinct;
    capabilities.layout = Layout::Expo;
    capabilities.lookup = Lookup::Searched;
    capabilities.with_protections(
        &Accessibility::WRITABLE,
        &[Authentication::None, Authentication::BiometryCurrentSet],
    )
}

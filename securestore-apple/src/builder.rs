//! How a [`KeychainBackend`] is configured.

use std::sync::Arc;

use securestore_core::{
    Accessibility, Authentication, Batches, Capabilities, Chunking, Clock, Layout, Listing, Place,
    PromptOnSet, Restore, Service, Uninstall, UnlockScopes,
};

use crate::backend::{KeychainBackend, Scope};
use crate::layout;
use crate::seam::{Keychain, LocalAuthentication};

/// The size above which the Keychain begins to log a value as unreasonable; it refuses none.
///
/// `REASONABLE_DATA_SIZE` in <https://github.com/apple-oss-distributions/Security>, `OSX/sec/Security/SecItem.m`.
pub(crate) const INLINE_LIMIT: usize = 32 * 1024;

/// Whether the rows go to the person's other devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Synchronization {
    /// They stay here, but for backups.
    Off,
    /// iCloud Keychain carries them.
    ICloud,
}

/// Configures a [`KeychainBackend`]; [`KeychainBackend::builder`] creates one.
#[derive(Clone, Debug)]
#[must_use]
pub struct KeychainBackendBuilder {
    service: Service,
    keychain: Arc<dyn Keychain>,
    authentication: Arc<dyn LocalAuthentication>,
    clock: Arc<dyn Clock>,
    access_group: Option<String>,
    synchronization: Synchronization,
}

impl KeychainBackendBuilder {
    pub(crate) fn new(
        service: Service,
        keychain: Arc<dyn Keychain>,
        authentication: Arc<dyn LocalAuthentication>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            service,
            keychain,
            authentication,
            clock,
            access_group: None,
            synchronization: Synchronization::Off,
        }
    }

    /// Keeps the entries in this access group, so that other apps of the same team can read them.
    ///
    /// The group must be in the app's `keychain-access-groups`, with its team prefix; otherwise every operation answers
    /// [`MissingEntitlement`](securestore_core::ErrorKind::MissingEntitlement). Without a group, new entries go to the app's
    /// first one; when an update of the app puts another group first, they are still found, because all groups are searched.
    /// A store with a group and one without share no entry, whatever the groups are (APPLE-1).
    pub fn access_group(mut self, group: impl Into<String>) -> Self {
        self.access_group = Some(group.into());
        self
    }

    /// Lets iCloud Keychain carry the entries to the person's other devices.
    ///
    /// Such a store has neither authentication nor "this device only", and never splits a value into chunks. It is another
    /// place than the store of the same service that is not synchronizable.
    pub fn synchronizable(mut self) -> Self {
        self.synchronization = Synchronization::ICloud;
        self
    }

    /// Creates the backend; no call is made.
    #[must_use]
    pub fn build(self) -> KeychainBackend {
        let Self {
            service,
            keychain,
            authentication,
            clock,
            access_group,
            synchronization,
        } = self;
        let group = access_group.as_deref().unwrap_or_default();
        let storage = match synchronization {
            Synchronization::Off => format!("keychain:native:{group}"),
            Synchronization::ICloud => format!("keychain:native-synchronizable:{group}"),
        };
        let capabilities = capabilities(synchronization);
        let scope = Scope {
            service: layout::service(&service, access_group.as_deref()),
            access_group,
            synchronization,
        };
        KeychainBackend::new(
            keychain,
            authentication,
            clock,
            scope,
            Place::new(storage, service),
            capabilities,
        )
    }
}

fn capabilities(synchronization: Synchronization) -> Capabilities {
    let mut capabilities = Capabilities::new();
    capabilities.inline_limit = INLINE_LIMIT;
    capabilities.batches = Batches::InOrder;
    capabilities.listing = Listing::All;
    capabilities.uninstall = Uninstall::Kept;
    capabilities.restore = Restore::Migratable;
    capabilities.prompt_on_set = PromptOnSet::Never;
    capabilities.layout = Layout::Native(1);
    match synchronization {
        Synchronization::Off => {
            capabilities.chunking = Chunking::Allowed;
            capabilities.unlock_scopes = UnlockScopes::Supported;
            capabilities.with_protections(&Accessibility::WRITABLE, &Authentication::ALL)
        }
        Synchronization::ICloud => {
            capabilities.chunking = Chunking::Never;
            capabilities.with_protections(
                &[
                    Accessibility::PlatformDefault,
                    Accessibility::WhenUnlocked,
                    Accessibility::AfterFirstUnlock,
                ],
                &[Authentication::None],
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use securestore_core::Backend;

    use super::*;
    use crate::test_support::Phone;

    #[test]
    fn places_differ_by_group_and_synchronization() {
        let phone = Phone::new();
        let places = [
            phone.builder().build().place().clone(),
            phone.builder().access_group("T.g").build().place().clone(),
            phone.builder().synchronizable().build().place().clone(),
            phone
                .builder()
                .access_group("T.g")
                .synchronizable()
                .build()
                .place()
                .clone(),
        ];

        for (i, place) in places.iter().enumerate() {
            assert_eq!(
                places.iter().filter(|other| *other == place).count(),
                1,
                "{i}"
            );
        }
    }

    #[test]
    fn every_writable_protection_is_promised() {
        let backend = Phone::new().backend();

        for accessibility in Accessibility::WRITABLE {
            for authentication in Authentication::ALL {
                assert!(
                    backend
                        .capabilities()
                        .protects(accessibility, authentication)
                );
            }
        }
    }

    #[test]
    fn a_synchronizable_store_promises_what_may_leave_the_device() {
        let backend = Phone::new().builder().synchronizable().build();

        assert!(
            backend
                .capabilities()
                .protects(Accessibility::AfterFirstUnlock, Authentication::None)
        );
        assert!(!backend.capabilities().protects(
            Accessibility::AfterFirstUnlockThisDeviceOnly,
            Authentication::None
        ));
        assert!(
            !backend
                .capabilities()
                .authenticates(Authentication::UserPresence)
        );
        assert_eq!(backend.capabilities().chunking, Chunking::Never);
    }
}

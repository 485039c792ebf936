//! The services under which one entry can stand.

use securestore_core::Service;

/// One of the services of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alias {
    /// Entries without authentication.
    NoAuth,
    /// Entries with the enrolled biometrics.
    Auth,
    /// Entries that the passcode opens too; a later version of expo-secure-store writes them.
    AuthDeviceCredentials,
    /// Entries of versions before 12.8, with authentication or without.
    Legacy,
}

impl Alias {
    /// The order in which expo-secure-store looks for an entry; the first one found is the entry.
    pub(super) const LOOKUP: [Self; 4] = [
        Self::NoAuth,
        Self::Auth,
        Self::AuthDeviceCredentials,
        Self::Legacy,
    ];

    /// The opposite order: what is removed in it never uncovers an older value.
    pub(super) const REMOVAL: [Self; 4] = [
        Self::Legacy,
        Self::AuthDeviceCredentials,
        Self::Auth,
        Self::NoAuth,
    ];
}

/// The names of the services (`kSecAttrService`).
#[derive(Clone, Debug)]
pub(super) struct Services {
    no_auth: String,
    auth: String,
    auth_device_credentials: String,
    legacy: String,
}

impl Services {
    pub(super) fn new(service: &Service) -> Self {
        Self {
            no_auth: format!("{service}:no-auth"),
            auth: format!("{service}:auth"),
            auth_device_credentials: format!("{service}:auth-deviceCredentials"),
            legacy: service.to_string(),
        }
    }

    pub(super) fn name(&self, alias: Alias) -> &str {
        match alias {
            Alias::NoAuth => &self.no_auth,
            Alias::Auth => &self.auth,
            Alias::AuthDeviceCredentials => &self.auth_device_credentials,
            Alias::Legacy => &self.legacy,
        }
    }
}

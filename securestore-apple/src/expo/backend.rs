//! The backend of Expo's layout, and its implementation of core's contract.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Applied, Availability, Backend, Biometrics, Capabilities, ChunkSet, EntryInfo, EntryRecord,
    Error, ErrorKind, Generation, Interaction, Key, Op, Place, Protection, Removed, Replaced,
    Result, Secret, SecurityLevel, Service, Unlocked,
};

use super::alias::{Alias, Services};
use super::builder::ExpoBackendBuilder;
use crate::layout::StoredProtection;
use crate::seam::{Keychain, LocalAuthentication, Query};

/// A store in the Keychain that shares its entries with expo-secure-store 12.8 and later, and reads those of older versions.
///
/// Expo's `keychainService` is the store's service; its default is `app`.
///
/// # Guarantees
/// * An entry appears as a whole; a replaced value is visible until the new one is.
/// * An overwritten entry takes the new accessibility, also where Expo would keep the old one.
/// * Removing never prompts, works in every state of the device, and says when something stays.
///
/// # Limits
/// * An entry that a changed enrolment or a removed passcode destroyed reads as absent: the layout has no place to remember
///   it (EXPO-1).
/// * Overwriting an authenticated entry with another one prompts (EXPO-2).
/// * Authentication is `BiometryCurrentSet` or none, as Expo has no other (EXPO-3).
/// * Entries can't be listed: iOS names no authenticated one without a prompt (EXPO-4).
/// * A value is one row and never split (EXPO-5).
/// * A call looks under up to five services: this layout is for sharing with Expo, not for speed.
#[derive(Debug)]
pub struct ExpoBackend {
    pub(super) keychain: Arc<dyn Keychain>,
    pub(super) authentication: Arc<dyn LocalAuthentication>,
    pub(super) services: Services,
    pub(super) access_group: Option<String>,
    place: Place,
    capabilities: Capabilities,
}

impl ExpoBackend {
    /// Configures a backend for the entries of Expo's `keychainService`.
    pub fn builder(
        service: Service,
        keychain: Arc<dyn Keychain>,
        authentication: Arc<dyn LocalAuthentication>,
    ) -> ExpoBackendBuilder {
        ExpoBackendBuilder::new(service, keychain, authentication)
    }

    pub(super) fn new(
        keychain: Arc<dyn Keychain>,
        authentication: Arc<dyn LocalAuthentication>,
        access_group: Option<String>,
        place: Place,
        capabilities: Capabilities,
    ) -> Self {
        Self {
            keychain,
            authentication,
            services: Services::new(place.service()),
            access_group,
            place,
            capabilities,
        }
    }

    /// Returns the query of all rows under one of the services.
    pub(super) fn rows(&self, alias: Alias) -> Query<'_> {
        Query {
            service: Some(self.services.name(alias)),
            access_group: self.access_group.as_deref(),
            ..Query::default()
        }
    }

    /// Returns the query of an entry's row under one of the services.
    pub(super) fn row<'a>(&'a self, alias: Alias, key: &'a Key) -> Query<'a> {
        Query {
            account: Some(key.as_str().as_bytes()),
            generic: Some(key.as_str().as_bytes()),
            ..self.rows(alias)
        }
    }

    fn carry_out(&self, op: &Op<'_>, interaction: &Interaction<'_>) -> Result<Applied> {
        match *op {
            Op::PutMain {
                key,
                content,
                protection,
                heads: None,
                ..
            } => {
                let stored = StoredProtection::writable(protection)?;
                self.put(key, content, stored, interaction)?;
                Ok(Applied::Main(
                    EntryInfo::new(key.clone(), stored.to_protection()),
                    Replaced::Inline,
                ))
            }
            // There are none.
            Op::RemoveChunks { .. } => Ok(Applied::Chunks),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "Expo's layout keeps a value in one piece",
            )),
        }
    }
}

impl Backend for ExpoBackend {
    fn place(&self) -> &Place {
        &self.place
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn availability(&self) -> Availability {
        self.keychain.availability(&self.rows(Alias::NoAuth))
    }

    fn biometrics(&self) -> Result<Biometrics> {
        Ok(self.authentication.biometrics())
    }

    fn apply(&self, batch: &[Op<'_>], interaction: &Interaction<'_>) -> Result<Vec<Applied>> {
        batch
            .iter()
            .map(|op| self.carry_out(op, interaction))
            .collect()
    }

    fn read(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        self.read_entry(key, interaction)
    }

    fn read_chunks(&self, _: &Key, _: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        Ok(Vec::new())
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        self.inspect_entry(key)
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        self.remove_entry(key)
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "iOS names no authenticated entry without a prompt, and Expo keeps no list of them",
        ))
    }

    fn list_chunks(&self, _: Option<&Key>) -> Result<Vec<ChunkSet>> {
        Ok(Vec::new())
    }

    fn clear(&self, _: Duration) -> Result<()> {
        self.clear_rows()
    }

    fn unlock(&self, _: Protection, _: &Interaction<'_>) -> Result<Arc<dyn Unlocked>> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "one prompt can't open many entries in this layout",
        ))
    }

    /// The Keychain doesn't tell.
    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        keys.iter().map(|_| Ok(SecurityLevel::Unknown)).collect()
    }

    fn lock(&self) {}
}

#[cfg(test)]
mod tests;

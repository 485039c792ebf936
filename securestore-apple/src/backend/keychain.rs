//! The backend itself, and its implementation of core's contract.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Applied, Availability, Backend, Biometrics, Capabilities, ChunkSet, Clock, EntryInfo,
    EntryRecord, Error, ErrorKind, Generation, Interaction, Key, Op, Place, Protection, Removed,
    Result, Secret, SecurityLevel, Service, Unlocked,
};

use super::rows::Scope;
use crate::builder::KeychainBackendBuilder;
use crate::seam::{Keychain, LocalAuthentication};

/// A store in the Keychain, in the native layout (see the crate's documentation).
///
/// # Guarantees
/// * A main row appears as a whole: readers see the old entry or the new one.
/// * Nothing but [`read`](Backend::read) and [`unlock`](Backend::unlock) prompts, and they only with a [`Prompt`](securestore_core::Prompt); setting an
///   authenticated entry, also over another one, doesn't.
/// * A plain entry costs one call to read, three to add, one to replace, one to look for and one to remove; an authenticated
///   one two, three, four, two and four. A list is one call, `clear` two.
///
/// # Limits
/// * The Keychain doesn't promise that a write reached the disk when the call returns: a power loss can bring the old value
///   back.
/// * A list can't look behind markers: a body that a backup left out shows only when that entry is looked for or read.
#[derive(Debug)]
pub struct KeychainBackend {
    pub(super) keychain: Arc<dyn Keychain>,
    pub(super) authentication: Arc<dyn LocalAuthentication>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) scope: Scope,
    place: Place,
    capabilities: Capabilities,
}

impl KeychainBackend {
    /// Configures a backend for the entries of `service`.
    pub fn builder(
        service: Service,
        keychain: Arc<dyn Keychain>,
        authentication: Arc<dyn LocalAuthentication>,
        clock: Arc<dyn Clock>,
    ) -> KeychainBackendBuilder {
        KeychainBackendBuilder::new(service, keychain, authentication, clock)
    }

    pub(crate) fn new(
        keychain: Arc<dyn Keychain>,
        authentication: Arc<dyn LocalAuthentication>,
        clock: Arc<dyn Clock>,
        scope: Scope,
        place: Place,
        capabilities: Capabilities,
    ) -> Self {
        Self {
            keychain,
            authentication,
            clock,
            scope,
            place,
            capabilities,
        }
    }

    fn carry_out(&self, op: &Op<'_>) -> Result<Applied> {
        match *op {
            Op::PutMain {
                key,
                content,
                protection,
                heads,
                ..
            } => {
                let stored = self.stored_protection(protection)?;
                let replaced = self.put_main(key, content, stored, heads)?;
                Ok(Applied::Main(
                    EntryInfo::new(key.clone(), stored.to_protection()),
                    replaced,
                ))
            }
            Op::PutChunk {
                key,
                generation,
                index,
                bytes,
                protection,
                ..
            } => {
                let stored = self.stored_protection(protection)?;
                self.put_chunk(key, generation, index, bytes, stored)
                    .map(|()| Applied::Chunks)
            }
            Op::RemoveChunks {
                key, generation, ..
            } => self
                .remove_chunks(key, generation)
                .map(|()| Applied::Chunks),
            _ => Err(Error::new(
                ErrorKind::Unsupported,
                "this version of securestore-apple doesn't know the operation",
            )),
        }
    }
}

impl Backend for KeychainBackend {
    fn place(&self) -> &Place {
        &self.place
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn availability(&self) -> Availability {
        self.keychain.availability(&self.rows())
    }

    fn biometrics(&self) -> Result<Biometrics> {
        Ok(self.authentication.biometrics())
    }

    fn apply(&self, batch: &[Op<'_>], _: &Interaction<'_>) -> Result<Vec<Applied>> {
        batch.iter().map(|op| self.carry_out(op)).collect()
    }

    fn read(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        self.read_main(key, interaction)
    }

    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        self.chunks_of(key, generation)
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        self.inspect_main(key)
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        self.remove_entry(key)
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        self.list_main()
    }

    fn list_chunks(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        self.chunk_sets(key)
    }

    fn clear(&self, spare: Duration) -> Result<()> {
        self.clear_rows(spare)
    }

    fn unlock(
        &self,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<Arc<dyn Unlocked>> {
        self.unlock_scope(protection, interaction)
    }

    /// The Keychain doesn't tell.
    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        keys.iter().map(|_| Ok(SecurityLevel::Unknown)).collect()
    }

    fn lock(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::Status;
    use crate::test_support::{Phone, key};

    #[test]
    fn a_keychain_that_answers_is_available() {
        let phone = Phone::new().deletes(Err(Status::ITEM_NOT_FOUND));

        assert_eq!(phone.backend().availability(), Availability::Available);
        assert_eq!(phone.calls(), ["DELETE account=/"]);
    }

    #[test]
    fn a_locked_keychain_is_available() {
        let phone = Phone::new().deletes(Err(Status::INTERACTION_NOT_ALLOWED));

        assert_eq!(phone.backend().availability(), Availability::Available);
    }

    #[test]
    fn a_missing_entitlement_makes_the_store_unavailable() {
        let phone = Phone::new().deletes(Err(Status::MISSING_ENTITLEMENT));

        assert_eq!(
            phone.backend().availability(),
            Availability::Unavailable(ErrorKind::MissingEntitlement)
        );
    }

    #[test]
    fn every_call_names_the_group_and_the_synchronization() {
        let phone = Phone::new()
            .copies(Err(Status::ITEM_NOT_FOUND))
            .deletes(Err(Status::ITEM_NOT_FOUND));
        let backend = phone
            .builder()
            .access_group("T.group")
            .synchronizable()
            .build();

        assert_eq!(backend.inspect(&key()).unwrap(), None);
        backend
            .remove_chunks(&key(), Generation::from_bytes([1; 16]))
            .unwrap();

        assert_eq!(
            phone.calls(),
            [
                "COPY OneAttributes service=securestore.1/app/group account=token group=T.group synchronizable",
                "DELETE service=securestore.1/app/group generic=token/01010101010101010101010101010101 group=T.group \
                 synchronizable",
            ]
        );
    }
}

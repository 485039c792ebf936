//! The backend: every decision between [`Backend`] and the seam.

mod builder;
mod chunks;
mod keys;
mod levels;
mod list;
mod read;
mod remove;
mod retire;
mod seal;
mod set;
#[cfg(test)]
mod tests;
mod unlock;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use builder::{KeystoreBackendBuilder, StrongBox};
use securestore_core::{
    Applied, Availability, Backend, Biometrics, Capabilities, ChunkSet, Clock, EntryRecord,
    Generation, Interaction, Key, Op, Place, Protection, Removed, Result, Secret, SecurityLevel,
    Service, Unlocked,
};

use self::keys::DataKeys;
use crate::files::File;
use crate::locks::PlaceLock;
use crate::names::Names;
use crate::operations::Operations;
use crate::seam::{Authenticator, Keystore, Platform, SharedPreferences};

/// The entries of one service, in SharedPreferences, under keys of the Android Keystore.
///
/// Plain entries are sealed in the process under a data key that the Keystore wraps; it is kept in memory, so that only
/// the first use in a process asks the Keystore. Entries with an authentication are sealed by the Keystore itself: each
/// `set` and each `get` of one shows a prompt, unless it was set `per_unlock` and a guard is held. The layout is described in the [crate's documentation](crate).
///
/// # Concurrency
/// May be used from any thread, and any number of backends of one service may live in one process. A second *process* that
/// writes the same service may undo changes, because SharedPreferences reads its file once a process; it never mixes keys.
pub struct KeystoreBackend {
    place: Place,
    capabilities: Capabilities,
    names: Names,
    main: File,
    chunks: File,
    operations: Operations,
    clock: Arc<dyn Clock>,
    strong_box: StrongBox,
    lock: PlaceLock,
    data_keys: DataKeys,
}

impl KeystoreBackend {
    /// Begins a backend for `service` over these parts of Android; nothing is read before the first operation.
    pub fn builder(
        service: Service,
        keystore: Arc<dyn Keystore>,
        preferences: Arc<dyn SharedPreferences>,
        authenticator: Arc<dyn Authenticator>,
        platform: Arc<dyn Platform>,
        clock: Arc<dyn Clock>,
    ) -> KeystoreBackendBuilder {
        KeystoreBackendBuilder::new(
            service,
            keystore,
            preferences,
            authenticator,
            platform,
            clock,
        )
    }

    fn service(&self) -> &Service {
        self.place.service()
    }
}

impl fmt::Debug for KeystoreBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeystoreBackend")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Backend for KeystoreBackend {
    fn place(&self) -> &Place {
        &self.place
    }

    fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    fn availability(&self) -> Availability {
        match self.main.check() {
            Ok(()) => Availability::Available,
            Err(error) => Availability::Unavailable(error.kind()),
        }
    }

    fn biometrics(&self) -> Result<Biometrics> {
        Ok(self.operations.biometrics(&self.capabilities))
    }

    fn apply(&self, batch: &[Op<'_>], interaction: &Interaction<'_>) -> Result<Vec<Applied>> {
        self.set(batch, interaction)
    }

    fn read(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>> {
        self.get(key, interaction)
    }

    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        self.chunks_of(key, generation)
    }

    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>> {
        self.describe(key)
    }

    fn remove_main(&self, key: &Key) -> Result<Removed> {
        self.remove(key)
    }

    fn list(&self) -> Result<Vec<EntryRecord>> {
        self.describe_all()
    }

    fn list_chunks(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>> {
        self.chunk_sets(key)
    }

    fn clear(&self, spare: Duration) -> Result<()> {
        self.remove_all(spare)
    }

    fn unlock(
        &self,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<Arc<dyn Unlocked>> {
        self.unlock_scope(protection, interaction)
    }

    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        self.levels(keys)
    }

    fn lock(&self) {
        self.data_keys.clear();
    }
}

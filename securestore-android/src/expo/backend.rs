//! The backend of Expo's layout, and its implementation of core's contract.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use securestore_core::{
    Applied, Availability, Backend, Biometrics, Capabilities, ChunkSet, EntryRecord, Error,
    ErrorKind, Generation, Interaction, Key, Op, Place, Protection, Removed, Result, Secret,
    SecurityLevel, Service, Unlocked,
};

use super::builder::ExpoBackendBuilder;
use crate::locks::PlaceLock;
use crate::operations::Operations;
use crate::preferences::Preferences;
use crate::seam::{Authenticator, Keystore, Platform, SharedPreferences};

/// A store in SharedPreferences and the Android Keystore that shares its entries with expo-secure-store 12.5 and later, and
/// reads those of older versions.
///
/// Expo's `keychainService` is the store's service; its default is `key_v1`.
///
/// # Guarantees
/// * What is written is what expo-secure-store writes, byte for byte (EXPO-10).
/// * Reading deletes nothing: where expo-secure-store deletes an entry and returns `null`, this says what is wrong.
/// * A commit that fails is taken back, and no other service's entry is overwritten.
///
/// # Limits
/// * Every `get` and `set` asks the Keystore (EXPO-11); an authenticated `set` prompts, as on every Android.
/// * Authentication is `BiometryCurrentSet` or none, as Expo has no other (EXPO-12).
/// * The names of two services can meet (EXPO-13), and what is stored is not bound to its name (EXPO-14).
/// * All entries of a service share one encryption key, or two with authenticated ones. When a `set` has replaced a lost one,
///   the other entries are `Corrupt`, also if its prompt was dismissed (EXPO-15).
/// * Entries from before 12.5 don't say whose they are (EXPO-16, EXPO-17); those of Android 5 can't be read.
/// * A damaged preferences file can't be told from an empty one (EXPO-18).
/// * The lock that keeps two stores apart is not known to Expo's JavaScript: let one side do the first `set` of a service,
///   which creates the encryption key (EXPO-19). A second process may undo changes, as with every preferences file.
pub struct ExpoBackend {
    place: Place,
    capabilities: Capabilities,
    pub(super) file: Preferences,
    pub(super) operations: Operations,
    /// The lock of the file, which all services share.
    pub(super) lock: PlaceLock,
}

impl ExpoBackend {
    /// Configures a backend for the entries of Expo's `keychainService`.
    pub fn builder(
        service: Service,
        keystore: Arc<dyn Keystore>,
        preferences: Arc<dyn SharedPreferences>,
        authenticator: Arc<dyn Authenticator>,
        platform: Arc<dyn Platform>,
    ) -> ExpoBackendBuilder {
        ExpoBackendBuilder::new(service, keystore, preferences, authenticator, platform)
    }

    pub(super) fn new(
        place: Place,
        capabilities: Capabilities,
        file: Preferences,
        operations: Operations,
    ) -> Self {
        let whole_file = Place::new("android-keystore:expo-file", Service::new("all"));
        Self {
            place,
            capabilities,
            file,
            operations,
            lock: PlaceLock::of(&whole_file),
        }
    }

    pub(super) fn service(&self) -> &Service {
        self.place.service()
    }
}

impl fmt::Debug for ExpoBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExpoBackend")
            .field("place", &self.place)
            .finish_non_exhaustive()
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
        match self.file.exists() {
            Ok(_) => Availability::Available,
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

    fn read_chunks(&self, _: &Key, _: Generation) -> Result<Vec<(u32, Vec<u8>)>> {
        Ok(Vec::new())
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

    fn list_chunks(&self, _: Option<&Key>) -> Result<Vec<ChunkSet>> {
        Ok(Vec::new())
    }

    fn clear(&self, _: Duration) -> Result<()> {
        self.remove_all()
    }

    fn unlock(&self, _: Protection, _: &Interaction<'_>) -> Result<Arc<dyn Unlocked>> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "one prompt can't open many entries in this layout",
        ))
    }

    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>> {
        self.levels(keys)
    }

    fn lock(&self) {}
}

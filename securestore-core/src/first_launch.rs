//! The first launch after an installation, and what an earlier one left behind.

use std::sync::Arc;

use crate::capabilities::Uninstall;
use crate::entry::EntryInfo;
use crate::error::Result;
use crate::name::Key;
use crate::options::SetOptions;
use crate::plain::PlainStorage;
use crate::protection::Protection;
use crate::secret::Secret;
use crate::store::SecureStore;

/// The entry that proves that the device is unlocked; it is there only while `first_launch` runs.
const PROBE: Key = Key::new("securestore.first-launch");

/// What says that the app was launched before: a value outside the secure store, which goes when the app is removed.
///
/// Keep it where an unreadable value is an error and not an absent one, such as a [`PlainFile`](crate::PlainFile) in the app's data
/// directory: `UserDefaults` is empty before the first unlock. Each store has its own name.
#[derive(Clone, Debug)]
pub struct LaunchMarker {
    storage: Arc<dyn PlainStorage>,
    name: String,
}

impl LaunchMarker {
    /// Uses the value of this name.
    pub fn new(storage: Arc<dyn PlainStorage>, name: impl Into<String>) -> Self {
        Self {
            storage,
            name: name.into(),
        }
    }

    fn is_set(&self) -> Result<bool> {
        Ok(self.storage.read(&self.name)?.is_some())
    }

    fn set(&self) -> Result<()> {
        self.storage.write(&self.name, &Secret::from("launched"))
    }
}

/// What happens to the entries that an earlier installation left (iOS).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Leftovers {
    /// They stay; the answer lists them.
    #[default]
    Keep,
    /// They are removed. Ask for it only in an app whose every version wrote the marker: to a version that is the first to do so,
    /// the entries of the version before look like leftovers.
    Wipe,
}

/// What [`first_launch`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FirstLaunch {
    /// The app was launched before; nothing was looked at.
    Again,
    /// The first launch, and no entry was there.
    Fresh,
    /// The first launch with a marker; these entries were there, and stay.
    Kept(Vec<EntryInfo>),
    /// The first launch after a reinstallation; these entries were there, and were removed.
    Wiped(Vec<EntryInfo>),
}

/// Says whether this is the first launch after an installation, and what an earlier installation left behind.
///
/// Call it before the app writes anything. An iPhone keeps an app's entries when the app is removed
/// ([`Uninstall::Kept`](crate::Uninstall)); where they go with it, what is found is of an earlier version and always stays.
///
/// # Guarantees
/// A launch while the device is locked, also one that the system prewarmed, answers `DeviceLocked` and changes nothing: an absent
/// marker is believed only after a short-lived entry proved that the device is unlocked (LAUNCH-1). A launch that ends half-way is
/// repeated by the next one (LAUNCH-2). Nothing prompts. The launches after the first cost one read of the marker.
///
/// # Errors
/// Those of the marker's storage, and of `set`, `entries` and `clear`; then call it again at the next launch.
pub async fn first_launch(
    store: &dyn SecureStore,
    marker: &LaunchMarker,
    leftovers: Leftovers,
) -> Result<FirstLaunch> {
    if marker.is_set()? {
        return Ok(FirstLaunch::Again);
    }
    let probe = SetOptions::from(Protection::when_unlocked().or_platform_default());
    store
        .set_opts(&PROBE, Secret::from("unlocked"), probe)
        .await?;
    // What could not be read while it was locked can be read by now.
    if marker.is_set()? {
        store.delete(&PROBE).await?;
        return Ok(FirstLaunch::Again);
    }
    let mut found = store.entries().await?;
    found.retain(|entry| entry.key != PROBE);
    let are_left = store.capabilities().uninstall == Uninstall::Kept;
    let answer = match leftovers {
        _ if found.is_empty() => FirstLaunch::Fresh,
        Leftovers::Wipe if are_left => {
            store.clear().await?;
            FirstLaunch::Wiped(found)
        }
        Leftovers::Keep | Leftovers::Wipe => FirstLaunch::Kept(found),
    };
    store.delete(&PROBE).await?;
    marker.set()?;
    Ok(answer)
}

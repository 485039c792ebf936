//! The first launch after an installation, and what an earlier one left behind.
//!
//! Entries may be removed only while nobody can have stored one in this installation. A launch that was killed in `first_launch` never
//! came to storing anything, so the next one repeats it. A launch that was answered with an error may have gone on and stored what the
//! person has by now, under the very names that an earlier installation used; no list of names and no look at the entries tells the two
//! apart. So an error is noted, and what is noted ends all removing in this installation:
//!
//! | the marker | an earlier launch | this one |
//! |---|---|---|
//! | is absent | there was none, or it was killed before it removed anything | may remove |
//! | says `begun` | was killed while it removed | may remove |
//! | says `failed`, or the probe does | got an error, or dropped the future | removes nothing |
//! | says anything else | has an answer | looks at nothing |
//!
//! `begun` is written before the first removal: where it can't be written nothing is removed. That failure can't be noted in the marker,
//! so the entry that proved the device unlocked carries the note. `DeviceLocked` leaves no note: an absent marker isn't believed then,
//! and writing might replace one that only can't be read.

use std::sync::Arc;

use crate::capabilities::{Listing, Uninstall};
use crate::entry::EntryInfo;
use crate::error::{Error, ErrorKind, Result};
use crate::name::Key;
use crate::options::{GetOptions, SetOptions};
use crate::plain::PlainStorage;
use crate::protection::Protection;
use crate::secret::Secret;
use crate::store::SecureStore;

/// The entry that proves that the device is unlocked; it outlives a launch only to say that it failed.
const PROBE: Key = Key::new("securestore.first-launch");

const BEGUN: &str = "begun";
const FAILED: &str = "failed";
const LAUNCHED: &str = "launched";

/// What says that the app was launched before: a value outside the secure store, which goes when the app is removed.
///
/// To remove it is to make the next launch a first one. Keep it where an unreadable value is an error and not an absent one, such as a [`PlainFile`](crate::PlainFile) in the app's data
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

    fn state(&self) -> Result<State> {
        let value = self.storage.read(&self.name)?;
        Ok(match value.as_ref().map(Secret::expose_secret) {
            None => State::Unlaunched,
            Some(value) if value == BEGUN.as_bytes() => State::Unlaunched,
            Some(value) if value == FAILED.as_bytes() => State::Failed,
            Some(_) => State::Launched,
        })
    }

    fn write(&self, state: &str) -> Result<()> {
        self.storage.write(&self.name, &Secret::from(state))
    }

    /// Notes that a launch failed.
    fn fail(&self) -> Result<()> {
        match self.state()? {
            State::Launched => Ok(()),
            State::Unlaunched | State::Failed => self.write(FAILED),
        }
    }
}

/// What the marker says of the launches before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// There was none that came to an end.
    Unlaunched,
    /// One failed, and the app may have gone on.
    Failed,
    Launched,
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
/// marker is believed only after a short-lived entry proved that the device is unlocked (LAUNCH-1). A launch that is killed half-way is
/// repeated by the next one (LAUNCH-2). Nothing is removed before the marker was written, and nothing after a launch that got an error
/// or dropped the future: what the app may have stored since stays, and so do the leftovers, as [`Kept`](FirstLaunch::Kept) (LAUNCH-3).
/// Nothing prompts. The launches after the first cost one read of the marker.
///
/// # Limits
/// After `DeviceLocked` store nothing before another call had an answer: it leaves no note. Nor does an error that neither the marker's
/// storage nor the store can note, as on a full disk. A marker that is removed makes the next launch a first one.
///
/// # Errors
/// Those of the marker's storage, and of `set`, `entries` and `clear`; then call it again at the next launch. `Unsupported` if the
/// store can't list its entries; nothing was changed then.
pub async fn first_launch(
    store: &dyn SecureStore,
    marker: &LaunchMarker,
    leftovers: Leftovers,
) -> Result<FirstLaunch> {
    if marker.state()? == State::Launched {
        return Ok(FirstLaunch::Again);
    }
    if store.capabilities().listing == Listing::Refused {
        return Err(Error::new(
            ErrorKind::Unsupported,
            "the store can't list its entries, so what is left of an earlier installation can't be told",
        ));
    }
    let mut note = Note {
        marker,
        armed: false,
    };
    let answer = launch(store, marker, leftovers, &mut note).await;
    note.armed = false;
    match &answer {
        Err(error) if error.kind() != ErrorKind::DeviceLocked => {
            // The error to tell is the one that comes first.
            let _ = match marker.fail() {
                Ok(()) => store.delete(&PROBE).await,
                Err(_) => set_probe(store, FAILED).await,
            };
        }
        Ok(_) | Err(_) => {}
    }
    answer
}

async fn launch(
    store: &dyn SecureStore,
    marker: &LaunchMarker,
    leftovers: Leftovers,
    note: &mut Note<'_>,
) -> Result<FirstLaunch> {
    let noted = match store.get_opts(&PROBE, GetOptions::new()).await {
        Ok(probe) => probe.is_some_and(|probe| probe.expose_secret() == FAILED.as_bytes()),
        Err(error) if error.kind() == ErrorKind::DeviceLocked => return Err(error),
        // A note that can't be read is one.
        Err(_) => true,
    };
    set_probe(store, if noted { FAILED } else { "unlocked" }).await?;
    note.armed = true;
    // What could not be read while it was locked can be read by now.
    let state = marker.state()?;
    if state == State::Launched {
        store.delete(&PROBE).await?;
        return Ok(FirstLaunch::Again);
    }
    if noted {
        // To where it outlives the probe.
        marker.write(FAILED)?;
    }
    let mut found = store.entries().await?;
    found.retain(|entry| entry.key != PROBE);
    let are_left = store.capabilities().uninstall == Uninstall::Kept;
    let may_remove = are_left && !noted && state != State::Failed;
    let answer = match leftovers {
        _ if found.is_empty() => FirstLaunch::Fresh,
        Leftovers::Wipe if may_remove => {
            marker.write(BEGUN)?;
            store.clear().await?;
            FirstLaunch::Wiped(found)
        }
        Leftovers::Keep | Leftovers::Wipe => FirstLaunch::Kept(found),
    };
    store.delete(&PROBE).await?;
    marker.write(LAUNCHED)?;
    Ok(answer)
}

async fn set_probe(store: &dyn SecureStore, value: &str) -> Result<()> {
    let options = SetOptions::from(Protection::when_unlocked().or_platform_default());
    store
        .set_opts(&PROBE, Secret::from(value), options)
        .await
        .map(drop)
}

/// Notes that the future was dropped once the device was known to be unlocked.
struct Note<'a> {
    marker: &'a LaunchMarker,
    armed: bool,
}

impl Drop for Note<'_> {
    fn drop(&mut self) {
        if self.armed {
            let _ = self.marker.fail();
        }
    }
}

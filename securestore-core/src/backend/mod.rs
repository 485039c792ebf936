//! The implementor's contract: what a platform has to provide.

mod interaction;
mod slot;
mod unlock;

use std::fmt;
use std::sync::Arc;

pub use interaction::{Cancellation, CancellationHook, Interaction, PromptTurn};
pub use slot::{Applied, ChunkSet, EntryRecord, Generation, Op, Place, Removed, Replaced};
pub(crate) use unlock::Registry;
pub use unlock::{Unlock, UnlockGuard, Unlocked};

use crate::capabilities::Capabilities;
use crate::entry::{Availability, Biometrics, SecurityLevel};
use crate::error::Result;
use crate::name::Key;
use crate::protection::Protection;
use crate::secret::Secret;

/// A place that keeps the slots of one store; app developers use [`SecureStore`](crate::SecureStore) instead.
///
/// # Contract
/// A backend stores *slots*: an entry has one main slot, and any number of chunk slots `(generation, index)`. It stores
/// bytes as they come; it never validates, chunks, converts or retries a whole operation, [`BackendStore`] does. There are
/// no default methods: each answer is the backend's own decision.
///
/// * `None` is proof of absence. A locked device, a refused prompt or a lost key is an error (GET-1).
/// * Reading never writes, never creates a key, never deletes (GET-2).
/// * [`apply`](Self::apply) makes each main slot appear as a whole, durably, before it returns (SET-1). What fails leaves the
///   old slot as it was.
/// * What is stored has the asked protection or a stronger one, and an overwritten slot takes the new one (SET-2, SET-3).
/// * Only [`read`](Self::read), [`apply`](Self::apply) and [`unlock`](Self::unlock) may prompt, and only if the [`Interaction`]
///   carries a prompt (ASK-1).
///
/// # Concurrency
/// Every method may be called from any thread at any time. Core holds one lock per place and key around writers, so
/// two writers of one entry never meet inside one process; readers are not locked.
///
/// # Errors
/// A backend maps the platform's answers to [`ErrorKind`](crate::ErrorKind) and keeps the platform's code as the source.
///
/// [`BackendStore`]: crate::BackendStore
pub trait Backend: fmt::Debug + Send + Sync {
    /// Returns the identity of the storage: two backends with an equal place share their slots.
    fn place(&self) -> &Place;

    /// Returns what this backend promises; the answer never changes during the life of the backend.
    fn capabilities(&self) -> &Capabilities;

    /// Says whether the storage answers now, without a prompt.
    fn availability(&self) -> Availability;

    /// Says whether biometrics can be used now, without a prompt.
    ///
    /// # Errors
    /// If the platform can't tell.
    fn biometrics(&self) -> Result<Biometrics>;

    /// Carries out the operations in order, and returns what each of them did.
    ///
    /// With [`Batches::Atomic`](crate::Batches::Atomic) the main slots appear together or not at all; otherwise the first
    /// failure ends the batch and the earlier operations stay done.
    ///
    /// # Errors
    /// If an operation failed; its slot is as it was before.
    fn apply(&self, batch: &[Op<'_>], interaction: &Interaction<'_>) -> Result<Vec<Applied>>;

    /// Reads the main slot of an entry; `None` if there is no such entry.
    ///
    /// # Errors
    /// If the entry is there, or may be, and can't be read now or ever.
    fn read(&self, key: &Key, interaction: &Interaction<'_>) -> Result<Option<Secret>>;

    /// Reads the chunk slots of one generation that exist, in the order of their indices, without a prompt.
    ///
    /// # Errors
    /// If they can't be read now.
    fn read_chunks(&self, key: &Key, generation: Generation) -> Result<Vec<(u32, Vec<u8>)>>;

    /// Tells about an entry without a prompt and without reading its value.
    ///
    /// # Errors
    /// If the answer isn't known now: a locked entry is not an absent one.
    fn inspect(&self, key: &Key) -> Result<Option<EntryRecord>>;

    /// Removes the main slot of an entry, whatever state it is in, without a prompt; removing an absent one is no error.
    ///
    /// # Errors
    /// If the slot is still there.
    fn remove_main(&self, key: &Key) -> Result<Removed>;

    /// Lists all main slots, without a prompt.
    ///
    /// # Errors
    /// If one of them can't be listed now: a list is complete or an error.
    fn list(&self) -> Result<Vec<EntryRecord>>;

    /// Lists the chunk slots of one entry or of all, grouped by generation; chunks of no entry are listed too.
    ///
    /// # Errors
    /// If they can't be listed now.
    fn list_chunks(&self, key: Option<&Key>) -> Result<Vec<ChunkSet>>;

    /// Removes all main slots and all chunks that a main slot heads, without a prompt.
    ///
    /// Chunks that no main slot heads stay if they are younger than `spare`: another process may be about to commit
    /// them.
    ///
    /// # Errors
    /// If main slots are still there.
    fn clear(&self, spare: std::time::Duration) -> Result<()>;

    /// Asks the person once, and returns what opens entries of the unlock scope with this protection until it is dropped.
    ///
    /// May create an encryption key. Only called where [`unlock_scopes`](Capabilities::unlock_scopes) are supported and the
    /// protection is given.
    ///
    /// # Errors
    /// Those of a prompt, and of an encryption key that can't be used now.
    fn unlock(
        &self,
        protection: Protection,
        interaction: &Interaction<'_>,
    ) -> Result<Arc<dyn Unlocked>>;

    /// Says where the encryption keys of these entries are kept, one answer for each, without a prompt and without an operation
    /// of an encryption key. Only diagnosis asks, so it may cost; entries of one encryption key should cost once.
    ///
    /// A platform that doesn't tell, and an entry that isn't there, is [`Unknown`](SecurityLevel::Unknown).
    fn security_levels(&self, keys: &[Key]) -> Vec<Result<SecurityLevel>>;

    /// Wipes every key that is kept in memory. An operation that began before keeps none for the next one.
    fn lock(&self);
}

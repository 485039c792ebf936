//! What the tests of all operations share; calls can be compared as text.

mod phone;
mod rows;
mod text;

use std::time::Duration;

use securestore_core::{
    Applied, Backend, EntryInfo, Generation, Interaction, Key, Op, Protection, Replaced, Result,
    Secret,
};

pub(crate) use phone::Phone;
pub(crate) use rows::{body, chunk, main, marker, passcode_marker, plain};

use crate::KeychainBackend;

/// The time on every phone.
pub(crate) const NOW: Duration = Duration::from_secs(1_000);
/// A generation.
pub(crate) const GENERATION: Generation = Generation::from_bytes([0xab; 16]);

/// The key of the tests.
pub(crate) fn key() -> Key {
    Key::new("token")
}

/// Sets the entry of the tests to `value`.
pub(crate) fn set(
    backend: &KeychainBackend,
    protection: Protection,
    heads: Option<Generation>,
) -> Result<Applied> {
    let (key, content) = (key(), Secret::from("value"));
    let mut applied = backend.apply(
        &[Op::put_main(&key, &content, protection, heads)],
        &Interaction::none(),
    )?;
    Ok(applied.remove(0))
}

/// What a `set` answers that replaced no head.
pub(crate) fn inline(protection: Protection) -> Applied {
    Applied::Main(EntryInfo::new(key(), protection), Replaced::Inline)
}

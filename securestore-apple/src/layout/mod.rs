//! How entries become rows: names, tags, and what stands in a main row's description. The table is in the crate's docs.

mod name;
mod protection;
mod row;

pub(crate) use name::{
    BODY_LABEL, CHUNK_LABEL, ChunkName, ENTRY_LABEL, PROBE_ACCOUNT, body_account, body_tag,
    chunk_account, chunk_tag, main_account, main_tag, service,
};
pub(crate) use protection::{StoredProtection, accessibility};
pub(crate) use row::{MainRow, Marker, PLAIN_INLINE, Slot, enrolment_text};

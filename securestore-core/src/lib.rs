//! Secrets of an app, in the iOS Keychain and the Android Keystore, behind one API: traits, types and semantics.
//!
//! # For app developers
//! An app holds an `Arc<dyn `[`SecureStore`]`>`, which a platform crate (or `securestore-mock` in a test) opens. The short forms
//! are in [`SecureStoreExt`]: `get`, `set`, [`save`](SecureStoreExt::save) and [`load`](SecureStoreExt::load) with a
//! [`TypedKey`], and [`blocking`](SecureStoreExt::blocking), the same operations without `async`.
//!
//! * `Ok(None)` is proof of absence. Locked, refused and lost are errors, and [`Error::recovery`] says what to do.
//! * Nothing prompts unless the call carries a [`Prompt`]. One prompt can [`unlock`](SecureStoreExt::unlock) many entries.
//! * An entry is never stored below the [`Protection`] that was asked for.
//!
//! Layers go around any store: [`CachedStore`] remembers values, [`Observed`] tells of changes, [`FallbackStore`] is what the app
//! names for platforms without a store. [`migrate`](fn@migrate) moves values in from another storage.
//!
//! # For backend authors
//! Implement [`Backend`]: it stores slots. [`BackendStore`] turns it into a [`SecureStore`] with validation, chunks, locks
//! and threads.
#![forbid(unsafe_code)]

mod backend;
mod capabilities;
mod chunk;
mod clock;
mod diagnose;
mod entry;
mod error;
mod first_launch;
mod layers;
mod migrate;
mod name;
mod options;
mod plain;
mod prompt;
mod protection;
mod secret;
mod sizes;
mod store;
mod strength;

pub use backend::{
    Applied, Backend, Cancellation, CancellationHook, ChunkSet, EntryRecord, Generation,
    Interaction, Op, Place, PromptTurn, Removed, Replaced, Unlock, UnlockGuard, Unlocked,
};
pub use capabilities::{
    Batches, Binding, Capabilities, Chunking, Layout, Listing, Lookup, Losses, Names, PromptOnSet,
    Restore, Sealing, Uninstall, UnlockScopes,
};
pub use clock::{Clock, SystemClock};
pub use diagnose::{
    DiagnoseOptions, Diagnosis, EntryDiagnosis, Examination, Finding, FindingKind, NamedDiagnosis,
    Severity,
};
pub use entry::{
    Availability, Biometrics, BiometryKind, EntryInfo, Readability, RepairReport, SecurityLevel,
};
pub use error::{Error, ErrorKind, Operation, Recovery, Result};
pub use first_launch::{FirstLaunch, LaunchMarker, Leftovers, first_launch};
pub use layers::{CachedStore, Change, Changes, FallbackStore, KeptIn, Observed, Otherwise};
pub use migrate::{
    MigratedEntry, MigrationOrigin, MigrationOutcome, MigrationPlan, MigrationProgress,
    MigrationReport, MigrationSource, OnConflict, Removal, SkipReason, migrate, migrate_blocking,
    upgrade_protection, upgrade_protection_blocking,
};
pub use name::{Key, MAX_NAME_LEN, Service};
pub use options::{GetOptions, SetOptions, UnlockOptions};
pub use plain::{MemoryStorage, PlainFile, PlainStorage};
pub use prompt::Prompt;
pub use protection::{Accessibility, Authentication, AuthenticationScope, Protection};
pub use secret::Secret;
pub use sizes::{Oversize, SizePolicy};
pub use store::{BackendStore, Blocking, SecureStore, SecureStoreExt, SetItem, TypedKey};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadme;

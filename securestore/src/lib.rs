//! Secrets of an app in the iOS Keychain and the Android Keystore: one call to open, one trait to use.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use securestore::{Prompt, Protection, Recovery, SecureStore, SecureStoreExt, TypedKey};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Session { token: String }
//!
//! #[derive(Serialize, Deserialize)]
//! struct Vault { seed: String }
//!
//! const SESSION: TypedKey<Session> = TypedKey::new("session").protected(Protection::after_first_unlock());
//! const VAULT: TypedKey<Vault> = TypedKey::new("vault").protected(Protection::biometry());
//!
//! enum Screen { Home(Session), Login, Splash }
//!
//! async fn run(session: Session) -> securestore::Result<(Screen, Option<Vault>)> {
//!     let store = securestore::open("com.example.app")?;            // Keychain or Keystore
//!     store.save(&SESSION, &session).await?;
//!     let screen = match store.load(&SESSION).await {
//!         Ok(Some(session)) => Screen::Home(session),
//!         Ok(None) => Screen::Login,
//!         Err(e) => match e.recovery() {
//!             Recovery::SignInAgain => Screen::Login,               // fingerprint changed, phone restored
//!             Recovery::WaitForUnlock => Screen::Splash,            // never a logout
//!             _ => return Err(e),
//!         },
//!     };
//!     let vault = store.load_with(&VAULT, Prompt::new("Open your vault")).await?;
//!     Ok((screen, vault))
//! }
//! ```
//!
//! # Set-up
//! iOS and macOS: `NSFaceIDUsageDescription` for Face ID. Android: the crate `securestore-android` says how the app hands over its
//! Java VM, in most apps with one macro.
//!
//! # Platforms without a store
//! [`open`] answers [`ErrorKind::Unavailable`] and nothing else is used. An app that also runs on a desk names what it accepts:
//!
//! ```
//! use securestore::{FallbackStore, Otherwise};
//!
//! # fn example() -> securestore::Result<()> {
//! let opened = securestore::open("com.example.app");
//! let store = FallbackStore::over(opened, Otherwise::memory("com.example.app")?)?;
//! println!("secrets are kept in {:?}", store.kept_in());
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

#[cfg(doctest)]
mod guides;
#[cfg(feature = "import")]
pub mod import;
mod open;

pub use open::open;
pub use securestore_core::{
    Accessibility, Authentication, Availability, Biometrics, BiometryKind, Blocking, CachedStore,
    Capabilities, Change, Changes, Clock, DiagnoseOptions, Diagnosis, EntryDiagnosis, EntryInfo,
    Error, ErrorKind, Examination, FallbackStore, Finding, FindingKind, FirstLaunch, GetOptions,
    KeptIn, Key, LaunchMarker, Layout, Leftovers, MigratedEntry, MigrationOrigin, MigrationOutcome,
    MigrationPlan, MigrationProgress, MigrationReport, MigrationSource, Observed, OnConflict,
    Operation, Otherwise, PlainFile, PlainStorage, Prompt, Protection, Readability, Recovery,
    Removal, RepairReport, Result, Secret, SecureStore, SecureStoreExt, SecurityLevel, Service,
    SetItem, SetOptions, Severity, SkipReason, SystemClock, TypedKey, UnlockGuard, UnlockOptions,
    first_launch, migrate, migrate_blocking, upgrade_protection, upgrade_protection_blocking,
};
// For a store that the app opens with options of its own, and to read what a store promises.
pub use securestore_core::{
    AuthenticationScope, BackendStore, Batches, Binding, Chunking, Listing, Lookup, Losses,
    MemoryStorage, Names, Oversize, PromptOnSet, Restore, Sealing, SizePolicy, Uninstall,
    UnlockScopes,
};

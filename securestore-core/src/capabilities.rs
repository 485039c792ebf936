//! What a backend promises, stated instead of hidden.

use std::collections::BTreeSet;
use std::fmt;

use crate::protection::{Accessibility, Authentication};
use crate::sizes::SizePolicy;

/// What a backend promises; the differences between platforms that no code can hide.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// The longest content of one slot, in bytes.
    pub inline_limit: usize,
    /// Whether long values may be chunked.
    pub chunking: Chunking,
    /// Whether a batch takes effect as a whole.
    pub batches: Batches,
    /// Whether entries can be listed.
    pub listing: Listing,
    /// What happens to the entries when the app is removed.
    pub uninstall: Uninstall,
    /// What a backup brings back on another device.
    pub restore: Restore,
    /// Whether `set` of an authenticated entry prompts.
    pub prompt_on_set: PromptOnSet,
    /// Whether an entry that was lost is told from one that was never there.
    pub losses: Losses,
    /// Whether stored data that was moved to another name is recognised.
    pub binding: Binding,
    /// Whether two (service, key) pairs can share storage.
    pub names: Names,
    /// Whether an entry stands in one place, or is searched in several.
    pub lookup: Lookup,
    /// Whether one prompt can open many entries.
    pub unlock_scopes: UnlockScopes,
    /// Whether the secure hardware takes part in each use of a plain entry.
    pub sealing: Sealing,
    /// How the entries are named and written.
    pub layout: Layout,
    protections: BTreeSet<(Accessibility, Authentication)>,
}

impl Capabilities {
    /// Creates the capabilities of a backend of which nothing is known: 2048 bytes a slot, in-order batches, the platform's
    /// default protection only, no unlock scopes; and no exception from the clauses of SPEC.md.
    #[must_use]
    pub fn new() -> Self {
        Self {
            inline_limit: SizePolicy::PORTABLE_INLINE_LIMIT,
            chunking: Chunking::Allowed,
            batches: Batches::InOrder,
            listing: Listing::All,
            uninstall: Uninstall::Unknown,
            restore: Restore::Unknown,
            prompt_on_set: PromptOnSet::Never,
            losses: Losses::Reported,
            binding: Binding::Bound,
            names: Names::Distinct,
            lookup: Lookup::Direct,
            unlock_scopes: UnlockScopes::Unsupported,
            sealing: Sealing::InProcess,
            layout: Layout::Other,
            protections: BTreeSet::from([(Accessibility::PlatformDefault, Authentication::None)]),
        }
    }

    /// Adds a protection that the backend gives.
    #[must_use]
    pub fn with_protection(
        mut self,
        accessibility: Accessibility,
        authentication: Authentication,
    ) -> Self {
        self.protections.insert((accessibility, authentication));
        self
    }

    /// Adds every combination of the given accessibilities and authentications.
    #[must_use]
    pub fn with_protections(
        mut self,
        accessibilities: &[Accessibility],
        authentications: &[Authentication],
    ) -> Self {
        for &accessibility in accessibilities {
            self.protections.extend(
                authentications
                    .iter()
                    .map(|&authentication| (accessibility, authentication)),
            );
        }
        self
    }

    /// Says whether the backend gives this combination.
    #[must_use]
    pub fn protects(&self, accessibility: Accessibility, authentication: Authentication) -> bool {
        self.protections.contains(&(accessibility, authentication))
    }

    /// Says whether the backend gives this authentication with any accessibility.
    #[must_use]
    pub fn authenticates(&self, authentication: Authentication) -> bool {
        self.protections
            .iter()
            .any(|&(_, given)| given == authentication)
    }
}

impl Default for Capabilities {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether long values may be chunked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Chunking {
    /// Core splits values above the inline limit.
    Allowed,
    /// Every value goes into one slot, whatever its length: a synchronizable store, or Expo's layout.
    Never,
}

/// Whether a batch takes effect as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Batches {
    /// The main slots of a batch appear together or not at all.
    Atomic,
    /// One after the other; a failure leaves the earlier ones done.
    InOrder,
}

/// Whether entries can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Listing {
    /// All of them.
    All,
    /// The layout can't list every entry, so `entries` refuses rather than omits.
    Refused,
}

/// What happens to the entries when the app is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Uninstall {
    /// They stay and are found again after a reinstall (iOS).
    Kept,
    /// They are removed (Android).
    Removed,
    /// The backend doesn't know.
    Unknown,
}

/// What a backup brings back on another device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Restore {
    /// Entries without authentication that are not "this device only", from an encrypted backup (iOS).
    Migratable,
    /// Nothing readable: entries that are restored answer `EncryptionKeyLost` (Android).
    Nothing,
    /// The backend doesn't know.
    Unknown,
}

/// Whether `set` of an authenticated entry prompts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PromptOnSet {
    /// Every time (Android).
    Always,
    /// Never (iOS, native layout).
    Never,
    /// Only when an entry is overwritten (iOS, Expo's layout).
    OnOverwrite,
}

/// Whether an entry that was lost is told from one that was never there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Losses {
    /// Reading it answers `Invalidated` or `EncryptionKeyLost`.
    Reported,
    /// As `Reported`, until a `set` replaces the lost encryption key: then the other entries that it had sealed are `Corrupt`
    /// (Android, Expo's layout).
    UntilReplaced,
    /// The platform answers "not found", and nothing beside the entry says otherwise (iOS, Expo's layout).
    Absent,
}

/// Whether stored data that was moved to another name is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Binding {
    /// What is stored is bound to its service and key, or lies where only the system can move it.
    Bound,
    /// Whoever can write the storage can exchange two values unseen (Android, Expo's layout).
    Unbound,
}

/// Whether an entry stands in one place, or is searched in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lookup {
    /// Its name is where it stands.
    Direct,
    /// It stands under one of several names, which are tried in order (iOS, Expo's layout): calls cost more.
    Searched,
}

/// Whether the secure hardware takes part in each use of a plain entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sealing {
    /// No: a warm `get` or `set` costs none of its operations.
    InProcess,
    /// Each `get` and each `set` costs one of its operations (Android, Expo's layout).
    EachTime,
}

/// Whether two (service, key) pairs can share storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Names {
    /// Never.
    Distinct,
    /// Some can: `("a", "b-c")` and `("a-b", "c")` (Android, Expo's layout). The second `set` is refused, and neither store
    /// sees the other's entry.
    MayMeet,
}

/// How the entries are named and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// The platform crate's own, in this version.
    Native(u32),
    /// The one of expo-secure-store.
    Expo,
    /// The plain storage of a fallback: it protects nothing.
    Plain,
    /// Another one, of a backend of its own.
    Other,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Native(version) => write!(f, "native, version {version}"),
            Self::Expo => f.write_str("Expo's"),
            Self::Plain => f.write_str("plain: it protects nothing"),
            Self::Other => f.write_str("of another backend"),
        }
    }
}

/// Whether one prompt can open many entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnlockScopes {
    /// Entries can be set [`per_unlock`](crate::Protection::per_unlock), and [`unlock`](crate::SecureStoreExt::unlock) opens them.
    Supported,
    /// Such entries are refused, and so is `unlock`: each use asks.
    Unsupported,
}

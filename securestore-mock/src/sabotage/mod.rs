//! Deliberate bugs, one at a time, that prove that the conformance suite can fail.
//!
//! Each is modelled on a defect that a published library had. [`SabotagedPhone`] is a simulated phone whose stores have one.

mod backend;
mod diagnosis;
mod phone;
mod read;
mod store;
mod unlock;
mod write;

pub use phone::SabotagedPhone;

macro_rules! sabotages {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One deliberate bug.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Sabotage {
            /// None: the wrapper around the stores must change nothing by itself.
            Nothing,
            $($(#[$doc])* $name,)*
        }

        impl Sabotage {
            /// Every bug; [`Nothing`](Self::Nothing) is none.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

sabotages! {
    /// A locked entry reads as absent.
    LockedIsAbsent,
    /// `contains` says false while the device is locked.
    LockedIsNotContained,
    /// The list of a locked store is empty.
    LockedListIsEmpty,
    /// A dismissed prompt reads as absent.
    CancelledIsAbsent,
    /// An invalidated entry reads as absent, as Expo's does.
    InvalidatedIsAbsent,
    /// An entry whose encryption key is gone reads as absent, as Expo's does.
    KeyLossIsAbsent,
    /// Damaged data reads as absent.
    CorruptIsAbsent,
    /// A call that failed for a moment reads as absent.
    FailureIsAbsent,
    /// An invalidated entry is deleted when it is read.
    InvalidatedIsDeleted,
    /// Damaged data is deleted when it is read, as Expo does it.
    CorruptIsDeleted,
    /// A dismissed prompt deletes the entry.
    CancelledIsDeleted,
    /// The empty value reads as absent.
    EmptyIsAbsent,
    /// The last byte is lost.
    LastByteIsLost,
    /// A value is cut at 2048 bytes.
    ValuesAreCut,
    /// Values go through text, so that other bytes are replaced.
    ValuesAreText,
    /// A value that looks like a head is taken for one.
    HeadsAreBelieved,
    /// Keys are folded to lower case.
    KeysAreFolded,
    /// `delete` removes all keys that begin so.
    DeleteTakesPrefixes,
    /// `delete` of an absent key fails.
    DeleteNeedsTheKey,
    /// `delete` says yes and does nothing, as after a `commit` whose answer is ignored.
    DeleteDoesNothing,
    /// `delete` asks the person.
    DeletePrompts,
    /// `clear` leaves authenticated and long entries.
    ClearLeavesSome,
    /// `clear` says yes and does nothing.
    ClearDoesNothing,
    /// `clear` takes services along whose names begin alike.
    ClearTakesOthers,
    /// `clear` of an empty store fails.
    ClearNeedsEntries,
    /// `clear` deletes entry by entry.
    ClearCostsACallEach,
    /// A list is in no order.
    ListIsReversed,
    /// A list omits what needs authentication.
    ListOmitsAuthenticated,
    /// A list shows chunks as entries.
    ListShowsOrphans,
    /// A list asks for each entry.
    ListCostsACallEach,
    /// A list calls everything unreadable.
    ListCriesWolf,
    /// Authentication is left out and reported all the same.
    AuthenticationIsDropped,
    /// Without biometrics the entry is stored unprotected.
    NotEnrolledIsDowngraded,
    /// An unsupported protection is replaced by the default one.
    UnsupportedIsDowngraded,
    /// The caller's fallback is ignored.
    FallbacksAreIgnored,
    /// The caller's fallback is used although there is no need.
    FallbacksComeFirst,
    /// An overwritten entry keeps its old protection, as Expo's does on iOS.
    OverwriteKeepsProtection,
    /// `set` reports another protection than the entry has.
    ProtectionIsMisreported,
    /// The deprecated classes are accepted.
    DeprecatedIsAccepted,
    /// Background entries are stored for an unlocked device only.
    BackgroundIsNotKept,
    /// Any biometrics means the current ones.
    AnyIsCurrent,
    /// "This device only" is left out.
    EntriesMayMove,
    /// A failed `set` reports success.
    FailuresAreSwallowed,
    /// Values stay in the memory of one store, as after a `commit` whose answer is ignored.
    NothingIsWritten,
    /// Values are lost when the process ends.
    NothingOutlivesTheProcess,
    /// The first value that was read is read for ever.
    ReadsAreStale,
    /// A read creates the entry.
    ReadsCreate,
    /// A read removes the entry.
    ReadsConsume,
    /// A read without a prompt shows one.
    ReadsPromptUnasked,
    /// One read shows two prompts.
    ReadsPromptTwice,
    /// A read asks the platform three times.
    ReadsCostMore,
    /// `contains` asks the person.
    ContainsPrompts,
    /// `contains` asks the platform four times.
    ContainsCostsMore,
    /// A write looks first.
    WritesLookFirst,
    /// A dismissed prompt is a failed authentication.
    CancelledIsFailed,
    /// Every refused prompt is a dismissed one.
    RefusedIsCancelled,
    /// A prompt without text is shown.
    EmptyPromptsAreShown,
    /// After a dismissed prompt the queue is stuck.
    TheQueueIsStuck,
    /// After a loss `set` fails for good.
    LossesAreForEver,
    /// Biometrics are always ready.
    BiometricsAreAlwaysReady,
    /// The size policy is ignored.
    SizesAreIgnored,
    /// The maximum is one byte less than it says.
    TheMaximumIsOneLess,
    /// Errors say neither limit nor operation.
    ErrorsSayNothing,
    /// Errors hold the value.
    ErrorsHoldTheValue,
    /// Errors hold the key.
    ErrorsHoldTheKey,
    /// Errors give the wrong advice.
    ErrorsAdviseReport,
    /// `Debug` shows the value.
    DebugShowsTheValue,
    /// A log gets the value.
    LogsShowTheValue,
    /// A batch is carried out item by item, and stops at the first error.
    BatchesAreHalved,
    /// A batch takes a key twice.
    BatchesRepeat,
    /// An empty batch has a result.
    EmptyBatchesFail,
    /// The results of a batch are in another order.
    BatchesAreReversed,
    /// What is absent is missing in the results.
    BatchesForgetTheAbsent,
    /// All services share one storage.
    ServicesAreShared,
    /// Services and keys are joined by a hyphen, as Expo's are on Android.
    ServicesAreJoined,
    /// Any service name is taken.
    AnyServiceIsTaken,
    /// The capabilities promise the other behaviour at uninstall and restore.
    CapabilitiesLie,
    /// The capabilities say that a `set` prompts at the other times.
    PromptsAreMisstated,
    /// `repair` removes everything.
    RepairRemovesAll,
    /// `repair` does nothing.
    RepairDoesNothing,
    /// `repair` takes chunks that another process may be about to commit.
    RepairIsImpatient,
    /// A dropped future of `set` was carried out all the same, before it was polled.
    SetsBeginTooEarly,
    /// A dropped future leaves the store stuck.
    DroppedFuturesBlock,
    /// Data that was altered is believed.
    DamageIsBelieved,
    /// Damaged data can be neither set nor deleted.
    DamageIsFinal,
    /// The lock of the device is ignored.
    TheLockIsIgnored,
    /// A new finger opens what the old ones protected.
    NewFingersAreWelcome,
    /// A passcode that goes takes nothing along.
    ThePasscodeIsIgnored,
    /// A new version of the app looks elsewhere.
    UpgradesLookElsewhere,
    /// A new device reads everything.
    BackupsHoldTheKeys,
    /// An entry is deleted and then added, so that a crash between loses it.
    OverwriteDeletesFirst,
    /// Heads are written before their chunks.
    HeadsComeFirst,
    /// The replaced chunks go before the new head stands.
    OldChunksGoFirst,
    /// The last chunk is forgotten.
    TheLastChunkIsForgotten,
    /// Chunks come back in another order.
    ChunksAreShuffled,
    /// Each operation of an atomic batch is a commit of its own.
    BatchesAreCommittedSingly,
    /// Each chunk is read by a call of its own.
    ChunksCostACallEach,
    /// Each use under a guard asks again.
    UnlocksAskEachTime,
    /// A guard that has ended opens entries all the same.
    GuardsNeverEnd,
    /// `lock` does nothing.
    LockDoesNothing,
    /// A dismissed prompt unlocks.
    DismissedPromptsUnlock,
    /// What needs no authentication is unlocked with a prompt.
    AnythingIsUnlocked,
    /// An unlock without biometrics is called busy.
    MissingBiometricsUnlock,
    /// Every authenticated entry is put into the unlock scope.
    EachUseIsOnce,
    /// A diagnosis asks the person, to look at the values.
    DiagnosisPrompts,
    /// A diagnosis repairs what it finds.
    DiagnosisRepairs,
    /// A diagnosis removes what it looked at.
    DiagnosisConsumes,
    /// A diagnosis of a locked device finds nothing.
    LockedDiagnosisIsEmpty,
    /// A diagnosis says that everything is protected and readable.
    DiagnosisFlatters,
}

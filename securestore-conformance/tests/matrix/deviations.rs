//! Where a store does otherwise than the table's naive backend, and the clause of SPEC.md that says so.

use crate::typed::After;

/// One deviation. What is not given is as the table says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deviation {
    /// Words of the rows, the platform first.
    pub(crate) rows: &'static str,
    /// The name of the set-up, where not all of the row are meant.
    pub(crate) name: &'static str,
    pub(crate) clauses: &'static [&'static str],
    pub(crate) reason: &'static str,
    pub(crate) result: Option<&'static str>,
    pub(crate) entry: Option<After>,
    pub(crate) other: Option<After>,
    pub(crate) prompts: Option<bool>,
}

const fn deviation(
    rows: &'static str,
    clauses: &'static [&'static str],
    reason: &'static str,
) -> Deviation {
    Deviation {
        rows,
        name: "",
        clauses,
        reason,
        result: None,
        entry: None,
        other: None,
        prompts: None,
    }
}

impl Deviation {
    const fn named(mut self, name: &'static str) -> Self {
        self.name = name;
        self
    }

    const fn result(mut self, result: &'static str) -> Self {
        self.result = Some(result);
        self
    }

    const fn entry(mut self, entry: After) -> Self {
        self.entry = Some(entry);
        self
    }

    const fn other(mut self, other: After) -> Self {
        self.other = Some(other);
        self
    }

    const fn without_prompt(mut self) -> Self {
        self.prompts = Some(false);
        self
    }
}

/// The new body stands beside the old one, so nobody is asked, and nobody can refuse.
const BESIDE: &str = "a set on iOS adds the new body beside the old one and asks nobody";
const MARKED: &str =
    "the marker is readable after the first unlock and tells that the entry is there";
const KEPT: &str = "the marker stays: a lost entry is listed until it is deleted or overwritten";
const TOLD: &str = "the marker tells lost from absent";

pub(crate) const ALL: &[Deviation] = &[
    // iOS, passcode-set items: lost with the passcode.
    deviation(
        "ios get plain passcode_removed",
        &["LOSS-2", "LIST-2"],
        TOLD,
    )
    .named("akpu")
    .result("EncryptionKeyLost")
    .entry(After::Same),
    deviation("ios exists plain passcode_removed", &["LIST-2"], KEPT)
        .named("akpu")
        .result("Ok(true)"),
    deviation("ios keys plain passcode_removed", &["LIST-2"], KEPT)
        .named("akpu")
        .result("Ok[entry,other]")
        .entry(After::Same)
        .other(After::Same),
    // iOS, passcode-set items: not in a backup, their marker is.
    deviation("ios get plain backup_restored", &["LOSS-2"], TOLD)
        .named("akpu, same device")
        .result("EncryptionKeyLost"),
    deviation("ios exists plain backup_restored", &["LIST-2"], KEPT)
        .named("akpu, same device")
        .result("Ok(true)"),
    // iOS, authenticated items: set never prompts.
    deviation(
        "ios overwrite auth unlocked",
        &["APPLE-3", "PLAT-2"],
        BESIDE,
    )
    .without_prompt(),
    deviation(
        "ios overwrite auth user_cancel",
        &["APPLE-3", "PLAT-2"],
        BESIDE,
    )
    .result("Ok")
    .entry(After::New)
    .without_prompt(),
    deviation(
        "ios overwrite auth auth_failed",
        &["APPLE-3", "PLAT-2"],
        BESIDE,
    )
    .result("Ok")
    .entry(After::New)
    .without_prompt(),
    deviation("ios overwrite auth lockout", &["APPLE-3", "PLAT-2"], BESIDE)
        .named("the access control can be bound")
        .result("Ok")
        .entry(After::New),
    deviation(
        "ios set_new auth reinstalled",
        &["APPLE-3", "PLAT-2"],
        BESIDE,
    )
    .without_prompt(),
    deviation(
        "ios overwrite auth reinstalled",
        &["APPLE-3", "PLAT-2"],
        BESIDE,
    )
    .without_prompt(),
    // iOS, authenticated items: the marker knows.
    deviation("ios exists auth locked_afu", &["APPLE-2"], MARKED).result("Ok(true)"),
    deviation("ios keys auth locked_afu", &["APPLE-2"], MARKED).result("Ok[entry,other]"),
    deviation("ios get auth bio_not_enrolled", &["LOSS-1", "LIST-2"], KEPT).entry(After::Same),
    deviation(
        "ios exists auth bio_not_enrolled",
        &["LOSS-1", "LIST-2"],
        KEPT,
    )
    .result("Ok(true)"),
    deviation("ios get auth bio_changed", &["LOSS-1", "LIST-2"], KEPT).entry(After::Same),
    deviation("ios exists auth bio_changed", &["LOSS-1", "LIST-2"], KEPT).result("Ok(true)"),
    deviation("ios get auth passcode_removed", &["LOSS-1", "LIST-2"], KEPT).entry(After::Same),
    deviation(
        "ios exists auth passcode_removed",
        &["LOSS-1", "LIST-2"],
        KEPT,
    )
    .result("Ok(true)"),
    // iOS, authenticated items: not in a backup, their marker is.
    deviation("ios get auth backup_restored", &["LOSS-2"], TOLD)
        .named("same device")
        .result("EncryptionKeyLost"),
    deviation(
        "ios exists auth backup_restored",
        &["LOSS-2", "LIST-2"],
        KEPT,
    )
    .named("same device")
    .result("Ok(true)"),
    deviation("ios keys auth backup_restored", &["LIST-2"], KEPT)
        .named("same device")
        .result("Ok[entry,other]"),
    deviation(
        "ios delete auth backup_restored",
        &["DEL-1"],
        "there is a marker to remove",
    )
    .named("same device")
    .entry(After::Absent),
    deviation(
        "ios clear auth backup_restored",
        &["DEL-2"],
        "there are markers to remove",
    )
    .named("same device")
    .entry(After::Absent)
    .other(After::Absent),
    // Android.
    deviation(
        "android set_new plain locked_afu",
        &["PLAT-5", "SET-2"],
        "below API 35 `unlockedDeviceRequired` is unreliable, and refused",
    )
    .named("UDR below API 35")
    .result("Unsupported"),
    deviation(
        "android get plain backup_restored",
        &["ANDROID-3", "LOSS-2"],
        "no key is ever generated again under the same alias, so a lost entry never looks damaged",
    )
    .named("another was set")
    .result("EncryptionKeyLost"),
    deviation(
        "android set_new auth locked_afu",
        &["LOCK-1"],
        BEHIND_KEYGUARD,
    )
    .result("DeviceLocked"),
    deviation(
        "android overwrite auth locked_afu",
        &["LOCK-1"],
        BEHIND_KEYGUARD,
    )
    .result("DeviceLocked"),
    deviation("android get auth locked_afu", &["LOCK-1"], BEHIND_KEYGUARD).result("DeviceLocked"),
    deviation("android set_new auth bio_changed", &["LOSS-3"], NOT_PURGED).other(After::Same),
    deviation(
        "android overwrite auth bio_changed",
        &["LOSS-3"],
        NOT_PURGED,
    )
    .other(After::Same),
];

const BEHIND_KEYGUARD: &str =
    "no prompt can be shown because the device is locked, and unlocking is what helps";
const NOT_PURGED: &str =
    "a set after a loss takes a new key and leaves the other entries listed as they are";

//! What the table's naive backend answers and leaves behind, in the words of this API.
//!
//! `Locked` is `DeviceLocked` here, `UserCanceled` `Cancelled`, `SystemCanceled` `Interrupted`, `AuthFailed`
//! `AuthenticationFailed`, `Lockout` and `LockoutPermanent` `BiometryLockout`, `KeyLost` `EncryptionKeyLost`, `PasscodeNotSet`
//! `NotEnrolled`, `NotFound` `Ok(None)`.

use crate::setup::{Stored, any};
use crate::typed::{After, Expect, Rule, expect, rule};

const REMOVED: &[Expect] = &[
    expect(any(), "Ok").entry(After::Absent),
    expect(any().stored(Stored::OnlyOther), "Ok").entry(After::Absent),
];
const ALL_REMOVED: &[Expect] = &[
    expect(any(), "Ok")
        .entry(After::Absent)
        .other(After::Absent),
    expect(any().stored(Stored::Nothing), "Ok")
        .entry(After::Absent)
        .other(After::Absent),
];
const STORED: &[Expect] = &[
    expect(any(), "Ok").entry(After::New),
    expect(any().stored(Stored::OnlyOther), "Ok").entry(After::New),
];

/// What both platforms have in common.
pub(crate) const RULES: &[Rule] = &[
    rule("Ok", "stored", STORED),
    rule("Ok", "replaced", &[expect(any(), "Ok").entry(After::New)]),
    rule("Ok", "removed", REMOVED),
    rule("Ok", "all removed", ALL_REMOVED),
    rule(
        "Ok(value)",
        "-",
        &[expect(any(), "Ok(value)").entry(After::Old)],
    ),
    rule(
        "Ok(list)",
        "-",
        &[
            expect(any(), LISTED),
            expect(any().stored(Stored::Nothing), "Ok[]"),
        ],
    ),
    rule("Locked", "none", &[expect(any(), "DeviceLocked")]),
];

/// A list of both entries.
pub(crate) const LISTED: &str = "Ok[entry,other]";
/// An entry is there, or not.
pub(crate) const PRESENT_OR_NOT: &[Expect] = &[
    expect(any(), "Ok(true)"),
    expect(any().stored(Stored::OnlyOther), "Ok(false)"),
];

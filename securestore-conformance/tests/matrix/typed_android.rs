//! What a store on Android answers and leaves behind by the table.

use securestore_mock::Answer;

use crate::setup::{Kind, Stored, any, on};
use crate::store::First;
use crate::typed::{After, Expect, Rule, expect, rule};
use crate::typed_common::{LISTED, PRESENT_OR_NOT};

const UDR: &[Kind] = &[Kind::Udr];

pub(crate) const RULES: &[Rule] = &[
    rule("Ok(true|false)", "-", PRESENT_OR_NOT),
    // Locked.
    rule(
        "Ok; UDR: Locked",
        "stored; UDR: none",
        &[
            expect(any(), "Ok").entry(After::New),
            expect(on(UDR).versions(&[35]), "DeviceLocked").entry(After::Absent),
            expect(
                on(UDR).stored(Stored::Nothing).versions(&[34]),
                "DeviceLocked",
            )
            .named("UDR below API 35")
            .entry(After::Absent),
        ],
    ),
    rule(
        "Ok; UDR: Locked",
        "replaced; UDR: old kept",
        &[
            expect(any(), "Ok").entry(After::New),
            expect(on(UDR).versions(&[35]), "DeviceLocked").entry(After::Old),
        ],
    ),
    rule(
        "Ok(value); UDR: Locked",
        "-",
        &[
            expect(any(), "Ok(value)"),
            expect(on(UDR).versions(&[35]), "DeviceLocked"),
        ],
    ),
    rule(
        "Unavailable",
        "none (a generated key may remain)",
        &[expect(any(), "Unavailable").entry(After::Absent)],
    ),
    rule(
        "Unavailable",
        "old value kept",
        &[expect(any(), "Unavailable").entry(After::Old)],
    ),
    rule("Unavailable", "-", &[expect(any(), "Unavailable")]),
    // Reinstalled.
    rule("NotFound", "-", &[expect(any(), "Ok(None)")]),
    rule("Ok", "-", &[expect(any(), "Ok")]),
    rule("Ok(false)", "-", &[expect(any(), "Ok(false)")]),
    rule("Ok(empty)", "-", &[expect(any(), "Ok[]")]),
    // The key is gone or dead.
    rule(
        "KeyLost | Corrupt",
        "none; never create a key here",
        &[
            expect(any(), "EncryptionKeyLost"),
            expect(any(), "Corrupt")
                .first(First::SetsAnother)
                .named("another was set"),
        ],
    ),
    rule(
        "KeyLost",
        "none; never create a key here",
        &[expect(any(), "EncryptionKeyLost")],
    ),
    rule(
        "KeyLost",
        "none",
        &[
            expect(any(), "EncryptionKeyLost"),
            expect(any().versions(&[30]), "EncryptionKeyLost"),
        ],
    ),
    rule(
        "Ok(true) although get fails",
        "-",
        &[expect(any(), "Ok(true)")],
    ),
    rule("Ok(list with dead)", "-", &[expect(any(), LISTED)]),
    rule("Invalidated", "none", &[expect(any(), "Invalidated")]),
    rule(
        "Ok",
        "stored; all other entries of alias lost",
        &[expect(any().stored(Stored::OnlyOther), "Ok")
            .entry(After::New)
            .other(After::Absent)],
    ),
    rule(
        "Ok",
        "replaced; all other entries of alias lost",
        &[expect(any(), "Ok").entry(After::New).other(After::Absent)],
    ),
    // Nothing to bind a key to.
    rule(
        "NotEnrolled",
        "none",
        &[expect(any(), "NotEnrolled").entry(After::Absent)],
    ),
    rule(
        "NotEnrolled",
        "old entry is dead anyway; keep until regenerate succeeds",
        &[expect(any(), "NotEnrolled")],
    ),
    rule(
        "PasscodeNotSet",
        "none",
        &[expect(any(), "NotEnrolled").entry(After::Absent)],
    ),
    rule(
        "PasscodeNotSet",
        "old entry is dead; keep until regenerate succeeds",
        &[
            expect(any(), "NotEnrolled"),
            expect(any().versions(&[30]), "NotEnrolled"),
        ],
    ),
    // The prompt ends without success.
    rule(
        "UserCanceled (5: SystemCanceled)",
        "none (a generated key may remain)",
        &[
            expect(any(), "Cancelled").entry(After::Absent),
            expect(any().answers(&[Answer::Interrupt]), "Interrupted").entry(After::Absent),
        ],
    ),
    rule(
        "UserCanceled",
        "old value kept",
        &[expect(any(), "Cancelled").entry(After::Old)],
    ),
    rule("UserCanceled", "-", &[expect(any(), "Cancelled")]),
    rule("(from the terminal code)", "none", &terminal(After::Absent)),
    rule(
        "(from the terminal code)",
        "old value kept",
        &terminal(After::Old),
    ),
    rule("(from the terminal code)", "-", &terminal(After::Same)),
    rule(
        "Lockout | LockoutPermanent",
        "none (a generated key may remain)",
        &lockouts(After::Absent),
    ),
    rule(
        "Lockout | LockoutPermanent",
        "old value kept; key stays valid",
        &lockouts(After::Old),
    ),
    rule("Lockout | LockoutPermanent", "-", &lockouts(After::Same)),
];

/// The codes that may follow on a finger that doesn't match; success is no failure and has another effect.
const fn terminal(after: After) -> [Expect; 5] {
    [
        expect(
            any().answers(&[Answer::NoMatch, Answer::Cancel]),
            "Cancelled",
        )
        .entry(after),
        expect(
            any().answers(&[Answer::NoMatch, Answer::Timeout]),
            "Interrupted",
        )
        .entry(after),
        expect(
            any().answers(&[Answer::NoMatch, Answer::Interrupt]),
            "Interrupted",
        )
        .entry(after),
        expect(
            any().answers(&[Answer::NoMatch, Answer::Fail]),
            "BiometryLockout",
        )
        .entry(after),
        expect(
            any().answers(&[Answer::NoMatch, Answer::LockoutPermanent]),
            "BiometryLockout",
        )
        .entry(after),
    ]
}

const fn lockouts(after: After) -> [Expect; 3] {
    [
        expect(any(), "BiometryLockout").entry(after),
        expect(any().answers(&[Answer::Lockout]), "BiometryLockout").entry(after),
        expect(
            any().answers(&[Answer::LockoutPermanent]),
            "BiometryLockout",
        )
        .entry(after),
    ]
}

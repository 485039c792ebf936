//! What a store on iOS answers and leaves behind by the table.

use securestore_mock::{BackupKind, BioChanged, Knobs};

use crate::setup::{Kind, any, on};
use crate::typed::{After, Expect, Rule, expect, rule};
use crate::typed_common::{LISTED, PRESENT_OR_NOT};

const A: &[Kind] = &[Kind::A];
const C: &[Kind] = &[Kind::C];
const BOTH: &[Kind] = &[Kind::A, Kind::C];
const MOVING: &[Kind] = &[Kind::A, Kind::C];
const STAYING: &[Kind] = &[Kind::ATdo, Kind::CTdo];
const ALL: &[Kind] = &[Kind::A, Kind::ATdo, Kind::C, Kind::CTdo];
const AKPU: &[Kind] = &[Kind::Akpu];
const AKPU_AUTH: &[Kind] = &[Kind::AkpuAuth];
const ENCRYPTED: BackupKind = BackupKind::Encrypted;
const UNENCRYPTED: BackupKind = BackupKind::Unencrypted;

pub(crate) const RULES: &[Rule] = &[
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("plain unlocked"),
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("plain bio_not_enrolled"),
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("plain bio_changed"),
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("plain user_cancel"),
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("plain auth_failed"),
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("plain lockout"),
    rule("Ok(true|false)", "-", PRESENT_OR_NOT).only("auth"),
    rule(
        "Ok(true|false)",
        "-",
        &[
            expect(on(MOVING).moved(ENCRYPTED), "Ok(true)"),
            expect(on(STAYING).moved(ENCRYPTED), "Ok(false)"),
            expect(on(ALL).moved(UNENCRYPTED), "Ok(false)"),
            expect(on(ALL), "Ok(true)"),
            expect(on(AKPU), "Ok(false)").named("akpu, same device"),
            expect(on(AKPU).moved(ENCRYPTED), "Ok(false)"),
        ],
    )
    .only("plain backup_restored"),
    // Locked.
    rule(
        "A: Locked; C: Ok",
        "A: none; C: stored",
        &[
            expect(on(A), "DeviceLocked").entry(After::Absent),
            expect(on(C), "Ok").entry(After::New),
        ],
    ),
    rule(
        "A: Locked; C: Ok",
        "A: old value kept; C: replaced",
        &[
            expect(on(A), "DeviceLocked").entry(After::Old),
            expect(on(C), "Ok").entry(After::New),
        ],
    ),
    rule(
        "A: Locked; C: Ok(value)",
        "-",
        &[expect(on(A), "DeviceLocked"), expect(on(C), "Ok(value)")],
    ),
    rule(
        "A: Locked (not \"false\"); C: Ok(true)",
        "-",
        &[expect(on(A), "DeviceLocked"), expect(on(C), "Ok(true)")],
    ),
    rule(
        "A: Locked; C: Ok(list)",
        "-",
        &[
            expect(on(A), "DeviceLocked"),
            expect(on(A).beside(Kind::C), "DeviceLocked"),
            expect(on(C).beside(Kind::A), "DeviceLocked"),
            expect(on(C), LISTED),
        ],
    ),
    rule(
        "Locked",
        "-",
        &[expect(any(), "DeviceLocked").entry(After::Same)],
    ),
    rule(
        "Locked",
        "old value kept",
        &[expect(any(), "DeviceLocked").entry(After::Old)],
    ),
    // Reinstalled.
    rule(
        "Ok(stale value)",
        "-",
        &[expect(any(), "Ok(value)").entry(After::Old)],
    ),
    rule("Ok(true)", "-", &[expect(any(), "Ok(true)")]),
    rule("Ok(list with stale)", "-", &[expect(any(), LISTED)]),
    // A backup was restored.
    rule(
        "Ok(value) | NotFound[class x backup kind]",
        "-",
        &[
            expect(on(MOVING).moved(ENCRYPTED), "Ok(value)"),
            expect(on(STAYING).moved(ENCRYPTED), "Ok(None)"),
            expect(on(ALL).moved(UNENCRYPTED), "Ok(None)"),
            expect(on(ALL), "Ok(value)"),
            expect(on(AKPU), "Ok(None)").named("akpu, same device"),
            expect(on(AKPU).moved(ENCRYPTED), "Ok(None)"),
        ],
    ),
    rule(
        "NotFound, or Invalidated if a restored index lists it",
        "-",
        &[
            // The marker is such an index.
            expect(any(), "Invalidated").named("same device"),
            expect(any().moved(ENCRYPTED), "Ok(None)"),
        ],
    ),
    rule(
        "Ok",
        "-",
        &[
            expect(any(), "Ok").named("same device"),
            expect(any().moved(ENCRYPTED), "Ok"),
        ],
    ),
    rule(
        "Ok(false)",
        "-",
        &[
            expect(any(), "Ok(false)").named("same device"),
            expect(any().moved(ENCRYPTED), "Ok(false)"),
        ],
    ),
    rule(
        "Ok(list; prune index)",
        "-",
        &[
            expect(any(), "Ok[]").named("same device"),
            expect(any().moved(ENCRYPTED), "Ok[]"),
        ],
    ),
    // The passcode was removed.
    rule(
        "Ok; akpu: PasscodeNotSet",
        "stored; akpu: none",
        &[
            expect(on(BOTH), "Ok").entry(After::New),
            expect(on(AKPU), "NotEnrolled").entry(After::Absent),
            expect(on(AKPU).knob(no_passcode), "NotEnrolled").entry(After::Absent),
        ],
    ),
    rule(
        "Ok; akpu: PasscodeNotSet",
        "replaced; akpu: value already lost",
        &[
            expect(on(BOTH), "Ok").entry(After::New),
            expect(on(AKPU), "NotEnrolled"),
            expect(on(AKPU).knob(no_passcode), "NotEnrolled"),
        ],
    ),
    rule(
        "Ok(value); akpu: NotFound or Invalidated if indexed",
        "akpu: row purged async",
        &[
            expect(on(BOTH), "Ok(value)"),
            expect(on(AKPU), "Invalidated")
                .named("akpu")
                .entry(After::Absent),
        ],
    ),
    rule(
        "Ok(true); akpu: Ok(false)",
        "-",
        &[
            expect(on(BOTH), "Ok(true)"),
            expect(on(AKPU), "Ok(false)").named("akpu"),
        ],
    ),
    rule(
        "Ok(list)",
        "akpu: rows purged async",
        &[
            expect(on(BOTH), LISTED),
            expect(on(AKPU), "Ok[]")
                .named("akpu")
                .entry(After::Absent)
                .other(After::Absent),
        ],
    ),
    rule(
        "PasscodeNotSet",
        "none",
        &[expect(any(), "NotEnrolled").entry(After::Absent)],
    ),
    rule(
        "PasscodeNotSet",
        "old row untouched (unreadable)",
        &[expect(any(), "NotEnrolled")],
    ),
    rule(
        "Invalidated",
        "row purged async",
        &[
            expect(any(), "Invalidated").entry(After::Absent),
            expect(any().knob(auth_failed), "Invalidated").entry(After::Absent),
            expect(on(AKPU_AUTH), "Invalidated").entry(After::Absent),
        ],
    ),
    // Other biometrics, or none.
    rule(
        "NotEnrolled (pre-check LAContext.canEvaluatePolicy)",
        "none",
        &[expect(any(), "NotEnrolled").entry(After::Absent)],
    ),
    rule(
        "NotEnrolled",
        "old row untouched (already unreadable)",
        &[expect(any(), "NotEnrolled")],
    ),
    rule(
        "Invalidated",
        "row purged async[ios.async_purge]",
        &[
            expect(any(), "Invalidated").entry(After::Absent),
            expect(any().knob(auth_failed), "Invalidated").entry(After::Absent),
        ],
    ),
    rule("Ok(false)|AuthFailed[ios.bio_changed]", "-", GONE_OR_FAILED),
    rule("Ok(false) | AuthFailed", "-", GONE_OR_FAILED),
    rule("Ok(list from own index)", "-", &[expect(any(), LISTED)]),
    // The prompt ends without success.
    rule(
        "UserCanceled",
        "old value kept",
        &[expect(any(), "Cancelled").entry(After::Old)],
    ),
    rule("UserCanceled", "-", &[expect(any(), "Cancelled")]),
    rule(
        "AuthFailed",
        "old value kept",
        &[expect(any(), "AuthenticationFailed").entry(After::Old)],
    ),
    rule("AuthFailed", "-", &[expect(any(), "AuthenticationFailed")]),
    // The sensor is locked; LAContext tells.
    rule(
        "Ok | Lockout",
        "stored | none",
        &[
            expect(any(), "Ok").entry(After::New),
            expect(any().knob(no_binding), "BiometryLockout").entry(After::Absent),
        ],
    ),
    rule(
        "Lockout (AuthFailed unless LAContext says biometryLockout)",
        "old value kept",
        &[
            expect(any(), "BiometryLockout")
                .named("the access control can be bound")
                .entry(After::Old),
            expect(any().knob(no_binding), "BiometryLockout").entry(After::Old),
        ],
    ),
    rule(
        "Lockout (AuthFailed unless LAContext says biometryLockout)",
        "-",
        &[expect(any(), "BiometryLockout")],
    ),
    rule("Ok(true) | AuthFailed", "-", &[expect(any(), "Ok(true)")]),
];

const GONE_OR_FAILED: &[Expect] = &[
    expect(any(), "Ok(false)"),
    expect(any().knob(auth_failed), "AuthenticationFailed"),
];

fn auth_failed(knobs: &mut Knobs) {
    knobs.ios_bio_changed = BioChanged::AuthFailed;
}

fn no_binding(knobs: &mut Knobs) {
    knobs.ios_lockout_blocks_binding = true;
}

fn no_passcode(knobs: &mut Knobs) {
    knobs.ios_no_passcode_is_auth_failed = true;
}

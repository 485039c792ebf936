//! The answers of iOS about items with an access control.

use securestore_mock::{Answer, BackupKind, BioChanged, Knobs};

use crate::native::{Flow, Rule, flow, rule, run};
use crate::setup::{Kind, Stored, any, on};

const AKPU: &[Kind] = &[Kind::AkpuAuth];
/// The two versions between which the answer to a query without data would differ.
const NEWER: &[u32] = &[15, 26];

pub(crate) const RULES: &[Rule] = &[
    // Unlocked.
    rule("ADD 0 (LA binds ACL; no UI)", &[run(any(), "ADD 0")]),
    rule("ADD -25299 (no UI) > UPDATE PROMPT 0", &[run(any(), "ADD -25299 > UPDATE PROMPT 0")]),
    rule("COPY PROMPT 0 CFData", &[run(any(), "COPY PROMPT 0 CFData")]),
    rule(
        "DELETE 0 (no UI); absent: -25300",
        &[run(any(), "DELETE 0"), run(any().stored(Stored::OnlyOther), "DELETE -25300")],
    ),
    rule(
        "PROBE UIFail -25308 + UISkip -25300 = present; both -25300 = absent. Plain COPY would prompt on iOS>=15",
        &[
            run(any(), "PROBE UIFail -25308 + UISkip -25300"),
            run(any().stored(Stored::OnlyOther), "PROBE UIFail -25300 + UISkip -25300"),
            flow(Flow::PlainCopy, any().versions(NEWER), "COPY PROMPT *"),
        ],
    ),
    rule(KEYS, KEYS_UNLOCKED).only("unlocked"),
    rule(KEYS, KEYS_WITH_PROMPT).only("user_cancel"),
    rule(KEYS, KEYS_WITH_PROMPT).only("auth_failed"),
    rule(KEYS, KEYS_WITHOUT_UI).only("lockout").except(
        "`UI allowed: one prompt round`: the row `get auth lockout` says that a lockout shows no prompt",
    ),
    rule("DELETE(service) 0 (no UI)", &[run(any(), "DELETE 0")]),
    // Locked.
    rule("ADD -25308", &[run(any(), "ADD -25308")]),
    rule("COPY -25308 (metadata class key gone; no prompt)", &[run(any(), "COPY -25308")]),
    rule("DELETE 0", &[run(any(), "DELETE 0")]).only("auth"),
    rule(
        "PROBE UIFail -25308 + UISkip -25308",
        &[run(any(), "PROBE UIFail -25308 + UISkip -25308")],
    ),
    rule(
        KEYS_LOCKED,
        &[
            run(any(), "COPY -25308"),
            flow(Flow::Index(Kind::C), any(), "COPY 0 CFData"),
            flow(Flow::Index(Kind::A), any(), "COPY -25308"),
        ],
    )
    .only("locked_afu"),
    rule(
        KEYS_LOCKED,
        &[
            run(any(), "COPY -25308"),
            flow(Flow::Index(Kind::C), any(), "COPY -25308"),
            flow(Flow::Index(Kind::A), any(), "COPY -25308"),
        ],
    )
    .only("bfu"),
    rule("DELETE(service) 0", &[run(any(), "DELETE 0")]).only("auth"),
    // No biometrics any more.
    rule("ADD -25293 (ACL cannot be bound)", &[run(any(), "ADD -25293")]),
    rule("ADD -25293", &[run(any(), "ADD -25293")]),
    rule(
        "item written before all biometrics were removed: as bio_changed",
        &[run(any(), "COPY -25300"), run(any().knob(auth_failed), "COPY -25293")],
    ),
    rule(
        "DELETE 0 or -25300",
        &[run(any(), "DELETE 0"), flow(Flow::OwnAfterQuery, any(), "DELETE -25300")],
    )
    .only("auth"),
    rule(
        "as bio_changed",
        &[
            run(any(), "PROBE UIFail -25300 + UISkip -25300"),
            run(any().knob(auth_failed), "PROBE UIFail -25293 + UISkip *"),
            flow(Flow::EarlierContext, any(), "COPY 0"),
        ],
    )
    .only("exists"),
    rule("as bio_changed", KEYS_DEAD).only("keys"),
    rule(
        "DELETE(service) 0 or -25300",
        &[run(any(), "DELETE 0"), flow(Flow::OwnAfterQuery, any(), "DELETE -25300")],
    ),
    // Other biometrics.
    rule(
        "other key: ADD 0, bound to the new set",
        &[run(any().stored(Stored::OnlyOther), "ADD 0")],
    ),
    rule(
        "ADD 0 (dead row replaced) | ADD -25299 > UPDATE -25300 or -25293 > DELETE > ADD 0 [ios.bio_changed]",
        &[
            run(any(), "ADD 0"),
            flow(
                Flow::OwnThenReplace,
                any().knob(auth_failed),
                "ADD -25299 > UPDATE -25300|-25293 > DELETE 0 > ADD 0",
            ),
        ],
    ),
    rule(
        "COPY -25300 | -25293 [ios.bio_changed]",
        &[run(any(), "COPY -25300"), run(any().knob(auth_failed), "COPY -25293")],
    ),
    rule(
        "DELETE 0 (row still there) or -25300 (purged)",
        &[run(any(), "DELETE 0"), flow(Flow::OwnAfterQuery, any(), "DELETE -25300")],
    ),
    rule(
        "PROBE -25300/-25300 | UIFail -25293 [ios.bio_changed]; 0 with an LAContext authenticated before the change",
        &[
            run(any(), "PROBE UIFail -25300 + UISkip -25300"),
            run(any().knob(auth_failed), "PROBE UIFail -25293 + UISkip *"),
            flow(Flow::EarlierContext, any(), "COPY 0"),
        ],
    ),
    rule("row omitted; own index still lists it", KEYS_DEAD),
    // The person cancels.
    rule(
        "ADD -25299 (no UI) > UPDATE PROMPT -128",
        &[run(any(), "ADD -25299 > UPDATE PROMPT -128")],
    ),
    rule("COPY PROMPT -128", &[run(any(), "COPY PROMPT -128")]),
    // The authentication fails.
    rule(
        "ADD -25299 (no UI) > UPDATE PROMPT -25293 (wrong finger is retried inside the dialog; also systemCancel, \
         appCancel, fallback)",
        &[
            run(any(), "ADD -25299 > UPDATE PROMPT -25293"),
            run(any().answers(RETRIED), "ADD -25299 > UPDATE PROMPT 0"),
            run(any().answers(INTERRUPTED), "ADD -25299 > UPDATE PROMPT -25293"),
        ],
    )
    .except(NO_FALLBACK_BUTTON),
    rule(
        "COPY PROMPT -25293 (same)",
        &[
            run(any(), "COPY PROMPT -25293"),
            run(any().answers(RETRIED), "COPY PROMPT 0 CFData"),
            run(any().answers(INTERRUPTED), "COPY PROMPT -25293"),
        ],
    )
    .except(NO_FALLBACK_BUTTON),
    // The sensor is locked.
    rule(
        "ADD 0 | -25293 [ios.lockout_binding]",
        &[run(any(), "ADD 0"), run(any().knob(no_binding), "ADD -25293")],
    ),
    rule(
        "ADD -25299 | -25293 [ios.lockout_binding] > UPDATE -25293",
        &[run(any(), "ADD -25299 > UPDATE -25293"), run(any().knob(no_binding), "ADD -25293")],
    ),
    rule("COPY -25293", &[run(any(), "COPY -25293")]),
    rule(
        "PROBE UIFail -25308 + UISkip -25300 (or UIFail -25293)",
        &[run(any(), "PROBE UIFail -25308|-25293 + UISkip -25300")],
    ),
    // Reinstalled.
    rule(
        "ADD -25299 (no UI) > UPDATE PROMPT 0, or without prompt: DELETE > ADD 0",
        &[
            run(any(), "ADD -25299 > UPDATE PROMPT 0"),
            flow(Flow::DeleteAdd, any(), "DELETE 0 > ADD 0"),
        ],
    ),
    rule("COPY PROMPT 0 CFData of the previous install", &[run(any(), "COPY PROMPT 0 CFData")]),
    rule(
        "PROBE UIFail -25308 + UISkip -25300 = present",
        &[run(any(), "PROBE UIFail -25308 + UISkip -25300")],
    ),
    rule(
        "as unlocked; own index also survived if it lives in the keychain",
        &[
            run(any(), "COPY -25300"),
            run(any().beside(Kind::A), "COPY 0 [other]"),
            flow(Flow::KeysFail, any(), "COPY -25308"),
            flow(Flow::KeysAllow, any(), "COPY PROMPT 0 [entry,other]"),
            flow(Flow::Index(Kind::C), any(), "COPY 0 CFData"),
        ],
    ),
    // A backup was restored.
    rule("ADD 0", &[run(any(), "ADD 0"), run(any().moved(BackupKind::Encrypted), "ADD 0")])
        .only("backup_restored"),
    rule(
        "ADD 0 (row was not restored)",
        &[run(any(), "ADD 0"), run(any().moved(BackupKind::Encrypted), "ADD 0")],
    ),
    rule(
        "COPY -25300 on every device: ACL rows are not exported",
        &[
            run(any(), "COPY -25300"),
            run(any().moved(BackupKind::Encrypted), "COPY -25300"),
            run(any().moved(BackupKind::Unencrypted), "COPY -25300"),
        ],
    ),
    rule("DELETE -25300", &[run(any(), "DELETE -25300")]),
    rule("PROBE -25300/-25300", &[run(any(), "PROBE UIFail -25300 + UISkip -25300")]),
    rule(
        "no rows; a restored index is stale",
        &[run(any(), "COPY -25300"), flow(Flow::Index(Kind::C), any(), "COPY 0 CFData")],
    ),
    // The passcode was removed.
    rule("ADD -25293 (no passcode: no biometrics to bind)", &[run(any(), "ADD -25293")]),
    rule(
        "COPY -25300 | -25293 [ios.bio_changed]; akpu: -25300",
        &[
            run(any(), "COPY -25300"),
            run(any().knob(auth_failed), "COPY -25293"),
            run(on(AKPU), "COPY -25300"),
            run(on(AKPU).knob(auth_failed), "COPY -25300"),
        ],
    ),
    rule(
        "as get",
        &[
            run(any(), "PROBE UIFail -25300 + UISkip -25300"),
            run(any().knob(auth_failed), "PROBE UIFail -25293 + UISkip *"),
            run(on(AKPU), "PROBE UIFail -25300 + UISkip -25300"),
            run(on(AKPU).knob(auth_failed), "PROBE UIFail -25300 + UISkip -25300"),
        ],
    )
    .only("auth"),
];

const KEYS: &str = "COPY(attrs;all;UISkip) omits the rows (-25300 if none left); UIFail -25308; UI allowed: one prompt \
                    round. Keep own index";
const KEYS_LOCKED: &str =
    "COPY -25308 even with UISkip; own index readable only if its class is C and not BFU";

const KEYS_WITHOUT_UI: &[crate::native::Run] = &[
    run(any(), "COPY -25300"),
    run(any().beside(Kind::A), "COPY 0 [other]"),
    flow(Flow::KeysFail, any(), "COPY -25308"),
];
const KEYS_UNLOCKED: &[crate::native::Run] = &[
    run(any(), "COPY -25300"),
    run(any().beside(Kind::A), "COPY 0 [other]"),
    flow(Flow::KeysFail, any(), "COPY -25308"),
    flow(Flow::KeysAllow, any(), "COPY PROMPT 0 [entry,other]"),
];
/// The cell says that there is one prompt, not how it ends.
const KEYS_WITH_PROMPT: &[crate::native::Run] = &[
    run(any(), "COPY -25300"),
    run(any().beside(Kind::A), "COPY 0 [other]"),
    flow(Flow::KeysFail, any(), "COPY -25308"),
    flow(Flow::KeysAllow, any(), "COPY PROMPT *"),
];
const KEYS_DEAD: &[crate::native::Run] = &[
    run(any(), "COPY -25300"),
    run(any().beside(Kind::A), "COPY 0 [other]"),
    flow(Flow::Index(Kind::C), any(), "COPY 0 CFData"),
];

const RETRIED: &[Answer] = &[Answer::NoMatch, Answer::Succeed];
const INTERRUPTED: &[Answer] = &[Answer::Interrupt];
const NO_FALLBACK_BUTTON: &str =
    "`fallback`: no `Answer` presses the button that asks for the app's own password";

fn auth_failed(knobs: &mut Knobs) {
    knobs.ios_bio_changed = BioChanged::AuthFailed;
}

fn no_binding(knobs: &mut Knobs) {
    knobs.ios_lockout_blocks_binding = true;
}

//! The answers of iOS about items without an access control.

use securestore_mock::{BackupKind, Knobs};

use crate::native::{Flow, Rule, flow, rule, run};
use crate::setup::{Kind, Later, Stored, any, on};

const A: Kind = Kind::A;
const C: Kind = Kind::C;
const ALL: &[Kind] = &[Kind::A, Kind::ATdo, Kind::C, Kind::CTdo];
const MOVING: &[Kind] = &[Kind::A, Kind::C];
const STAYING: &[Kind] = &[Kind::ATdo, Kind::CTdo];
const AKPU: &[Kind] = &[Kind::Akpu];
const ENCRYPTED: BackupKind = BackupKind::Encrypted;
const UNENCRYPTED: BackupKind = BackupKind::Unencrypted;

pub(crate) const RULES: &[Rule] = &[
    // Unlocked, and wherever biometrics are not consulted.
    rule("ADD 0", &[run(any(), "ADD 0")]).only("plain"),
    rule(
        "ADD -25299 > UPDATE 0",
        &[run(any(), "ADD -25299 > UPDATE 0")],
    ),
    rule("COPY 0 CFData", &[run(any(), "COPY 0 CFData")]),
    rule(
        "DELETE 0; absent: DELETE -25300",
        &[
            run(any(), "DELETE 0"),
            run(any().stored(Stored::OnlyOther), "DELETE -25300"),
        ],
    ),
    rule(
        "COPY(no return) 0; absent: -25300",
        &[
            run(any(), "COPY 0"),
            run(any().stored(Stored::OnlyOther), "COPY -25300"),
        ],
    ),
    rule(
        "COPY(attrs;all) 0 array; none: -25300",
        &[
            run(any(), "COPY 0 [entry,other]"),
            run(any().stored(Stored::Nothing), "COPY -25300"),
        ],
    ),
    rule(
        "DELETE(service) 0; none: -25300",
        &[
            run(any(), "DELETE 0"),
            run(any().stored(Stored::Nothing), "DELETE -25300"),
        ],
    ),
    // Locked.
    rule(
        "A: ADD -25308; C: ADD 0",
        &[run(on(&[A]), "ADD -25308"), run(on(&[C]), "ADD 0")],
    ),
    rule(
        "A: ADD -25308 (wins over -25299); C over C: ADD -25299 > UPDATE 0; C over A: ADD -25308",
        &[
            run(on(&[A]), "ADD -25308"),
            run(on(&[C]), "ADD -25299 > UPDATE 0"),
            run(on(&[C]).over(A), "ADD -25308"),
        ],
    ),
    rule(
        "A: COPY -25308; C: 0 CFData",
        &[run(on(&[A]), "COPY -25308"), run(on(&[C]), "COPY 0 CFData")],
    ),
    rule(
        "DELETE 0; absent: -25300",
        &[
            run(any(), "DELETE 0"),
            run(any().stored(Stored::OnlyOther), "DELETE -25300"),
        ],
    ),
    rule(
        "A: COPY -25308; C: 0; absent: -25300",
        &[
            run(on(&[A]), "COPY -25308"),
            run(on(&[C]), "COPY 0"),
            run(any().stored(Stored::OnlyOther), "COPY -25300"),
        ],
    ),
    rule(
        "any A row matched: COPY -25308 for the whole call; only C rows: 0 array",
        &[
            run(on(&[A]), "COPY -25308"),
            run(on(&[A]).beside(C), "COPY -25308"),
            run(on(&[C]).beside(A), "COPY -25308"),
            run(on(&[C]), "COPY 0 [entry,other]"),
        ],
    ),
    rule("DELETE(service) 0", &[run(any(), "DELETE 0")]).only("plain"),
    // Before the first unlock.
    rule("ADD -25308 (A and C)", &[run(on(&[A, C]), "ADD -25308")]),
    rule("COPY -25308 (A and C)", &[run(on(&[A, C]), "COPY -25308")]),
    rule("DELETE 0", &[run(any(), "DELETE 0")]).only("plain"),
    rule(
        "COPY -25308; absent: -25300",
        &[
            run(any(), "COPY -25308"),
            run(any().stored(Stored::OnlyOther), "COPY -25300"),
        ],
    ),
    rule(
        "COPY -25308; no rows: -25300",
        &[
            run(any(), "COPY -25308"),
            run(any().stored(Stored::Nothing), "COPY -25300"),
        ],
    ),
    // Reinstalled.
    rule(
        "ADD -25299 > UPDATE 0 (old row survived)",
        &[run(any(), "ADD -25299 > UPDATE 0")],
    ),
    rule(
        "COPY 0 CFData of the previous install",
        &[run(any(), "COPY 0 CFData")],
    ),
    rule("COPY 0", &[run(any(), "COPY 0")]),
    rule(
        "COPY 0 incl. rows of previous install",
        &[run(any(), "COPY 0 [entry,other]")],
    ),
    // A backup was restored.
    rule(
        "ADD 0; row restored: -25299 > UPDATE 0",
        &[
            run(any(), "ADD 0"),
            run(any().moved(ENCRYPTED), "ADD 0"),
            run(any().stored(Stored::Both), "ADD -25299 > UPDATE 0"),
        ],
    ),
    rule(
        "row restored: ADD -25299 > UPDATE 0; TDO on other device: ADD 0",
        &[
            run(any(), "ADD -25299 > UPDATE 0"),
            run(on(MOVING).moved(ENCRYPTED), "ADD -25299 > UPDATE 0"),
            run(on(STAYING).moved(ENCRYPTED), "ADD 0"),
        ],
    ),
    rule(
        "encrypted or D2D to other device: non-TDO 0, TDO -25300; unencrypted/iCloud to other device: -25300; \
         same device: 0; akpu always -25300",
        &[
            run(on(MOVING).moved(ENCRYPTED), "COPY 0 CFData"),
            run(on(STAYING).moved(ENCRYPTED), "COPY -25300"),
            run(on(ALL).moved(UNENCRYPTED), "COPY -25300"),
            run(on(ALL), "COPY 0 CFData"),
            run(on(AKPU), "COPY -25300"),
            run(on(AKPU).moved(ENCRYPTED), "COPY -25300"),
            run(on(AKPU).moved(UNENCRYPTED), "COPY -25300"),
        ],
    ),
    rule(
        "DELETE 0 or -25300 as get",
        &[
            run(on(ALL), "DELETE 0"),
            run(on(MOVING).moved(ENCRYPTED), "DELETE 0"),
            run(on(STAYING).moved(ENCRYPTED), "DELETE -25300"),
            run(on(ALL).moved(UNENCRYPTED), "DELETE -25300"),
            run(on(AKPU), "DELETE -25300"),
        ],
    ),
    rule(
        "as get",
        &[
            run(on(ALL), "COPY 0"),
            run(on(MOVING).moved(ENCRYPTED), "COPY 0"),
            run(on(STAYING).moved(ENCRYPTED), "COPY -25300"),
            run(on(ALL).moved(UNENCRYPTED), "COPY -25300"),
            run(on(AKPU), "COPY -25300"),
        ],
    )
    .only("plain"),
    rule(
        "only restored rows; none: -25300",
        &[
            run(on(ALL), "COPY 0 [entry,other]"),
            run(
                on(MOVING).beside(Kind::ATdo).moved(ENCRYPTED),
                "COPY 0 [entry]",
            ),
            run(on(ALL).moved(UNENCRYPTED), "COPY -25300"),
        ],
    ),
    rule(
        "DELETE 0 or -25300",
        &[
            run(on(ALL), "DELETE 0"),
            run(on(ALL).moved(UNENCRYPTED), "DELETE -25300"),
        ],
    )
    .only("plain"),
    // The passcode was removed.
    rule(
        "A,C: ADD 0; akpu: ADD -25291 (or -25293)",
        &[
            run(on(&[A, C]), "ADD 0"),
            run(on(AKPU), "ADD -25291"),
            run(on(AKPU).knob(auth_failed), "ADD -25293"),
        ],
    ),
    rule(
        "A,C: -25299 > UPDATE 0; akpu: ADD -25291 (or -25293)",
        &[
            run(on(&[A, C]), "ADD -25299 > UPDATE 0"),
            run(on(AKPU), "ADD -25291"),
            run(on(AKPU).knob(auth_failed), "ADD -25293"),
        ],
    ),
    rule(
        "A,C: 0; akpu: -25300, still so after a new passcode is set",
        &[
            run(on(&[A, C]), "COPY 0 CFData"),
            run(on(AKPU), "COPY -25300"),
            run(on(AKPU).later(Later::NewPasscode), "COPY -25300"),
        ],
    ),
    rule(
        "A,C: 0; akpu: 0 (dead row) or -25300 (purged)",
        &[
            run(on(&[A, C]), "DELETE 0"),
            run(on(AKPU), "DELETE 0"),
            flow(Flow::OwnAfterQuery, on(AKPU), "DELETE -25300"),
        ],
    ),
    rule(
        "A,C: 0; akpu: -25300",
        &[run(on(&[A, C]), "COPY 0"), run(on(AKPU), "COPY -25300")],
    ),
    rule(
        "A,C rows; akpu rows omitted",
        &[
            run(on(&[A, C]), "COPY 0 [entry,other]"),
            run(on(&[A, C]).beside(Kind::Akpu), "COPY 0 [entry]"),
            run(on(AKPU), "COPY -25300"),
        ],
    ),
    rule(
        "DELETE 0; nothing left: -25300",
        &[
            run(any(), "DELETE 0"),
            run(any().stored(Stored::Nothing), "DELETE -25300"),
        ],
    ),
];

fn auth_failed(knobs: &mut Knobs) {
    knobs.ios_no_passcode_is_auth_failed = true;
}

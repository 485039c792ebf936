//! The answers of Android about entries under a key without authentication.

use securestore_mock::Knobs;

use crate::native::{Flow, Rule, flow, rule, run};
use crate::setup::{Kind, Later, Stored, any, on};

const UDR: &[Kind] = &[Kind::Udr];
const SET_NEW: &str = "getKey null > generateKey > Cipher.init > doFinal > commit true";
const OVERWRITE: &str = "getKey > Cipher.init > doFinal > commit true";
const GET: &str = "getString > getKey > Cipher.init > doFinal";
const LISTED: &str = "prefs.getAll [entry,other]";
const CLEARED: &str = "Editor.clear > commit true > deleteEntry";
const NOT_OPEN: &str = "getSharedPreferences IllegalStateException";

pub(crate) const RULES: &[Rule] = &[
    // Unlocked, and wherever nothing asks for biometrics or the lock screen.
    rule("getKey null > generateKey > Cipher.init > doFinal > commit true", &[run(any(), SET_NEW)]),
    rule("getKey > Cipher.init > doFinal > commit true", &[run(any(), OVERWRITE)]),
    rule("getString > getKey > Cipher.init(DEC) > doFinal", &[run(any(), GET)]),
    rule(
        "Editor.remove > commit true; absent: true without I/O",
        &[
            run(any(), "Editor.remove > commit true"),
            // On a full disk whatever does I/O fails.
            run(any().later(Later::FullDisk), "Editor.remove > commit false"),
            run(
                any().stored(Stored::OnlyOther).later(Later::FullDisk),
                "Editor.remove > commit true",
            ),
        ],
    ),
    rule(
        "prefs.contains",
        &[
            run(any(), "prefs.contains true"),
            run(any().stored(Stored::OnlyOther), "prefs.contains false"),
        ],
    ),
    rule(
        "prefs.getAll().keySet",
        &[run(any(), LISTED), run(any().stored(Stored::Nothing), "prefs.getAll []")],
    ),
    rule("Editor.clear > commit true; deleteEntry(alias)", &[run(any(), CLEARED)]),
    // Locked.
    rule(
        "as unlocked; with unlockedDeviceRequired: Cipher.init InvalidKeyException(cause KeyStoreException DEVICE_LOCKED)",
        &[
            run(any(), SET_NEW),
            run(on(UDR), "getKey null > generateKey > Cipher.init InvalidKeyException(DEVICE_LOCKED)"),
        ],
    ),
    rule(LOCKED, &[
        run(any(), OVERWRITE),
        run(on(UDR), "getKey > Cipher.init InvalidKeyException(DEVICE_LOCKED)"),
    ])
    .only("overwrite"),
    rule(LOCKED, &[
        run(any(), GET),
        run(on(UDR), "getString > getKey > Cipher.init InvalidKeyException(DEVICE_LOCKED)"),
    ])
    .only("get"),
    // Before the first unlock.
    rule(
        "getSharedPreferences IllegalStateException (CE storage; process without directBootAware component is not \
         started at all)",
        &[run(any(), NOT_OPEN)],
    )
    .except(STARTED_ANYWAY),
    // Reinstalled.
    rule(
        "as unlocked/set_new (fresh key; fresh file) (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), SET_NEW), run(any().knob(auto_backup), SET_NEW)],
    )
    .only("plain"),
    rule(
        "nothing to overwrite: as set_new (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), SET_NEW), run(any().knob(auto_backup), SET_NEW)],
    )
    .only("plain"),
    rule(
        "getString null (unless Auto Backup restores the file: see backup_restored)",
        &[
            run(any(), "getString null"),
            run(any().knob(auto_backup), "getString > getKey null"),
            flow(
                Flow::OwnAfterGenerate,
                on(&[Kind::Plain]).knob(auto_backup),
                "generateKey > getString > getKey > Cipher.init > doFinal AEADBadTagException(-30)",
            ),
        ],
    )
    .only("plain"),
    rule(
        "getString null (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), "getString null"), run(any().knob(auto_backup), "getString > getKey null")],
    )
    .only("auth"),
    rule(
        "remove+commit true (unless Auto Backup restores the file: see backup_restored)",
        &[
            run(any(), "Editor.remove > commit true"),
            run(any().knob(auto_backup), "Editor.remove > commit true"),
        ],
    ),
    rule(
        "contains false (unless Auto Backup restores the file: see backup_restored)",
        &[
            run(any(), "prefs.contains false"),
            run(any().knob(auto_backup), "prefs.contains true"),
        ],
    ),
    rule(
        "empty set (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), "prefs.getAll []"), run(any().knob(auto_backup), LISTED)],
    ),
    rule(
        "commit true (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), CLEARED), run(any().knob(auto_backup), CLEARED)],
    ),
    // A backup was restored.
    rule(
        "getKey null > generateKey > ... commit true (must also drop or mark every other entry of the alias)",
        &[
            run(any(), "getKey null > generateKey > ... > commit true"),
            run(any().stored(Stored::OnlyOther), "getKey null > generateKey > ... > commit true"),
        ],
    ),
    rule(
        "getKey null > generateKey > ... commit true",
        &[run(any(), "getKey null > generateKey > ... > commit true")],
    ),
    rule(
        "entry present + getKey null; if a key was re-generated meanwhile: AEADBadTagException",
        &[
            run(any(), "getString > getKey null"),
            flow(
                Flow::OwnAfterGenerate,
                any(),
                "generateKey > getString > getKey > Cipher.init > doFinal AEADBadTagException(-30)",
            ),
        ],
    ),
    rule("remove+commit true", &[run(any(), "Editor.remove > commit true")]),
    rule("contains true (stale ciphertext)", &[run(any(), "prefs.contains true")]),
    rule("lists stale entries", &[run(any(), LISTED)]),
    rule("clear+commit true; deleteEntry absent = no error", &[run(any(), CLEARED)]),
];

const LOCKED: &str =
    "as unlocked; with unlockedDeviceRequired: InvalidKeyException(DEVICE_LOCKED) at init";

pub(crate) const STARTED_ANYWAY: &str =
    "`not started at all`: the simulation has a process of every installed app at any time";

fn auto_backup(knobs: &mut Knobs) {
    knobs.android_auto_backup = true;
}

//! The answers of Android about entries under a key that is authenticated for each use.

use securestore_mock::{Answer, Knobs};

use crate::android_plain::STARTED_ANYWAY;
use crate::native::{Flow, Rule, Run, flow, rule, run};
use crate::setup::{Stored, any};

const SET_NEW: &str =
    "getKey null > generateKey > Cipher.init > PROMPT success > doFinal > commit true";
const OVERWRITE: &str = "getKey > Cipher.init > PROMPT success > doFinal > commit true";
const GET: &str = "getString > getKey > Cipher.init > PROMPT success > doFinal";
const REGENERATED: &str = "getKey > Cipher.init KPIE > deleteEntry > Editor.clear > commit true > generateKey > \
                           Cipher.init > PROMPT success > doFinal > commit true";
const NOT_SET_UP: &str = "getKey null > KeyGenerator.init IAPE(IllegalStateException)";
const NOT_OPEN: &str = "getSharedPreferences IllegalStateException";

pub(crate) const RULES: &[Rule] = &[
    // Unlocked.
    rule(
        "KeyGenerator.init+generateKey > Cipher.init(ENC) > PROMPT(CryptoObject) success > doFinal > commit true",
        &[run(any(), SET_NEW)],
    ),
    rule(
        "Cipher.init(ENC) > PROMPT(CryptoObject) success > doFinal > commit true",
        &[run(any(), OVERWRITE)],
    ),
    rule("Cipher.init(DEC) > PROMPT success > doFinal", &[run(any(), GET)]),
    rule("Editor.remove > commit true", &[run(any(), "Editor.remove > commit true")]),
    // Locked.
    rule("Cipher.init ok > authenticate: API>=34 onAuthenticationError 5 or 1 (not in the foreground), API<=31 no answer", &[
        run(any().versions(&[28, 31]), "getKey null > generateKey > Cipher.init > authenticate no answer"),
        run(any().versions(&[34, 35]), "getKey null > generateKey > Cipher.init > authenticate onAuthenticationError 5|1"),
    ]),
    rule("same", &[
        run(any().versions(&[28, 31]), "getKey > Cipher.init > authenticate no answer"),
        run(any().versions(&[34, 35]), "getKey > Cipher.init > authenticate onAuthenticationError 5|1"),
    ]).only("overwrite locked_afu"),
    rule("same", &[
        run(any().versions(&[28, 31]), "getString > getKey > Cipher.init > authenticate no answer"),
        run(any().versions(&[34, 35]), "getString > getKey > Cipher.init > authenticate onAuthenticationError 5|1"),
    ]).only("get locked_afu"),
    // Before the first unlock.
    rule(BFU, &[
        run(any(), NOT_OPEN),
        flow(Flow::GenerateOnly, any(), "generateKey ProviderException(LOCKED)"),
    ])
    .only("set_new")
    .except(STARTED_ANYWAY),
    rule(BFU, &[
        run(any(), NOT_OPEN),
        flow(Flow::KeystoreOnly, any(), "getKey > Cipher.init UserNotAuthenticatedException"),
        flow(Flow::GenerateOnly, any(), "generateKey ProviderException(LOCKED)"),
    ])
    .only("overwrite")
    .except(STARTED_ANYWAY),
    rule(BFU, &[
        run(any(), NOT_OPEN),
        flow(Flow::KeystoreOnly, any(), "getKey > Cipher.init UserNotAuthenticatedException"),
        flow(Flow::GenerateOnly, any(), "generateKey ProviderException(LOCKED)"),
    ])
    .only("get")
    .except(STARTED_ANYWAY),
    // No biometrics any more.
    rule(
        "KeyGenerator.init InvalidAlgorithmParameterException(cause IllegalStateException \"At least one biometric must \
         be enrolled\")",
        &[run(any(), NOT_SET_UP)],
    )
    .except(NO_MESSAGES),
    rule(
        "Cipher.init KeyPermanentlyInvalidatedException > regenerate IAPE as set_new",
        &[run(
            any(),
            "getKey > Cipher.init KPIE > ... > KeyGenerator.init IAPE(IllegalStateException)",
        )],
    ),
    rule(
        "Cipher.init KeyPermanentlyInvalidatedException",
        &[run(any(), "getString > getKey > Cipher.init KPIE")],
    ),
    // Other biometrics.
    rule(
        "other entry, same alias: Cipher.init KPIE > deleteEntry + drop all entries of alias > generateKey > \
         Cipher.init(ENC) > PROMPT(CryptoObject) > commit; new alias: as unlocked",
        &[run(any().stored(Stored::OnlyOther), REGENERATED), run(any(), SET_NEW)],
    ),
    rule(
        "Cipher.init KPIE > deleteEntry + drop all entries of alias > generateKey > Cipher.init(ENC) > \
         PROMPT(CryptoObject) > commit",
        &[run(any(), REGENERATED)],
    ),
    rule(
        "Cipher.init KeyPermanentlyInvalidatedException (before any prompt; permanent)",
        &[run(any(), "getString > getKey > Cipher.init KPIE")],
    ),
    rule("contains true (stale)", &[run(any(), "prefs.contains true")]),
    // The person cancels.
    rule("onAuthenticationError 10 or 13 (5 = system/app)", &[
        run(any(), "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 10|13"),
        run(
            any().answers(&[Answer::Interrupt]),
            "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 5",
        ),
    ]),
    rule("same", &[
        run(any(), "getKey > Cipher.init > PROMPT onAuthenticationError 10|13"),
        run(
            any().answers(&[Answer::Interrupt]),
            "getKey > Cipher.init > PROMPT onAuthenticationError 5",
        ),
    ])
    .only("overwrite user_cancel"),
    rule("same", &[
        run(any(), "getString > getKey > Cipher.init > PROMPT onAuthenticationError 10|13"),
        run(
            any().answers(&[Answer::Interrupt]),
            "getString > getKey > Cipher.init > PROMPT onAuthenticationError 5",
        ),
    ])
    .only("get user_cancel"),
    // A finger doesn't match.
    rule(
        "onAuthenticationFailed: not terminal; dialog stays; ends in success, 10/13, 3, 5, 7 or 9",
        &not_terminal([
            SET_NEW,
            "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 10|13",
            "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 3",
            "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 5",
            "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 7",
            "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 9",
        ]),
    ),
    rule("same", &not_terminal([
        OVERWRITE,
        "getKey > Cipher.init > PROMPT onAuthenticationError 10|13",
        "getKey > Cipher.init > PROMPT onAuthenticationError 3",
        "getKey > Cipher.init > PROMPT onAuthenticationError 5",
        "getKey > Cipher.init > PROMPT onAuthenticationError 7",
        "getKey > Cipher.init > PROMPT onAuthenticationError 9",
    ]))
    .only("overwrite auth_failed"),
    rule("same", &not_terminal([
        GET,
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 10|13",
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 3",
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 5",
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 7",
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 9",
    ]))
    .only("get auth_failed"),
    // The sensor is locked.
    rule("onAuthenticationError 7 (temporary) or 9 (until credential unlock)", &lockouts([
        "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 7",
        "getKey null > generateKey > Cipher.init > PROMPT onAuthenticationError 9",
    ])),
    rule("same", &lockouts([
        "getKey > Cipher.init > PROMPT onAuthenticationError 7",
        "getKey > Cipher.init > PROMPT onAuthenticationError 9",
    ]))
    .only("overwrite lockout"),
    rule("same", &lockouts([
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 7",
        "getString > getKey > Cipher.init > PROMPT onAuthenticationError 9",
    ]))
    .only("get lockout"),
    // Reinstalled.
    rule(
        "as unlocked/set_new (fresh key; fresh file) (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), SET_NEW), run(any().knob(auto_backup), SET_NEW)],
    )
    .only("auth"),
    rule(
        "nothing to overwrite: as set_new (unless Auto Backup restores the file: see backup_restored)",
        &[run(any(), SET_NEW), run(any().knob(auto_backup), SET_NEW)],
    )
    .only("auth"),
    // A backup was restored.
    rule(
        "getKey null > generateKey > Cipher.init(ENC) > PROMPT(CryptoObject) > commit true",
        &[run(any(), SET_NEW)],
    ),
    rule(
        "entry present + getKey null: fail before any prompt",
        &[run(any(), "getString > getKey null")],
    ),
    // The lock screen was removed.
    rule(
        "KeyGenerator.init InvalidAlgorithmParameterException(cause IllegalStateException \"Secure lock screen must be \
         enabled\")",
        &[run(any(), NOT_SET_UP)],
    )
    .except(NO_MESSAGES),
    rule(
        "API>=31: getKey null > KeyGenerator.init IAPE; API<=30: UnrecoverableKeyException or KPIE > IAPE",
        &[
            run(any(), NOT_SET_UP),
            run(
                any().versions(&[30]),
                "getKey UnrecoverableKeyException > ... > KeyGenerator.init IAPE(IllegalStateException) || getKey > \
                 Cipher.init KPIE > ... > KeyGenerator.init IAPE(IllegalStateException)",
            ),
        ],
    ),
    rule(
        "API>=31: getKey null; API<=30: UnrecoverableKeyException or KPIE; SecretKey held from before: Cipher.init KPIE",
        &[
            run(any(), "getString > getKey null"),
            run(
                any().versions(&[30]),
                "getString > getKey UnrecoverableKeyException || getString > getKey > Cipher.init KPIE",
            ),
            flow(Flow::EarlierKey, any(), "Cipher.init KPIE"),
            flow(Flow::EarlierKey, any().versions(&[30]), "Cipher.init KPIE"),
        ],
    ),
];

const BFU: &str = "getSharedPreferences IllegalStateException (CE storage; process without directBootAware component is \
                   not started at all); with DE prefs: Cipher.init UserNotAuthenticatedException, generateKey \
                   ProviderException(LOCKED)";
const NO_MESSAGES: &str =
    "the text of the cause: the seam carries the classes of exceptions and no messages";

/// What may follow on a finger that doesn't match, in the order of the cell.
const fn not_terminal(expected: [&'static str; 6]) -> [Run; 6] {
    let [success, cancelled, timeout, interrupted, lockout, permanent] = expected;
    [
        run(any().answers(&[Answer::NoMatch, Answer::Succeed]), success),
        run(any().answers(&[Answer::NoMatch, Answer::Cancel]), cancelled),
        run(any().answers(&[Answer::NoMatch, Answer::Timeout]), timeout),
        run(
            any().answers(&[Answer::NoMatch, Answer::Interrupt]),
            interrupted,
        ),
        run(any().answers(&[Answer::NoMatch, Answer::Fail]), lockout),
        run(
            any().answers(&[Answer::NoMatch, Answer::LockoutPermanent]),
            permanent,
        ),
    ]
}

/// A lockout from before, and both kinds that begin at the prompt.
const fn lockouts(expected: [&'static str; 2]) -> [Run; 3] {
    let [temporary, permanent] = expected;
    [
        run(any(), temporary),
        run(any().answers(&[Answer::Lockout]), temporary),
        run(any().answers(&[Answer::LockoutPermanent]), permanent),
    ]
}

fn auto_backup(knobs: &mut Knobs) {
    knobs.android_auto_backup = true;
}

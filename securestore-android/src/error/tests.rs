//! The meaning of each answer of the platform, one by one.

use std::error::Error as _;
use std::time::Duration;

use super::*;

#[derive(Debug)]
struct Phone {
    secure: bool,
    locked: bool,
}

impl Platform for Phone {
    fn api_level(&self) -> u32 {
        36
    }

    fn is_device_secure(&self) -> bool {
        self.secure
    }

    fn is_device_locked(&self) -> bool {
        self.locked
    }
}

const UNLOCKED: Phone = Phone {
    secure: true,
    locked: false,
};

fn kind(call: Call, policy: &str, class: ExceptionClass, code: Option<i32>) -> ErrorKind {
    let exception = Exception {
        class,
        cause: code.map(|code| Cause::KeyStore(KeystoreCode(code))),
    };
    let error = keystore(
        call,
        Policy::from_id(policy).unwrap(),
        exception.clone(),
        &UNLOCKED,
    );
    let source = error
        .source()
        .and_then(|source| source.downcast_ref::<Exception>());
    assert_eq!(source, Some(&exception));
    error.kind()
}

#[test]
fn exceptions_of_the_keystore_have_one_meaning_each() {
    use ExceptionClass as Class;

    let dead = || Class::Other(DEAD_OBJECT.to_owned());
    for (call, policy, class, code, expected) in [
        (
            Call::Init,
            "bio-current",
            Class::KeyPermanentlyInvalidated,
            None,
            ErrorKind::Invalidated,
        ),
        (
            Call::Init,
            "bio-any",
            Class::KeyPermanentlyInvalidated,
            None,
            ErrorKind::EncryptionKeyLost,
        ),
        (
            Call::Init,
            "plain",
            Class::KeyPermanentlyInvalidated,
            None,
            ErrorKind::EncryptionKeyLost,
        ),
        (
            Call::GetKey,
            "plain",
            Class::UnrecoverableKey,
            None,
            ErrorKind::EncryptionKeyLost,
        ),
        (
            Call::GetKey,
            "bio-current",
            Class::UnrecoverableKey,
            Some(17),
            ErrorKind::Invalidated,
        ),
        (
            Call::GetKey,
            "plain",
            Class::UnrecoverableKey,
            Some(4),
            ErrorKind::Busy,
        ),
        (
            Call::GetKey,
            "plain",
            Class::UnrecoverableKey,
            Some(-49),
            ErrorKind::Busy,
        ),
        (
            Call::GetKey,
            "plain",
            Class::UnrecoverableKey,
            Some(2),
            ErrorKind::DeviceLocked,
        ),
        (
            Call::GetKey,
            "plain",
            Class::UnrecoverableKey,
            Some(8),
            ErrorKind::EncryptionKeyLost,
        ),
        (
            Call::Init,
            "plain",
            Class::UserNotAuthenticated,
            None,
            ErrorKind::DeviceLocked,
        ),
        (
            Call::Init,
            "presence",
            Class::UserNotAuthenticated,
            Some(3),
            ErrorKind::DeviceLocked,
        ),
        (
            Call::Init,
            "presence",
            Class::UserNotAuthenticated,
            None,
            ErrorKind::InteractionRequired,
        ),
        (
            Call::Init,
            "plain-udr",
            Class::InvalidKey,
            Some(-72),
            ErrorKind::DeviceLocked,
        ),
        (
            Call::Init,
            "plain",
            Class::InvalidKey,
            None,
            ErrorKind::Internal,
        ),
        (
            Call::Init,
            "plain",
            Class::KeyStoreConnect,
            None,
            ErrorKind::Unavailable,
        ),
        (Call::Init, "plain", dead(), None, ErrorKind::Unavailable),
        (
            Call::Init,
            "plain",
            Class::Other("java.lang.Error".to_owned()),
            None,
            ErrorKind::Internal,
        ),
        (
            Call::Finish,
            "plain",
            Class::AeadBadTag,
            Some(-30),
            ErrorKind::Corrupt,
        ),
        (
            Call::Finish,
            "plain",
            Class::BadPadding,
            None,
            ErrorKind::Corrupt,
        ),
        (
            Call::Finish,
            "bio-any",
            Class::IllegalBlockSize,
            Some(-26),
            ErrorKind::InteractionRequired,
        ),
        (
            Call::Finish,
            "plain",
            Class::IllegalBlockSize,
            Some(-28),
            ErrorKind::Busy,
        ),
        (
            Call::Finish,
            "plain",
            Class::IllegalBlockSize,
            Some(-12345),
            ErrorKind::Internal,
        ),
        (
            Call::Generate,
            "plain",
            Class::StrongBoxUnavailable,
            None,
            ErrorKind::Unsupported,
        ),
        (
            Call::Generate,
            "presence",
            Class::Provider,
            Some(2),
            ErrorKind::DeviceLocked,
        ),
        (
            Call::Generate,
            "plain",
            Class::Provider,
            Some(-48),
            ErrorKind::Busy,
        ),
        (
            Call::Generate,
            "plain",
            Class::Provider,
            None,
            ErrorKind::Internal,
        ),
        (
            Call::Generate,
            "plain",
            Class::InvalidAlgorithmParameter,
            None,
            ErrorKind::Internal,
        ),
    ] {
        let text = format!("{call:?} {policy} {class:?} {code:?}");

        assert_eq!(kind(call, policy, class, code), expected, "{text}");
    }
}

#[test]
fn a_busy_backend_says_when_to_come_back() {
    let hint = Duration::from_millis(120);
    let exception = Exception::new(ExceptionClass::BackendBusy(hint));

    let error = keystore(Call::Init, Policy::all()[0], exception, &UNLOCKED);

    assert_eq!(
        (error.kind(), error.recovery()),
        (ErrorKind::Busy, Recovery::RetryAfter(hint))
    );
}

#[test]
fn missing_set_up_is_told_from_a_defect() {
    let exception =
        |cause| Exception::new(ExceptionClass::InvalidAlgorithmParameter).caused_by(cause);
    let kind = |cause| {
        keystore(
            Call::Generate,
            Policy::all()[2],
            exception(cause),
            &UNLOCKED,
        )
        .kind()
    };

    assert_eq!(kind(Cause::IllegalState), ErrorKind::NotEnrolled);
    assert_eq!(
        kind(Cause::Other("java.lang.Error".to_owned())),
        ErrorKind::Internal
    );
    assert_eq!(
        kind(Cause::Other(DEAD_OBJECT.to_owned())),
        ErrorKind::Unavailable
    );
}

#[test]
fn every_code_of_the_prompt_has_a_meaning() {
    let kinds = [
        (-4, ErrorKind::Internal),
        (-3, ErrorKind::Internal),
        (-2, ErrorKind::Misconfigured),
        (-1, ErrorKind::Misconfigured),
        (1, ErrorKind::Unavailable),
        (2, ErrorKind::Interrupted),
        (3, ErrorKind::Interrupted),
        (4, ErrorKind::Unavailable),
        (5, ErrorKind::Interrupted),
        (6, ErrorKind::Internal),
        (7, ErrorKind::BiometryLockout),
        (8, ErrorKind::Unavailable),
        (9, ErrorKind::BiometryLockout),
        (10, ErrorKind::Cancelled),
        (11, ErrorKind::NotEnrolled),
        (12, ErrorKind::Unsupported),
        (13, ErrorKind::Cancelled),
        (14, ErrorKind::NotEnrolled),
        (15, ErrorKind::Unsupported),
    ];

    for (code, expected) in kinds {
        assert_eq!(
            prompt(PromptError(code), &UNLOCKED).kind(),
            expected,
            "{code}"
        );
    }
    for code in [
        PromptError::CANCELED,
        PromptError::HW_UNAVAILABLE,
        PromptError::NO_ANSWER,
    ] {
        let locked = Phone {
            secure: true,
            locked: true,
        };
        assert_eq!(prompt(code, &locked).kind(), ErrorKind::DeviceLocked);
    }
}

#[test]
fn exceptions_of_the_preferences_are_told_apart() {
    let kind = |class| preferences(Exception::new(class)).kind();
    let other = |name: &str| ExceptionClass::Other(name.to_owned());

    assert_eq!(kind(ExceptionClass::IllegalState), ErrorKind::DeviceLocked);
    assert_eq!(kind(other(CLASS_CAST)), ErrorKind::Corrupt);
    assert_eq!(kind(other(DEAD_OBJECT)), ErrorKind::Unavailable);
    assert_eq!(kind(other("java.lang.Error")), ErrorKind::Internal);
}

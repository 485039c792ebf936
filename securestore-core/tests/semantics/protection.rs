//! What a value is protected by: SET-2 to SET-6, ASK-1.

use std::sync::Arc;

use securestore_core::{
    Accessibility, Authentication, Batches, Capabilities, ErrorKind, Key, PromptOnSet, Protection,
    Readability, SecureStoreExt as _, SetItem, SetOptions,
};

use crate::support::{BOTH, Counts, MemoryBackend, SMALL_LIMIT, bytes, read, store};

const KEY: Key = Key::new("k");
const UNLOCKED_BIOMETRY: Protection =
    Protection::biometry().with_accessibility(Accessibility::WhenUnlocked);

/// A backend that gives these protections, and the platform's default.
fn giving(protections: &[(Accessibility, Authentication)]) -> Arc<MemoryBackend> {
    MemoryBackend::new(Batches::InOrder)
        .with_capabilities(|capabilities| {
            *capabilities = protections.iter().fold(
                Capabilities::new(),
                |all, &(accessibility, authentication)| {
                    all.with_protection(accessibility, authentication)
                },
            );
        })
        .shared()
}

#[test]
fn set_returns_and_lists_what_the_entry_has() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    for accessibility in Accessibility::WRITABLE {
        for authentication in Authentication::ALL {
            let protection = Protection::new(accessibility, authentication);

            let info = store
                .blocking()
                .set_opts(&KEY, "v".into(), protection.into())
                .unwrap();

            assert_eq!(info.protection, protection);
            assert_eq!(store.blocking().entries().unwrap(), [info]);
        }
    }
}

#[test]
fn authenticated_entry_is_listed_as_such() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();

    let info = store(&backend)
        .blocking()
        .set_opts(&KEY, "v".into(), Protection::user_presence().into())
        .unwrap();

    assert_eq!(info.readability, Readability::NeedsAuthentication);
}

#[test]
fn overwriting_applies_the_new_protection() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);
    store.blocking().set(&KEY, "plain").unwrap();

    store
        .blocking()
        .set_opts(&KEY, "vault".into(), Protection::biometry().into())
        .unwrap();

    let error = store.blocking().get(&KEY).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InteractionRequired);
}

#[test]
fn missing_protection_is_unsupported_and_nothing_is_written() {
    let backend = giving(&[]);
    let store = store(&backend);

    for protection in [
        Protection::when_unlocked(),
        Protection::biometry(),
        Protection::biometry().or_platform_default(),
        Protection::when_unlocked().or_unauthenticated(),
    ] {
        let error = store
            .blocking()
            .set_opts(&KEY, "v".into(), protection.into())
            .unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn named_fallbacks_are_used_and_reported() {
    use Accessibility::{PlatformDefault, WhenUnlocked};
    use Authentication::{BiometryCurrentSet, None};

    let none = || giving(&[]);
    let either = || giving(&[(PlatformDefault, BiometryCurrentSet), (WhenUnlocked, None)]);
    let cases = [
        (
            none(),
            Protection::when_unlocked().or_platform_default(),
            (PlatformDefault, None),
        ),
        (
            none(),
            Protection::biometry().or_unauthenticated(),
            (PlatformDefault, None),
        ),
        (
            none(),
            UNLOCKED_BIOMETRY.or_platform_default().or_unauthenticated(),
            (PlatformDefault, None),
        ),
        (
            either(),
            UNLOCKED_BIOMETRY.or_platform_default(),
            (PlatformDefault, BiometryCurrentSet),
        ),
        (
            giving(&[(WhenUnlocked, None)]),
            UNLOCKED_BIOMETRY.or_unauthenticated(),
            (WhenUnlocked, None),
        ),
    ];
    for (backend, asked, (accessibility, authentication)) in cases {
        let info = store(&backend)
            .blocking()
            .set_opts(&KEY, "v".into(), asked.into())
            .unwrap();

        assert_eq!(
            info.protection,
            Protection::new(accessibility, authentication),
            "{asked:?}"
        );
    }
}

#[test]
fn fallback_is_not_used_where_the_protection_can_be_given() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let asked = UNLOCKED_BIOMETRY.or_platform_default().or_unauthenticated();

    let info = store(&backend)
        .blocking()
        .set_opts(&KEY, "v".into(), asked.into())
        .unwrap();

    assert_eq!(info.protection, UNLOCKED_BIOMETRY);
}

#[test]
fn without_enrolment_nothing_is_written_unless_the_fallback_is_named() {
    for batches in BOTH {
        for len in [10, 500] {
            let backend = MemoryBackend::new(batches)
                .with_inline_limit(SMALL_LIMIT)
                .shared();
            let store = store(&backend);
            backend.clear_enrolment();
            let set = |protection: Protection| {
                store
                    .blocking()
                    .set_opts(&KEY, bytes(len, 1).into(), protection.into())
            };

            let error = set(Protection::biometry()).unwrap_err();

            assert_eq!(error.kind(), ErrorKind::NotEnrolled);
            assert!(
                backend.slot_lens().is_empty(),
                "nothing below the asked protection is left"
            );

            let info = set(Protection::biometry().or_unauthenticated()).unwrap();

            assert_eq!(info.protection, Protection::platform_default());
            assert_eq!(read(&store, &KEY), Some(bytes(len, 1)));
            assert!(backend.orphans().is_empty());
        }
    }
}

#[test]
fn missing_enrolment_leaves_the_old_value() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);
    store.blocking().set(&KEY, bytes(300, 1)).unwrap();
    backend.clear_enrolment();

    let set = store
        .blocking()
        .set_opts(&KEY, bytes(400, 2).into(), Protection::biometry().into());

    assert_eq!(set.unwrap_err().kind(), ErrorKind::NotEnrolled);
    assert_eq!(read(&store, &KEY), Some(bytes(300, 1)));
}

#[test]
fn other_failures_never_drop_the_authentication() {
    for &kind in ErrorKind::ALL {
        if matches!(kind, ErrorKind::NotEnrolled | ErrorKind::Unsupported) {
            continue;
        }
        let backend = MemoryBackend::new(Batches::InOrder).shared();
        backend.fail_next(kind);
        let asked = Protection::biometry().or_unauthenticated();

        let error = store(&backend)
            .blocking()
            .set_opts(&KEY, "v".into(), asked.into())
            .unwrap_err();

        assert_eq!(error.kind(), kind);
        assert!(backend.slot_lens().is_empty());
    }
}

#[test]
fn batch_drops_the_authentication_only_of_items_that_allow_it() {
    let backend = MemoryBackend::new(Batches::Atomic).shared();
    let store = store(&backend);
    backend.clear_enrolment();
    let item = |key, protection: Protection| SetItem::new(key, "v").with_options(protection);

    let strict = store.blocking().set_many(vec![
        item(Key::new("a"), Protection::biometry()),
        item(Key::new("b"), Protection::biometry().or_unauthenticated()),
    ]);
    let lenient = store.blocking().set_many(vec![
        item(Key::new("a"), Protection::when_unlocked()),
        item(Key::new("b"), Protection::biometry().or_unauthenticated()),
    ]);

    assert!(strict.iter().all(|r| {
        r.as_ref()
            .is_err_and(|e| e.kind() == ErrorKind::NotEnrolled)
    }));
    let has: Vec<_> = lenient
        .into_iter()
        .map(|result| result.unwrap().protection)
        .collect();
    assert_eq!(
        has,
        [Protection::when_unlocked(), Protection::platform_default()]
    );
}

#[test]
fn deprecated_classes_are_refused_before_any_call() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_capabilities(|capabilities| {
            *capabilities = capabilities.clone().with_protections(
                &[Accessibility::Always, Accessibility::AlwaysThisDeviceOnly],
                &Authentication::ALL,
            );
        })
        .shared();
    let store = store(&backend);

    for accessibility in [Accessibility::Always, Accessibility::AlwaysThisDeviceOnly] {
        let protection = Protection::platform_default()
            .with_accessibility(accessibility)
            .or_platform_default()
            .or_unauthenticated();

        let error = store
            .blocking()
            .set_opts(&KEY, "v".into(), protection.into())
            .unwrap_err();

        assert_eq!(error.kind(), ErrorKind::InvalidOption);
    }
    assert_eq!(backend.counts(), Counts::default());
}

#[test]
fn set_without_a_prompt_shows_none_where_the_platform_wants_one() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_capabilities(|capabilities| capabilities.prompt_on_set = PromptOnSet::Always)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);
    let options = SetOptions::from(Protection::biometry());

    let error = store
        .blocking()
        .set_opts(&KEY, bytes(300, 1).into(), options.clone())
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InteractionRequired);
    assert!(backend.slot_lens().is_empty());
    assert_eq!(backend.desk().shown().total, 0);

    store
        .blocking()
        .set_opts(&KEY, bytes(300, 1).into(), options.with_prompt("Save"))
        .unwrap();

    assert_eq!(backend.desk().reasons(), ["Save"]);
}

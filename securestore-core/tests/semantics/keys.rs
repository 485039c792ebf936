//! Names of entries: KEY-1, SEC-4, LIST-1.

use securestore_core::{
    Batches, ErrorKind, Key, Listing, MAX_NAME_LEN, Operation, SecureStoreExt as _, Service,
};

use crate::support::{Counts, MemoryBackend, read, store};

#[test]
fn every_allowed_name_is_an_entry_of_its_own() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);
    let longest = "x".repeat(MAX_NAME_LEN);
    let names = [
        "a", "A", "a.b", "a_b", "a-b", ".a", "..", "-", "_", "0", &longest,
    ];

    for name in names {
        store.blocking().set(&name.parse().unwrap(), name).unwrap();
    }

    for name in names {
        let value = read(&store, &name.parse().unwrap());
        assert_eq!(value.as_deref(), Some(name.as_bytes()));
    }
    assert_eq!(store.blocking().entries().unwrap().len(), names.len());
}

#[test]
fn every_other_name_is_refused_with_the_rule_and_without_the_name() {
    let too_long = "x".repeat(MAX_NAME_LEN + 1);
    for name in [
        "",
        "canary canary",
        "canary/",
        "canary\0",
        "canarié",
        "canary:",
        &too_long,
    ] {
        let key = name.parse::<Key>().unwrap_err();
        let service = name.parse::<Service>().unwrap_err();

        for error in [key, service] {
            assert_eq!(error.kind(), ErrorKind::InvalidKey);
            assert!(error.to_string().contains("255"), "{error}");
            assert!(!format!("{error} {error:?}").contains("canar"), "{error:?}");
        }
    }
}

#[test]
fn entries_are_listed_in_the_order_of_their_keys() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);
    for name in ["b", "a", "C", "a.b", "9"] {
        store
            .blocking()
            .set(&Key::try_from(name).unwrap(), name)
            .unwrap();
    }

    let entries = store.blocking().entries().unwrap();

    let names: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(names, ["9", "C", "a", "a.b", "b"]);
}

#[test]
fn layout_that_cannot_list_refuses_rather_than_omits() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_capabilities(|capabilities| capabilities.listing = Listing::Refused)
        .shared();

    let error = store(&backend).blocking().entries().unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(error.operation(), Some(Operation::Entries));
    assert_eq!(backend.counts(), Counts::default());
}

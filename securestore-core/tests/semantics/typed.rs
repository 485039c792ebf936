//! Text, JSON and typed values.

use securestore_core::{
    Batches, ErrorKind, GetOptions, Key, Operation, Prompt, PromptOnSet, Protection, Recovery,
    SecureStoreExt as _, SetOptions, TypedKey,
};
use serde::{Deserialize, Serialize};

use crate::support::{MemoryBackend, SMALL_LIMIT, read, store};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Session {
    token: String,
    expires: u64,
    scopes: Vec<String>,
}

const SESSION: TypedKey<Session> =
    TypedKey::new("session").protected(Protection::after_first_unlock());
const VAULT: TypedKey<Session> = TypedKey::new("vault").protected(Protection::biometry());
const KEY: Key = Key::new("session");

fn session(len: usize) -> Session {
    Session {
        token: "t".repeat(len),
        expires: 7,
        scopes: vec!["read".to_owned(); 3],
    }
}

#[test]
fn typed_value_comes_back_with_the_protection_of_its_key() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_inline_limit(SMALL_LIMIT)
        .shared();
    let store = store(&backend);

    for len in [0, 5_000] {
        let info = store.blocking().save(&SESSION, &session(len)).unwrap();

        assert_eq!(info.protection, Protection::after_first_unlock());
        assert_eq!(store.blocking().load(&SESSION).unwrap(), Some(session(len)));
    }
}

#[test]
fn absent_typed_value_is_none() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    assert_eq!(store.blocking().load(&SESSION).unwrap(), None);
    assert_eq!(store.blocking().get_string(&KEY).unwrap(), None);
}

#[test]
fn authenticated_typed_value_is_saved_and_loaded_with_a_prompt() {
    let backend = MemoryBackend::new(Batches::InOrder)
        .with_capabilities(|capabilities| capabilities.prompt_on_set = PromptOnSet::Always)
        .shared();
    let store = store(&backend);

    store
        .blocking()
        .save_with(&VAULT, &session(1), Prompt::new("Save it"))
        .unwrap();
    let silent = store.blocking().load(&VAULT).unwrap_err();
    let loaded = store
        .blocking()
        .load_with(&VAULT, Prompt::new("Open it"))
        .unwrap();

    assert_eq!(silent.kind(), ErrorKind::InteractionRequired);
    assert_eq!(silent.recovery(), Recovery::AskAgain);
    assert_eq!(loaded, Some(session(1)));
    assert_eq!(backend.desk().reasons(), ["Save it", "Open it"]);
}

#[test]
fn json_is_what_other_programs_read() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    store
        .blocking()
        .set_json(&KEY, &[1, 2], SetOptions::new())
        .unwrap();

    assert_eq!(read(&store, &KEY), Some(b"[1,2]".to_vec()));
    let read: Option<Vec<u8>> = store.blocking().get_json(&KEY, GetOptions::new()).unwrap();
    assert_eq!(read, Some(vec![1, 2]));
}

#[test]
fn value_of_another_type_is_a_decode_error_without_its_bytes() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);
    let values: [&[u8]; 4] = [
        b"{\"token\":\"canary\",\"expires\":\"canary\",\"scopes\":[]}",
        b"\"canary\"",
        b"canary",
        b"\xffcanary",
    ];

    for value in values {
        store.blocking().set(&KEY, value).unwrap();

        let error = store.blocking().load(&SESSION).unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.operation(), Some(Operation::Get));
        assert!(
            !format!("{error} {error:?} {error:#?}").contains("canary"),
            "{error:?}"
        );
    }
    let error = store.blocking().get_string(&KEY).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[test]
fn value_that_is_no_json_is_refused_and_nothing_is_written() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let map = std::collections::BTreeMap::from([((1, 2), "canary")]);

    let error = store(&backend)
        .blocking()
        .set_json(&KEY, &map, SetOptions::new())
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::InvalidValue);
    assert_eq!(error.operation(), Some(Operation::Set));
    assert_eq!(backend.counts().effects, 0);
}

#[test]
fn async_forms_do_the_same() {
    let backend = MemoryBackend::new(Batches::InOrder).shared();
    let store = store(&backend);

    let (loaded, text, absent) = futures_lite::future::block_on(async {
        store.save(&SESSION, &session(2)).await.unwrap();
        store.set(&Key::new("text"), "hello").await.unwrap();
        (
            store.load(&SESSION).await.unwrap(),
            store.get_string(&Key::new("text")).await.unwrap(),
            store
                .get_with(&Key::new("none"), Prompt::new("why"))
                .await
                .unwrap(),
        )
    });

    assert_eq!(loaded, Some(session(2)));
    assert_eq!(text.as_deref(), Some("hello"));
    assert!(absent.is_none());
}

//! Chunks, batches with chunks, and `clear`.

use std::time::Duration;

use securestore_core::{ChunkSet, Removed};

use super::*;

const FIRST: Generation = Generation::from_bytes([1; 16]);
const SECOND: Generation = Generation::from_bytes([2; 16]);
const HOUR: Duration = Duration::from_secs(3600);

fn put_chunks(backend: &KeystoreBackend, key: &Key, generation: Generation, chunks: &[&[u8]]) {
    let ops: Vec<_> = (0..)
        .zip(chunks)
        .map(|(index, bytes)| Op::put_chunk(key, generation, index, bytes, PLAIN))
        .collect();
    backend.apply(&ops, &Interaction::none()).unwrap();
}

fn put_head(backend: &KeystoreBackend, key: &Key, generation: Generation) -> Applied {
    let head = Secret::from("head");
    let mut applied = backend
        .apply(
            &[Op::put_main(key, &head, PLAIN, Some(generation))],
            &Interaction::none(),
        )
        .unwrap();
    applied.remove(0)
}

#[test]
fn a_batch_writes_chunks_before_the_head_and_removes_old_ones_after_it() {
    let phone = Phone::new();
    let backend = open(&phone);
    put_chunks(&backend, &TOKEN, FIRST, &[b"a"]);
    put_head(&backend, &TOKEN, FIRST);
    phone.calls();
    let head = Secret::from("head");
    let ops = [
        Op::put_chunk(&TOKEN, SECOND, 0, b"b", PLAIN),
        Op::put_chunk(&TOKEN, SECOND, 1, b"c", PLAIN),
        Op::put_main(&TOKEN, &head, PLAIN, Some(SECOND)),
        Op::remove_chunks(&TOKEN, FIRST),
    ];

    let applied = backend.apply(&ops, &Interaction::none()).unwrap();

    let chunked = |applied: &Applied| matches!(applied, Applied::Main(_, Replaced::Chunked(FIRST)));
    assert_eq!(
        applied.iter().map(chunked).collect::<Vec<_>>(),
        [false, false, true, false]
    );
    let mut calls = phone.calls();
    calls.retain(|call| call.starts_with("commit"));
    assert_eq!(
        calls,
        [
            "commit chunks +c/token/#/0 +c/token/#/1",
            "commit main +e/token",
            "commit chunks -c/token/#/0",
        ]
    );
    assert_eq!(
        backend.inspect(&TOKEN).unwrap().unwrap().heads,
        Some(SECOND)
    );
}

#[test]
fn chunks_are_read_in_the_order_of_their_indices() {
    let phone = Phone::new();
    let backend = open(&phone);
    let texts: Vec<_> = (0..12_u8).map(|n| vec![n]).collect();
    let chunks: Vec<_> = texts.iter().map(Vec::as_slice).collect();
    put_chunks(&backend, &TOKEN, FIRST, &chunks);
    put_chunks(&backend, &TOKEN, SECOND, &[b"other"]);
    put_chunks(&backend, &OTHER, FIRST, &[b"other"]);
    let backend = reopen(&phone);
    phone.calls();

    let found = backend.read_chunks(&TOKEN, FIRST).unwrap();

    assert_eq!(phone.calls(), ["get_all chunks"]);
    assert_eq!(found, (0..).zip(texts).collect::<Vec<_>>());
    assert_eq!(backend.read_chunks(&OTHER, SECOND).unwrap(), []);
}

#[test]
fn chunks_are_listed_with_their_age() {
    let phone = Phone::new();
    let backend = open(&phone);
    put_chunks(&backend, &TOKEN, FIRST, &[b"a", b"b"]);
    phone.state().now += HOUR;
    put_chunks(&backend, &OTHER, SECOND, &[b"c"]);

    let all = backend.list_chunks(None).unwrap();
    assert_eq!(
        all,
        [
            ChunkSet::new(OTHER.clone(), SECOND, 1, Duration::ZERO),
            ChunkSet::new(TOKEN.clone(), FIRST, 2, HOUR)
        ]
    );
    assert_eq!(backend.list_chunks(Some(&TOKEN)).unwrap(), all[1..]);

    phone.state().now = Duration::ZERO;
    assert_eq!(
        backend.list_chunks(Some(&TOKEN)).unwrap()[0].age,
        Duration::ZERO
    );
}

#[test]
fn a_prompt_that_fails_leaves_no_chunk() {
    let phone = Phone::new();
    let backend = open(&phone);
    let (head, prompt) = (Secret::from("head"), Prompt::new("why"));
    phone
        .state()
        .prompts
        .push_back(Err(crate::seam::PromptError::USER_CANCELED));
    let ops = [
        Op::put_chunk(&TOKEN, FIRST, 0, b"a", BIOMETRY),
        Op::put_main(&TOKEN, &head, BIOMETRY, Some(FIRST)),
    ];

    let error = backend
        .apply(&ops, &Interaction::none().with_prompt(Some(&prompt)))
        .unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(backend.list_chunks(None).unwrap(), []);
}

#[test]
fn a_head_that_cannot_be_written_takes_its_chunks_with_it() {
    let phone = Phone::new();
    let backend = open(&phone);
    let head = Secret::from("head");
    // Header and chunks, header, head, undo.
    phone
        .state()
        .commits
        .extend([true, true, true, false, true]);
    let ops = [
        Op::put_chunk(&TOKEN, FIRST, 0, b"a", PLAIN),
        Op::put_main(&TOKEN, &head, PLAIN, Some(FIRST)),
    ];

    let error = backend.apply(&ops, &Interaction::none()).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Io);
    assert_eq!(backend.list_chunks(None).unwrap(), []);
    assert_eq!(get(&backend, &TOKEN).unwrap(), None);
}

#[test]
fn removing_tells_which_chunks_are_left_behind() {
    let phone = Phone::new();
    let backend = open(&phone);
    put_chunks(&backend, &TOKEN, FIRST, &[b"a"]);
    put_head(&backend, &TOKEN, FIRST);
    set(&backend, &OTHER, "inline", PLAIN).unwrap();

    assert_eq!(
        backend.remove_main(&TOKEN).unwrap(),
        Removed::Chunked(FIRST)
    );
    assert_eq!(backend.remove_main(&TOKEN).unwrap(), Removed::Nothing);
    phone.tamper("e/other", |_| value("damaged"));
    assert_eq!(backend.remove_main(&OTHER).unwrap(), Removed::Unknown);

    assert_eq!(backend.list_chunks(None).unwrap().len(), 1);
    backend
        .apply(&[Op::remove_chunks(&TOKEN, FIRST)], &Interaction::none())
        .unwrap();
    assert_eq!(backend.list_chunks(None).unwrap(), []);
}

#[test]
fn clear_removes_everything_but_the_young_chunks_of_others() {
    let phone = Phone::new();
    let backend = open(&phone);
    put_chunks(&backend, &OTHER, SECOND, &[b"old orphan"]);
    phone.state().now += HOUR;
    put_chunks(&backend, &TOKEN, FIRST, &[b"headed"]);
    put_head(&backend, &TOKEN, FIRST);
    put_chunks(&backend, &TOKEN, SECOND, &[b"uncommitted"]);
    set(&backend, &OTHER, "t0p", BIOMETRY).unwrap();
    phone.calls();

    backend.clear(HOUR).unwrap();

    let mut calls = phone.calls();
    calls.retain(|call| call.starts_with("commit") || call.starts_with("delete"));
    assert_eq!(
        calls,
        [
            "commit main clear +#",
            "delete_entry plain.#",
            "delete_entry bio-current.#",
            "commit chunks -c/other/#/0 -c/token/#/0",
        ]
    );
    assert_eq!(backend.list().unwrap(), []);
    assert_eq!(
        backend.list_chunks(None).unwrap(),
        [ChunkSet::new(TOKEN.clone(), SECOND, 1, Duration::ZERO)]
    );
    assert_eq!(phone.aliases(), [""; 0]);
    let backend = reopen(&phone);
    assert_eq!(get(&backend, &TOKEN).unwrap(), None);
    set(&backend, &TOKEN, "again", PLAIN).unwrap();
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("again"));
}

#[test]
fn clearing_a_new_store_writes_nothing() {
    let phone = Phone::new();

    open(&phone).clear(Duration::ZERO).unwrap();

    assert_eq!(phone.state().disk.len(), 0);
}

#[test]
fn a_damaged_chunk_file_is_refused_and_leaves_inline_entries_alone() {
    let phone = Phone::new();
    let backend = open(&phone);
    put_chunks(&backend, &TOKEN, FIRST, &[b"a"]);
    set(&backend, &OTHER, "t0p", PLAIN).unwrap();
    phone.kill();
    for (file, values) in &mut phone.state().memory {
        if file.ends_with(".chunks") {
            values.clear();
        }
    }
    let backend = open(&phone);

    assert_eq!(
        backend.read_chunks(&TOKEN, FIRST).unwrap_err().kind(),
        ErrorKind::Corrupt
    );
    assert_eq!(
        backend.list_chunks(None).unwrap_err().kind(),
        ErrorKind::Corrupt
    );
    let ops = [Op::put_chunk(&TOKEN, SECOND, 0, b"b", PLAIN)];
    assert_eq!(
        backend
            .apply(&ops, &Interaction::none())
            .unwrap_err()
            .kind(),
        ErrorKind::Corrupt
    );
    set(&backend, &OTHER, "new", PLAIN).unwrap();
    assert_eq!(get(&backend, &OTHER).unwrap(), value("new"));
}

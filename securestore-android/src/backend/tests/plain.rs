//! Plain entries: the exact calls, warm and cold.

use super::*;

#[test]
fn first_set_of_a_store_creates_one_key_and_commits_the_header_before_the_rest() {
    let phone = Phone::new();
    let backend = open(&phone);

    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();

    let calls = phone.calls();
    let keystore: Vec<_> = calls.iter().filter(|call| !call.contains("main")).collect();
    assert_eq!(
        keystore,
        [
            "generate_key plain.#",
            "get_key plain.#",
            "init encrypt",
            "do_final"
        ]
    );
    let commits: Vec<_> = calls
        .iter()
        .filter(|call| call.starts_with("commit"))
        .collect();
    assert_eq!(
        commits,
        ["commit main +#", "commit main +d/plain/# +e/token +g/plain"]
    );
}

#[test]
fn warm_set_asks_the_keystore_nothing() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "old", PLAIN).unwrap();
    phone.calls();

    set(&backend, &TOKEN, "new", PLAIN).unwrap();

    assert_eq!(
        phone.calls(),
        [
            "get_string main g/plain",
            "get_string main e/token",
            "commit main +e/token"
        ]
    );
}

#[test]
fn warm_get_is_one_look_into_the_preferences() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    phone.calls();

    let found = get(&backend, &TOKEN).unwrap();

    assert_eq!(found, value("t0p"));
    assert_eq!(phone.calls(), ["get_string main e/token"]);
}

#[test]
fn cold_get_unwraps_once() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    let backend = reopen(&phone);
    phone.calls();

    let found = get(&backend, &TOKEN).unwrap();

    assert_eq!(found, value("t0p"));
    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_string main #",
            "get_string main d/plain/#",
            "get_key plain.#",
            "init decrypt",
            "do_final",
        ]
    );
}

#[test]
fn cold_set_unwraps_once() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    let backend = reopen(&phone);
    phone.calls();

    set(&backend, &OTHER, "more", PLAIN).unwrap();

    assert_eq!(
        phone.calls(),
        [
            "get_string main g/plain",
            "get_string main e/other",
            "get_string main #",
            "get_string main d/plain/#",
            "get_key plain.#",
            "init decrypt",
            "do_final",
            "exists main",
            "commit main +e/other",
        ]
    );
}

#[test]
fn lock_wipes_the_data_keys_only() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    phone.calls();

    backend.lock();

    assert_eq!(get(&backend, &TOKEN).unwrap(), value("t0p"));
    assert!(phone.calls().contains(&"do_final".to_owned()));
}

/// ANDROID-4.
#[test]
fn a_data_key_of_an_unlocked_device_is_never_kept() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", UNLOCKED).unwrap();
    get(&backend, &TOKEN).unwrap();
    phone.calls();

    get(&backend, &TOKEN).unwrap();

    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_string main d/plain-udr/#",
            "get_key plain-udr.#",
            "init decrypt",
            "do_final",
        ]
    );
    phone.calls();
    set(&backend, &TOKEN, "new", UNLOCKED).unwrap();
    assert_eq!(
        phone
            .calls()
            .iter()
            .filter(|call| *call == "do_final")
            .count(),
        1
    );
}

#[test]
fn absent_entry_is_proved_by_the_header() {
    let phone = Phone::new();
    let backend = open(&phone);
    assert_eq!(get(&backend, &TOKEN).unwrap(), None);
    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_string main #",
            "get_all main",
            "exists main"
        ]
    );
    set(&backend, &OTHER, "t0p", PLAIN).unwrap();
    phone.calls();

    assert_eq!(get(&backend, &TOKEN).unwrap(), None);

    assert_eq!(phone.calls(), ["get_string main e/token"]);
}

#[test]
fn looking_and_removing_ask_the_keystore_nothing() {
    let phone = Phone::new();
    set(&open(&phone), &TOKEN, "t0p", PLAIN).unwrap();
    let backend = reopen(&phone);
    backend.inspect(&TOKEN).unwrap();
    phone.calls();

    assert!(backend.inspect(&TOKEN).unwrap().is_some());
    assert_eq!(
        phone.calls(),
        ["get_string main e/token", "get_string main g/plain"]
    );
    assert_eq!(backend.list().unwrap().len(), 1);
    assert_eq!(phone.calls(), ["get_all main"]);
    backend.remove_main(&TOKEN).unwrap();
    assert_eq!(
        phone.calls(),
        [
            "get_string main e/token",
            "get_string main g/plain",
            "exists main",
            "commit main -e/token"
        ]
    );
    backend.remove_main(&TOKEN).unwrap();
    assert_eq!(phone.calls(), ["get_string main e/token"]);
}

#[test]
fn values_survive_a_restart_whatever_their_bytes() {
    let phone = Phone::new();
    let backend = open(&phone);
    for (key, bytes) in [(&TOKEN, vec![]), (&OTHER, (0..=255).collect::<Vec<u8>>())] {
        let content = Secret::new(bytes);
        backend
            .apply(
                &[Op::put_main(key, &content, PLAIN, None)],
                &Interaction::none(),
            )
            .unwrap();
    }
    let backend = reopen(&phone);

    let read = |key| {
        backend
            .read(key, &Interaction::none())
            .unwrap()
            .unwrap()
            .expose_secret()
            .to_vec()
    };

    assert_eq!(read(&TOKEN), Vec::<u8>::new());
    assert_eq!(read(&OTHER), (0..=255).collect::<Vec<u8>>());
}

/// ANDROID-2.
#[test]
fn an_altered_or_moved_record_does_not_open() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "t0p", PLAIN).unwrap();
    set(&backend, &OTHER, "more", PLAIN).unwrap();
    let file = crate::names::Names::new(&Service::new("app"))
        .main()
        .to_owned();
    let moved = phone.state().memory[&file]["e/other"].clone();

    phone.tamper("e/token", |_| Some(moved.clone()));
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Corrupt);

    phone.tamper("e/token", |_| value("not a record"));
    assert_eq!(get_kind(&backend, &TOKEN), ErrorKind::Corrupt);
    assert_eq!(
        readability(&backend, &TOKEN),
        Readability::Unreadable(ErrorKind::Corrupt)
    );
    set(&backend, &TOKEN, "again", PLAIN).unwrap();
    assert_eq!(get(&backend, &TOKEN).unwrap(), value("again"));
}

#[test]
fn a_protection_that_this_version_cannot_give_is_refused_before_anything_is_written() {
    let phone = Phone::new();
    phone.state().api = 34;
    let backend = open(&phone);
    phone.calls();

    assert_eq!(set_kind(&backend, &TOKEN, UNLOCKED), ErrorKind::Unsupported);
    let passcode = Protection::new(
        Accessibility::WhenPasscodeSetThisDeviceOnly,
        Authentication::None,
    );
    assert_eq!(set_kind(&backend, &TOKEN, passcode), ErrorKind::Unsupported);
    let always = Protection::new(Accessibility::Always, Authentication::None);
    assert_eq!(set_kind(&backend, &TOKEN, always), ErrorKind::Unsupported);

    assert_eq!(phone.calls(), [""; 0]);
}

#[test]
fn errors_and_debug_texts_carry_no_secret_and_no_name() {
    let phone = Phone::new();
    let backend = open(&phone);
    set(&backend, &TOKEN, "canary", PLAIN).unwrap();
    phone.tamper("e/token", |_| value("Y2FuYXJ5"));

    let error: Error = get(&backend, &TOKEN).unwrap_err();

    let texts = format!("{error} {error:?} {backend:?}");
    assert!(
        !texts.contains("canary") && !texts.contains("token"),
        "{texts}"
    );
}

#[test]
fn a_sensor_without_biometric_prompt_is_of_no_use() {
    for (api, expected) in [(27, false), (28, true)] {
        let phone = Phone::new();
        phone.state().api = api;

        let biometrics = open(&phone).biometrics().unwrap();

        assert_eq!(biometrics.is_enrolled(), expected, "API {api}");
    }
}

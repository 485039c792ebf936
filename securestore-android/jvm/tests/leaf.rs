//! What the leaf costs and leaves behind, and prompts that end in other ways than by an answer.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test ends when something unexpected happens, and shows its counts"
)]

mod common;
mod opening;
mod rsa;

use std::pin::pin;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use futures_lite::future::{block_on, poll_once};
use opening::Layout;
use securestore_android::ffi::{Environment, SystemKeystore};
use securestore_android::seam::{
    Exception, ExceptionClass, KeyAuthentication, KeySpec, Keystore, Purpose, SecurityLevel,
};
use securestore_android_jvm::watch::{self, Seen};
use securestore_android_jvm::{
    api_level, collect, hold_next_prompt, live_operations, run_on_main, wait_for_held_prompt,
};
use securestore_core::{
    BackendStore, ErrorKind, GetOptions, Key, Prompt, Protection, SecureStore, SecureStoreExt,
    Service, SetOptions, SizePolicy,
};
use securestore_mock::{Answer, At, Disturbance, Event, Fault, SimulatedPhone};

const PLAIN: Key = Key::new("plain");
const ABSENT: Key = Key::new("absent");
const CLOSED: Key = Key::new("closed");

static STORE: OnceLock<BackendStore> = OnceLock::new();
static ON_MAIN: Mutex<Option<ErrorKind>> = Mutex::new(None);

fn asking() -> GetOptions {
    GetOptions::new().with_prompt(
        Prompt::new("Open your vault")
            .with_title("Vault")
            .with_subtitle("Blue"),
    )
}

fn main() {
    opening::initialize();
    expo_costs_stay_in_the_budget();
    let phone = common::new_phone();
    let store = opening::open(Layout::Native, &phone, "app", SizePolicy::new()).unwrap();
    costs_stay_in_the_budget(&phone, &store);
    many_reads_leave_nothing(&store);
    keys_say_where_they_are(&phone);
    a_restarted_daemon_still_has_the_keys(&phone);
    rsa::key_of_another_library_decrypts(&phone);
    if api_level() >= 31 {
        a_busy_keystore_says_when_to_come_back(&phone);
    }
    if api_level() >= 28 {
        a_dropped_future_takes_its_prompt_away(&phone, &store);
        a_prompt_that_never_ends_is_given_up(&phone);
        every_answer_of_the_person_arrives(&phone, &store);
        the_main_thread_never_waits_for_a_prompt(store);
    }
    common::assert_lookups_are_listed("leaf");
    collect();
    assert_eq!(live_operations(), 0, "an operation outlives its use");
}

/// Up to API 30 the loaded `KeyStore` finds nothing after that, until the leaf loads it anew.
fn a_restarted_daemon_still_has_the_keys(phone: &SimulatedPhone) {
    let keystore = SystemKeystore::new(Environment::current().unwrap());
    let found = || keystore.get_key("alias").unwrap().is_some();
    let spec = KeySpec {
        authentication: KeyAuthentication::None,
        unlocked_device_required: false,
        strong_box: false,
    };
    keystore.generate_key("alias", &spec).unwrap();
    assert!(found());

    phone.apply(Event::RestartKeystore);

    assert_eq!(found(), api_level() > 30);
    keystore.reload().unwrap();
    assert!(found());
    keystore.delete_entry("alias").unwrap();
}

fn costs_stay_in_the_budget(phone: &SimulatedPhone, store: &BackendStore) {
    let store = store.blocking();
    store.set(&PLAIN, "old").unwrap();
    assert!(store.get(&PLAIN).unwrap().is_some());
    assert!(store.get(&ABSENT).unwrap().is_none());
    phone.clear_journal();

    let get = watch::seen(|| drop(store.get(&PLAIN).unwrap()));
    let set = watch::seen(|| drop(store.set(&PLAIN, "new").unwrap()));
    let absent = watch::seen(|| drop(store.get(&ABSENT).unwrap()));

    let counts = phone.counts();
    println!(
        "JNI calls, API {}: get {} of 12, set {} of 24, absent {} of 8; {} keystore operations",
        api_level(),
        get.total(),
        set.total(),
        absent.total(),
        counts.keystore_operations
    );
    println!(
        "get: {:?}\nset: {:?}\nabsent: {:?}",
        get.calls, set.calls, absent.calls
    );
    assert!((1..=12).contains(&get.total()));
    assert!((1..=24).contains(&set.total()));
    assert!((1..=8).contains(&absent.total()));
    assert_eq!(counts.keystore_operations, 0);
    for Seen {
        locals, globals, ..
    } in [get, set, absent]
    {
        assert_eq!((locals, globals), (0, 0));
    }
}

/// EXPO-11: each `get` and `set` is an operation of the Keystore, and so some calls more.
fn expo_costs_stay_in_the_budget() {
    let phone = common::new_phone();
    let store = opening::open(Layout::Expo, &phone, "key_v1", SizePolicy::new()).unwrap();
    let store = store.blocking();
    store.set(&PLAIN, "old").unwrap();
    assert!(store.get(&PLAIN).unwrap().is_some());
    assert!(store.get(&ABSENT).unwrap().is_none());
    let cost = |operation: &dyn Fn()| {
        phone.clear_journal();
        let seen = watch::seen(operation);
        assert_eq!((seen.locals, seen.globals), (0, 0));
        (seen, phone.counts().keystore_operations)
    };

    let get = cost(&|| drop(store.get(&PLAIN).unwrap()));
    let set = cost(&|| drop(store.set(&PLAIN, "new").unwrap()));
    let absent = cost(&|| drop(store.get(&ABSENT).unwrap()));
    let contains = cost(&|| assert!(store.contains(&PLAIN).unwrap()));

    for (name, (seen, operations), most) in [
        ("get", get, (50, 1)),
        ("set", set, (67, 1)),
        ("absent", absent, (12, 0)),
        ("contains", contains, (16, 0)),
    ] {
        println!(
            "JNI calls in Expo's layout, API {}: {name} {} of {}; {operations} keystore operations",
            api_level(),
            seen.total(),
            most.0
        );
        assert!(
            (1..=most.0).contains(&seen.total()),
            "{name}: {:?}",
            seen.calls
        );
        assert_eq!(operations, most.1, "{name}");
    }
}

fn many_reads_leave_nothing(store: &BackendStore) {
    let store = store.blocking();

    let seen = watch::seen(|| {
        for _ in 0..10_000 {
            assert!(store.get(&PLAIN).unwrap().is_some());
        }
    });

    assert!(seen.total() >= 10_000);
    assert_eq!((seen.locals, seen.globals), (0, 0));
}

fn keys_say_where_they_are(phone: &SimulatedPhone) {
    let keystore = SystemKeystore::new(Environment::current().unwrap());
    let level = |strong_box| {
        let spec = KeySpec {
            authentication: KeyAuthentication::None,
            unlocked_device_required: false,
            strong_box,
        };
        keystore.generate_key("key", &spec)?;
        keystore.get_key("key")?.unwrap().security_level()
    };

    assert_eq!(level(false).unwrap(), SecurityLevel::TrustedEnvironment);
    let absent = level(true).unwrap_err().class;
    phone.set_secure_hardware(SecurityLevel::StrongBox);
    match api_level() {
        // A setter that isn't there is never left out.
        ..28 => assert_eq!(
            absent,
            ExceptionClass::Other("java.lang.NoSuchMethodError".to_owned())
        ),
        28..31 => assert_eq!(level(true).unwrap(), SecurityLevel::TrustedEnvironment),
        31.. => assert_eq!(level(true).unwrap(), SecurityLevel::StrongBox),
    }
    if api_level() >= 28 {
        assert_eq!(absent, ExceptionClass::StrongBoxUnavailable);
    }
    keystore.delete_entry("key").unwrap();
    assert!(keystore.get_key("key").unwrap().is_none());
}

fn a_busy_keystore_says_when_to_come_back(phone: &SimulatedPhone) {
    let keystore = SystemKeystore::new(Environment::current().unwrap());
    let spec = KeySpec {
        authentication: KeyAuthentication::None,
        unlocked_device_required: false,
        strong_box: false,
    };
    keystore.generate_key("key", &spec).unwrap();
    let key = keystore.get_key("key").unwrap().unwrap();
    let busy = Exception::new(ExceptionClass::BackendBusy(Duration::from_millis(1234)));
    let fault = Disturbance::Answer(Fault::Exception(busy.clone()));
    phone.disturb(At::Call("Cipher.init", 0), fault);

    assert_eq!(
        key.init_cipher(Purpose::Encrypt).map(drop).unwrap_err(),
        busy
    );

    let cipher = key.init_cipher(Purpose::Encrypt).unwrap();
    assert_eq!(cipher.do_final(b"aad", b"").unwrap().len(), 16);
    keystore.delete_entry("key").unwrap();
}

fn a_dropped_future_takes_its_prompt_away(phone: &SimulatedPhone, store: &BackendStore) {
    let biometry = SetOptions::new()
        .with_protection(Protection::biometry())
        .with_prompt(Prompt::new("Keep it"));
    store
        .blocking()
        .set_opts(&CLOSED, "secret".into(), biometry)
        .unwrap();
    phone.clear_journal();

    hold_next_prompt();
    {
        let key = CLOSED;
        let mut reading = pin!(store.get_opts(&key, asking()));
        assert!(block_on(poll_once(&mut reading)).is_none());
        wait_for_held_prompt();
    }

    // The prompts queue, so this one appears only when the other one is gone.
    let value = store.blocking().get_opts(&CLOSED, asking()).unwrap();
    assert_eq!(value.unwrap().expose_secret(), b"secret");
    assert_eq!(
        phone.counts().prompts,
        1,
        "the withdrawn prompt was not answered"
    );
}

/// ASK-6.
fn a_prompt_that_never_ends_is_given_up(phone: &SimulatedPhone) {
    let service = Service::new("app");
    let backend = opening::native(phone, service)
        .unwrap()
        .longest_prompt(Duration::from_millis(50))
        .build();
    let store = BackendStore::new(Arc::new(backend));
    hold_next_prompt();

    let error = store.blocking().get_opts(&CLOSED, asking()).unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Interrupted);
    wait_for_held_prompt();
}

fn every_answer_of_the_person_arrives(phone: &SimulatedPhone, store: &BackendStore) {
    let store = store.blocking();
    for (answer, kind) in [
        (Answer::Cancel, ErrorKind::Cancelled),
        (Answer::Interrupt, ErrorKind::Interrupted),
        // The button beside the prompt.
        (Answer::Passcode, ErrorKind::Cancelled),
    ] {
        phone.answer(answer);

        let mut error = None;
        let seen = watch::seen(|| error = store.get_opts(&CLOSED, asking()).err());

        assert_eq!(error.unwrap().kind(), kind);
        assert_eq!(seen.locals, 0);
    }
    collect();
    assert_eq!(live_operations(), 0);
}

fn the_main_thread_never_waits_for_a_prompt(store: BackendStore) {
    STORE.get_or_init(|| store);

    run_on_main(|| {
        let answer = STORE
            .get()
            .map(|store| store.blocking().get_opts(&CLOSED, asking()));
        let kind = answer
            .and_then(|answer| answer.err())
            .map(|error| error.kind());
        *ON_MAIN.lock().unwrap() = kind;
    });

    let kind = *ON_MAIN.lock().unwrap();
    println!("a prompt from the main thread: {kind:?}");
    assert_eq!(kind, Some(ErrorKind::Misconfigured));
}

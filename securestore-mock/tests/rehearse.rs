//! Flows with a bug, and one without: a rehearsal finds each bug, and tells it as a story.

use securestore_core::{
    ErrorKind, Key, Prompt, Protection, Recovery, Result, SecureStoreExt, SetOptions,
};
use securestore_mock::{Model, Rehearsal, RehearsedPhone, Screen, rehearse};

const TOKEN: Key = Key::new("token");

fn sign_in(phone: &RehearsedPhone) -> Result<()> {
    phone.shows(Screen::Login);
    phone.open("app")?.blocking().set(&TOKEN, "t0p")?;
    phone.shows(Screen::Home);
    Ok(())
}

fn careful(phone: &RehearsedPhone) -> Result<()> {
    match phone.open("app")?.blocking().get(&TOKEN) {
        Ok(Some(_)) => phone.shows(Screen::Home),
        Ok(None) => sign_in(phone)?,
        Err(e) => match e.recovery() {
            Recovery::SignInAgain => sign_in(phone)?,
            Recovery::WaitForUnlock => phone.shows(Screen::Splash),
            _ => phone.shows(Screen::Retry),
        },
    }
    Ok(())
}

/// Every error is "not signed in".
fn hasty(phone: &RehearsedPhone) -> Result<()> {
    if let Ok(Some(_)) = phone.open("app")?.blocking().get(&TOKEN) {
        phone.shows(Screen::Home);
        return Ok(());
    }
    sign_in(phone)
}

/// Removes the old value before it stores the new one.
fn delete_first(phone: &RehearsedPhone) -> Result<()> {
    careful(phone)?;
    let store = phone.open("app")?;
    store.blocking().delete(&TOKEN)?;
    store.blocking().set(&TOKEN, "t1p")?;
    Ok(())
}

fn on_ios() -> Rehearsal {
    Rehearsal::new().platforms([Model::Ios(26)])
}

#[test]
fn a_careful_flow_passes_everything_that_can_happen() {
    let summary = rehearse(careful);

    assert!(summary.runs > 300, "{summary}");
}

#[test]
fn a_logout_while_merely_locked_is_found_with_the_smallest_disturbance() {
    let failure = on_ios().check(hasty).unwrap_err();

    assert_eq!(failure.plan(), "ios-26; 2 lock");
    assert!(failure.complaint().starts_with("logged out for nothing"));
    let story = failure.to_string();
    for line in [
        "the phone is locked",
        "get `token` → the device is locked (WaitForUnlock)",
        "the app shows Login",
        "should have been: Splash",
    ] {
        assert!(story.contains(line), "{line}\n{story}");
    }
    assert!(!story.contains("t0p"), "{story}");
}

#[test]
fn a_value_that_is_removed_before_the_new_one_is_stored_is_found() {
    let failure = on_ios().check(delete_first).unwrap_err();

    assert_eq!(
        failure.complaint(),
        "value lost: the app itself removed `token`"
    );
    assert!(failure.plan().starts_with("ios-26; 1."), "{failure}");
}

#[test]
fn a_failure_is_the_same_each_time_and_can_be_replayed() {
    let first = on_ios().check(delete_first).unwrap_err();

    let again = on_ios().check(delete_first).unwrap_err();
    let replayed = on_ios().replay(first.plan()).check(delete_first);

    assert_eq!(first, again);
    assert_eq!(replayed.unwrap_err(), first);
    assert!(on_ios().replay(first.plan()).check(careful).is_ok());
}

#[test]
fn a_text_that_is_no_plan_is_refused() {
    let failure = on_ios().replay("tomorrow").check(careful).unwrap_err();

    assert!(failure.complaint().starts_with("no plan to replay"));
}

#[test]
fn a_store_that_fails_ends_a_disturbed_flow_and_no_healthy_one() {
    let gives_up = |phone: &RehearsedPhone| -> Result<()> {
        if phone.open("app")?.blocking().get(&TOKEN)?.is_none() {
            sign_in(phone)?;
        }
        Ok(())
    };
    let always = |_: &RehearsedPhone| -> Result<()> { Err(ErrorKind::Internal.into()) };

    assert!(on_ios().check(gives_up).is_ok());
    let failure = on_ios().check(always).unwrap_err();
    assert!(failure.complaint().starts_with("the flow gave up"));
}

#[test]
fn panics_and_errors_of_the_flow_are_told() {
    let panics = |phone: &RehearsedPhone| {
        let store = phone.open("app").unwrap();
        store.blocking().get(&TOKEN).unwrap();
    };
    let asserts = |_: &RehearsedPhone| Err::<(), _>("two and two are five");

    let panicked = on_ios().check(panics).unwrap_err();
    let asserted = on_ios().check(asserts).unwrap_err();

    assert!(panicked.complaint().starts_with("the flow panicked"));
    assert_eq!(asserted.complaint(), "the flow says: two and two are five");
}

#[test]
fn a_flow_that_stays_on_the_splash_is_stuck() {
    let waits_for_ever = |phone: &RehearsedPhone| -> Result<()> {
        let store = phone.open("app")?;
        let waits = *phone
            .outside(|| std::sync::Mutex::new(false))
            .lock()
            .unwrap();
        match store.blocking().get(&TOKEN) {
            Err(_) => {
                *phone
                    .outside(|| std::sync::Mutex::new(false))
                    .lock()
                    .unwrap() = true;
                phone.shows(Screen::Splash);
            }
            _ if waits => phone.shows(Screen::Splash),
            Ok(None) => sign_in(phone)?,
            Ok(Some(_)) => phone.shows(Screen::Home),
        }
        Ok(())
    };

    let failure = on_ios().check(waits_for_ever).unwrap_err();

    assert!(failure.complaint().starts_with("stuck"), "{failure}");
}

#[test]
fn a_prompt_that_nobody_can_see_is_unexpected() {
    let asks = |phone: &RehearsedPhone| -> Result<()> {
        let store = phone.open("app")?;
        let found = store.blocking().get_with(&TOKEN, Prompt::new("open"));
        if matches!(found, Ok(None)) {
            let options = SetOptions::from(Protection::biometry()).with_prompt("store");
            store.blocking().set_opts(&TOKEN, "t0p".into(), options)?;
        }
        Ok(())
    };

    let seen = on_ios().check(asks);
    let unseen = on_ios().with_background_launches().check(asks);

    assert!(seen.is_ok(), "{seen:?}");
    let failure = unseen.unwrap_err();
    assert_eq!(failure.plan(), "ios-26; 2 background");
    assert!(failure.complaint().starts_with("unexpected prompt"));
}

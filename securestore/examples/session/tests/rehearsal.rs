//! The whole flow under everything that can happen to a phone, and the same flow with a bug.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_lite::future::block_on;
use securestore::{Prompt, Result, Secret};
use securestore_mock::{Model, Rehearsal, RehearsedPhone, Screen, rehearse};
use securestore_session::{DeskServer, Error, Reason, Sessions, State};

fn sessions(phone: &RehearsedPhone) -> Result<Sessions> {
    let store = phone.open("com.example.app.session")?;
    let server = phone.outside(DeskServer::new);
    Ok(Sessions::new(store, server, phone.clock()))
}

/// In the background nobody can answer.
fn prompt(phone: &RehearsedPhone) -> Option<Prompt> {
    (!phone.is_in_background()).then(|| Prompt::new("Stay signed in"))
}

/// Whether a sign-in began a new session at the server and could not keep it on the phone: what stands there then is of the old one, and the
/// server may refuse it.
#[derive(Default)]
struct Superseded(AtomicBool);

fn superseded(phone: &RehearsedPhone) -> Arc<Superseded> {
    phone.outside(Superseded::default)
}

/// What the app shows for a state; the person signs in where they are asked.
fn show(phone: &RehearsedPhone, sessions: &mut Sessions, state: &State) {
    match state {
        State::SignedIn(_) => phone.shows(Screen::Home),
        State::SignedOut(_) => login(phone, sessions),
        State::Locked => phone.shows(Screen::Splash),
        _ => phone.shows(Screen::Retry),
    }
}

fn login(phone: &RehearsedPhone, sessions: &mut Sessions) {
    phone.shows(Screen::Login);
    if phone.is_in_background() {
        return;
    }
    let password = Secret::from(DeskServer::PASSWORD);
    let signed_in = block_on(sessions.sign_in("ali", &password, prompt(phone).as_ref()));
    let Superseded(lost) = &*superseded(phone);
    lost.store(matches!(signed_in, Err(Error::Store(_))), Ordering::Relaxed);
    phone.shows(match signed_in {
        Ok(_) => Screen::Home,
        Err(_) => Screen::Retry,
    });
}

/// A launch: restore, then use the app for more than an hour.
fn launch(phone: &RehearsedPhone) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut sessions = sessions(phone)?;
    for _ in 0..2 {
        let state = block_on(sessions.restore(prompt(phone).as_ref()));
        let Superseded(lost) = &*superseded(phone);
        if matches!(state, State::SignedOut(Reason::Ended)) && !lost.load(Ordering::Relaxed) {
            return Err("the server never ended the session, and yet it refused a token".into());
        }
        show(phone, &mut sessions, &state);
        phone.advance(DeskServer::LIFETIME);
    }
    Ok(())
}

/// Whether the app told the person that they are signed out.
struct SignedOut(AtomicBool);

/// A launch at whose end the person signs out.
fn launch_and_sign_out(
    phone: &RehearsedPhone,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let told: Arc<SignedOut> = phone.outside(|| SignedOut(AtomicBool::new(false)));
    let mut sessions = sessions(phone)?;
    let state = block_on(sessions.restore(prompt(phone).as_ref()));
    if told.0.swap(false, Ordering::Relaxed) && matches!(state, State::SignedIn(_)) {
        return Err("signed out, and the next launch is signed in".into());
    }
    show(phone, &mut sessions, &state);

    phone.signs_out();
    match block_on(sessions.sign_out()) {
        Ok(()) => {
            told.0.store(true, Ordering::Relaxed);
            phone.shows(Screen::Login);
        }
        Err(_) => phone.shows(Screen::Retry),
    }
    Ok(())
}

/// The bug of many apps: whoever is not signed in is signed out.
fn hasty_launch(phone: &RehearsedPhone) -> Result<()> {
    let mut sessions = sessions(phone)?;
    match block_on(sessions.restore(prompt(phone).as_ref())) {
        State::SignedIn(_) => phone.shows(Screen::Home),
        _ => login(phone, &mut sessions),
    }
    Ok(())
}

/// The same bug one level below: a refresh that failed ends the session.
fn strict_launch(phone: &RehearsedPhone) -> Result<()> {
    let mut sessions = sessions(phone)?;
    phone.advance(DeskServer::LIFETIME);
    match block_on(sessions.restore(prompt(phone).as_ref())) {
        State::TryAgain(_) => {
            block_on(sessions.sign_out()).ok();
            login(phone, &mut sessions);
        }
        state => show(phone, &mut sessions, &state),
    }
    Ok(())
}

fn on_ios() -> Rehearsal {
    Rehearsal::new().platforms([Model::Ios(26)])
}

#[test]
fn a_session_survives_everything_that_can_happen() {
    let summary = rehearse(launch);

    assert!(summary.runs > 1000, "{summary}");
}

#[test]
fn a_launch_in_the_background_asks_nobody() {
    let phones = [Model::Ios(26), Model::Android(35)];

    let rehearsal = Rehearsal::new().platforms(phones).pairs(0, 0);

    rehearsal.with_background_launches().run(launch);
}

#[test]
fn whoever_was_told_that_they_are_signed_out_is() {
    let summary = rehearse(launch_and_sign_out);

    assert!(summary.runs > 1000, "{summary}");
}

#[test]
fn a_launch_that_takes_every_error_for_a_logout_is_found() {
    let failure = on_ios().check(hasty_launch).unwrap_err();

    assert_eq!(
        on_ios().replay(failure.plan()).check(hasty_launch),
        Err(failure.clone())
    );
    assert!(on_ios().replay(failure.plan()).check(launch).is_ok());
    insta::assert_snapshot!("hasty_launch", failure);
}

#[test]
fn a_launch_that_signs_out_after_a_failed_refresh_is_found() {
    let failure = on_ios().check(strict_launch).unwrap_err();

    assert!(on_ios().replay(failure.plan()).check(launch).is_ok());
    insta::assert_snapshot!("strict_launch", failure);
}

//! What a session does on both simulated phones.

mod support;

use futures_lite::future::block_on;
use securestore::{ErrorKind, Secret, SecureStoreExt};
use securestore_mock::{Answer, BackupKind, Event};
use securestore_session::{ACCESS, DeskServer, Error, REFRESH, Reason, ServerError, State};
use support::{App, SERVICE, apps, prompt, signed_in};

/// Returns the kind of the store's error for which the app offers to try again.
fn trouble(state: &State) -> Option<ErrorKind> {
    match state {
        State::TryAgain(Error::Store(error)) => Some(error.kind()),
        _ => None,
    }
}

/// Restores the session where nobody can answer a prompt.
fn restore_in_background(app: &App) -> State {
    block_on(app.launch().restore(None))
}

fn is_signed_in(app: &App, state: &State) -> bool {
    matches!(state, State::SignedIn(access) if app.server.accepts(&access.token))
}

#[test]
fn nobody_is_signed_in_at_first() {
    for app in apps() {
        let state = app.restore();

        assert!(matches!(state, State::SignedOut(Reason::NoSession)));
    }
}

#[test]
fn a_session_is_restored_without_a_prompt_and_without_the_server() {
    for app in signed_in() {
        app.phone.clear_journal();
        app.server.goes_down();

        let state = app.restore();

        assert!(is_signed_in(&app, &state), "{state:?}");
        assert_eq!(app.phone.counts().prompts, 0);
    }
}

#[test]
fn a_wrong_password_changes_nothing() {
    for app in signed_in() {
        let wrong = Secret::from("wrong");

        let error = block_on(app.launch().sign_in("ali", &wrong, Some(&prompt()))).unwrap_err();

        assert!(matches!(error, Error::Server(ServerError::Refused)));
        assert!(is_signed_in(&app, &app.restore()));
    }
}

#[test]
fn a_locked_phone_keeps_the_session_and_a_restarted_one_waits() {
    for app in signed_in() {
        app.phone.lock();
        let locked = restore_in_background(&app);
        app.phone.reboot();
        let restarted = restore_in_background(&app);
        app.phone.unlock();
        let unlocked = app.restore();

        assert!(is_signed_in(&app, &locked), "{locked:?}");
        assert!(matches!(restarted, State::Locked), "{restarted:?}");
        assert!(is_signed_in(&app, &unlocked), "{unlocked:?}");
    }
}

#[test]
fn an_expired_session_is_refreshed_behind_a_prompt() {
    for app in signed_in() {
        app.expire();

        let background = restore_in_background(&app);
        let foreground = app.restore();

        assert_eq!(trouble(&background), Some(ErrorKind::InteractionRequired));
        assert!(is_signed_in(&app, &foreground), "{foreground:?}");
        assert_eq!(app.server.refreshed(), 1);
    }
}

#[test]
fn a_refreshed_session_expires_and_is_refreshed_again() {
    for app in signed_in() {
        for _ in 0..3 {
            app.expire();

            let state = app.restore();

            assert!(is_signed_in(&app, &state), "{state:?}");
        }
        assert_eq!(app.server.refreshed(), 3);
    }
}

#[test]
fn a_token_that_the_server_takes_no_longer_is_refreshed_before_its_end() {
    for app in signed_in() {
        let state = block_on(app.launch().refresh(Some(&prompt())));

        assert!(is_signed_in(&app, &state), "{state:?}");
        assert_eq!(app.server.refreshed(), 1);
    }
}

#[test]
fn a_phone_without_biometrics_refreshes_in_the_background() {
    for app in apps() {
        app.phone.apply(Event::ClearBiometrics);
        app.sign_in().unwrap();
        app.expire();

        let state = restore_in_background(&app);

        assert!(is_signed_in(&app, &state), "{state:?}");
        assert_eq!(app.phone.counts().prompts, 0);
    }
}

#[test]
fn other_biometrics_ask_for_a_new_login_when_the_session_expires() {
    for app in signed_in() {
        app.phone.enrol_biometric();
        let before = app.restore();
        app.expire();
        let after = app.restore();

        assert!(is_signed_in(&app, &before), "{before:?}");
        assert!(matches!(after, State::SignedOut(Reason::Lost)), "{after:?}");
        app.sign_in().unwrap();
        app.expire();
        assert!(is_signed_in(&app, &app.restore()));
    }
}

#[test]
fn a_dismissed_prompt_keeps_the_session() {
    for app in signed_in() {
        app.expire();
        app.phone.answer(Answer::Cancel);

        let dismissed = app.restore();
        let again = app.restore();

        assert_eq!(trouble(&dismissed), Some(ErrorKind::Cancelled));
        assert!(is_signed_in(&app, &again), "{again:?}");
    }
}

#[test]
fn a_restored_phone_asks_for_a_login_and_then_works() {
    for old in signed_in() {
        let backup = old.phone.back_up(BackupKind::Encrypted);
        let new = App {
            phone: old.phone.replaced_by_new(&backup).unwrap(),
            server: old.server.clone(),
        };

        let state = new.restore();

        assert!(matches!(state, State::SignedOut(_)), "{state:?}");
        new.sign_in().unwrap();
        assert!(is_signed_in(&new, &new.restore()));
    }
}

#[test]
fn no_token_travels_in_a_backup_even_of_a_phone_without_biometrics() {
    for old in apps() {
        old.phone.apply(Event::ClearBiometrics);
        old.sign_in().unwrap();
        let backup = old.phone.back_up(BackupKind::Encrypted);

        let new = old.phone.replaced_by_new(&backup).unwrap();

        let store = new.open(SERVICE).unwrap();
        assert!(!matches!(store.blocking().load(&ACCESS), Ok(Some(_))));
        assert!(!matches!(store.blocking().load(&REFRESH), Ok(Some(_))));
    }
}

#[test]
fn a_server_that_cannot_be_reached_keeps_the_session() {
    for app in signed_in() {
        app.expire();
        app.server.goes_down();
        let down = app.restore();
        app.server.comes_up();
        let up = app.restore();

        let unreachable = matches!(
            down,
            State::TryAgain(Error::Server(ServerError::Unreachable))
        );
        assert!(unreachable, "{down:?}");
        assert!(is_signed_in(&app, &up), "{up:?}");
    }
}

#[test]
fn a_server_that_refuses_ends_the_session_and_its_entries() {
    for app in signed_in() {
        app.expire();
        app.server.ends_session();

        let state = app.restore();

        assert!(
            matches!(state, State::SignedOut(Reason::Ended)),
            "{state:?}"
        );
        assert_eq!(app.entries(), 0);
    }
}

#[test]
fn signing_out_removes_everything_and_tells_the_server() {
    for app in signed_in() {
        app.sign_out().unwrap();

        assert_eq!(app.entries(), 0);
        assert!(!app.server.has_session());
        let state = app.restore();
        assert!(matches!(state, State::SignedOut(Reason::NoSession)));
    }
}

#[test]
fn signing_out_leaves_other_services_alone() {
    for app in signed_in() {
        let other = app.phone.open("com.example.app.settings").unwrap();
        other.blocking().set(ACCESS.key(), "mine").unwrap();

        app.sign_out().unwrap();

        let other = app.phone.open("com.example.app.settings").unwrap();
        assert!(other.blocking().contains(ACCESS.key()).unwrap());
    }
}

#[test]
fn signing_out_works_without_the_server_and_says_that_it_does_not_know() {
    for app in signed_in() {
        app.server.goes_down();

        let error = app.sign_out().unwrap_err();

        assert!(matches!(error, Error::Server(ServerError::Unreachable)));
        assert_eq!(app.entries(), 0);
    }
}

#[test]
fn a_session_that_cannot_be_read_any_more_can_be_signed_out() {
    for app in signed_in() {
        app.phone.enrol_biometric();

        app.sign_out().unwrap();

        assert_eq!(app.entries(), 0);
    }
}

#[test]
fn nothing_that_is_printed_holds_a_token() {
    for app in signed_in() {
        let access = app.restore();
        app.expire();
        let trouble = restore_in_background(&app);

        let printed = format!("{access:?} {trouble:?} {:?}", app.server);

        assert!(!printed.contains("access-"), "{printed}");
        assert!(!printed.contains("refresh-"), "{printed}");
        assert!(!printed.contains(DeskServer::PASSWORD), "{printed}");
    }
}

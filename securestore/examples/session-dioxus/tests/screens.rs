//! What the app shows on both simulated phones, rendered to HTML and driven by the events of a web view.

mod support;

use securestore_mock::Answer;
use securestore_session::DeskServer;
use securestore_session_dioxus::Session;
use support::{apps, signed_in};

#[test]
fn the_first_launch_loads_and_asks_for_a_login() {
    for mut app in apps() {
        let first = app.screen();
        app.settle();

        assert_eq!(
            (first.as_str(), app.screen().as_str()),
            ("loading", "login")
        );
    }
}

#[test]
fn signing_in_loads_and_shows_home() {
    for mut app in apps() {
        app.settle();

        app.submit(DeskServer::PASSWORD);
        let meanwhile = app.is_loading();
        app.settle();

        assert!(meanwhile);
        assert_eq!(app.screen(), "home");
    }
}

#[test]
fn a_wrong_password_is_told_and_the_form_is_empty_again() {
    for mut app in apps() {
        app.settle();

        app.submit("wr0ng");
        app.settle();

        assert_eq!(app.screen(), "login");
        let html = app.html();
        assert!(
            html.contains("The name or the password is wrong."),
            "{html}"
        );
        assert!(
            !html.contains("wr0ng") && !html.contains("value="),
            "{html}"
        );
    }
}

#[test]
fn a_form_that_is_sent_twice_asks_the_server_once() {
    for mut app in apps() {
        app.settle();
        let form = app.listener("submit");

        app.submit_to(form, DeskServer::PASSWORD);
        app.submit_to(form, "wr0ng");
        app.settle();

        assert_eq!(app.screen(), "home");
        assert!(!app.html().contains("alert"), "{}", app.html());
    }
}

#[test]
fn the_next_launch_is_signed_in() {
    for app in signed_in() {
        let mut app = app.relaunch();
        app.settle();

        assert_eq!(app.screen(), "home");
    }
}

#[test]
fn a_restarted_phone_shows_the_splash_until_it_is_unlocked() {
    for app in signed_in() {
        app.phone.reboot();
        let mut app = app.relaunch();
        app.settle();
        let locked = app.screen();
        app.resume();
        let still = app.screen();
        app.phone.unlock();
        app.resume();

        assert_eq!((locked.as_str(), still.as_str()), ("splash", "splash"));
        assert_eq!(app.screen(), "home");
    }
}

#[test]
fn coming_back_while_the_app_still_looks_makes_it_look_again() {
    let [iphone, _] = signed_in(); // the calls of an Android phone before its first unlock are not counted
    iphone.phone.reboot();
    let mut app = iphone.relaunch();
    app.phone.clear_journal();
    app.settle();
    let once = app.phone.counts().keychain_calls;

    let mut app = app.relaunch();
    app.phone.clear_journal();
    app.resume_unheard();
    app.settle();

    assert_eq!(app.screen(), "splash");
    assert!(once > 0);
    assert_eq!(app.phone.counts().keychain_calls, 2 * once);
}

#[test]
fn coming_back_to_home_asks_nobody() {
    for mut app in signed_in() {
        app.phone.clear_journal();

        app.resume();

        assert_eq!(app.screen(), "home");
        assert_eq!(app.phone.counts().keychain_calls, 0);
        assert_eq!(app.phone.counts().keystore_operations, 0);
    }
}

#[test]
fn other_biometrics_ask_for_a_login_when_the_session_expires() {
    for app in signed_in() {
        app.phone.enrol_biometric();
        app.phone.advance(DeskServer::LIFETIME);

        let mut app = app.relaunch();
        app.settle();

        assert_eq!(app.screen(), "login");
        assert!(app.html().contains("Sign in again."), "{}", app.html());
    }
}

#[test]
fn a_server_that_cannot_be_reached_is_tried_again() {
    for app in signed_in() {
        app.phone.advance(DeskServer::LIFETIME);
        app.server.goes_down();
        let mut app = app.relaunch();
        app.settle();
        let down = app.screen();
        app.server.comes_up();
        app.click();
        let meanwhile = app.is_loading();
        app.settle();

        assert!(meanwhile);
        assert_eq!(down, "retry");
        assert_eq!(app.screen(), "home");
    }
}

#[test]
fn a_dismissed_prompt_offers_to_try_again() {
    for app in signed_in() {
        app.phone.advance(DeskServer::LIFETIME);
        app.phone.answer(Answer::Cancel);

        let mut app = app.relaunch();
        app.settle();

        assert_eq!(app.screen(), "retry");
    }
}

#[test]
fn a_refresh_loads_and_returns_home() {
    for mut app in signed_in() {
        app.with_session(Session::refresh);
        let meanwhile = app.is_loading();
        app.settle();

        assert!(meanwhile);
        assert_eq!(app.screen(), "home");
        assert_eq!(app.server.refreshed(), 1);
    }
}

#[test]
fn signing_out_asks_for_a_login_now_and_later() {
    for mut app in signed_in() {
        app.click();
        app.settle();
        let now = app.screen();
        let mut app = app.relaunch();
        app.settle();

        assert_eq!((now.as_str(), app.screen().as_str()), ("login", "login"));
        assert!(!app.server.has_session());
    }
}

#[test]
fn nothing_that_is_shown_or_printed_holds_a_secret() {
    for app in signed_in() {
        let html = app.html();
        let printed = app.with_session(|session| {
            format!("{session:?} {:?} {:?}", *session.shown(), *session.notice())
        });

        let all = format!("{html} {printed}");

        assert!(printed.contains("SignedIn"), "{printed}");
        for secret in ["access-", "refresh-", DeskServer::PASSWORD] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}

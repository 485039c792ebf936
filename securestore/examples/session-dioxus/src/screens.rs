//! A screen for each state. None of them shows a token or keeps a password.
#![expect(
    unused_qualifications,
    reason = "`rsx!` writes the path of a listener in full"
)]

use dioxus::prelude::*;
use securestore::Secret;
use securestore_session::{Error, Reason, ServerError, State};

use crate::session::{Session, Shown};

/// Draws the screen that the session asks for.
#[component]
pub fn Screens() -> Element {
    let session = use_context::<Session>();
    let screen = match &*session.shown() {
        Shown::Loading => rsx! {
            main { id: "loading", aria_busy: "true", "One moment" }
        },
        Shown::Settled(State::SignedIn(_)) => rsx! { Home {} },
        Shown::Settled(State::SignedOut(reason)) => rsx! {
            Login { reason: *reason }
        },
        Shown::Settled(State::Locked) => rsx! {
            main { id: "splash", "Waiting for the phone to be unlocked" }
        },
        Shown::Settled(State::TryAgain(error)) => rsx! {
            Retry { why: error.to_string() }
        },
        Shown::Settled(_) => rsx! {
            Retry { why: "" }
        },
    };
    let notice = session.notice().as_ref().map(text);
    rsx! {
        {screen}
        if let Some(notice) = notice {
            p { role: "alert", "{notice}" }
        }
    }
}

#[component]
fn Home() -> Element {
    let session = use_context::<Session>();
    let sign_out = move |_: MouseEvent| session.sign_out();
    rsx! {
        main { id: "home",
            p { "You are signed in." }
            button { onclick: sign_out, "Sign out" }
        }
    }
}

#[component]
fn Retry(why: String) -> Element {
    let session = use_context::<Session>();
    let try_again = move |_: MouseEvent| session.try_again();
    rsx! {
        main { id: "retry",
            p { "{why}" }
            button { onclick: try_again, "Try again" }
        }
    }
}

#[component]
fn Login(reason: Reason) -> Element {
    let session = use_context::<Session>();
    let greeting = match reason {
        Reason::Lost => "What kept you signed in is gone. Sign in again.",
        Reason::Ended => "Your session has ended. Sign in again.",
        _ => "Sign in",
    };
    let sign_in = move |form: FormEvent| {
        form.prevent_default();
        let (name, password) = read(&form);
        session.sign_in(name, password);
    };
    rsx! {
        main { id: "login",
            p { "{greeting}" }
            form {
                onsubmit: sign_in,
                input { name: "name", autocomplete: "username" }
                input { name: "password", r#type: "password", autocomplete: "current-password" }
                button { "Sign in" }
            }
        }
    }
}

/// Takes name and password out of a form. The fields are copied once, and the copy of the password becomes the secret.
fn read(form: &FormData) -> (String, Secret) {
    let (mut name, mut password) = (String::new(), Secret::new(Vec::new()));
    for (field, value) in form.values() {
        match (field.as_str(), value) {
            ("name", FormValue::Text(text)) => name = text,
            ("password", FormValue::Text(text)) => password = Secret::new(text.into_bytes()),
            _ => {}
        }
    }
    (name, password)
}

fn text(error: &Error) -> String {
    match error {
        Error::Server(ServerError::Refused) => "The name or the password is wrong.".to_owned(),
        other => other.to_string(),
    }
}

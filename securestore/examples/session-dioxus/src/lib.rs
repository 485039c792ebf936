//! The login session of an app as Dioxus components: an example to copy.
//!
//! [`use_session`] keeps one [`Session`] for the app: a signal with what is [`Shown`], and the operations. One task owns the
//! [`Sessions`](securestore_session::Sessions), so that no two operations run at the same time. While one runs, the app shows that it
//! is loading and takes no other; a locked phone shows neither the login nor an empty page. [`Screens`] draws the rest:
//!
//! | [`Shown`] | screen |
//! |---|---|
//! | `Loading` | `loading` |
//! | `Settled(State::SignedIn(_))` | `home`, with a button to sign out |
//! | `Settled(State::SignedOut(_))` | `login`, with a form |
//! | `Settled(State::Locked)` | `splash`, until [`Session::resume`] finds the phone unlocked |
//! | `Settled(State::TryAgain(_))` | `retry`, with a button |
//!
//! # What was run
//! The tests render the components to HTML on both simulated phones and send them the events that a web view sends. No web view and
//! no phone was part of it, and `main` was never compiled: the feature `mobile` needs the platform's web view and an async runtime,
//! which this workspace keeps out. It would be about this:
//!
//! ```text
//! use std::sync::Arc;
//!
//! use dioxus::mobile::{tao::event::Event, use_wry_event_handler};
//! use dioxus::prelude::*;
//! use securestore::SystemClock;
//! use securestore_session_dioxus::{Parts, Screens, use_session};
//!
//! securestore_android::jni_on_load!(); // on Android
//!
//! fn main() {
//!     let store = securestore::open("com.example.app.session").expect("a phone has a keychain");
//!     let parts = Parts::new(store, Arc::new(MyServer::new()), Arc::new(SystemClock::new()));
//!     dioxus::LaunchBuilder::new().with_context(parts).launch(App);
//! }
//!
//! #[component]
//! fn App() -> Element {
//!     let session = use_session();
//!     use_wry_event_handler(move |event, _| if matches!(event, Event::Resumed) { session.resume() });
//!     rsx! { Screens {} }
//! }
//! ```
//!
//! # What becomes of the password
//! No signal holds it: the form is read once, when it is sent. The text moves into a [`Secret`](securestore::Secret), which is wiped,
//! and the form leaves the page before the server is asked; the next one is empty. Dioxus allows no more: the web view, the message
//! from it and the event keep copies that nobody wipes. Print no `FormData` either: its `Debug` shows every field.
#![forbid(unsafe_code)]

mod screens;
mod session;

pub use screens::Screens;
pub use session::{Parts, Session, Shown, use_session};

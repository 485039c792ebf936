//! The login session of an app: sign in, restore, refresh, expiry, sign out. An example to copy.
//!
//! [`Sessions`] keeps two entries in a service of its own:
//!
//! | entry | holds | protection |
//! |---|---|---|
//! | [`ACCESS`] | the access token and its end | from the first unlock on, also in the background; this device only |
//! | [`REFRESH`] | the refresh token | the biometrics enrolled now, where some are; this device only |
//!
//! **There is a session if there is an access token.** The refresh token is stored first, the access token second, and `sign_in`
//! removes what was there before. So whenever the app is killed, the next launch finds either no session, or one that goes on.
//! A batch would not do better: where the platform commits no batches, it is these two steps as well.
//!
//! What the app shows follows from the [`State`]:
//!
//! ```
//! use securestore::Prompt;
//! use securestore_session::{Sessions, State};
//!
//! # enum Screen { Home, Login, Splash, Retry }
//! async fn launch(sessions: &mut Sessions) -> Screen {
//!     match sessions.restore(Some(&Prompt::new("Stay signed in"))).await {
//!         State::SignedIn(_) => Screen::Home,
//!         State::SignedOut(_) => Screen::Login,   // there is none, it is lost, or the server ended it
//!         State::Locked => Screen::Splash,        // never a logout
//!         _ => Screen::Retry,                     // still signed in; offer to try again
//!     }
//! }
//! ```
//!
//! # What it does not do
//! * It does not end a session when a finger or face is enrolled: the access token serves to its end, then the refresh token
//!   turns out to be invalidated, and the person signs in again. Keep the life of access tokens short.
//! * On an iPhone the entries stay when the app is removed; [`securestore::first_launch`] tells, and removes them on request.
//! * Android asks for the finger again when a server replaces the refresh token, because storing it is an authenticated use.
#![forbid(unsafe_code)]

mod desk;
mod server;
mod sessions;
mod state;
mod token;

pub use desk::DeskServer;
pub use server::{Grant, Server, ServerError};
pub use sessions::{ACCESS, Access, REFRESH, Sessions};
pub use state::{Error, Reason, State};
pub use token::Token;

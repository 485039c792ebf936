//! One life of a session on a simulated iPhone: `cargo run -p securestore-session`.

use std::error::Error;
use std::io::{Write, stdout};
use std::sync::Arc;

use futures_lite::future::block_on;
use securestore::{Prompt, Secret};
use securestore_mock::SimulatedPhone;
use securestore_session::{DeskServer, Sessions, State};

fn main() -> Result<(), Box<dyn Error>> {
    block_on(live(&securestore_mock::ios()))
}

async fn live(phone: &SimulatedPhone) -> Result<(), Box<dyn Error>> {
    let server = Arc::new(DeskServer::new());
    let prompt = Prompt::new("Stay signed in");
    let password = Secret::from(DeskServer::PASSWORD);

    // What the app does when it is launched; on a phone the store is `securestore::open("com.example.app.session")`.
    let launched = || -> securestore::Result<_> {
        phone.kill_app();
        let store = phone.open("com.example.app.session")?;
        Ok(Sessions::new(store, server.clone(), phone.clock()))
    };

    let mut sessions = launched()?;
    tell("first launch", &sessions.restore(Some(&prompt)).await)?;
    sessions.sign_in("ali", &password, Some(&prompt)).await?;
    tell(
        "after signing in",
        &launched()?.restore(Some(&prompt)).await,
    )?;

    phone.reboot();
    tell("the phone restarted", &launched()?.restore(None).await)?;
    phone.unlock();
    tell("it was unlocked", &launched()?.restore(None).await)?;

    phone.advance(DeskServer::LIFETIME);
    tell(
        "an hour later, in the background",
        &launched()?.restore(None).await,
    )?;
    tell(
        "and in the foreground",
        &launched()?.restore(Some(&prompt)).await,
    )?;

    phone.enrol_biometric();
    phone.advance(DeskServer::LIFETIME);
    let mut sessions = launched()?;
    tell(
        "another face, an hour later",
        &sessions.restore(Some(&prompt)).await,
    )?;
    sessions.sign_in("ali", &password, Some(&prompt)).await?;
    sessions.sign_out().await?;
    tell(
        "signed in and out again",
        &launched()?.restore(Some(&prompt)).await,
    )?;
    Ok(())
}

fn tell(when: &str, state: &State) -> std::io::Result<()> {
    let shown = match state {
        State::SignedIn(_) => "Home".to_owned(),
        State::SignedOut(reason) => format!("Login ({reason:?})"),
        State::Locked => "Splash".to_owned(),
        State::TryAgain(error) => match error.source() {
            Some(source) => format!("Retry ({source})"),
            None => format!("Retry ({error})"),
        },
        other => format!("{other:?}"),
    };
    writeln!(stdout(), "{when}: {shown}")
}

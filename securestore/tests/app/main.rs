//! How an app tests itself on simulated phones: fifteen facts about `account.rs`, each in a few lines. Copy what you need.

mod account;

use std::sync::Arc;

use account::{Account, Screen, Tokens, Vault};
use futures_lite::future::block_on;
use securestore::{
    ErrorKind, FirstLaunch, LaunchMarker, Leftovers, MemoryStorage, Result, first_launch,
};
use securestore_mock::{Answer, At, BackupKind, Disturbance, Event, SimulatedPhone, android, ios};

/// The facts that hold on both platforms are tested on both.
fn phones() -> [SimulatedPhone; 2] {
    [ios(), android()]
}

/// Starts the app. After a restart of the app or the phone, start it again.
fn start(phone: &SimulatedPhone) -> Result<Account> {
    Ok(Account::new(phone.open("com.example.app")?))
}

fn tokens(number: u32) -> Tokens {
    Tokens {
        access: format!("access-{number}"),
        refresh: format!("refresh-{number}"),
    }
}

#[test]
fn a_new_phone_begins_with_the_login() -> Result<()> {
    for phone in phones() {
        assert_eq!(start(&phone)?.first_screen()?, Screen::Login);
    }
    Ok(())
}

#[test]
fn a_session_outlives_the_app() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        phone.kill_app();
        assert_eq!(start(&phone)?.tokens()?, Some(tokens(1)));
    }
    Ok(())
}

#[test]
fn a_phone_that_was_not_unlocked_yet_is_no_logout() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        phone.reboot();
        assert_eq!(start(&phone)?.first_screen()?, Screen::Splash);
        phone.unlock();
        assert_eq!(start(&phone)?.first_screen()?, Screen::Home);
    }
    Ok(())
}

#[test]
fn a_background_task_finds_its_tokens_on_a_locked_phone() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        phone.lock();
        assert_eq!(start(&phone)?.tokens()?, Some(tokens(1)));
    }
    Ok(())
}

#[test]
fn a_background_task_can_refresh_on_a_locked_phone() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        phone.lock();
        start(&phone)?.sign_in(&tokens(2))?;
        assert_eq!(start(&phone)?.tokens()?, Some(tokens(2)));
    }
    Ok(())
}

#[test]
fn a_crash_in_a_refresh_leaves_the_old_tokens_or_the_new_ones() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        phone.disturb(At::Step(0), Disturbance::CutAfter);
        assert!(start(&phone)?.sign_in(&tokens(2)).is_err());
        let kept = start(&phone)?.tokens()?;
        assert!(kept == Some(tokens(1)) || kept == Some(tokens(2)));
    }
    Ok(())
}

#[test]
fn a_full_phone_keeps_the_old_tokens() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        phone.apply(Event::FillDisk);
        assert!(start(&phone)?.sign_in(&tokens(2)).is_err());
        assert_eq!(start(&phone)?.tokens()?, Some(tokens(1)));
    }
    Ok(())
}

#[test]
fn a_sign_out_is_final() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        start(&phone)?.sign_out()?;
        phone.reboot();
        phone.unlock();
        assert_eq!(start(&phone)?.first_screen()?, Screen::Login);
    }
    Ok(())
}

#[test]
fn the_first_screen_asks_nobody_for_a_face() -> Result<()> {
    for phone in phones() {
        start(&phone)?.keep_seed("correct horse")?;
        phone.clear_journal();
        start(&phone)?.first_screen()?;
        assert_eq!(phone.counts().prompts, 0);
    }
    Ok(())
}

#[test]
fn the_vault_opens_with_one_prompt() -> Result<()> {
    for phone in phones() {
        start(&phone)?.keep_seed("correct horse")?;
        phone.clear_journal();
        let vault = start(&phone)?.open_vault()?;
        assert_eq!(vault, Vault::Open("correct horse".to_owned()));
        assert_eq!(phone.counts().prompts, 1);
    }
    Ok(())
}

#[test]
fn who_says_no_finds_the_vault_closed_and_not_empty() -> Result<()> {
    for phone in phones() {
        start(&phone)?.keep_seed("correct horse")?;
        phone.answer(Answer::Cancel);
        assert_eq!(start(&phone)?.open_vault()?, Vault::Closed);
    }
    Ok(())
}

#[test]
fn a_new_finger_loses_the_vault_and_nothing_else() -> Result<()> {
    for phone in phones() {
        start(&phone)?.sign_in(&tokens(1))?;
        start(&phone)?.keep_seed("correct horse")?;
        phone.enrol_biometric();
        assert_eq!(start(&phone)?.open_vault()?, Vault::Lost);
        assert_eq!(start(&phone)?.first_screen()?, Screen::Home);
    }
    Ok(())
}

#[test]
fn a_phone_without_a_passcode_gets_no_vault() -> Result<()> {
    for phone in phones() {
        phone.remove_passcode();
        let refused = start(&phone)?.keep_seed("correct horse").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::NotEnrolled);
        assert_eq!(start(&phone)?.open_vault()?, Vault::Empty);
    }
    Ok(())
}

#[test]
fn a_new_phone_asks_for_the_login_where_nothing_could_move() -> Result<()> {
    for (phone, screen) in [(ios(), Screen::Home), (android(), Screen::Login)] {
        start(&phone)?.sign_in(&tokens(1))?;
        let backup = phone.back_up(BackupKind::Encrypted);
        let new = phone.replaced_by_new(&backup)?;
        assert_eq!(start(&new)?.first_screen()?, screen);
    }
    Ok(())
}

#[test]
fn an_iphone_forgets_the_account_of_an_earlier_installation() -> Result<()> {
    let (phone, preferences) = (ios(), MemoryStorage::new());
    start(&phone)?.sign_in(&tokens(1))?;
    phone.reinstall_app();
    let marker = LaunchMarker::new(Arc::new(preferences), "launched");
    let store = phone.open("com.example.app")?;
    let found = block_on(first_launch(&*store, &marker, Leftovers::Wipe))?;
    assert!(matches!(found, FirstLaunch::Wiped(left) if left.len() == 1));
    Ok(())
}

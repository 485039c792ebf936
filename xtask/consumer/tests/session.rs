//! The app on both simulated phones.

use consumer::{SESSION, needs_login, sign_in};
use securestore_core::{Result, SecureStoreExt};

#[test]
fn token_survives_until_the_next_start_on_an_iphone() -> Result<()> {
    let phone = securestore_mock::ios();
    let store = phone.open("com.example.app")?;
    assert!(needs_login(&*store)?);

    sign_in(&*store, "token")?;

    let again = phone.open("com.example.app")?;
    let kept = again.blocking().get(&SESSION)?;
    assert_eq!(
        kept.as_ref().map(|secret| secret.expose_secret()),
        Some(b"token".as_slice())
    );
    Ok(())
}

#[test]
fn token_survives_until_the_next_start_on_an_android_phone() -> Result<()> {
    let phone = securestore_mock::android();
    let store = phone.open("com.example.app")?;
    assert!(needs_login(&*store)?);

    sign_in(&*store, "token")?;

    let again = phone.open("com.example.app")?;
    assert!(!needs_login(&*again)?);
    Ok(())
}

#[test]
fn locked_iphone_is_not_a_logout() -> Result<()> {
    let phone = securestore_mock::ios();
    let store = phone.open("com.example.app")?;
    sign_in(&*store, "token")?;

    phone.lock();

    assert!(needs_login(&*store).is_err());
    phone.unlock();
    assert!(!needs_login(&*store)?);
    Ok(())
}

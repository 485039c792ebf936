//! The backend on a fake phone: which calls it makes, and what is left when one of them fails.

mod authenticated;
mod chunks;
mod files;
mod lifecycle;
mod plain;
mod unlock;

use std::sync::Arc;

use securestore_core::{
    Accessibility, Applied, Authentication, Backend, Error, ErrorKind, Generation, Interaction,
    Key, Op, Prompt, Protection, Readability, Replaced, Result, Secret, Service,
};

use super::{KeystoreBackend, KeystoreBackendBuilder};
use crate::seam::{Exception, ExceptionClass};
use crate::test_support::Phone;

static TOKEN: Key = Key::new("token");
static OTHER: Key = Key::new("other");
const PLAIN: Protection = Protection::platform_default();
const BIOMETRY: Protection = Protection::biometry();
const UNLOCKED: Protection = Protection::when_unlocked();

fn builder(phone: &Phone) -> KeystoreBackendBuilder {
    let phone = Arc::new(phone.clone());
    KeystoreBackend::builder(
        Service::new("app"),
        phone.clone(),
        phone.clone(),
        phone.clone(),
        phone.clone(),
        phone.clone(),
    )
    .pause(phone)
}

fn open(phone: &Phone) -> KeystoreBackend {
    builder(phone).build()
}

/// Opens the store in a new process.
fn reopen(phone: &Phone) -> KeystoreBackend {
    phone.kill();
    open(phone)
}

fn set(
    backend: &KeystoreBackend,
    key: &Key,
    value: &str,
    protection: Protection,
) -> Result<Replaced> {
    let content = Secret::from(value);
    let prompt = Prompt::new("why");
    let interaction = Interaction::none().with_prompt(Some(&prompt));
    let applied = backend.apply(
        &[Op::put_main(key, &content, protection, None)],
        &interaction,
    )?;
    match applied.as_slice() {
        [Applied::Main(info, replaced)] => {
            assert_eq!(
                info.protection,
                Protection::new(protection.accessibility(), protection.authentication())
                    .with_scope(protection.scope())
            );
            Ok(*replaced)
        }
        other => panic!("one answer to one operation, not {other:?}"),
    }
}

fn set_kind(backend: &KeystoreBackend, key: &Key, protection: Protection) -> ErrorKind {
    set(backend, key, "new", protection).unwrap_err().kind()
}

fn get(backend: &KeystoreBackend, key: &Key) -> Result<Option<String>> {
    let prompt = Prompt::new("why");
    let secret = backend.read(key, &Interaction::none().with_prompt(Some(&prompt)))?;
    Ok(secret.map(|secret| secret.expose_str().unwrap().to_owned()))
}

fn get_kind(backend: &KeystoreBackend, key: &Key) -> ErrorKind {
    get(backend, key).unwrap_err().kind()
}

fn value(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn readability(backend: &KeystoreBackend, key: &Key) -> Readability {
    let inspected = backend.inspect(key).unwrap().unwrap();
    let listed = backend
        .list()
        .unwrap()
        .into_iter()
        .find(|record| record.info.key == *key)
        .unwrap();
    assert_eq!(inspected, listed);
    listed.info.readability
}

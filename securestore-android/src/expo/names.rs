//! Where an entry stands, and whose it is: names of two services can meet.

use securestore_core::{Key, Result, Service};

use super::item::Stored;
use crate::preferences::Preferences;

/// The preference file of all services.
pub(super) const FILE: &str = "SecureStore";

/// What stands under a name of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) text: String,
}

/// Returns the name of an entry; `("a", "b-c")` and `("a-b", "c")` have the same one.
pub(super) fn entry(service: &Service, key: &Key) -> String {
    format!("{service}-{key}")
}

/// Returns the key of an entry of this service, if the name is one.
pub(super) fn key_of<'a>(service: &Service, name: &'a str) -> Option<&'a str> {
    name.strip_prefix(service.as_str())?.strip_prefix('-')
}

/// Says whether what stands under an entry's name is this service's: another one whose entry has the same name says so in it,
/// and what has no suffix stands there as the bare name of another key. What is no JSON may be anybody's, so it is damage.
pub(super) fn is_of(service: &Service, text: &str) -> bool {
    Stored::parse(text).is_none_or(|stored| {
        stored.is_current() && stored.service().is_none_or(|name| name == service.as_str())
    })
}

/// Says whether what stands under a bare key is an entry from before 12.5, and not one of a later version whose name is that
/// key.
pub(super) fn is_legacy(text: &str) -> bool {
    Stored::parse(text).is_none_or(|stored| !stored.is_current())
}

/// Finds an entry: the current form first, as Expo does.
pub(super) fn find(file: &Preferences, service: &Service, key: &Key) -> Result<Option<Found>> {
    Ok(match find_current(file, service, key)? {
        Some(found) => Some(found),
        None => find_legacy(file, key)?,
    })
}

/// Finds an entry of 12.5 or later.
pub(super) fn find_current(
    file: &Preferences,
    service: &Service,
    key: &Key,
) -> Result<Option<Found>> {
    let name = entry(service, key);
    let text = file.value(&name)?.filter(|text| is_of(service, text));
    Ok(text.map(|text| Found { name, text }))
}

/// Finds an entry from before 12.5, of whichever service.
pub(super) fn find_legacy(file: &Preferences, key: &Key) -> Result<Option<Found>> {
    let name = key.to_string();
    let text = file.value(&name)?.filter(|text| is_legacy(text));
    Ok(text.map(|text| Found { name, text }))
}

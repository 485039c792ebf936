//! What `SecItemCopyMatching` returned, as typed items.

use std::ffi::c_void;
use std::time::Duration;

use core_foundation::ConcreteCFType;
use core_foundation::array::CFArray;
use core_foundation::base::{CFType, TCFType};
use core_foundation::data::CFData;
use core_foundation::date::CFDate;
use core_foundation::dictionary::CFDictionary;
use core_foundation::string::CFString;
use securestore_core::Secret;

use super::text::text;
use super::{access, constants};
use crate::seam::{Item, Status};

/// The seconds from 1970 to 2001, where `CFAbsoluteTime` begins (`kCFAbsoluteTimeIntervalSince1970`).
const ABSOLUTE_TIME_BEGINS: f64 = 978_307_200.0;

/// Reads the result: a dictionary if one match was asked for, an array of them otherwise.
///
/// # Errors
/// [`Status::DECODE`] if it is anything else, or an item lacks an attribute, or has one of another type.
pub(super) fn items(result: &CFType) -> Result<Vec<Item>, Status> {
    if let Some(item) = result.downcast::<CFDictionary>() {
        return Ok(vec![decode(&item)?]);
    }
    let array = result.downcast::<CFArray>().ok_or(Status::DECODE)?;
    array
        .iter()
        .map(|element| {
            let element = borrowed(*element).ok_or(Status::DECODE)?;
            decode(&element.downcast().ok_or(Status::DECODE)?)
        })
        .collect()
}

fn decode(item: &CFDictionary) -> Result<Item, Status> {
    let class: CFString = required(item, &constants::accessible())?;
    Ok(Item {
        service: required_text(item, &constants::service())?,
        account: account(item)?,
        generic: optional(item, &constants::generic())?.as_ref().map(bytes),
        label: optional_text(item, &constants::label())?,
        description: optional_text(item, &constants::description())?,
        access_group: required_text(item, &constants::access_group())?,
        accessible: access::class(&class).ok_or(Status::DECODE)?,
        created: optional(item, &constants::creation_date())?
            .as_ref()
            .and_then(since_1970),
        data: optional(item, &constants::value_data())?
            .as_ref()
            .map(|data: &CFData| Secret::new(bytes(data))),
    })
}

/// Returns the attribute if it is there.
fn optional<T: ConcreteCFType>(item: &CFDictionary, key: &CFString) -> Result<Option<T>, Status> {
    let Some(value) = item.find(key.as_CFTypeRef()) else {
        return Ok(None);
    };
    let value = borrowed(*value).ok_or(Status::DECODE)?;
    value.downcast().map(Some).ok_or(Status::DECODE)
}

fn required<T: ConcreteCFType>(item: &CFDictionary, key: &CFString) -> Result<T, Status> {
    optional(item, key)?.ok_or(Status::DECODE)
}

fn optional_text(item: &CFDictionary, key: &CFString) -> Result<Option<String>, Status> {
    optional(item, key)?
        .map(|value| text(&value).ok_or(Status::DECODE))
        .transpose()
}

fn required_text(item: &CFDictionary, key: &CFString) -> Result<String, Status> {
    optional_text(item, key)?.ok_or(Status::DECODE)
}

/// Returns the account, which other libraries store as a string: the Keychain compares bytes and doesn't tell them apart.
fn account(item: &CFDictionary) -> Result<Vec<u8>, Status> {
    let value = item
        .find(constants::account().as_CFTypeRef())
        .and_then(|value| borrowed(*value))
        .ok_or(Status::DECODE)?;
    if let Some(data) = value.downcast() {
        return Ok(bytes(&data));
    }
    let string = value.downcast().ok_or(Status::DECODE)?;
    text(&string).map(String::into_bytes).ok_or(Status::DECODE)
}

/// Copies the bytes; the pointer of empty data may be null, which is no slice.
fn bytes(data: &CFData) -> Vec<u8> {
    if data.is_empty() {
        return Vec::new();
    }
    data.bytes().to_vec()
}

/// Returns the time since 1970; `None` before it, and for what is no number.
fn since_1970(date: &CFDate) -> Option<Duration> {
    Duration::try_from_secs_f64(date.abs_time() + ABSOLUTE_TIME_BEGINS).ok()
}

/// Retains a value of a collection; `None` for null.
fn borrowed(value: *const c_void) -> Option<CFType> {
    if value.is_null() {
        return None;
    }
    // SAFETY: SecItem.h: the result's arrays and dictionaries hold CF objects, and the one that `value` was taken from is
    // alive; the Get Rule.
    Some(unsafe { CFType::wrap_under_get_rule(value) })
}

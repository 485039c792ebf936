//! The four calls of `SecItem.h`.

use std::ptr;

use core_foundation::base::{CFType, CFTypeRef, OSStatus, TCFType};
use security_framework_sys::keychain_item::{
    SecItemAdd, SecItemCopyMatching, SecItemDelete, SecItemUpdate,
};

use super::dictionary::Dictionary;
use super::item;
use crate::seam::{Changes, Item, Keychain, NewItem, Query, Returns, Status};

/// The data-protection Keychain of the system.
///
/// On macOS too: every dictionary names it there, because the file-based keychain has neither accessibility classes nor
/// biometrics.
///
/// # Errors
/// Beside the platform's own statuses: [`Status::DECODE`] if a match lacks an attribute that every item has, or one is of
/// another type or a class that securestore doesn't know; [`Status::INTERNAL`] if a call succeeds without the result that
/// was asked for; [`Status::PARAM`] if a context doesn't come from [`RawContext`](super::RawContext).
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct SystemKeychain;

impl SystemKeychain {
    /// Creates the handle; no call is made.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl Keychain for SystemKeychain {
    fn add(&self, item: &NewItem<'_>) -> Result<(), Status> {
        let attributes = Dictionary::of_item(item)?;
        // SAFETY: SecItem.h, SecItemAdd: the dictionary is alive during the call, and `result` may be null.
        let status = pooled(|| unsafe { SecItemAdd(attributes.as_ref(), ptr::null_mut()) });
        check(status)
    }

    fn copy_matching(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>, Status> {
        let search = Dictionary::of_search(query, returns)?;
        if returns == Returns::Existence {
            // SAFETY: SecItem.h, SecItemCopyMatching: without a kSecReturn… key there is no result, and it may be null.
            let status =
                pooled(|| unsafe { SecItemCopyMatching(search.as_ref(), ptr::null_mut()) });
            return check(status).map(|()| Vec::new());
        }
        let mut result: CFTypeRef = ptr::null();
        // SAFETY: SecItem.h, SecItemCopyMatching: the dictionary is alive during the call, and `result` is a place for a
        // reference that we then own.
        let status = pooled(|| unsafe { SecItemCopyMatching(search.as_ref(), &raw mut result) });
        let found = owned(result);
        check(status)?;
        item::items(&found.ok_or(Status::INTERNAL)?)
    }

    fn update(&self, query: &Query<'_>, changes: &Changes<'_>) -> Result<(), Status> {
        let target = Dictionary::of_target(query)?;
        let changes = Dictionary::of_changes(changes)?;
        // SAFETY: SecItem.h, SecItemUpdate: both dictionaries are alive during the call.
        let status = pooled(|| unsafe { SecItemUpdate(target.as_ref(), changes.as_ref()) });
        check(status)
    }

    fn delete(&self, query: &Query<'_>) -> Result<(), Status> {
        let target = Dictionary::of_removal(query);
        // SAFETY: SecItem.h, SecItemDelete: the dictionary is alive during the call.
        let status = pooled(|| unsafe { SecItemDelete(target.as_ref()) });
        check(status)
    }
}

/// Turns `errSecSuccess` into success.
fn check(status: OSStatus) -> Result<(), Status> {
    Status::from_code(status).map_or(Ok(()), Err)
}

/// Takes the result of a call; `None` if there is none.
fn owned(result: CFTypeRef) -> Option<CFType> {
    if result.is_null() {
        return None;
    }
    // SAFETY: SecItem.h: "the caller is responsible for releasing" the result (the Create Rule); it isn't null.
    Some(unsafe { CFType::wrap_under_create_rule(result) })
}

/// Makes a call whose autoreleased objects go when it returns: a thread of Rust has no pool of its own.
#[cfg(target_vendor = "apple")]
fn pooled<T>(call: impl FnOnce() -> T) -> T {
    objc2::rc::autoreleasepool(|_| call())
}

/// Makes a call; only Apple's systems have autoreleased objects.
#[cfg(not(target_vendor = "apple"))]
fn pooled<T>(call: impl FnOnce() -> T) -> T {
    call()
}

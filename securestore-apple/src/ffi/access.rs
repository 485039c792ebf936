//! Accessibility classes and access controls, to and from Apple's objects.

use std::ptr;

use core_foundation::base::{CFOptionFlags, CFType, TCFType, kCFAllocatorDefault};
use core_foundation::error::{CFError, CFErrorRef};
use core_foundation::string::CFString;
use security_framework_sys::access_control::{
    SecAccessControlCreateWithFlags, kSecAccessControlBiometryAny,
    kSecAccessControlBiometryCurrentSet, kSecAccessControlUserPresence,
};

use super::constants;
use crate::seam::{Access, Accessible, Constraint, Status};

const ALL: [Accessible; 7] = [
    Accessible::WhenUnlocked,
    Accessible::WhenUnlockedThisDeviceOnly,
    Accessible::AfterFirstUnlock,
    Accessible::AfterFirstUnlockThisDeviceOnly,
    Accessible::WhenPasscodeSetThisDeviceOnly,
    Accessible::Always,
    Accessible::AlwaysThisDeviceOnly,
];

/// Returns the one attribute that says how an item is protected: its key and its value.
///
/// # Errors
/// The status of `SecAccessControlCreateWithFlags`.
pub(super) fn attribute(access: Access) -> Result<(CFString, CFType), Status> {
    Ok(match access {
        Access::Accessible(class) => (constants::accessible(), class_name(class).into_CFType()),
        Access::Control(class, constraint) => {
            (constants::access_control(), control(class, constraint)?)
        }
    })
}

/// Returns the class that Apple's constant names, if it is one that securestore knows.
pub(super) fn class(name: &CFString) -> Option<Accessible> {
    ALL.into_iter().find(|class| class_name(*class) == *name)
}

fn class_name(class: Accessible) -> CFString {
    match class {
        Accessible::WhenUnlocked => constants::accessible_when_unlocked(),
        Accessible::WhenUnlockedThisDeviceOnly => {
            constants::accessible_when_unlocked_this_device_only()
        }
        Accessible::AfterFirstUnlock => constants::accessible_after_first_unlock(),
        Accessible::AfterFirstUnlockThisDeviceOnly => {
            constants::accessible_after_first_unlock_this_device_only()
        }
        Accessible::WhenPasscodeSetThisDeviceOnly => {
            constants::accessible_when_passcode_set_this_device_only()
        }
        Accessible::Always => constants::accessible_always(),
        Accessible::AlwaysThisDeviceOnly => constants::accessible_always_this_device_only(),
    }
}

const fn flags(constraint: Constraint) -> CFOptionFlags {
    match constraint {
        Constraint::BiometryCurrentSet => kSecAccessControlBiometryCurrentSet,
        Constraint::BiometryAny => kSecAccessControlBiometryAny,
        Constraint::UserPresence => kSecAccessControlUserPresence,
    }
}

fn control(class: Accessible, constraint: Constraint) -> Result<CFType, Status> {
    let protection = class_name(class);
    let mut error: CFErrorRef = ptr::null_mut();
    // SAFETY: reads a constant that CoreFoundation never changes (CFBase.h).
    let allocator = unsafe { kCFAllocatorDefault };
    // SAFETY: SecAccessControl.h: `protection` is one of the kSecAttrAccessible constants, `flags` one of
    // SecAccessControlCreateFlags, `error` a place for an error that we then own.
    let control = unsafe {
        SecAccessControlCreateWithFlags(
            allocator,
            protection.as_CFTypeRef(),
            flags(constraint),
            &raw mut error,
        )
    };
    if control.is_null() {
        return Err(refusal(error));
    }
    // SAFETY: SecAccessControl.h: the result is a new object of the caller (the Create Rule), and not null here.
    Ok(unsafe { CFType::wrap_under_create_rule(control.cast_const().cast()) })
}

/// Takes the error that `SecAccessControlCreateWithFlags` left behind; its code is an `OSStatus`.
fn refusal(error: CFErrorRef) -> Status {
    if error.is_null() {
        return Status::INTERNAL;
    }
    // SAFETY: SecAccessControl.h: on failure `error` holds a CFError that the caller releases; not null here.
    let error = unsafe { CFError::wrap_under_create_rule(error) };
    i32::try_from(error.code())
        .ok()
        .and_then(Status::from_code)
        .unwrap_or(Status::INTERNAL)
}

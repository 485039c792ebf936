//! What the app's `Info.plist` says.

use core_foundation::base::TCFType;
use core_foundation::string::CFString;
use core_foundation_sys::bundle::{CFBundleGetMainBundle, CFBundleGetValueForInfoDictionaryKey};

/// Says whether the app gives a reason for the use of Face ID; without one the system doesn't let it.
///
/// <https://developer.apple.com/documentation/bundleresources/information-property-list/nsfaceidusagedescription>
pub(super) fn explains_face_id() -> bool {
    let key = CFString::new("NSFaceIDUsageDescription");
    // SAFETY: CFBundle.h: takes nothing; the bundle belongs to the system (the Get Rule) and lives as long as the program.
    let bundle = unsafe { CFBundleGetMainBundle() };
    if bundle.is_null() {
        return false;
    }
    // SAFETY: CFBundle.h: both arguments are valid; the result is borrowed from the bundle, or null.
    let value = unsafe { CFBundleGetValueForInfoDictionaryKey(bundle, key.as_concrete_TypeRef()) };
    !value.is_null()
}

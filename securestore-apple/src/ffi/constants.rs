//! The string constants of `SecItem.h`, as owned references.

use core_foundation::base::TCFType;
use core_foundation::string::{CFString, CFStringRef};
use security_framework_sys::access_control::{
    kSecAttrAccessibleAfterFirstUnlock, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly,
    kSecAttrAccessibleAlways, kSecAttrAccessibleAlwaysThisDeviceOnly,
    kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly, kSecAttrAccessibleWhenUnlocked,
    kSecAttrAccessibleWhenUnlockedThisDeviceOnly,
};
use security_framework_sys::item::{
    kSecAttrAccessControl, kSecAttrAccessGroup, kSecAttrAccount, kSecAttrDescription,
    kSecAttrLabel, kSecAttrService, kSecAttrSynchronizable, kSecClass, kSecClassGenericPassword,
    kSecMatchLimit, kSecMatchLimitAll, kSecReturnAttributes, kSecReturnData,
    kSecUseAuthenticationContext, kSecUseAuthenticationUI, kSecUseAuthenticationUISkip,
    kSecValueData,
};

// What security-framework-sys doesn't declare, or not for every Apple system; all from SecItem.h:
// https://developer.apple.com/documentation/security/keychain-items
unsafe extern "C" {
    static kSecAttrAccessible: CFStringRef;
    static kSecAttrCreationDate: CFStringRef;
    static kSecAttrGeneric: CFStringRef;
    static kSecMatchLimitOne: CFStringRef;
    static kSecUseAuthenticationUIFail: CFStringRef;
    #[cfg(target_os = "macos")]
    static kSecUseDataProtectionKeychain: CFStringRef;
}

macro_rules! constants {
    ($($(#[$attribute:meta])* $name:ident = $symbol:ident;)*) => {
        $(
            $(#[$attribute])*
            #[doc = concat!("Returns `", stringify!($symbol), "`.")]
            pub(super) fn $name() -> CFString {
                // SAFETY: SecItem.h declares it `extern const CFStringRef`: set before the program starts, never changed.
                let constant = unsafe { $symbol };
                // SAFETY: it is a constant CFString, not null; retaining it follows the Get Rule (Memory Management
                // Programming Guide for Core Foundation, "The Get Rule").
                unsafe { CFString::wrap_under_get_rule(constant) }
            }
        )*
    };
}

constants! {
    access_control = kSecAttrAccessControl;
    access_group = kSecAttrAccessGroup;
    accessible = kSecAttrAccessible;
    accessible_after_first_unlock = kSecAttrAccessibleAfterFirstUnlock;
    accessible_after_first_unlock_this_device_only = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly;
    accessible_always = kSecAttrAccessibleAlways;
    accessible_always_this_device_only = kSecAttrAccessibleAlwaysThisDeviceOnly;
    accessible_when_passcode_set_this_device_only = kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly;
    accessible_when_unlocked = kSecAttrAccessibleWhenUnlocked;
    accessible_when_unlocked_this_device_only = kSecAttrAccessibleWhenUnlockedThisDeviceOnly;
    account = kSecAttrAccount;
    authentication_context = kSecUseAuthenticationContext;
    authentication_ui = kSecUseAuthenticationUI;
    authentication_ui_fail = kSecUseAuthenticationUIFail;
    authentication_ui_skip = kSecUseAuthenticationUISkip;
    class = kSecClass;
    class_generic_password = kSecClassGenericPassword;
    creation_date = kSecAttrCreationDate;
    description = kSecAttrDescription;
    generic = kSecAttrGeneric;
    label = kSecAttrLabel;
    match_limit = kSecMatchLimit;
    match_limit_all = kSecMatchLimitAll;
    match_limit_one = kSecMatchLimitOne;
    return_attributes = kSecReturnAttributes;
    return_data = kSecReturnData;
    service = kSecAttrService;
    synchronizable = kSecAttrSynchronizable;
    #[cfg(target_os = "macos")]
    use_data_protection_keychain = kSecUseDataProtectionKeychain;
    value_data = kSecValueData;
}

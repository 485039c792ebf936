//! The constants that `SecItem.h` and CoreFoundation export, with the texts that Apple's have.

use std::borrow::Cow;

use core_foundation_sys::base::CFIndex;
use core_foundation_sys::dictionary::{CFDictionaryKeyCallBacks, CFDictionaryValueCallBacks};

use crate::object::{Object, Value};

/// A constant reference, as a header declares it.
#[repr(transparent)]
pub(crate) struct Reference(&'static Object);

macro_rules! constants {
    ($($symbol:ident = $text:literal;)*) => {
        $(
            #[unsafe(no_mangle)]
            pub(crate) static $symbol: Reference = {
                static OBJECT: Object = Object::constant(Value::Text(Cow::Borrowed($text)));
                Reference(&OBJECT)
            };
        )*

        /// All string constants by their names.
        pub(crate) fn strings() -> impl Iterator<Item = (&'static str, &'static Reference)> {
            [$((stringify!($symbol), &$symbol),)*].into_iter()
        }
    };
}

constants! {
    kSecAttrAccessControl = "accc";
    kSecAttrAccessGroup = "agrp";
    kSecAttrAccessible = "pdmn";
    kSecAttrAccessibleAfterFirstUnlock = "ck";
    kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly = "cku";
    kSecAttrAccessibleAlways = "dk";
    kSecAttrAccessibleAlwaysThisDeviceOnly = "dku";
    kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly = "akpu";
    kSecAttrAccessibleWhenUnlocked = "ak";
    kSecAttrAccessibleWhenUnlockedThisDeviceOnly = "aku";
    kSecAttrAccount = "acct";
    kSecAttrCreationDate = "cdat";
    kSecAttrDescription = "desc";
    kSecAttrGeneric = "gena";
    kSecAttrLabel = "labl";
    kSecAttrService = "svce";
    kSecAttrSynchronizable = "sync";
    kSecClass = "class";
    kSecClassGenericPassword = "genp";
    kSecMatchLimit = "m_Limit";
    kSecMatchLimitAll = "m_LimitAll";
    kSecMatchLimitOne = "m_LimitOne";
    kSecReturnAttributes = "r_Attributes";
    kSecReturnData = "r_Data";
    kSecUseAuthenticationContext = "u_AuthCtx";
    kSecUseAuthenticationUI = "u_AuthUI";
    kSecUseAuthenticationUIFail = "u_AuthUIF";
    kSecUseAuthenticationUISkip = "u_AuthUIS";
    kSecValueData = "v_Data";
}

static TRUE: Object = Object::constant(Value::Boolean(true));

/// `kCFBooleanTrue`.
#[unsafe(no_mangle)]
pub(crate) static kCFBooleanTrue: Reference = Reference(&TRUE);

/// `kCFAllocatorDefault`: null, as in CoreFoundation.
#[unsafe(no_mangle)]
pub(crate) static kCFAllocatorDefault: usize = 0;

/// Callbacks are known by their address; nobody calls through them.
#[unsafe(no_mangle)]
pub(crate) static kCFTypeDictionaryKeyCallBacks: [CFIndex;
    size_of::<CFDictionaryKeyCallBacks>() / size_of::<CFIndex>()] = [0; 6];

/// Callbacks are known by their address; nobody calls through them.
#[unsafe(no_mangle)]
pub(crate) static kCFTypeDictionaryValueCallBacks: [CFIndex;
    size_of::<CFDictionaryValueCallBacks>() / size_of::<CFIndex>()] = [0; 5];

/// Returns all constant objects.
pub(crate) fn all() -> impl Iterator<Item = &'static Object> {
    strings()
        .map(|(_, reference)| reference.0)
        .chain([kCFBooleanTrue.0])
}

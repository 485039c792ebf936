//! What is exported, and that each function has the type under which the leaf calls it.

use std::hint::black_box;

use core_foundation_sys::{array, base, data, date, dictionary, error, string};
use security_framework_sys::{access_control, keychain_item};

use crate::encoding::code_of;
use crate::{constants, core_foundation as own, security};

/// What is exported: its name, its type if it is a function, and its address.
type Export = (&'static str, Option<String>, *const ());

/// Names functions with their declarations; the two have to be of one type.
macro_rules! functions {
    ($($own:ident as $declared:ident :: $name:ident ($($argument:tt),*);)*) => {
        fn functions() -> impl Iterator<Item = Export> {
            [$({
                let [function, _]: [unsafe extern "C" fn($($argument),*) -> _; 2] =
                    [$own::$name, $declared::$name];
                (stringify!($name), Some(code_of(function)), function as *const ())
            },)*]
            .into_iter()
        }
    };
}

functions! {
    own as array::CFArrayGetCount(_);
    own as array::CFArrayGetTypeID();
    own as array::CFArrayGetValueAtIndex(_, _);
    own as base::CFEqual(_, _);
    own as base::CFGetTypeID(_);
    own as base::CFRelease(_);
    own as base::CFRetain(_);
    own as data::CFDataAppendBytes(_, _, _);
    own as data::CFDataCreate(_, _, _);
    own as data::CFDataCreateMutable(_, _);
    own as data::CFDataGetBytePtr(_);
    own as data::CFDataGetLength(_);
    own as data::CFDataGetMutableBytePtr(_);
    own as data::CFDataGetTypeID();
    own as date::CFDateGetAbsoluteTime(_);
    own as date::CFDateGetTypeID();
    own as dictionary::CFDictionaryCreate(_, _, _, _, _, _);
    own as dictionary::CFDictionaryGetTypeID();
    own as dictionary::CFDictionaryGetValueIfPresent(_, _, _);
    own as error::CFErrorGetCode(_);
    own as string::CFStringCreateWithBytes(_, _, _, _, _);
    own as string::CFStringGetBytes(_, _, _, _, _, _, _, _);
    own as string::CFStringGetLength(_);
    own as string::CFStringGetTypeID();
    security as access_control::SecAccessControlCreateWithFlags(_, _, _, _);
    security as keychain_item::SecItemAdd(_, _);
    security as keychain_item::SecItemCopyMatching(_, _);
    security as keychain_item::SecItemDelete(_);
    security as keychain_item::SecItemUpdate(_, _);
}

/// Returns the names of all exported symbols, sorted; that of a function with the codes of its result and its arguments.
pub fn symbols() -> Vec<String> {
    let mut symbols: Vec<_> = all()
        .map(|(name, code, _)| match code {
            Some(code) => format!("{name} {code}"),
            None => name.to_owned(),
        })
        .collect();
    symbols.sort_unstable();
    symbols
}

/// Makes the linker keep all symbols.
pub(crate) fn keep() {
    black_box(all().count());
}

fn all() -> impl Iterator<Item = Export> {
    let strings = constants::strings()
        .map(|(name, reference)| (name, None, (&raw const *reference).cast::<()>()));
    let others = [
        (
            "kCFAllocatorDefault",
            (&raw const constants::kCFAllocatorDefault).cast(),
        ),
        (
            "kCFBooleanTrue",
            (&raw const constants::kCFBooleanTrue).cast(),
        ),
        (
            "kCFTypeDictionaryKeyCallBacks",
            (&raw const constants::kCFTypeDictionaryKeyCallBacks).cast(),
        ),
        (
            "kCFTypeDictionaryValueCallBacks",
            (&raw const constants::kCFTypeDictionaryValueCallBacks).cast(),
        ),
    ];
    let others = others.map(|(name, address)| (name, None, address));
    functions().chain(strings).chain(others).map(black_box)
}

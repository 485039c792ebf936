//! The types of the exported functions as type codes, so that they can be compared with lists that others made.
//!
//! The codes are those of
//! [`@encode`](https://developer.apple.com/library/archive/documentation/Cocoa/Conceptual/ObjCRuntimeGuide/Articles/ocrtTypeEncodings.html)
//! on a 64-bit system, with `^` for whatever is passed by reference.

use core_foundation_sys::base::CFRange;

/// A type that has a code.
pub(crate) trait Encode {
    /// Its code.
    const CODE: &'static str;
}

macro_rules! codes {
    ($($type:ty = $code:literal;)*) => {
        $(impl Encode for $type {
            const CODE: &'static str = $code;
        })*
    };
}

codes! {
    () = "v";
    u8 = "C";
    i32 = "i";
    u32 = "I";
    i64 = "q";
    isize = "q";
    u64 = "Q";
    usize = "Q";
    f64 = "d";
    CFRange = "{CFRange=qq}";
}

impl<T> Encode for *const T {
    const CODE: &'static str = "^";
}

impl<T> Encode for *mut T {
    const CODE: &'static str = "^";
}

/// A function's result and arguments.
pub(crate) trait Signature {
    /// Returns the codes, that of the result first.
    fn code() -> String;
}

macro_rules! signatures {
    ($(($($argument:ident)*))*) => {
        $(impl<R: Encode, $($argument: Encode),*> Signature for unsafe extern "C" fn($($argument),*) -> R {
            fn code() -> String {
                [R::CODE, $($argument::CODE),*].concat()
            }
        })*
    };
}

signatures! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
    (A B C D E F G)
    (A B C D E F G H)
}

/// Returns the codes of this function's type.
pub(crate) fn code_of<F: Signature>(_: F) -> String {
    F::code()
}

//! The functions of CoreFoundation that the leaf and the `core-foundation` crate call, with the types of their headers.

use std::borrow::Cow;
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::{ptr, slice};

use core_foundation_sys::array::CFArrayRef;
use core_foundation_sys::base::{Boolean, CFAllocatorRef, CFIndex, CFRange, CFTypeID, CFTypeRef};
use core_foundation_sys::data::{CFDataRef, CFMutableDataRef};
use core_foundation_sys::date::{CFAbsoluteTime, CFDateRef};
use core_foundation_sys::dictionary::{
    CFDictionaryKeyCallBacks, CFDictionaryRef, CFDictionaryValueCallBacks,
};
use core_foundation_sys::error::CFErrorRef;
use core_foundation_sys::string::{CFStringEncoding, CFStringRef, kCFStringEncodingUTF8};

use crate::constants::{kCFTypeDictionaryKeyCallBacks, kCFTypeDictionaryValueCallBacks};
use crate::object::{Held, Object, Value, create, equal, misuse, release, retain};

/// Exports functions under their own names.
macro_rules! export {
    ($($(#[$doc:meta])* fn $name:ident($($argument:ident: $type:ty),*) $(-> $result:ty)? $body:block)*) => {$(
        $(#[$doc])*
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C" fn $name($($argument: $type),*) $(-> $result)? $body
    )*};
}

fn array<'a>(object: CFArrayRef) -> &'a [Held] {
    match Object::of(object.cast()).value() {
        Value::Array(items) => items,
        _ => misuse("took another object for an array"),
    }
}

fn data<'a>(object: CFDataRef) -> &'a UnsafeCell<Vec<u8>> {
    match Object::of(object.cast()).value() {
        Value::Data(bytes) => bytes,
        _ => misuse("took another object for data"),
    }
}

fn text<'a>(object: CFStringRef) -> &'a str {
    match Object::of(object.cast()).value() {
        Value::Text(text) => text,
        _ => misuse("took another object for a string"),
    }
}

fn pairs<'a>(object: CFDictionaryRef) -> &'a [(Held, Held)] {
    match Object::of(object.cast()).value() {
        Value::Dictionary(pairs) => pairs,
        _ => misuse("took another object for a dictionary"),
    }
}

fn length(count: usize) -> CFIndex {
    CFIndex::try_from(count).unwrap_or_else(|_| misuse("has more elements than memory"))
}

fn count(length: CFIndex) -> usize {
    usize::try_from(length).unwrap_or_else(|_| misuse("passed a negative length"))
}

/// Takes `length` values from a caller's array.
///
/// # Safety
/// `start` points to `length` values, or there are none.
unsafe fn values<'a, T>(start: *const T, length: CFIndex) -> &'a [T] {
    match count(length) {
        0 => &[],
        _ if start.is_null() => misuse("passed a length and no values"),
        // SAFETY: the caller's.
        count => unsafe { slice::from_raw_parts(start, count) },
    }
}

export! {
    fn CFRetain(object: CFTypeRef) -> CFTypeRef {
        retain(object)
    }

    fn CFRelease(object: CFTypeRef) {
        release(object);
    }

    fn CFGetTypeID(object: CFTypeRef) -> CFTypeID {
        Object::of(object).type_id()
    }

    fn CFEqual(a: CFTypeRef, b: CFTypeRef) -> Boolean {
        Boolean::from(equal(Object::of(a), Object::of(b)))
    }

    fn CFArrayGetTypeID() -> CFTypeID {
        Object::constant(Value::Array(Vec::new())).type_id()
    }

    fn CFArrayGetCount(object: CFArrayRef) -> CFIndex {
        length(array(object).len())
    }

    fn CFArrayGetValueAtIndex(object: CFArrayRef, index: CFIndex) -> *const c_void {
        match array(object).get(count(index)) {
            Some(item) => item.pointer(),
            None => misuse("read behind the end of an array"),
        }
    }

    fn CFDataGetTypeID() -> CFTypeID {
        Object::constant(Value::Data(UnsafeCell::default())).type_id()
    }

    fn CFDataCreate(_allocator: CFAllocatorRef, bytes: *const u8, len: CFIndex) -> CFDataRef {
        // SAFETY: CFData.h: `bytes` holds `len` bytes.
        let bytes = unsafe { values(bytes, len) };
        create(Value::Data(UnsafeCell::new(bytes.to_vec()))).cast()
    }

    fn CFDataCreateMutable(_allocator: CFAllocatorRef, capacity: CFIndex) -> CFMutableDataRef {
        let bytes = Vec::with_capacity(count(capacity));
        create(Value::Data(UnsafeCell::new(bytes))).cast_mut().cast()
    }

    fn CFDataAppendBytes(object: CFMutableDataRef, bytes: *const u8, len: CFIndex) {
        // SAFETY: CFData.h: `bytes` holds `len` bytes.
        let bytes = unsafe { values(bytes, len) };
        // SAFETY: CFData.h: nobody reads mutable data while it changes.
        let own = unsafe { &mut *data(object.cast_const()).get() };
        if own.len() + bytes.len() > own.capacity() {
            misuse("appended more than the data's capacity");
        }
        own.extend_from_slice(bytes);
    }

    fn CFDataGetMutableBytePtr(object: CFMutableDataRef) -> *mut u8 {
        // SAFETY: CFData.h: nobody reads mutable data while it changes.
        let own = unsafe { &mut *data(object.cast_const()).get() };
        own.as_mut_ptr()
    }

    fn CFDataGetBytePtr(object: CFDataRef) -> *const u8 {
        // SAFETY: CFData.h: nobody reads mutable data while it changes.
        let own = unsafe { &*data(object).get() };
        // As CoreFoundation does, which the caller has to expect.
        if own.is_empty() { ptr::null() } else { own.as_ptr() }
    }

    fn CFDataGetLength(object: CFDataRef) -> CFIndex {
        // SAFETY: CFData.h: nobody reads mutable data while it changes.
        let own = unsafe { &*data(object).get() };
        length(own.len())
    }

    fn CFDateGetTypeID() -> CFTypeID {
        Object::constant(Value::Date(0.0)).type_id()
    }

    fn CFDateGetAbsoluteTime(object: CFDateRef) -> CFAbsoluteTime {
        match Object::of(object.cast()).value() {
            Value::Date(time) => *time,
            _ => misuse("took another object for a date"),
        }
    }

    fn CFDictionaryGetTypeID() -> CFTypeID {
        Object::constant(Value::Dictionary(Vec::new())).type_id()
    }

    fn CFDictionaryCreate(
        _allocator: CFAllocatorRef,
        keys: *const *const c_void,
        held: *const *const c_void,
        len: CFIndex,
        key_callbacks: *const CFDictionaryKeyCallBacks,
        value_callbacks: *const CFDictionaryValueCallBacks
    ) -> CFDictionaryRef {
        if key_callbacks.cast() != &raw const kCFTypeDictionaryKeyCallBacks
            || value_callbacks.cast() != &raw const kCFTypeDictionaryValueCallBacks
        {
            misuse("made a dictionary that doesn't retain what is in it");
        }
        // SAFETY: CFDictionary.h: there are `len` keys.
        let keys = unsafe { values(keys, len) };
        // SAFETY: CFDictionary.h: there are `len` values.
        let held = unsafe { values(held, len) };
        let pairs = keys.iter().zip(held);
        let pairs = pairs.map(|(key, value)| (Held::retain(*key), Held::retain(*value)));
        create(Value::Dictionary(pairs.collect())).cast()
    }

    fn CFDictionaryGetValueIfPresent(
        object: CFDictionaryRef,
        key: *const c_void,
        value: *mut *const c_void
    ) -> Boolean {
        let key = Object::of(key);
        let Some((_, found)) = pairs(object).iter().find(|(own, _)| equal(own, key)) else {
            return 0;
        };
        if !value.is_null() {
            // SAFETY: CFDictionary.h: `value` is null or a place for a reference.
            unsafe { value.write(found.pointer()) };
        }
        1
    }

    fn CFErrorGetCode(object: CFErrorRef) -> CFIndex {
        match Object::of(object.cast_const().cast()).value() {
            Value::Error(code) => CFIndex::try_from(*code).unwrap_or_default(),
            _ => misuse("took another object for an error"),
        }
    }

    fn CFStringGetTypeID() -> CFTypeID {
        Object::constant(Value::Text(Cow::Borrowed(""))).type_id()
    }

    fn CFStringCreateWithBytes(
        _allocator: CFAllocatorRef,
        bytes: *const u8,
        len: CFIndex,
        encoding: CFStringEncoding,
        _is_external: Boolean
    ) -> CFStringRef {
        // SAFETY: CFString.h: `bytes` holds `len` bytes.
        let bytes = unsafe { values(bytes, len) };
        match String::from_utf8(bytes.to_vec()) {
            Ok(text) if encoding == kCFStringEncodingUTF8 => {
                create(Value::Text(Cow::Owned(text))).cast()
            }
            _ => ptr::null(),
        }
    }

    fn CFStringGetLength(object: CFStringRef) -> CFIndex {
        length(text(object).encode_utf16().count())
    }

    fn CFStringGetBytes(
        object: CFStringRef,
        range: CFRange,
        encoding: CFStringEncoding,
        _loss_byte: u8,
        _is_external: Boolean,
        buffer: *mut u8,
        max: CFIndex,
        used: *mut CFIndex
    ) -> CFIndex {
        let text = text(object);
        let units = length(text.encode_utf16().count());
        if encoding != kCFStringEncodingUTF8 || range.location != 0 || range.length != units {
            misuse("asked for a part of a string, or another encoding than UTF-8");
        }
        if !buffer.is_null() {
            if count(max) < text.len() {
                return 0;
            }
            // SAFETY: CFString.h: `buffer` holds `max` bytes, which is enough, and is the caller's own.
            unsafe { ptr::copy_nonoverlapping(text.as_ptr(), buffer, text.len()) };
        }
        if !used.is_null() {
            // SAFETY: CFString.h: `used` is null or a place for a number.
            unsafe { used.write(length(text.len())) };
        }
        units
    }
}

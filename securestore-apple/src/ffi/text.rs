//! `CFString` to `String`, without a panic and without a loss.

use std::ptr;

use core_foundation::base::{CFIndex, CFRange, TCFType};
use core_foundation::string::{
    CFString, CFStringGetBytes, CFStringGetLength, kCFStringEncodingUTF8,
};

/// Returns the text; `None` if it has no UTF-8 form (half a surrogate pair).
pub(super) fn text(string: &CFString) -> Option<String> {
    // SAFETY: CFString.h: the argument is a valid string.
    let length = unsafe { CFStringGetLength(string.as_concrete_TypeRef()) };
    let needed = encode(string, length, None)?;
    let mut buffer = vec![0; usize::try_from(needed).ok()?];
    let written = encode(string, length, Some(&mut buffer))?;
    buffer.truncate(usize::try_from(written).ok()?);
    String::from_utf8(buffer).ok()
}

/// Encodes all UTF-16 units or nothing, and returns the number of bytes; without a buffer it only counts them.
fn encode(string: &CFString, length: CFIndex, buffer: Option<&mut [u8]>) -> Option<CFIndex> {
    let (start, capacity) = match buffer {
        Some(buffer) => (buffer.as_mut_ptr(), CFIndex::try_from(buffer.len()).ok()?),
        None => (ptr::null_mut(), 0),
    };
    let mut used = 0;
    // SAFETY: CFString.h: the range is that of the whole string; `start` is null, which only counts, or holds `capacity`
    // bytes; a loss byte of 0 stops at the first unit that can't be converted.
    let converted = unsafe {
        CFStringGetBytes(
            string.as_concrete_TypeRef(),
            CFRange::init(0, length),
            kCFStringEncodingUTF8,
            0,
            0,
            start,
            capacity,
            &raw mut used,
        )
    };
    (converted == length).then_some(used)
}

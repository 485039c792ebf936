//! `CFData` that holds a secret, and is overwritten when it is dropped.

use core_foundation::base::{CFIndex, CFType, TCFType, kCFAllocatorDefault};
use core_foundation::data::{CFData, CFDataRef};
use core_foundation_sys::data::{
    CFDataAppendBytes, CFDataCreateMutable, CFDataGetMutableBytePtr, CFMutableDataRef,
};
use securestore_core::Secret;
use zeroize::Zeroize;

use crate::seam::Status;

/// A copy of a secret for the duration of one call.
///
/// It is mutable data so that it can be overwritten: whoever still holds a reference then sees zeros, never freed memory, as it
/// would if the data pointed into the [`Secret`] itself.
pub(super) struct SecretData {
    data: CFData,
    mutable: CFMutableDataRef,
}

impl SecretData {
    /// Copies a secret into one allocation of its exact size.
    ///
    /// # Errors
    /// [`Status::ALLOCATE`] if there is no memory.
    pub(super) fn new(secret: &Secret) -> Result<Self, Status> {
        let bytes = secret.expose_secret();
        let len = CFIndex::try_from(bytes.len()).map_err(|_| Status::ALLOCATE)?;
        // SAFETY: reads a constant that CoreFoundation never changes (CFBase.h).
        let allocator = unsafe { kCFAllocatorDefault };
        // SAFETY: CFData.h: `capacity` is not negative; the result is a new object of the caller, or null.
        let mutable = unsafe { CFDataCreateMutable(allocator, len) };
        if mutable.is_null() {
            return Err(Status::ALLOCATE);
        }
        // SAFETY: CFData.h: a CFMutableData is a CFData; we own it (the Create Rule), and it isn't null.
        let data = unsafe { CFData::wrap_under_create_rule(mutable.cast_const() as CFDataRef) };
        let this = Self { data, mutable };
        if len > 0 {
            // SAFETY: CFData.h: `bytes` holds `len` bytes, and `len` doesn't exceed the capacity.
            unsafe { CFDataAppendBytes(this.mutable, bytes.as_ptr(), len) };
        }
        Ok(this)
    }

    /// Returns the data as the value of a dictionary.
    pub(super) fn to_value(&self) -> CFType {
        self.data.as_CFType()
    }
}

impl Drop for SecretData {
    fn drop(&mut self) {
        let len = usize::try_from(self.data.len()).unwrap_or_default();
        if len == 0 {
            return;
        }
        // SAFETY: CFData.h: `mutable` is the mutable data that `new` made, and `data` keeps it alive.
        let start = unsafe { CFDataGetMutableBytePtr(self.mutable) };
        if start.is_null() {
            return;
        }
        // SAFETY: CFData.h: `start` points to `len` initialized bytes that may be written until the data changes; the call
        // that could read them has returned.
        let bytes = unsafe { std::slice::from_raw_parts_mut(start, len) };
        bytes.zeroize();
    }
}

//! Byte arrays of Java, and the wiping of those that held a plaintext.

use jni::sys;
use zeroize::Zeroizing;

use super::frame::{Frame, failure};
use super::reference::{Local, Ref};
use crate::seam::Exception;

const TOO_LONG: &str = "java.lang.NegativeArraySizeException";

/// Copies bytes into a new `byte[]`.
///
/// # Errors
/// `java.lang.OutOfMemoryError`.
pub(super) fn array<'f>(frame: &Frame<'f>, bytes: &[u8]) -> Result<Local<'f>, Exception> {
    let len = sys::jsize::try_from(bytes.len()).map_err(|_| failure(TOO_LONG))?;
    // SAFETY: JNI, NewByteArray: the length isn't negative.
    let array = unsafe { (frame.table().NewByteArray)(frame.raw(), len) };
    let array = Local::new(array).ok_or_else(|| frame.thrown())?;
    write(frame, array.as_ref(), bytes, len)?;
    Ok(array)
}

/// Copies a `byte[]`.
///
/// # Errors
/// If the platform answers something impossible.
pub(super) fn copy(frame: &Frame<'_>, array: Ref<'_>) -> Result<Zeroizing<Vec<u8>>, Exception> {
    // SAFETY: JNI, GetArrayLength: the callers pass a `byte[]`.
    let len = unsafe { (frame.table().GetArrayLength)(frame.raw(), array.raw()) };
    let mut bytes = Zeroizing::new(vec![
        0_u8;
        usize::try_from(len).map_err(|_| failure(TOO_LONG))?
    ]);
    // SAFETY: JNI, GetByteArrayRegion: `bytes` has room for all `len` elements.
    unsafe {
        (frame.table().GetByteArrayRegion)(
            frame.raw(),
            array.raw(),
            0,
            len,
            bytes.as_mut_ptr().cast(),
        );
    }
    frame.checked(bytes)
}

/// Overwrites a `byte[]` with zeros. It can't fail for an array that lives; if it does, nothing more can be done.
pub(super) fn wipe(frame: &Frame<'_>, array: Ref<'_>) {
    // SAFETY: JNI, GetArrayLength: the callers pass a `byte[]`.
    let len = unsafe { (frame.table().GetArrayLength)(frame.raw(), array.raw()) };
    let zeros = vec![0; usize::try_from(len).unwrap_or_default()];
    let _ = write(frame, array, &zeros, len);
}

fn write(
    frame: &Frame<'_>,
    array: Ref<'_>,
    bytes: &[u8],
    len: sys::jsize,
) -> Result<(), Exception> {
    // SAFETY: JNI, SetByteArrayRegion: `bytes` holds `len` bytes, and so does the array.
    unsafe {
        (frame.table().SetByteArrayRegion)(frame.raw(), array.raw(), 0, len, bytes.as_ptr().cast());
    }
    frame.checked(())
}

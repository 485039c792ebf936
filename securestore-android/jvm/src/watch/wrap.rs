//! Functions of a table, each wrapped in one that is watched.

use std::any::TypeId;
use std::ffi::c_void;
use std::mem::{size_of, transmute_copy};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

use jni::sys::{JNIEnv, jobject};

use super::{Pause, is_watched, record};

/// The number of functions in the newest table, reserved ones included.
pub(super) const SLOTS: usize = 240;

/// What the VM had in the slots that are wrapped.
static ORIGINAL: [AtomicPtr<c_void>; SLOTS] = [const { AtomicPtr::new(ptr::null_mut()) }; SLOTS];

#[expect(
    clippy::indexing_slicing,
    reason = "the slots are constants, and compared with the number of slots when they are wrapped"
)]
fn original(slot: usize) -> &'static AtomicPtr<c_void> {
    &ORIGINAL[slot]
}

/// A function of the table.
pub(super) trait Function: Copy {
    /// Remembers the function as the original of this slot, and returns the one that watches it.
    fn wrapped<const SLOT: usize>(self) -> Self;
}

/// One call of a wrapped function.
#[derive(Clone, Copy)]
pub(super) struct Call {
    pub(super) slot: usize,
    pub(super) env: *mut JNIEnv,
    /// The first three arguments after the environment, as far as they are pointers.
    pub(super) args: [usize; 3],
    pub(super) returns_object: bool,
}

/// Returns a value of the size of a pointer as a number; 0 for others.
fn word<T>(value: &T) -> usize {
    if size_of::<T>() == size_of::<usize>() {
        // SAFETY: a value of this size, of types that JNI passes: pointers and 64-bit numbers, which are always initialised.
        unsafe { transmute_copy(value) }
    } else {
        0
    }
}

macro_rules! functions {
    ($($arg:ident: $type:ident),*) => {
        impl<R: 'static, $($type: 'static),*> Function for unsafe extern "system" fn(*mut JNIEnv, $($type),*) -> R {
            fn wrapped<const SLOT: usize>(self) -> Self {
                unsafe extern "system" fn watched<const SLOT: usize, R: 'static, $($type: 'static),*>(
                    env: *mut JNIEnv,
                    $($arg: $type),*
                ) -> R {
                    let original = original(SLOT).load(Ordering::Acquire);
                    // SAFETY: `wrapped` has put the function of this very type there.
                    let original: unsafe extern "system" fn(*mut JNIEnv, $($type),*) -> R = unsafe { transmute_copy(&original) };
                    if !is_watched() {
                        // SAFETY: the caller's promises are those of the original.
                        return unsafe { original(env, $($arg),*) };
                    }
                    let mut words = [$(word(&$arg)),*].into_iter().chain([0; 3]);
                    let args = std::array::from_fn(|_| words.next().unwrap_or(0));
                    let returns_object = TypeId::of::<R>() == TypeId::of::<jobject>();
                    let call = Call { slot: SLOT, env, args, returns_object };
                    let _pause = Pause::new();
                    // SAFETY: the caller's promises are those of the original.
                    let result = unsafe { original(env, $($arg),*) };
                    if record::keep(&call, word(&result)) {
                        return result;
                    }
                    // SAFETY: only an id is refused, which is a pointer and may be null.
                    unsafe { transmute_copy(&0_usize) }
                }
                let function: *mut c_void = {
                    // SAFETY: a function pointer has the size of a pointer.
                    unsafe { transmute_copy(&self) }
                };
                original(SLOT).store(function, Ordering::Release);
                watched::<SLOT, R, $($type),*>
            }
        }
    };
}

functions!();
functions!(a: A);
functions!(a: A, b: B);
functions!(a: A, b: B, c: C);
functions!(a: A, b: B, c: C, d: D);
functions!(a: A, b: B, c: C, d: D, e: E);

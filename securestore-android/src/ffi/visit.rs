//! A visit to Java: one frame of local references on an attached thread.

use std::cell::Cell;
use std::ptr;

use jni::vm::{AttachConfig, AttachmentExceptionPolicy, JavaVM};
use jni::{Env, errors, sys};

use super::frame::{Frame, Table, failure};
use crate::seam::Exception;

/// How many local references a frame is sure to hold; more are allowed.
const CAPACITY: sys::jint = 16;

/// Runs `visit` in a frame of its own. A thread that isn't attached is attached for the rest of its life.
///
/// # Errors
/// What `visit` answers, or that the thread can't visit Java: it can't be attached, or an exception of the caller is pending.
pub(super) fn visit<T>(
    vm: &JavaVM,
    visit: impl FnOnce(&Frame<'_>) -> Result<T, Exception>,
) -> Result<T, Exception> {
    let config = || AttachConfig::new().exceptions_policy(AttachmentExceptionPolicy::Ignore);
    vm.attach_current_thread_with_config(config, None, |env| {
        let table = table(env);
        // SAFETY: JNI, ExceptionCheck: at any time on this attached thread.
        if unsafe { (table.ExceptionCheck)(env.get_raw()) } {
            return Err(Failed(failure("a Java exception is pending already")));
        }
        // SAFETY: JNI, PushLocalFrame: the capacity is positive; `Pop` pops the frame.
        if unsafe { (table.PushLocalFrame)(env.get_raw(), CAPACITY) } != sys::JNI_OK {
            // SAFETY: JNI, ExceptionClear: at any time on this attached thread.
            unsafe { (table.ExceptionClear)(env.get_raw()) };
            return Err(Failed(failure("java.lang.OutOfMemoryError")));
        }
        let frame = Frame {
            env,
            table,
            reading: Cell::new(false),
        };
        let _pop = Pop(&frame);
        visit(&frame).map_err(Failed)
    })
    .map_err(|Failed(exception)| exception)
}

struct Failed(Exception);

impl From<errors::Error> for Failed {
    fn from(_: errors::Error) -> Self {
        Self(failure("the thread can't be attached to the Java VM"))
    }
}

struct Pop<'a>(&'a Frame<'a>);

impl Drop for Pop<'_> {
    fn drop(&mut self) {
        let Self(frame) = self;
        // SAFETY: JNI, PopLocalFrame: also while an exception is pending; this is the frame that `visit` pushed.
        unsafe { (frame.table.PopLocalFrame)(frame.raw(), ptr::null_mut()) };
    }
}

fn table<'f>(env: &'f Env<'_>) -> &'f Table {
    let env = env.get_raw();
    // SAFETY: JNI, "The Invocation API": the interface pointer of an attached thread points to its function table.
    let table = unsafe { *env };
    // SAFETY: the table is valid and constant as long as the VM lives.
    let table: &'f sys::JNINativeInterface_ = unsafe { &*table };
    // SAFETY: the thread was attached with version 1.4 or newer, so the table has all entries of 1.4.
    unsafe { &table.v1_4 }
}

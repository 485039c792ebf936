//! Puts the watched tables in the place of the VM's.

use std::ffi::c_void;
use std::mem::{MaybeUninit, offset_of, size_of};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use jni::vm::JavaVM;
use jni::{Env, errors, sys};

use super::functions::with_functions;
use super::record;
use super::wrap::{Function, SLOTS};

/// `JNI_VERSION_19` and the versions that added functions since.
const VERSION_21: sys::jint = 0x0015_0000;
const VERSION_24: sys::jint = 0x0018_0000;
/// Up to `GetModule`, which version 9 added.
const SLOTS_OF_9: usize = 234;

type Table = [*mut c_void; SLOTS];

struct Shared(*const Table);

// SAFETY: it is written before it is shared, and never again.
unsafe impl Send for Shared {}
// SAFETY: as above.
unsafe impl Sync for Shared {}

static TABLE: OnceLock<Shared> = OnceLock::new();
/// The invocation functions of the VM itself.
static INVOKE: AtomicPtr<c_void> = AtomicPtr::new(ptr::null_mut());

/// Watches this VM: each thread from when it asks for its environment, and this one now.
pub(crate) fn install(vm: &JavaVM, env: &mut Env<'_>) -> errors::Result<()> {
    record::prepare(env)?;
    TABLE.get_or_init(|| Shared(wrapped_table(env.get_raw())));
    // SAFETY: JNI: a VM points to its table, which lives as long.
    let original = unsafe { *vm.get_raw() };
    INVOKE.store(original.cast_mut().cast(), Ordering::Release);
    // SAFETY: the table is the VM's and constant.
    let mut invoke = Box::new(unsafe { ptr::read(original) });
    // SAFETY: every VM has the functions of 1.4.
    let functions = unsafe { &mut invoke.v1_4 };
    functions.AttachCurrentThread = attach;
    functions.AttachCurrentThreadAsDaemon = attach_as_daemon;
    functions.GetEnv = environment;
    // SAFETY: HotSpot keeps the pointer in memory that can be written; nothing else changes it.
    unsafe { *vm.get_raw() = Box::leak(invoke) };
    watch_thread(env.get_raw());
    Ok(())
}

/// Watches a thread by its environment.
pub(crate) fn watch_thread(env: *mut sys::JNIEnv) {
    let Some(Shared(table)) = TABLE.get() else {
        return;
    };
    if env.is_null() {
        return;
    }
    // SAFETY: HotSpot keeps the pointer in the thread's own memory; only this thread uses it.
    unsafe { *env = (*table).cast() };
}

fn wrapped_table(env: *mut sys::JNIEnv) -> *const Table {
    // SAFETY: JNI: an environment points to its table.
    let original = unsafe { *env };
    // SAFETY: the table is the VM's and constant.
    let table = unsafe { &*original };
    // SAFETY: every table has this function.
    let get_version = unsafe { table.v1_1.GetVersion };
    // SAFETY: JNI, GetVersion: on the environment of this thread.
    let version = unsafe { get_version(env) };
    let slots = match version {
        VERSION_24.. => SLOTS_OF_9 + 2,
        VERSION_21.. => SLOTS_OF_9 + 1,
        _ => SLOTS_OF_9,
    };
    let table: &'static mut MaybeUninit<Table> = Box::leak(Box::new(MaybeUninit::zeroed()));
    let copy = table.as_mut_ptr();
    // SAFETY: a table of this version has as many pointers, and the copy has room for more.
    unsafe { ptr::copy_nonoverlapping(original.cast::<*mut c_void>(), copy.cast(), slots) };
    // SAFETY: the copy holds all functions of 1.6, and nobody else knows it yet.
    let functions: &mut sys::JNINativeInterface__1_6 = unsafe { &mut *copy.cast() };
    macro_rules! wrap {
        ($($name:ident)*) => {
            $(
                const {
                    assert!(offset_of!(sys::JNINativeInterface__1_6, $name) / size_of::<usize>() < SLOTS);
                }
                functions.$name = functions.$name.wrapped::<{
                    offset_of!(sys::JNINativeInterface__1_6, $name) / size_of::<usize>()
                }>();
            )*
        };
    }
    with_functions!(wrap);
    copy
}

/// Returns the invocation functions of the VM itself.
fn invoke() -> &'static sys::JNIInvokeInterface_ {
    let table: *const sys::JNIInvokeInterface_ = INVOKE.load(Ordering::Acquire).cast_const().cast();
    // SAFETY: it was put there before the functions that call this, and lives as long as the VM.
    unsafe { &*table }
}

unsafe extern "system" fn attach(
    vm: *mut sys::JavaVM,
    env: *mut *mut c_void,
    args: *mut c_void,
) -> sys::jint {
    // SAFETY: the VM's own table, which has this function.
    let original = unsafe { invoke().v1_4.AttachCurrentThread };
    // SAFETY: the caller's promises are those of the original.
    let done = unsafe { original(vm, env, args) };
    // SAFETY: the caller passes a place for the environment.
    unsafe { watch_result(done, env) }
}

unsafe extern "system" fn attach_as_daemon(
    vm: *mut sys::JavaVM,
    env: *mut *mut c_void,
    args: *mut c_void,
) -> sys::jint {
    // SAFETY: the VM's own table, which has this function.
    let original = unsafe { invoke().v1_4.AttachCurrentThreadAsDaemon };
    // SAFETY: the caller's promises are those of the original.
    let done = unsafe { original(vm, env, args) };
    // SAFETY: the caller passes a place for the environment.
    unsafe { watch_result(done, env) }
}

unsafe extern "system" fn environment(
    vm: *mut sys::JavaVM,
    env: *mut *mut c_void,
    version: sys::jint,
) -> sys::jint {
    // SAFETY: the VM's own table, which has this function.
    let original = unsafe { invoke().v1_4.GetEnv };
    // SAFETY: the caller's promises are those of the original.
    let done = unsafe { original(vm, env, version) };
    // SAFETY: the caller passes a place for the environment.
    unsafe { watch_result(done, env) }
}

/// # Safety
/// `env` is a place that holds the environment if `done` says so.
unsafe fn watch_result(done: sys::jint, env: *mut *mut c_void) -> sys::jint {
    if done == sys::JNI_OK {
        // SAFETY: the caller promises it.
        watch_thread(unsafe { *env }.cast());
    }
    done
}

//! Objects with a retain count, each in an allocation of its own.

use std::borrow::Cow;
use std::cell::UnsafeCell;
use std::collections::HashSet;
use std::ffi::c_void;
use std::io::Write;
use std::ops::Deref;
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use core_foundation_sys::base::CFTypeID;
use securestore_apple::seam::{Accessible, AuthenticationContext, Constraint};

use crate::constants;

/// What an object is.
pub(crate) enum Value {
    Text(Cow<'static, str>),
    Data(UnsafeCell<Vec<u8>>),
    Boolean(bool),
    Date(f64),
    Dictionary(Vec<(Held, Held)>),
    Array(Vec<Held>),
    Error(i32),
    AccessControl(Accessible, Constraint),
    Context(Arc<dyn AuthenticationContext>),
}

/// An object: what a `CFTypeRef` points to.
pub(crate) struct Object {
    count: AtomicIsize,
    value: Value,
}

// SAFETY: nothing changes after an object was made but its count, which is atomic, and the bytes of mutable data, which
// CoreFoundation too leaves to one thread at a time.
unsafe impl Sync for Object {}

// SAFETY: as for `Sync`; whoever releases an object last ends it, on any thread.
unsafe impl Send for Object {}

/// The addresses of the objects that can be ended, inverted: a tool that looks for leaks must not take them for pointers.
static LIVE: LazyLock<Mutex<HashSet<usize>>> = LazyLock::new(Mutex::default);

fn live() -> MutexGuard<'static, HashSet<usize>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns how many objects of this process were made and not yet ended.
pub fn live_objects() -> usize {
    live().len()
}

/// Ends the process: on a phone this would corrupt its memory.
pub(crate) fn misuse(what: &str) -> ! {
    // Nobody is left to report to if standard error is gone.
    let _ = writeln!(std::io::stderr(), "emulated CoreFoundation: {what}");
    std::process::abort()
}

impl Object {
    /// Creates a constant: it outlives the process.
    pub(crate) const fn constant(value: Value) -> Self {
        Self {
            count: AtomicIsize::new(1),
            value,
        }
    }

    /// Finds the object that a caller means.
    pub(crate) fn of<'a>(pointer: *const c_void) -> &'a Self {
        if !is_object(pointer) {
            misuse("used what is no live object");
        }
        // SAFETY: `pointer` is the address of a constant, or of a live object, which `create` made.
        unsafe { &*pointer.cast::<Self>() }
    }

    pub(crate) fn value(&self) -> &Value {
        &self.value
    }

    pub(crate) fn pointer(&self) -> *const c_void {
        (&raw const *self).cast()
    }

    /// Returns the bytes of data.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.value {
            // SAFETY: whoever changes the bytes of mutable data holds no reference to them meanwhile (CFData.h).
            Value::Data(bytes) => Some(unsafe { &*bytes.get() }),
            _ => None,
        }
    }

    pub(crate) fn type_id(&self) -> CFTypeID {
        match self.value {
            Value::Text(_) => 1,
            Value::Data(_) => 2,
            Value::Boolean(_) => 3,
            Value::Date(_) => 4,
            Value::Dictionary(_) => 5,
            Value::Array(_) => 6,
            Value::Error(_) => 7,
            Value::AccessControl(..) => 8,
            Value::Context(_) => 9,
        }
    }
}

fn is_object(pointer: *const c_void) -> bool {
    constants::all().any(|constant| constant.pointer() == pointer)
        || live().contains(&!pointer.addr())
}

/// Makes an object with a count of one, which is the caller's (the Create Rule).
pub(crate) fn create(value: Value) -> *const c_void {
    let object = Box::new(Object::constant(value));
    let pointer: *const c_void = Box::into_raw(object).cast_const().cast();
    live().insert(!pointer.addr());
    pointer
}

/// Raises the count.
pub(crate) fn retain(pointer: *const c_void) -> *const c_void {
    Object::of(pointer).count.fetch_add(1, Ordering::Relaxed);
    pointer
}

/// Lowers the count, and ends the object at zero; constants stay.
pub(crate) fn release(pointer: *const c_void) {
    let object = Object::of(pointer);
    if !live().contains(&!pointer.addr()) {
        return;
    }
    if object.count.fetch_sub(1, Ordering::AcqRel) != 1 {
        return;
    }
    live().remove(&!pointer.addr());
    // SAFETY: `create` made it with a box, it was live, and the last reference to it is gone.
    drop(unsafe { Box::from_raw(pointer.cast_mut().cast::<Object>()) });
}

/// A reference that is released when it is dropped.
pub(crate) struct Held(*const c_void);

// SAFETY: it is a counted reference to an `Object`, which may be shared and sent.
unsafe impl Send for Held {}

// SAFETY: as for `Send`.
unsafe impl Sync for Held {}

impl Held {
    /// Makes an object and owns it.
    pub(crate) fn create(value: Value) -> Self {
        Self(create(value))
    }

    /// Retains what a caller passes.
    pub(crate) fn retain(pointer: *const c_void) -> Self {
        Self(retain(pointer))
    }

    /// Gives the reference to the caller.
    pub(crate) fn into_pointer(self) -> *const c_void {
        let pointer = self.0;
        std::mem::forget(self);
        pointer
    }
}

impl Deref for Held {
    type Target = Object;

    fn deref(&self) -> &Object {
        Object::of(self.0)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        release(self.0);
    }
}

/// Says whether CoreFoundation calls two objects equal.
pub(crate) fn equal(a: &Object, b: &Object) -> bool {
    match (a.value(), b.value()) {
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Data(_), Value::Data(_)) => a.bytes() == b.bytes(),
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        _ => std::ptr::eq(a, b),
    }
}

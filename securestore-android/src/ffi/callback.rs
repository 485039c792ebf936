//! How the end of a prompt comes back from Java.
//!
//! Java holds a number, never a pointer: the number of a prompt that nobody waits for any more is not in the table, so a late
//! or second answer finds nothing.

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::panic;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use jni::strings::JNIString;
use jni::sys;

use super::bindings;
use super::frame::{Frame, failure, object};
use super::reference::{Arg, Global, Local, Ref};
use crate::seam::{Exception, PromptError};

/// `java/securestore/android/PromptCallback.java`, compiled; `cargo xtask dex` checks that it is.
static DEX: &[u8] = include_bytes!("../../java/prompt.dex");

const CLASS: &str = "securestore.android.PromptCallback";

static WAITING: Mutex<BTreeMap<i64, Arc<Slot>>> = Mutex::new(BTreeMap::new());
static NEXT: AtomicI64 = AtomicI64::new(1);
static LOADED: OnceLock<Global> = OnceLock::new();

type Outcome = Result<(), PromptError>;

#[derive(Debug, Default)]
struct Slot {
    outcome: Mutex<Option<Outcome>>,
    ended: Condvar,
}

/// A prompt that somebody waits for.
#[derive(Debug)]
pub(super) struct Pending {
    id: i64,
    slot: Arc<Slot>,
}

impl Pending {
    /// Begins to wait.
    pub(super) fn new() -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let slot = Arc::new(Slot::default());
        waiting().insert(id, Arc::clone(&slot));
        Self { id, slot }
    }

    /// Returns the number that Java tells the end by.
    pub(super) const fn id(&self) -> i64 {
        self.id
    }

    /// Waits for the end, for so long; `None` if there was none.
    pub(super) fn wait(&self, longest: Duration) -> Option<Outcome> {
        let outcome = lock(&self.slot.outcome);
        let (outcome, _) = self
            .slot
            .ended
            .wait_timeout_while(outcome, longest, |outcome| outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        *outcome
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        waiting().remove(&self.id);
    }
}

/// Ends a prompt, if somebody waits for it; the first end counts.
pub(super) fn end(id: i64, outcome: Outcome) {
    let Some(slot) = waiting().get(&id).cloned() else {
        return;
    };
    lock(&slot.outcome).get_or_insert(outcome);
    slot.ended.notify_all();
}

/// Creates the Java object that ends this prompt.
///
/// # Errors
/// If Android doesn't take the embedded class.
pub(super) fn create<'f>(frame: &Frame<'f>, pending: &Pending) -> Result<Local<'f>, Exception> {
    let class = class(frame)?;
    frame.construct_in(
        class,
        &bindings::NEW_PROMPT_CALLBACK,
        [Arg::Long(pending.id())],
    )
}

/// Returns the class, loaded from the embedded dex by the first prompt.
fn class(frame: &Frame<'_>) -> Result<Ref<'static>, Exception> {
    if let Some(class) = LOADED.get() {
        return Ok(class.as_ref());
    }
    let len = i64::try_from(DEX.len()).map_err(|_| failure("java.lang.ClassFormatError"))?;
    // SAFETY: JNI, NewDirectByteBuffer: `DEX` is that long and lives for ever; nobody writes to it, InMemoryDexClassLoader
    // copies it.
    let buffer = unsafe {
        (frame.table().NewDirectByteBuffer)(frame.raw(), DEX.as_ptr().cast_mut().cast(), len)
    };
    let buffer = Local::new(buffer).ok_or_else(|| frame.thrown())?;
    let parent = frame.call_static(&bindings::GET_SYSTEM_CLASS_LOADER, [])?;
    let parent = object(parent)?;
    let loader = frame.construct(
        &bindings::NEW_DEX_CLASS_LOADER,
        [(&buffer).into(), (&parent).into()],
    )?;
    let name = frame.string(CLASS)?;
    let class = object(frame.call(&bindings::LOAD_CLASS, loader.as_ref(), [(&name).into()])?)?;
    register(frame, class.as_ref())?;
    let class = frame.global(class.as_ref())?;
    Ok(LOADED.get_or_init(|| class).as_ref())
}

fn register(frame: &Frame<'_>, class: Ref<'_>) -> Result<(), Exception> {
    let strings = ["succeeded", "(J)V", "failed", "(JI)V"].map(JNIString::new);
    let [succeeded_name, succeeded_type, failed_name, failed_type] = &strings;
    let methods = [
        sys::JNINativeMethod {
            name: succeeded_name.as_ptr().cast_mut(),
            signature: succeeded_type.as_ptr().cast_mut(),
            fnPtr: succeeded as *mut c_void,
        },
        sys::JNINativeMethod {
            name: failed_name.as_ptr().cast_mut(),
            signature: failed_type.as_ptr().cast_mut(),
            fnPtr: failed as *mut c_void,
        },
    ];
    // SAFETY: JNI, RegisterNatives: two methods whose functions have the types that their signatures say; the strings live
    // until the call has returned.
    let status =
        unsafe { (frame.table().RegisterNatives)(frame.raw(), class.raw(), methods.as_ptr(), 2) };
    if status == sys::JNI_OK {
        return Ok(());
    }
    Err(frame.thrown())
}

/// `private static native void succeeded(long id)`
extern "system" fn succeeded(_: *mut sys::JNIEnv, _: sys::jclass, id: sys::jlong) {
    answer(id, Ok(()));
}

/// `private static native void failed(long id, int code)`; below zero are the leaf's own codes, which Android doesn't use.
extern "system" fn failed(_: *mut sys::JNIEnv, _: sys::jclass, id: sys::jlong, code: sys::jint) {
    let code = PromptError(code);
    answer(
        id,
        Err(if code.0 > 0 {
            code
        } else {
            PromptError::VENDOR
        }),
    );
}

fn answer(id: i64, outcome: Outcome) {
    // Nothing in `end` panics; if it does all the same, Java must not see it.
    let _ = panic::catch_unwind(|| end(id, outcome));
}

fn waiting() -> MutexGuard<'static, BTreeMap<i64, Arc<Slot>>> {
    lock(&WAITING)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::ptr;
    use std::thread;

    use super::*;

    const LONG: Duration = Duration::from_secs(600);

    fn tell(id: i64, code: i32) {
        failed(ptr::null_mut(), ptr::null_mut(), id, code);
    }

    #[test]
    fn the_first_end_counts() {
        let pending = Pending::new();

        tell(pending.id(), 13);
        succeeded(ptr::null_mut(), ptr::null_mut(), pending.id());

        assert_eq!(pending.wait(LONG), Some(Err(PromptError::NEGATIVE_BUTTON)));
    }

    #[test]
    fn an_end_from_another_thread_is_awaited() {
        let pending = Pending::new();
        let id = pending.id();

        let java = thread::spawn(move || succeeded(ptr::null_mut(), ptr::null_mut(), id));

        assert_eq!(pending.wait(LONG), Some(Ok(())));
        java.join().unwrap();
    }

    #[test]
    fn a_prompt_without_an_end_is_given_up() {
        let pending = Pending::new();

        assert_eq!(pending.wait(Duration::ZERO), None);
    }

    #[test]
    fn a_late_end_is_harmless() {
        let pending = Pending::new();
        let id = pending.id();
        drop(pending);
        let other = Pending::new();

        tell(id, 10);
        tell(i64::MIN, 10);

        end(other.id(), Ok(()));
        assert_eq!(other.wait(LONG), Some(Ok(())));
    }

    #[test]
    fn an_error_is_never_taken_for_a_success_or_for_a_code_of_the_leaf() {
        for code in [0, -1, i32::MIN] {
            let pending = Pending::new();

            tell(pending.id(), code);

            assert_eq!(pending.wait(LONG), Some(Err(PromptError::VENDOR)), "{code}");
        }
    }
}

//! The Java VM and the app's context: how the leaf gets them, once a process.

use std::ffi::c_void;
use std::fmt;
use std::sync::OnceLock;

use jni::sys;
use jni::vm::JavaVM;
use securestore_core::{Error, ErrorKind, Result};

use super::bindings;
use super::frame::Frame;
use super::reference::{Global, Ref};
use super::visit::visit;
use crate::OLDEST_API;
use crate::seam::Exception;

static VM: OnceLock<JavaVM> = OnceLock::new();
static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();

/// The Java VM, the app's context and the version of Android; there is one for the process.
pub struct Environment {
    vm: JavaVM,
    context: Global,
    api_level: u32,
}

impl Environment {
    /// Returns the environment: the one that [`initialize`] made, or one of the VM that the app's library was loaded into and
    /// the application that runs.
    ///
    /// # Errors
    /// [`ErrorKind::Misconfigured`] if nothing was initialized, or the application isn't there yet;
    /// [`ErrorKind::Unsupported`] below API 24.
    pub fn current() -> Result<&'static Self> {
        if let Some(environment) = ENVIRONMENT.get() {
            return Ok(environment);
        }
        let vm = VM.get().ok_or_else(uninitialized)?;
        let made = visit(vm, |frame| {
            let application = frame.call_static(&bindings::CURRENT_APPLICATION, [])?;
            application
                .map(|application| Self::new(vm, frame, application.as_ref()))
                .transpose()
        });
        let made = made.map_err(|exception| {
            misconfigured("ActivityThread.currentApplication failed").with_source(exception)
        })?;
        Self::keep(made.ok_or_else(|| misconfigured("the application isn't created yet"))?)
    }

    /// Returns `Build.VERSION.SDK_INT`.
    pub(super) const fn api_level(&self) -> u32 {
        self.api_level
    }

    /// Returns the application's context.
    pub(super) fn context(&self) -> Ref<'_> {
        self.context.as_ref()
    }

    /// Makes calls in a frame on this thread, which is attached if it isn't.
    ///
    /// # Errors
    /// What `calls` answers, or that the thread can't visit Java.
    pub(super) fn visit<T>(
        &self,
        calls: impl FnOnce(&Frame<'_>) -> Result<T, Exception>,
    ) -> Result<T, Exception> {
        visit(&self.vm, calls)
    }

    fn new(vm: &JavaVM, frame: &Frame<'_>, context: Ref<'_>) -> Result<Self, Exception> {
        let api_level = frame.static_int(&bindings::SDK_INT)?;
        // Null while the application itself is being attached: then the context is the application's already.
        let application = frame.call(&bindings::GET_APPLICATION_CONTEXT, context, [])?;
        let context = match &application {
            Some(application) => frame.global(application.as_ref())?,
            None => frame.global(context)?,
        };
        Ok(Self {
            vm: vm.clone(),
            context,
            api_level: u32::try_from(api_level).unwrap_or_default(),
        })
    }

    fn keep(self) -> Result<&'static Self> {
        if self.api_level < OLDEST_API {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("the store needs Android 7 (API {OLDEST_API}) or newer"),
            ));
        }
        Ok(ENVIRONMENT.get_or_init(|| self))
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("api_level", &self.api_level)
            .finish_non_exhaustive()
    }
}

/// Gives the store the Java VM and a context of the app; only the first call of a process counts, more are harmless.
///
/// Any `Context` will do: the store keeps its application context, never an activity. See the
/// [crate's documentation](crate#initialization) for where the two come from in each framework.
///
/// # Errors
/// [`ErrorKind::Misconfigured`] if a pointer is null or the context doesn't answer as one; [`ErrorKind::Unsupported`] below
/// API 24.
///
/// # Safety
/// `vm` is null or the process's `JavaVM`; `context` is null or a valid JNI reference to an `android.content.Context`, local to
/// this thread or global. The caller keeps its reference.
pub unsafe fn initialize(vm: *mut c_void, context: *mut c_void) -> Result<()> {
    if ENVIRONMENT.get().is_some() {
        return Ok(());
    }
    // SAFETY: the caller promises null or the process's VM.
    let vm = unsafe { keep_vm(vm) }.ok_or_else(|| misconfigured("the Java VM is null"))?;
    let made = visit(vm, |frame| {
        // SAFETY: the caller promises null or a valid reference.
        let context = unsafe { frame.foreign(context as sys::jobject) }?;
        context
            .map(|context| Environment::new(vm, frame, context.as_ref()))
            .transpose()
    });
    let made = made.map_err(|exception| {
        misconfigured("the context doesn't answer as an android.content.Context")
            .with_source(exception)
    })?;
    made.ok_or_else(|| misconfigured("the context is null"))?
        .keep()
        .map(drop)
}

/// What [`jni_on_load!`](crate::jni_on_load) calls: keeps the VM, and answers with the version of JNI that the store needs.
///
/// # Safety
/// `vm` is null or the process's `JavaVM`, as `JNI_OnLoad` gets it.
pub unsafe fn on_load(vm: *mut c_void) -> i32 {
    // SAFETY: the caller promises null or the process's VM.
    let _ = unsafe { keep_vm(vm) };
    sys::JNI_VERSION_1_6
}

/// Takes the Java VM and the context from the `ndk-context` crate, where the app's framework put them.
///
/// # Errors
/// As [`initialize`].
///
/// # Panics
/// If nobody initialized `ndk-context`: it has no other way to say so. Tauri doesn't any more; android-activity does.
#[cfg(feature = "ndk-context")]
pub fn initialize_from_ndk_context() -> Result<()> {
    let context = ndk_context::android_context();
    // SAFETY: whoever initialized ndk-context promised a JavaVM and a context that stay valid.
    unsafe { initialize(context.vm(), context.context()) }
}

/// Keeps the VM; `None` if it is null.
///
/// # Safety
/// `vm` is null or the process's `JavaVM`.
unsafe fn keep_vm(vm: *mut c_void) -> Option<&'static JavaVM> {
    if vm.is_null() {
        return None;
    }
    // SAFETY: the caller promises the process's VM; it isn't null.
    let vm = unsafe { JavaVM::from_raw(vm.cast()) };
    Some(VM.get_or_init(|| vm))
}

fn uninitialized() -> Error {
    misconfigured(
        "call securestore_android::initialize(vm, context) first, or put securestore_android::jni_on_load!() into the app's \
         library",
    )
}

fn misconfigured(detail: &'static str) -> Error {
    Error::new(ErrorKind::Misconfigured, detail)
}

#[cfg(test)]
mod tests {
    use std::ptr;

    use super::*;

    #[test]
    fn without_a_vm_the_error_says_what_to_call() {
        let error = Environment::current().unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Misconfigured);
        assert!(
            error
                .to_string()
                .contains("securestore_android::initialize")
        );
    }

    #[test]
    fn null_is_refused() {
        // SAFETY: null is allowed.
        let error = unsafe { initialize(ptr::null_mut(), ptr::null_mut()) }.unwrap_err();

        assert_eq!(error.kind(), ErrorKind::Misconfigured);
    }

    #[test]
    fn loading_without_a_vm_is_harmless() {
        // SAFETY: null is allowed.
        let version = unsafe { on_load(ptr::null_mut()) };

        assert_eq!(version, sys::JNI_VERSION_1_6);
    }
}

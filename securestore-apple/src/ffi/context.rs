//! The object behind an authentication context, as the Keychain takes it.

use std::ffi::c_void;
use std::fmt;

use core_foundation::base::{CFType, TCFType};

use crate::seam::AuthenticationContext;

/// A retained `LAContext`, as the value of `kSecUseAuthenticationContext`.
///
/// Every [`AuthenticationContext`] that is meant for a [`SystemKeychain`](super::SystemKeychain) has one and returns it from
/// [`as_any`](AuthenticationContext::as_any): that is how the leaf finds the object, whoever implements the trait. A context
/// without one is refused with [`Status::PARAM`](crate::seam::Status::PARAM).
///
/// ```
/// # use std::any::Any;
/// use securestore_apple::ffi::RawContext;
/// use securestore_apple::seam::{AuthenticationContext, Evaluation, LaError};
///
/// #[derive(Debug)]
/// struct MyContext {
///     raw: RawContext,
/// }
///
/// impl AuthenticationContext for MyContext {
///     fn evaluate(&self, _: Evaluation) -> Result<(), LaError> {
///         Err(LaError::NOT_INTERACTIVE)
///     }
///
///     fn invalidate(&self) {}
///
///     fn as_any(&self) -> &dyn Any {
///         &self.raw
///     }
/// }
/// ```
pub struct RawContext(CFType);

// SAFETY: the reference is only retained, released and handed to SecItem calls; CFRetain and CFRelease may be called on any
// thread ("Threading Programming Guide", thread-safe classes and functions: Core Foundation), and SecItem calls take the same
// context from several threads ("the system reuses it for further calls", kSecUseAuthenticationContext).
unsafe impl Send for RawContext {}

// SAFETY: as for `Send`; nothing but the retain count changes through a shared reference.
unsafe impl Sync for RawContext {}

impl RawContext {
    /// Retains the object; `None` if it is null.
    ///
    /// # Safety
    /// `object` is null, or points to an object that `CFRetain` and `CFRelease` may be called for on any thread: an
    /// `LAContext`, or what an emulated Keychain takes for one.
    #[must_use]
    pub unsafe fn retain(object: *const c_void) -> Option<Self> {
        if object.is_null() {
            return None;
        }
        // SAFETY: the caller promises an object that CFRetain takes; it isn't null.
        Some(Self(unsafe { CFType::wrap_under_get_rule(object) }))
    }

    /// Returns the object, which lives at least as long as `self`.
    #[must_use]
    pub fn as_ptr(&self) -> *const c_void {
        self.0.as_CFTypeRef()
    }

    /// Finds the object of a context; `None` if the context isn't one of this leaf.
    pub(super) fn of(context: &dyn AuthenticationContext) -> Option<&Self> {
        context.as_any().downcast_ref()
    }

    /// Returns the object as the value of a dictionary.
    pub(super) fn to_value(&self) -> CFType {
        self.0.clone()
    }
}

impl fmt::Debug for RawContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawContext").finish_non_exhaustive()
    }
}

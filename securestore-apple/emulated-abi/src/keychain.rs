//! The leaf on a simulated phone.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use securestore_apple::ffi::{RawContext, SystemKeychain};
use securestore_apple::seam::{
    AuthenticationContext, Changes, Evaluation, Item, Keychain, LaError, LocalAuthentication,
    NewItem, Query, Returns, Status,
};
use securestore_core::{Biometrics, Prompt};

use crate::exports;
use crate::object::{Held, Value};

thread_local! {
    /// The phones on which this thread works; the C functions have no argument that could name one.
    static CURRENT: RefCell<Vec<Arc<dyn Keychain>>> = const { RefCell::new(Vec::new()) };
}

/// Returns the phone on which this thread works.
pub(crate) fn current() -> Option<Arc<dyn Keychain>> {
    CURRENT.with_borrow(|phones| phones.last().cloned())
}

/// Leaves the phone.
struct Entered;

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.with_borrow_mut(Vec::pop);
    }
}

/// The FFI leaf of `securestore-apple`, with a simulated Keychain behind the symbols that it calls.
#[derive(Clone, Debug)]
pub struct EmulatedKeychain {
    phone: Arc<dyn Keychain>,
    leaf: SystemKeychain,
}

impl EmulatedKeychain {
    /// Puts the leaf on a phone's Keychain.
    pub fn new(phone: Arc<dyn Keychain>) -> Self {
        // The linker has to keep the symbols, which nothing else in Rust names.
        exports::keep();
        Self {
            phone,
            leaf: SystemKeychain::new(),
        }
    }

    fn enter(&self) -> Entered {
        CURRENT.with_borrow_mut(|phones| phones.push(Arc::clone(&self.phone)));
        Entered
    }
}

impl Keychain for EmulatedKeychain {
    fn add(&self, item: &NewItem<'_>) -> Result<(), Status> {
        let _entered = self.enter();
        self.leaf.add(item)
    }

    fn copy_matching(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>, Status> {
        let _entered = self.enter();
        self.leaf.copy_matching(query, returns)
    }

    fn update(&self, query: &Query<'_>, changes: &Changes<'_>) -> Result<(), Status> {
        let _entered = self.enter();
        self.leaf.update(query, changes)
    }

    fn delete(&self, query: &Query<'_>) -> Result<(), Status> {
        let _entered = self.enter();
        self.leaf.delete(query)
    }
}

/// LocalAuthentication of a simulated phone, whose contexts are objects that the leaf can pass.
#[derive(Clone, Debug)]
pub struct EmulatedLocalAuthentication(Arc<dyn LocalAuthentication>);

impl EmulatedLocalAuthentication {
    /// Puts objects around a phone's LocalAuthentication.
    pub fn new(phone: Arc<dyn LocalAuthentication>) -> Self {
        Self(phone)
    }
}

impl LocalAuthentication for EmulatedLocalAuthentication {
    fn biometrics(&self) -> Biometrics {
        self.0.biometrics()
    }

    fn has_passcode(&self) -> bool {
        self.0.has_passcode()
    }

    fn domain_state(&self) -> Option<Vec<u8>> {
        self.0.domain_state()
    }

    fn context(&self, prompt: &Prompt) -> Arc<dyn AuthenticationContext> {
        let inner = self.0.context(prompt);
        let object = Held::create(Value::Context(Arc::clone(&inner)));
        // SAFETY: it is a live object of this crate, whose CFRetain and CFRelease may be called on any thread.
        let raw = unsafe { RawContext::retain(object.pointer()) };
        Arc::new(Context { inner, raw })
    }
}

/// An `LAContext`.
struct Context {
    inner: Arc<dyn AuthenticationContext>,
    /// Always there: the object isn't null.
    raw: Option<RawContext>,
}

impl AuthenticationContext for Context {
    fn evaluate(&self, evaluation: Evaluation) -> Result<(), LaError> {
        self.inner.evaluate(evaluation)
    }

    fn invalidate(&self) {
        self.inner.invalidate();
    }

    fn as_any(&self) -> &dyn Any {
        match &self.raw {
            Some(raw) => raw,
            None => self,
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}

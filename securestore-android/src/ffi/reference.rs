//! References to Java objects, owned by types that give them back.

use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;

use jni::objects::JObject;
use jni::refs::Global as JniGlobal;
use jni::sys;

/// A Java object that isn't null.
pub(super) type Raw = NonNull<sys::_jobject>;

/// A local reference; its frame gives it back.
#[derive(Debug)]
pub(super) struct Local<'f> {
    raw: Raw,
    frame: PhantomData<&'f ()>,
}

impl Local<'_> {
    /// Takes a local reference of the frame `'f`; `None` if it is null.
    pub(super) fn new(raw: sys::jobject) -> Option<Self> {
        Some(Self {
            raw: Raw::new(raw)?,
            frame: PhantomData,
        })
    }

    /// Borrows the reference for a call.
    pub(super) fn as_ref(&self) -> Ref<'_> {
        Ref(self.raw.as_ptr(), PhantomData)
    }
}

/// A global reference: valid on every thread, deleted when it is dropped.
pub(super) struct Global(JniGlobal<JObject<'static>>);

impl Global {
    /// Takes a global reference that nobody else deletes.
    pub(super) const fn new(reference: JniGlobal<JObject<'static>>) -> Self {
        Self(reference)
    }

    /// Borrows the reference for a call.
    pub(super) fn as_ref(&self) -> Ref<'_> {
        Ref(self.0.as_raw(), PhantomData)
    }
}

impl fmt::Debug for Global {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Global(..)")
    }
}

/// A borrowed reference, local or global.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ref<'a>(sys::jobject, PhantomData<&'a ()>);

impl Ref<'_> {
    /// Returns the reference as JNI takes it.
    pub(super) const fn raw(self) -> sys::jobject {
        self.0
    }
}

/// An argument of a Java call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Arg<'a> {
    /// `boolean`
    Boolean(bool),
    /// `int`
    Int(i32),
    /// `long`
    Long(i64),
    /// A reference
    Object(Ref<'a>),
    /// `null`
    Null,
}

impl Arg<'_> {
    /// Says whether the argument fits a parameter whose descriptor begins with this letter.
    pub(super) const fn fits(self, letter: u8) -> bool {
        match self {
            Self::Boolean(_) => letter == b'Z',
            Self::Int(_) => letter == b'I',
            Self::Long(_) => letter == b'J',
            Self::Object(_) | Self::Null => letter == b'L' || letter == b'[',
        }
    }

    /// Returns the argument as JNI takes it.
    pub(super) const fn value(self) -> sys::jvalue {
        match self {
            Self::Boolean(z) => sys::jvalue { z },
            Self::Int(i) => sys::jvalue { i },
            Self::Long(j) => sys::jvalue { j },
            Self::Object(object) => sys::jvalue { l: object.raw() },
            Self::Null => sys::jvalue {
                l: std::ptr::null_mut(),
            },
        }
    }
}

impl<'a> From<&'a Local<'_>> for Arg<'a> {
    fn from(object: &'a Local<'_>) -> Self {
        Self::Object(object.as_ref())
    }
}

impl<'a> From<&'a Global> for Arg<'a> {
    fn from(object: &'a Global) -> Self {
        Self::Object(object.as_ref())
    }
}

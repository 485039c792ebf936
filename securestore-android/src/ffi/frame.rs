//! The calls that can be made in one frame of local references.
//!
//! The function table is called directly, with one check for an exception after each call that can throw: `jni`'s own wrappers
//! check before and after, which more than doubles the calls of a read.

use std::cell::Cell;
use std::ptr;

use jni::objects::JObject;
use jni::strings::{JNIStr, JNIString};
use jni::{Env, sys};

use super::exception;
use super::member::{Class, Kind, Member};
use super::reference::{Arg, Global, Local, Ref};
use crate::seam::{Exception, ExceptionClass};

pub(super) type Table = sys::JNINativeInterface__1_4;

/// One frame of local references.
pub(super) struct Frame<'f> {
    pub(super) env: &'f Env<'f>,
    pub(super) table: &'f Table,
    /// Whether an exception is being read: one that is thrown meanwhile is not read in turn.
    pub(super) reading: Cell<bool>,
}

/// Returns the exception for what no Java class stands for.
pub(super) fn failure(what: &str) -> Exception {
    Exception::new(ExceptionClass::Other(what.to_owned()))
}

/// Turns a null where the platform promises an object into an error.
pub(super) fn object<T>(reference: Option<T>) -> Result<T, Exception> {
    reference.ok_or_else(|| failure("java.lang.NullPointerException"))
}

macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident = $function:ident -> $type:ty, $letter:literal;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// The exception that it throws, or that there is no such method.
            pub(super) fn $name<const N: usize>(
                &self,
                member: &Member,
                this: Ref<'_>,
                args: [Arg<'_>; N],
            ) -> Result<$type, Exception> {
                let id = self.id(member, Kind::Method, &args, $letter)?;
                let args = args.map(Arg::value);
                // SAFETY: JNI, Call<Type>MethodA: `id` was found with the descriptor that arguments and result fit, and the
                // callers pass objects of the member's class.
                let result = unsafe { (self.table.$function)(self.raw(), this.raw(), id, args.as_ptr()) };
                self.checked(result)
            }
        )*
    };
}

impl<'f> Frame<'f> {
    calls! {
        /// Calls a method that returns a `boolean`.
        boolean = CallBooleanMethodA -> bool, b'Z';
        /// Calls a method that returns an `int`.
        int = CallIntMethodA -> i32, b'I';
        /// Calls a method that returns a `long`.
        long = CallLongMethodA -> i64, b'J';
        /// Calls a method that returns nothing.
        void = CallVoidMethodA -> (), b'V';
    }

    /// Calls a method that returns an object, or null.
    ///
    /// # Errors
    /// The exception that it throws, or that there is no such method.
    pub(super) fn call<const N: usize>(
        &self,
        member: &Member,
        this: Ref<'_>,
        args: [Arg<'_>; N],
    ) -> Result<Option<Local<'f>>, Exception> {
        let id = self.id(member, Kind::Method, &args, b'L')?;
        let args = args.map(Arg::value);
        // SAFETY: JNI, CallObjectMethodA: `id` was found with the descriptor that arguments and result fit, and the callers
        // pass objects of the member's class.
        let result =
            unsafe { (self.table.CallObjectMethodA)(self.raw(), this.raw(), id, args.as_ptr()) };
        self.checked(Local::new(result))
    }

    /// Calls a static method that returns an object, or null.
    ///
    /// # Errors
    /// The exception that it throws, or that there is no such method.
    pub(super) fn call_static<const N: usize>(
        &self,
        member: &Member,
        args: [Arg<'_>; N],
    ) -> Result<Option<Local<'f>>, Exception> {
        let id = self.id(member, Kind::Static, &args, b'L')?;
        let class = self.class(member.class)?;
        let args = args.map(Arg::value);
        // SAFETY: JNI, CallStaticObjectMethodA: `id` was found in this class with the descriptor that arguments and result
        // fit.
        let result = unsafe {
            (self.table.CallStaticObjectMethodA)(self.raw(), class.raw(), id, args.as_ptr())
        };
        self.checked(Local::new(result))
    }

    /// Creates an object.
    ///
    /// # Errors
    /// The exception that the constructor throws, or that there is none.
    pub(super) fn construct<const N: usize>(
        &self,
        member: &Member,
        args: [Arg<'_>; N],
    ) -> Result<Local<'f>, Exception> {
        let class = self.class(member.class)?;
        self.construct_in(class, member, args)
    }

    /// Creates an object of a class that another loader has.
    ///
    /// # Errors
    /// The exception that the constructor throws, or that there is none.
    pub(super) fn construct_in<const N: usize>(
        &self,
        class: Ref<'_>,
        member: &Member,
        args: [Arg<'_>; N],
    ) -> Result<Local<'f>, Exception> {
        let id = self.id_in(class, member, Kind::Constructor, &args, b'V')?;
        let args = args.map(Arg::value);
        // SAFETY: JNI, NewObjectA: `id` is a constructor of this class with the descriptor that the arguments fit.
        let result = unsafe { (self.table.NewObjectA)(self.raw(), class.raw(), id, args.as_ptr()) };
        self.checked(Local::new(result)).and_then(object)
    }

    /// Reads a static field of type `int`.
    ///
    /// # Errors
    /// That there is no such field.
    pub(super) fn static_int(&self, member: &Member) -> Result<i32, Exception> {
        if member.kind != Kind::Field || member.descriptor != "I" {
            return Err(failure("java.lang.NoSuchFieldError"));
        }
        let class = self.class(member.class)?;
        let id = match member.id() {
            Some(id) => id,
            None => {
                let (name, descriptor) = (JNIString::new(member.name), JNIString::new("I"));
                // SAFETY: JNI, GetStaticFieldID: a class, and two strings that end with a zero.
                let id = unsafe {
                    (self.table.GetStaticFieldID)(
                        self.raw(),
                        class.raw(),
                        name.as_ptr(),
                        descriptor.as_ptr(),
                    )
                };
                if id.is_null() {
                    return Err(self.thrown());
                }
                member.keep(id);
                id
            }
        };
        // SAFETY: JNI, GetStaticIntField: `id` is a static field of this class, of type int.
        Ok(unsafe { (self.table.GetStaticIntField)(self.raw(), class.raw(), id) })
    }

    /// Creates a Java string.
    ///
    /// # Errors
    /// `java.lang.OutOfMemoryError`.
    pub(super) fn string(&self, text: &str) -> Result<Local<'f>, Exception> {
        let text = JNIString::new(text);
        // SAFETY: JNI, NewStringUTF: modified UTF-8 that ends with a zero.
        let string = unsafe { (self.table.NewStringUTF)(self.raw(), text.as_ptr()) };
        Local::new(string).ok_or_else(|| self.thrown())
    }

    /// Returns the text of a Java string.
    ///
    /// # Errors
    /// `java.lang.OutOfMemoryError`.
    pub(super) fn text(&self, string: Ref<'_>) -> Result<String, Exception> {
        // SAFETY: JNI, GetStringUTFChars: the callers pass a string; a null place for "is a copy" is allowed.
        let chars =
            unsafe { (self.table.GetStringUTFChars)(self.raw(), string.raw(), ptr::null_mut()) };
        if chars.is_null() {
            return Err(self.thrown());
        }
        // SAFETY: JNI, GetStringUTFChars: the result is modified UTF-8 that ends with a zero, until it is released below.
        let text = unsafe { JNIStr::from_ptr(chars) }.to_str().into_owned();
        // SAFETY: JNI, ReleaseStringUTFChars: the string and what GetStringUTFChars gave for it.
        unsafe { (self.table.ReleaseStringUTFChars)(self.raw(), string.raw(), chars) };
        Ok(text)
    }

    /// Makes a global reference.
    ///
    /// # Errors
    /// `java.lang.OutOfMemoryError`.
    pub(super) fn global(&self, object: Ref<'_>) -> Result<Global, Exception> {
        // SAFETY: JNI, NewGlobalRef: a valid reference.
        let raw = unsafe { (self.table.NewGlobalRef)(self.raw(), object.raw()) };
        if raw.is_null() {
            return Err(failure("java.lang.OutOfMemoryError"));
        }
        // SAFETY: `raw` is the new global reference, and nobody else deletes it.
        Ok(Global::new(unsafe {
            self.env.global_from_raw::<JObject<'_>>(raw)
        }))
    }

    /// Takes a reference that the app gave; `None` if it is null.
    ///
    /// # Safety
    /// `object` is null or a valid reference to a Java object, local to this thread or global.
    pub(super) unsafe fn foreign(&self, object: sys::jobject) -> Result<Option<Global>, Exception> {
        // SAFETY: JNI, NewLocalRef: the caller promises a valid reference, or null.
        let local = unsafe { (self.table.NewLocalRef)(self.raw(), object) };
        Local::new(local)
            .map(|local| self.global(local.as_ref()))
            .transpose()
    }

    /// Gives a local reference back before the frame ends.
    pub(super) fn delete(&self, object: Local<'f>) {
        // SAFETY: JNI, DeleteLocalRef: a local reference of this frame that nobody uses any more.
        unsafe { (self.table.DeleteLocalRef)(self.raw(), object.as_ref().raw()) };
    }

    /// Says whether two references stand for the same object.
    pub(super) fn is_same(&self, a: Ref<'_>, b: Ref<'_>) -> bool {
        // SAFETY: JNI, IsSameObject: two valid references.
        unsafe { (self.table.IsSameObject)(self.raw(), a.raw(), b.raw()) }
    }

    /// Says whether an object is of this class.
    ///
    /// # Errors
    /// That there is no such class.
    pub(super) fn is_instance(&self, object: Ref<'_>, class: &Class) -> Result<bool, Exception> {
        let class = self.class(class)?;
        // SAFETY: JNI, IsInstanceOf: a valid reference, and a class.
        Ok(unsafe { (self.table.IsInstanceOf)(self.raw(), object.raw(), class.raw()) })
    }

    /// Returns the class of an object.
    pub(super) fn class_of(&self, object: Ref<'_>) -> Option<Local<'f>> {
        // SAFETY: JNI, GetObjectClass: an object that isn't null.
        Local::new(unsafe { (self.table.GetObjectClass)(self.raw(), object.raw()) })
    }

    /// Returns the superclass; `None` for `java.lang.Object`.
    pub(super) fn superclass(&self, class: Ref<'_>) -> Option<Local<'f>> {
        // SAFETY: JNI, GetSuperclass: a class.
        Local::new(unsafe { (self.table.GetSuperclass)(self.raw(), class.raw()) })
    }

    /// Returns a class, which is looked up once; bootstrap classes only, which every thread can find.
    ///
    /// # Errors
    /// That there is no such class.
    pub(super) fn class<'c>(&self, class: &'c Class) -> Result<Ref<'c>, Exception> {
        if let Some(found) = class.found.get() {
            return Ok(found.as_ref());
        }
        let name = object(class.internal_name())?;
        // SAFETY: JNI, FindClass: a name that ends with a zero.
        let found = unsafe { (self.table.FindClass)(self.raw(), name.as_ptr()) };
        let found = Local::new(found).ok_or_else(|| self.thrown())?;
        let found = self.global(found.as_ref())?;
        Ok(class.found.get_or_init(|| found).as_ref())
    }

    /// Returns the function table and its thread, for the calls about arrays, buffers and native methods.
    pub(super) const fn table(&self) -> &'f Table {
        self.table
    }

    pub(super) fn raw(&self) -> *mut sys::JNIEnv {
        self.env.get_raw()
    }

    /// Turns a pending exception into an error.
    ///
    /// # Errors
    /// The exception.
    pub(super) fn checked<T>(&self, result: T) -> Result<T, Exception> {
        // SAFETY: JNI, ExceptionCheck: at any time on this attached thread.
        if unsafe { (self.table.ExceptionCheck)(self.raw()) } {
            return Err(self.thrown());
        }
        Ok(result)
    }

    /// Clears the pending exception, and returns what it was.
    pub(super) fn thrown(&self) -> Exception {
        // SAFETY: JNI, ExceptionOccurred: at any time on this attached thread.
        let raw = unsafe { (self.table.ExceptionOccurred)(self.raw()) };
        // SAFETY: JNI, ExceptionClear: at any time on this attached thread.
        unsafe { (self.table.ExceptionClear)(self.raw()) };
        let Some(throwable) = Local::new(raw) else {
            return failure("java.lang.OutOfMemoryError");
        };
        if self.reading.replace(true) {
            return failure("java.lang.Throwable");
        }
        let exception = exception::read(self, &throwable);
        self.reading.set(false);
        exception
    }

    fn id(
        &self,
        member: &Member,
        kind: Kind,
        args: &[Arg<'_>],
        result: u8,
    ) -> Result<sys::jmethodID, Exception> {
        if member.takes(kind, args, result) {
            if let Some(id) = member.id() {
                return Ok(id);
            }
        }
        let class = self.class(member.class)?;
        self.id_in(class, member, kind, args, result)
    }

    fn id_in(
        &self,
        class: Ref<'_>,
        member: &Member,
        kind: Kind,
        args: &[Arg<'_>],
        result: u8,
    ) -> Result<sys::jmethodID, Exception> {
        if !member.takes(kind, args, result) {
            return Err(failure("java.lang.NoSuchMethodError"));
        }
        if let Some(id) = member.id() {
            return Ok(id);
        }
        let (name, descriptor) = (
            JNIString::new(member.name),
            JNIString::new(member.descriptor),
        );
        let find = match kind {
            Kind::Static => self.table.GetStaticMethodID,
            Kind::Method | Kind::Constructor | Kind::Field => self.table.GetMethodID,
        };
        // SAFETY: JNI, Get(Static)MethodID: a class, and two strings that end with a zero.
        let id = unsafe { find(self.raw(), class.raw(), name.as_ptr(), descriptor.as_ptr()) };
        if id.is_null() {
            return Err(self.thrown());
        }
        member.keep(id);
        Ok(id)
    }
}

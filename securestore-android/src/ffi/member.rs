//! Java classes and their members, each looked up once and by itself.

use std::ffi::{CString, c_void};
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::reference::{Arg, Global};

/// A Java class by its binary name.
#[derive(Debug)]
pub(super) struct Class {
    name: &'static str,
    pub(super) found: OnceLock<Global>,
}

impl Class {
    pub(super) const fn new(name: &'static str) -> Self {
        Self {
            name,
            found: OnceLock::new(),
        }
    }

    /// Returns the name as `FindClass` takes it; `None` if it holds a zero.
    pub(super) fn internal_name(&self) -> Option<CString> {
        CString::new(self.name.replace('.', "/")).ok()
    }

    /// Returns the binary name.
    #[cfg(test)]
    pub(super) const fn name(&self) -> &'static str {
        self.name
    }
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A method of an object
    Method,
    /// A static method
    Static,
    /// A constructor
    Constructor,
    /// A static field
    Field,
}

/// A member of a Java class. Its id is found on the first use, and stays valid because the class is never unloaded: it is
/// held by a global reference.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) class: &'static Class,
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) descriptor: &'static str,
    /// The lowest API level that has it
    #[cfg(test)]
    pub(super) api: u32,
    id: AtomicPtr<c_void>,
}

impl Member {
    pub(super) const fn new(
        class: &'static Class,
        kind: Kind,
        name: &'static str,
        descriptor: &'static str,
        #[cfg_attr(not(test), expect(unused_variables, reason = "only the list says it"))] api: u32,
    ) -> Self {
        Self {
            class,
            kind,
            name,
            descriptor,
            #[cfg(test)]
            api,
            id: AtomicPtr::new(ptr::null_mut()),
        }
    }

    /// Returns the id, if it was found already.
    pub(super) fn id<T>(&self) -> Option<*mut T> {
        let id = self.id.load(Ordering::Acquire);
        (!id.is_null()).then_some(id.cast())
    }

    /// Keeps the id; all threads find the same one.
    pub(super) fn keep<T>(&self, id: *mut T) {
        self.id.store(id.cast(), Ordering::Release);
    }

    /// Says whether a call of this kind, with these arguments and this result, is what the descriptor says. Results are
    /// named as descriptors name them, references by `L`.
    pub(super) fn takes(&self, kind: Kind, args: &[Arg<'_>], result: u8) -> bool {
        let mut rest = self.descriptor.as_bytes();
        if self.kind != kind || take_byte(&mut rest) != Some(b'(') {
            return false;
        }
        for arg in args {
            match take_type(&mut rest) {
                Some(letter) if arg.fits(letter) => {}
                _ => return false,
            }
        }
        take_byte(&mut rest) == Some(b')')
            && match take_type(&mut rest) {
                Some(letter @ (b'L' | b'[')) => result == b'L' || result == letter,
                Some(letter) => result == letter,
                None => false,
            }
            && rest.is_empty()
    }
}

/// Takes one type from a descriptor, and returns its first letter.
fn take_type(rest: &mut &[u8]) -> Option<u8> {
    let letter = take_byte(rest)?;
    let mut last = letter;
    while last == b'[' {
        last = take_byte(rest)?;
    }
    if last == b'L' {
        let end = rest.iter().position(|byte| *byte == b';')?;
        *rest = rest.get(end + 1..)?;
    }
    Some(letter)
}

fn take_byte(rest: &mut &[u8]) -> Option<u8> {
    let (first, others) = rest.split_first()?;
    *rest = others;
    Some(*first)
}

//! Keys that know the type and the protection of their value.

use std::fmt;
use std::marker::PhantomData;

use crate::name::Key;
use crate::protection::Protection;

/// A [`Key`] that knows the type of its value and how it is protected.
///
/// ```
/// use securestore_core::{Protection, TypedKey};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize)]
/// struct Session {
///     token: String,
/// }
///
/// const SESSION: TypedKey<Session> = TypedKey::new("session").protected(Protection::after_first_unlock());
/// assert_eq!(SESSION.key().as_str(), "session");
/// ```
pub struct TypedKey<T> {
    key: Key,
    protection: Protection,
    value: PhantomData<fn() -> T>,
}

impl<T> TypedKey<T> {
    /// Creates the key from a literal, with the platform's default protection.
    ///
    /// # Panics
    /// Panics if the literal is no valid [`Key`]; in a `const` that is a compile error.
    #[must_use]
    pub const fn new(literal: &'static str) -> Self {
        Self::of(Key::new(literal))
    }

    /// Creates the key from a parsed one, with the platform's default protection.
    #[must_use]
    pub const fn of(key: Key) -> Self {
        Self {
            key,
            protection: Protection::platform_default(),
            value: PhantomData,
        }
    }

    /// Sets the protection of the value.
    #[must_use]
    pub const fn protected(mut self, protection: Protection) -> Self {
        self.protection = protection;
        self
    }

    /// Returns the name of the entry.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// Returns the protection of the value.
    pub const fn protection(&self) -> Protection {
        self.protection
    }
}

impl<T> Clone for TypedKey<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            protection: self.protection,
            value: PhantomData,
        }
    }
}

impl<T> fmt::Debug for TypedKey<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TypedKey")
            .field("key", &self.key)
            .field("protection", &self.protection)
            .finish()
    }
}

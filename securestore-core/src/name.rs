//! Names of entries and of stores: parsed once, valid ever after.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// The longest key or service, in bytes.
pub const MAX_NAME_LEN: usize = 255;

/// The name of an entry.
///
/// One to 255 bytes of `A`–`Z`, `a`–`z`, `0`–`9`, `.`, `_` and `-`; a leading dot is allowed. The rule is Expo
/// SecureStore's plus the length. A literal is checked when the program is compiled:
///
/// ```
/// use securestore_core::Key;
///
/// const TOKEN: Key = Key::new("auth_token");
/// let parsed: Key = "auth_token".parse()?;
/// assert_eq!(parsed, TOKEN);
/// # Ok::<(), securestore_core::Error>(())
/// ```
///
/// ```compile_fail
/// const WRONG: securestore_core::Key = securestore_core::Key::new("auth token");
/// ```
///
/// A key is stored in clear on every platform: it is a name, not a secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Cow<'static, str>);

/// The name of a store: what keeps the entries of one part of an app apart from another's.
///
/// The same rule as [`Key`]; the app's bundle or package name is a good choice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Service(Cow<'static, str>);

macro_rules! name {
    ($name:ident, $what:literal) => {
        impl $name {
            /// Creates the name from a literal.
            ///
            /// # Panics
            /// Panics if the literal breaks the naming rule; in a `const` that is a compile error. Parse names that are
            /// not literals with [`str::parse`].
            #[must_use]
            pub const fn new(literal: &'static str) -> Self {
                assert!(
                    is_valid(literal),
                    "a name is 1 to 255 bytes of A-Z a-z 0-9 . _ -"
                );
                Self(Cow::Borrowed(literal))
            }

            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                check(text, $what)?;
                Ok(Self(Cow::Owned(text.to_owned())))
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self, Error> {
                check(&text, $what)?;
                Ok(Self(Cow::Owned(text)))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = Error;

            fn try_from(text: &str) -> Result<Self, Error> {
                text.parse()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&&*self.0).finish()
            }
        }
    };
}

name!(Key, "key");
name!(Service, "service");

const fn is_valid(name: &str) -> bool {
    let mut rest = name.as_bytes();
    if rest.is_empty() || rest.len() > MAX_NAME_LEN {
        return false;
    }
    while let Some((first, tail)) = rest.split_first() {
        if !is_allowed(*first) {
            return false;
        }
        rest = tail;
    }
    true
}

const fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

fn check(name: &str, what: &str) -> Result<(), Error> {
    let problem = if name.is_empty() {
        "it is empty".to_owned()
    } else if name.len() > MAX_NAME_LEN {
        format!("it has {} bytes", name.len())
    } else if let Some((at, c)) = name
        .char_indices()
        .find(|(_, c)| !c.is_ascii() || !is_allowed(*c as u8))
    {
        format!("{c:?} at byte {at} is not allowed")
    } else {
        return Ok(());
    };
    Err(Error::new(
        ErrorKind::InvalidKey,
        format!("{problem}; a {what} is 1 to {MAX_NAME_LEN} bytes of A-Z a-z 0-9 . _ -"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_rule_are_accepted() {
        for name in [
            "a",
            ".",
            ".hidden",
            "-",
            "_",
            "auth_token",
            "A.b-C_9",
            &"k".repeat(255),
        ] {
            assert_eq!(name.parse::<Key>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn other_names_are_refused_with_the_rule() {
        let long = "k".repeat(256);
        for (name, problem) in [
            ("", "it is empty"),
            (&*long, "it has 256 bytes"),
            ("a b", "' ' at byte 1"),
            ("a/b", "'/' at byte 1"),
            ("a\0", "'\\0' at byte 1"),
            ("a\n", "'\\n' at byte 1"),
            ("é", "'é' at byte 0"),
            ("key\u{ff10}", "at byte 3"),
        ] {
            let error = name.parse::<Key>().unwrap_err();

            assert_eq!(error.kind(), ErrorKind::InvalidKey);
            assert!(error.to_string().contains(problem), "{error}");
            assert!(
                error
                    .to_string()
                    .contains("1 to 255 bytes of A-Z a-z 0-9 . _ -"),
                "{error}"
            );
        }
    }
}

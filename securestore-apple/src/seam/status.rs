//! The status codes of `SecItem…` calls.

use std::fmt;

/// An `OSStatus` other than `errSecSuccess`.
///
/// The names are those of `SecBase.h`; an unknown code keeps its number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(i32);

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        impl Status {
            $($(#[$doc])* pub const $name: Self = Self($code);)*

            /// Returns Apple's name of the status, if it is one that the Keychain is known to answer.
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some($text),)*
                    _ => None,
                }
            }
        }
    };
}

statuses! {
    /// The function isn't implemented: LocalAuthentication is missing.
    UNIMPLEMENTED = -4, "errSecUnimplemented";
    /// An I/O error.
    IO = -36, "errSecIO";
    /// The request contradicts itself.
    PARAM = -50, "errSecParam";
    /// No permission to write the file.
    WR_PERM = -61, "errSecWrPerm";
    /// No memory.
    ALLOCATE = -108, "errSecAllocate";
    /// The person dismissed the prompt.
    USER_CANCELED = -128, "errSecUserCanceled";
    /// The keychain doesn't answer, or the class key is missing: no passcode, a full disk.
    NOT_AVAILABLE = -25291, "errSecNotAvailable";
    /// The keychain can't be written.
    READ_ONLY = -25292, "errSecReadOnly";
    /// Authentication failed, for any reason but a dismissed prompt.
    AUTH_FAILED = -25293, "errSecAuthFailed";
    /// The item exists.
    DUPLICATE_ITEM = -25299, "errSecDuplicateItem";
    /// No item matches, or the one that did is dead.
    ITEM_NOT_FOUND = -25300, "errSecItemNotFound";
    /// No such attribute in this class.
    NO_SUCH_ATTR = -25303, "errSecNoSuchAttr";
    /// No such class.
    NO_SUCH_CLASS = -25306, "errSecNoSuchClass";
    /// The class key is away because the device is locked, or a prompt would be needed and is forbidden.
    INTERACTION_NOT_ALLOWED = -25308, "errSecInteractionNotAllowed";
    /// The item can't be decoded.
    DECODE = -26275, "errSecDecode";
    /// An internal error.
    INTERNAL = -26276, "errSecInternalComponent";
    /// The app lacks the entitlement for the access group, or has no access group at all.
    MISSING_ENTITLEMENT = -34018, "errSecMissingEntitlement";
    /// The call is closed to App Clips.
    RESTRICTED_API = -34020, "errSecRestrictedAPI";
}

impl Status {
    /// Creates a status from a code; `None` for `errSecSuccess`.
    #[must_use]
    pub const fn from_code(code: i32) -> Option<Self> {
        if code == 0 { None } else { Some(Self(code)) }
    }

    /// Returns the code.
    #[must_use]
    pub const fn code(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OSStatus {}", self.0)?;
        if let Some(name) = self.name() {
            write!(f, " ({name})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl std::error::Error for Status {}

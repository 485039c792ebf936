//! Typed dictionaries: what a `SecItem…` call takes and gives, for items of class generic password.

use std::sync::Arc;
use std::time::Duration;

use securestore_core::Secret;

use super::AuthenticationContext;

/// `kSecClass`; the only class that securestore uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ItemClass {
    /// `kSecClassGenericPassword`
    #[default]
    GenericPassword,
}

/// `kSecAttrAccessible`
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Accessible {
    /// `kSecAttrAccessibleWhenUnlocked`
    WhenUnlocked,
    /// `kSecAttrAccessibleWhenUnlockedThisDeviceOnly`
    WhenUnlockedThisDeviceOnly,
    /// `kSecAttrAccessibleAfterFirstUnlock`
    AfterFirstUnlock,
    /// `kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly`
    AfterFirstUnlockThisDeviceOnly,
    /// `kSecAttrAccessibleWhenPasscodeSetThisDeviceOnly`
    WhenPasscodeSetThisDeviceOnly,
    /// `kSecAttrAccessibleAlways` (deprecated)
    Always,
    /// `kSecAttrAccessibleAlwaysThisDeviceOnly` (deprecated)
    AlwaysThisDeviceOnly,
}

impl Accessible {
    /// Says whether an item of this class stays on the device.
    #[must_use]
    pub const fn is_this_device_only(self) -> bool {
        matches!(
            self,
            Self::WhenUnlockedThisDeviceOnly
                | Self::AfterFirstUnlockThisDeviceOnly
                | Self::WhenPasscodeSetThisDeviceOnly
                | Self::AlwaysThisDeviceOnly
        )
    }

    /// Returns the class with the same conditions that stays on the device.
    #[must_use]
    pub const fn this_device_only(self) -> Self {
        match self {
            Self::WhenUnlocked | Self::WhenUnlockedThisDeviceOnly => {
                Self::WhenUnlockedThisDeviceOnly
            }
            Self::AfterFirstUnlock | Self::AfterFirstUnlockThisDeviceOnly => {
                Self::AfterFirstUnlockThisDeviceOnly
            }
            Self::WhenPasscodeSetThisDeviceOnly => Self::WhenPasscodeSetThisDeviceOnly,
            Self::Always | Self::AlwaysThisDeviceOnly => Self::AlwaysThisDeviceOnly,
        }
    }
}

/// The constraint of a `SecAccessControl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Constraint {
    /// `kSecAccessControlBiometryCurrentSet`
    BiometryCurrentSet,
    /// `kSecAccessControlBiometryAny`
    BiometryAny,
    /// `kSecAccessControlUserPresence`
    UserPresence,
}

/// Either `kSecAttrAccessible` or `kSecAttrAccessControl`; both in one dictionary are `errSecParam`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// `kSecAttrAccessible`
    Accessible(Accessible),
    /// `kSecAttrAccessControl`, made by `SecAccessControlCreateWithFlags`
    Control(Accessible, Constraint),
}

impl Access {
    /// Returns the accessibility class.
    #[must_use]
    pub const fn accessible(self) -> Accessible {
        match self {
            Self::Accessible(accessible) | Self::Control(accessible, _) => accessible,
        }
    }

    /// Returns the constraint of the access control, if there is one.
    #[must_use]
    pub const fn constraint(self) -> Option<Constraint> {
        match self {
            Self::Accessible(_) => None,
            Self::Control(_, constraint) => Some(constraint),
        }
    }
}

/// The dictionary of `SecItemAdd`.
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a dictionary: the leaf must notice every new attribute"
)]
pub struct NewItem<'a> {
    /// `kSecClass`
    pub class: ItemClass,
    /// `kSecAttrService`, as a string
    pub service: &'a str,
    /// `kSecAttrAccount`, as data
    pub account: &'a [u8],
    /// `kSecAttrGeneric`, as data
    pub generic: Option<&'a [u8]>,
    /// `kSecAttrLabel`
    pub label: Option<&'a str>,
    /// `kSecAttrDescription`
    pub description: Option<&'a str>,
    /// `kSecAttrAccessGroup`; without it the app's first group
    pub access_group: Option<&'a str>,
    /// `kSecAttrSynchronizable`; false is left out
    pub synchronizable: bool,
    /// `kSecAttrAccessible` or `kSecAttrAccessControl`
    pub access: Access,
    /// `kSecValueData`
    pub data: &'a Secret,
}

/// A query dictionary: an item matches if it equals every attribute that is given.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a dictionary: the leaf must notice every new attribute"
)]
pub struct Query<'a> {
    /// `kSecClass`
    pub class: ItemClass,
    /// `kSecAttrService`
    pub service: Option<&'a str>,
    /// `kSecAttrAccount`
    pub account: Option<&'a [u8]>,
    /// `kSecAttrGeneric`
    pub generic: Option<&'a [u8]>,
    /// `kSecAttrLabel`
    pub label: Option<&'a str>,
    /// `kSecAttrDescription`
    pub description: Option<&'a str>,
    /// `kSecAttrAccessGroup`; without it all groups of the app
    pub access_group: Option<&'a str>,
    /// `kSecAttrSynchronizable`; false (also when left out) matches only items that are not synchronized
    pub synchronizable: bool,
    /// What may happen if an item needs authentication; only for `copy_matching` and `update`
    pub ui: Ui,
}

/// What may happen if an item needs authentication.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Ui {
    /// Nothing is shown; the call fails with `errSecInteractionNotAllowed` (`LAContext.interactionNotAllowed`).
    #[default]
    Fail,
    /// Nothing is shown; the item is left out (`kSecUseAuthenticationUISkip`; only for `copy_matching`).
    Skip,
    /// The context's prompt is shown, unless it was answered before (`kSecUseAuthenticationContext`).
    Allow(Arc<dyn AuthenticationContext>),
}

/// What `copy_matching` returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Returns {
    /// The attributes of every match (`kSecMatchLimitAll`, `kSecReturnAttributes`).
    AllAttributes,
    /// The attributes and the data of every match.
    AllAttributesAndData,
    /// The attributes of one match (`kSecMatchLimitOne`).
    OneAttributes,
    /// The attributes and the data of one match.
    OneAttributesAndData,
    /// Nothing: whether one matches (no return key).
    Existence,
}

impl Returns {
    /// Says whether the data is wanted.
    #[must_use]
    pub const fn data(self) -> bool {
        matches!(
            self,
            Self::AllAttributesAndData | Self::OneAttributesAndData
        )
    }

    /// Says whether every match is wanted.
    #[must_use]
    pub const fn all(self) -> bool {
        matches!(self, Self::AllAttributes | Self::AllAttributesAndData)
    }
}

/// One match of `copy_matching`.
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a dictionary: the leaf must fill in every attribute"
)]
pub struct Item {
    /// `kSecAttrService`
    pub service: String,
    /// `kSecAttrAccount`
    pub account: Vec<u8>,
    /// `kSecAttrGeneric`
    pub generic: Option<Vec<u8>>,
    /// `kSecAttrLabel`
    pub label: Option<String>,
    /// `kSecAttrDescription`
    pub description: Option<String>,
    /// `kSecAttrAccessGroup`
    pub access_group: String,
    /// `kSecAttrAccessible`
    pub accessible: Accessible,
    /// `kSecAttrCreationDate`, since 1970
    pub created: Option<Duration>,
    /// `kSecValueData`, if it was asked for
    pub data: Option<Secret>,
}

impl Item {
    /// Takes the data out; an item without data has no bytes (`kSecValueData` is left out): an empty value, not an absent one.
    pub(crate) fn into_data(self) -> Secret {
        self.data.unwrap_or_else(|| Secret::new(Vec::new()))
    }
}

/// The second dictionary of `SecItemUpdate`: what is not given stays.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "a dictionary: the leaf must notice every new attribute"
)]
pub struct Changes<'a> {
    /// `kSecAttrAccessible` or `kSecAttrAccessControl`
    pub access: Option<Access>,
    /// `kSecAttrGeneric`
    pub generic: Option<&'a [u8]>,
    /// `kSecAttrLabel`
    pub label: Option<&'a str>,
    /// `kSecAttrDescription`
    pub description: Option<&'a str>,
    /// `kSecValueData`
    pub data: Option<&'a Secret>,
}

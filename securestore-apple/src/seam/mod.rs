//! The seam between the backend's decisions and the operating system: four calls of the Keychain, and LocalAuthentication.
//!
//! Everything above it is compiled and tested on every host; below it stands either the FFI leaf or a simulated phone.
//! Whoever implements it decides nothing: it converts, calls, and converts back.

mod authentication;
mod item;
mod la_error;
mod status;

use std::fmt;

pub use authentication::{AuthenticationContext, Evaluation, LocalAuthentication};
pub use item::{
    Access, Accessible, Changes, Constraint, Item, ItemClass, NewItem, Query, Returns, Ui,
};
pub use la_error::LaError;
pub use status::Status;

/// The four calls of the Keychain, on items of class generic password.
///
/// # Concurrency
/// Each call is atomic; there is no transaction of several calls. A call blocks its thread, also while a prompt is shown.
///
/// # Errors
/// Every call answers the platform's status when it is not `errSecSuccess`.
pub trait Keychain: fmt::Debug + Send + Sync {
    /// `SecItemAdd`.
    ///
    /// # Errors
    /// [`Status::DUPLICATE_ITEM`] if an item with the same access group, account, service and synchronizability exists.
    fn add(&self, item: &NewItem<'_>) -> Result<(), Status>;

    /// `SecItemCopyMatching`; the items are returned in no particular order.
    ///
    /// # Errors
    /// [`Status::ITEM_NOT_FOUND`] if nothing matches: success has at least one item, or none if only the existence was
    /// asked for.
    fn copy_matching(&self, query: &Query<'_>, returns: Returns) -> Result<Vec<Item>, Status>;

    /// `SecItemUpdate`, of every item that matches or of none.
    ///
    /// # Errors
    /// [`Status::ITEM_NOT_FOUND`] if nothing matches.
    fn update(&self, query: &Query<'_>, changes: &Changes<'_>) -> Result<(), Status>;

    /// `SecItemDelete`, of every item that matches.
    ///
    /// # Errors
    /// [`Status::ITEM_NOT_FOUND`] if nothing matches.
    fn delete(&self, query: &Query<'_>) -> Result<(), Status>;
}

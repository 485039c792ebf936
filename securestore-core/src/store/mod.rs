//! The user's contract: what an app holds as `Arc<dyn SecureStore>`.

mod backend_store;
mod batch;
mod blocking;
mod core;
mod encoding;
mod examine;
mod ext;
mod locks;
pub(crate) mod pool;
mod read;
mod repair;
mod secure_store;
mod typed;
mod unlock;
mod write;

pub use backend_store::BackendStore;
pub use blocking::Blocking;
pub use ext::SecureStoreExt;
pub use secure_store::{SecureStore, SetItem};
pub use typed::TypedKey;
pub(crate) use write::random;

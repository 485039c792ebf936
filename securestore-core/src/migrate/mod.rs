//! Values that move from one storage into a secure store.

mod source;

pub use source::MigrationSource;

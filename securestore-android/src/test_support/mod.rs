//! What the unit tests of every layout share.

mod phone;

pub(crate) use phone::Phone;

//! How a step of xtask fails.

/// The result of every step; an error is a sentence for the person at the terminal.
pub(crate) type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

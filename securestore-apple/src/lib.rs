//! The iOS and macOS Keychain behind the API of `securestore-core`.
#![deny(unsafe_code)]

pub mod seam;

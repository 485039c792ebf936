//! The Android Keystore and SharedPreferences behind the API of `securestore-core`.
#![deny(unsafe_code)]

pub mod seam;

//! The suite on Android: an emulator of any API level, or a phone.

mod adb;
mod apk;
mod controls;
mod emulator;
mod sdk;
mod sensor;
mod start;

pub(crate) use sdk::GET_SDK;
pub(crate) use start::{found, run};

//! The app that runs the suite on a device.

/// The app's identifier on every system.
pub(super) const APP: &str = "dev.securestore.conformance";
/// The crate that holds the runner.
pub(crate) const PACKAGE: &str = "securestore-conformance-device";

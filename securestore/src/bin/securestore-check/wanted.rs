//! The command line: what to check, and what the app wants of its store.

use std::path::PathBuf;

use clap::Parser;
use securestore_android::manifest::{AuthenticationUse, Check, Stores};
use securestore_core::Service;

/// Says what an app's project, or a built app, lacks for securestore, with the lines to add.
///
/// Exit code 0: no error was found; 1: one was, and is still there; 2: a file could not be checked, or a wrong option.
#[derive(Debug, Parser)]
#[command(name = "securestore-check", version)]
pub(crate) struct Wanted {
    /// Source files (AndroidManifest.xml, Info.plist, *.entitlements, app.json) or built apps (.apk, .aab, .ipa)
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Writes what is missing into the source files; the rest of a file stays as it is, byte for byte
    #[arg(long)]
    fix: bool,
    /// Fails on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
    /// The service of a store that the app opens; may be given more than once
    #[arg(long)]
    service: Vec<Service>,
    /// The app shares entries with expo-secure-store
    #[arg(long)]
    expo: bool,
    /// The app has no authenticated entries
    #[arg(long)]
    no_authentication: bool,
    /// The reason that Face ID shows
    #[arg(long, default_value = "Opens what you protected with Face ID.")]
    pub(crate) reason: String,
    /// An access group that the app's stores use, such as TEAMID.com.example.shared; may be given more than once
    #[arg(long)]
    pub(crate) access_group: Vec<String>,
    /// A `res` folder of the Android app, if it isn't beside the manifest; may be given more than once
    #[arg(long)]
    pub(crate) res: Vec<PathBuf>,
}

/// Whether files may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Look,
    Fix,
}

impl Wanted {
    pub(crate) fn mode(&self) -> Mode {
        if self.fix { Mode::Fix } else { Mode::Look }
    }

    /// Says whether the app has entries that ask for biometrics or the passcode.
    pub(crate) fn authenticates(&self) -> bool {
        !self.no_authentication
    }

    /// Returns the stores that the app opens on Android.
    pub(crate) fn stores(&self) -> Stores {
        let mut stores = Stores::new();
        for service in &self.service {
            stores = stores.service(service);
        }
        if self.expo { stores.expo() } else { stores }
    }

    /// Returns the check of an Android app.
    pub(crate) fn android(&self) -> Check {
        Check::new(self.stores()).authentication(if self.no_authentication {
            AuthenticationUse::None
        } else {
            AuthenticationUse::Some
        })
    }
}

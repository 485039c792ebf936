//! The options of the device lanes.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

/// What all device lanes take.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// Only prints the plan: every command, in order, and what each control does
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Plans for this machine instead of the one at hand
    #[arg(long, value_enum, requires = "dry_run")]
    pub(crate) host: Option<HostName>,
    /// How many seconds a device may take to boot
    #[arg(long, default_value_t = 600, value_name = "SECONDS")]
    pub(crate) boot_timeout: u64,
    /// How many seconds a case may be silent before it counts as crashed
    #[arg(long, default_value_t = 180, value_name = "SECONDS")]
    pub(crate) case_timeout: u64,
    /// Where the report goes [default: target/device/ENVIRONMENT.jsonl]
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

impl Common {
    pub(crate) const fn boot_limit(&self) -> Duration {
        Duration::from_secs(self.boot_timeout)
    }

    pub(crate) const fn case_limit(&self) -> Duration {
        Duration::from_secs(self.case_timeout)
    }
}

/// A kind of machine that plans are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HostName {
    LinuxX64,
    LinuxArm64,
    MacX64,
    MacArm64,
}

/// `cargo xtask test-ios`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Ios {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The simulator, by name; one of this name is created if there is none
    #[arg(long, default_value = "securestore-conformance", value_name = "NAME")]
    pub(crate) simulator: String,
    /// Erases the simulator first
    #[arg(long, conflicts_with = "device")]
    pub(crate) erase: bool,
    /// Runs on this phone instead, by the identifier that `xcrun devicectl list devices` shows
    #[arg(long, value_name = "ID", requires = "team", requires = "profile")]
    pub(crate) device: Option<String>,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

/// `cargo xtask test-macos`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Macos {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(flatten)]
    pub(crate) signing: Signing,
}

/// How an app is signed for a real device.
#[derive(Clone, Debug, Args)]
pub(crate) struct Signing {
    /// The developer team that signs, ten letters and digits
    #[arg(long, value_name = "ID", requires = "profile")]
    pub(crate) team: Option<String>,
    /// The provisioning profile of dev.securestore.conformance
    #[arg(long, value_name = "FILE", requires = "team")]
    pub(crate) profile: Option<PathBuf>,
    /// The identity in the login keychain that signs
    #[arg(long, default_value = "Apple Development", value_name = "NAME")]
    pub(crate) identity: String,
}

/// `cargo xtask test-android`.
#[derive(Clone, Debug, Args)]
pub(crate) struct Android {
    #[command(flatten)]
    pub(crate) common: Common,
    /// The API level of the emulator
    #[arg(long, default_value_t = 35, value_name = "LEVEL", value_parser = clap::value_parser!(u32).range(26..))]
    pub(crate) api: u32,
    /// The kind of system image: `google_apis`, `google_apis_ps16k` (pages of 16 KiB), `default`
    #[arg(long, default_value = "google_apis", value_name = "TAG")]
    pub(crate) image: String,
    /// Runs on this phone instead, by the serial number that `adb devices` shows
    #[arg(long, value_name = "SERIAL")]
    pub(crate) device: Option<String>,
    /// Leaves the emulator running afterwards
    #[arg(long)]
    pub(crate) keep: bool,
}

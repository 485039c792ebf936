//! The machine that a lane runs on: what decides between one command and another.

use std::path::{Path, PathBuf};

use super::options::HostName;
use crate::workspace::target_dir;

/// A machine.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) mac: bool,
    pub(crate) arm: bool,
    /// Cargo's target directory.
    pub(crate) target: PathBuf,
    /// The cargo that builds.
    pub(crate) cargo: String,
}

impl Host {
    /// Describes this machine.
    pub(crate) fn here() -> Self {
        Self {
            mac: cfg!(target_os = "macos"),
            arm: cfg!(target_arch = "aarch64"),
            target: target_dir(),
            cargo: std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        }
    }

    /// Describes a machine of this kind, with placeholders for what isn't known of it.
    pub(crate) fn example(name: HostName) -> Self {
        Self {
            mac: matches!(name, HostName::MacX64 | HostName::MacArm64),
            arm: matches!(name, HostName::LinuxArm64 | HostName::MacArm64),
            target: "target".into(),
            cargo: "cargo".to_owned(),
        }
    }

    /// Returns where a lane keeps what it makes.
    pub(crate) fn work(&self, environment: &str) -> PathBuf {
        self.target.join("device").join(environment)
    }

    /// Returns where cargo puts what it builds for a target.
    pub(crate) fn built(&self, triple: &str, file: &str) -> PathBuf {
        self.target.join(triple).join("debug").join(file)
    }
}

/// Writes a path as a word of a command.
pub(crate) fn word(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
